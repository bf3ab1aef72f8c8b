// One reply as its log tells it: its segments, the text of each, and the purchases behind it. Read as plainly as can be,
// with none of the code that wrote it.
import type { Head } from '@holdfast/relay'
import type { Evidence, Exchange, Heard, Kept, Purchase, Said, Wish } from './evidence.ts'
import type { NodesEvidence } from './nodes/evidence.ts'
import { MODEL } from './plans.ts'
import { isCalm } from './properties/nodes/calm.ts'

export interface Mark {
  readonly segment: number
  readonly how: 'continued' | 'restarted'
  readonly model?: string
}

export interface Segment {
  /** Undefined for the first. */
  readonly mark: Mark | undefined
  /** Seq of its first frame, which is the mark where there is one. */
  readonly begins: number
  /** Without the mark. */
  readonly frames: readonly Heard[]
  /** In Unicode. */
  readonly text: string
}

/** What one pump did for a reply: since it was created, or since it was adopted. */
export interface Era {
  readonly at: number
  /** How many frames the log had by then. What else may have been said is lost. */
  readonly held: number
  readonly purchases: readonly Purchase[]
}

export interface Thread {
  readonly kept: Kept
  readonly wish: Wish
  readonly dialect: Wish['dialect']
  readonly segments: readonly Segment[]
  /** The text from the last new beginning on: what a reader ends with. */
  readonly text: string
  /** In the order in which they were made. */
  readonly purchases: readonly Purchase[]
  /** At least one. */
  readonly eras: readonly Era[]
  /** When its frames became durable. */
  readonly written: readonly { readonly at: number; readonly last: number }[]
  readonly accepts: { readonly continuing: boolean; readonly restarting: boolean }
  /** Neither the relay nor its disk failed in its last era, nobody stopped it, and somebody pays for it. */
  readonly isUndisturbed: boolean
}

const threads = new WeakMap<Kept, Thread | undefined>()

/** Of every reply whose wish is known: those of unkeyed wishes that nobody was told of are not. */
export function* threadsOf(evidence: Evidence): Generator<Thread> {
  for (const kept of evidence.kept.values()) {
    if (!threads.has(kept)) threads.set(kept, threadOf(kept, evidence))
    const thread = threads.get(kept)
    if (thread) yield thread
  }
}

function threadOf(kept: Kept, evidence: Evidence): Thread | undefined {
  const { created, calls, wishes, deaths, closings, diskFailures, plans } = evidence
  const head = created.get(kept.id)
  const call = calls.find(({ reply }) => reply === kept.id)
  const wish = wishes.find(({ idempotencyKey, number }) =>
    head?.idempotencyKey === undefined ? number === call?.wish : idempotencyKey === head.idempotencyKey,
  )
  if (!head || !wish) return undefined
  const { dialect } = wish
  const segments = segmentsOf(kept.frames, dialect)
  const lastBeginning = segments.findLastIndex(({ mark }) => mark?.how !== 'continued')
  const purchases = evidence.purchases.filter((one) => calls[one.call]?.reply === kept.id)
  const eras = erasOf(head, purchases, evidence)
  const beganAt = eras.at(-1)?.at ?? 0
  const endedAt = kept.final?.endedAt ?? Number.POSITIVE_INFINITY
  const model = plans.first.models.find(({ name }) => name === MODEL)
  return {
    kept,
    wish,
    dialect,
    segments,
    text: segments
      .slice(lastBeginning)
      .map(({ text }) => text)
      .join(''),
    purchases,
    eras,
    written: evidence.written.get(kept.id) ?? [],
    accepts: {
      continuing: wish.segments.includes('continue') || (model?.mayContinue ?? false),
      restarting: wish.segments.includes('restart') || (model?.mayRestart ?? false),
    },
    isUndisturbed:
      (evidence.nodes === undefined || isPlain(kept, eras, evidence.nodes)) &&
      [...deaths, ...closings, ...diskFailures].every((at) => at < beganAt || at > endedAt) &&
      kept.final !== undefined &&
      kept.final.problem?.code !== 'reply-stopped' &&
      !isUnpaid(kept, evidence),
  }
}

/** One node had it from its beginning to its end, and nothing befell that. */
const isPlain = ({ id, final }: Kept, eras: readonly Era[], nodes: NodesEvidence): boolean =>
  eras.length === 1 &&
  isCalm(nodes, { from: eras[0]?.at ?? 0, to: final?.endedAt ?? Number.POSITIVE_INFINITY }, nodes.creators.get(id))

/** Nobody pays for more of it, or nobody can say whether somebody does. */
export const isUnpaid = ({ final }: Kept, { economy }: Evidence): boolean =>
  economy !== undefined && (final?.ending === 'over-budget' || final?.problem?.code === 'log-failed')

function erasOf({ id, createdAt }: Head, purchases: readonly Purchase[], { adoptions, nodes }: Evidence): Era[] {
  const created = { at: createdAt, last: 0, life: nodes?.creators.get(id) }
  const begins = [created, ...adoptions.filter(({ reply }) => reply === id)]
  return begins.map(({ at, last, life }, index) => {
    // One node may not know yet that another goes on with it.
    const isOwn = (other: { readonly life: number | undefined }): boolean => nodes === undefined || other.life === life
    const until = begins.slice(index + 1).find(isOwn)?.at ?? Number.POSITIVE_INFINITY
    return { at, held: last, purchases: purchases.filter((one) => isOwn(one) && one.at >= at && one.at < until) }
  })
}

/** How many of its frames the log had at a time. */
export function heldAt({ eras, written }: Thread, at: number): number {
  let held = 0
  for (const era of eras) if (era.at <= at) held = Math.max(held, era.held)
  for (const { at: writtenAt, last } of written) if (writtenAt <= at) held = Math.max(held, last)
  return held
}

/**
 * The same, when something was bought. Whoever does not pay for it cuts it off in that moment, with a frame of its own; and so
 * does a node that goes on after a pause, and hears all at once.
 */
export function heldBefore(thread: Thread, { at }: Purchase, evidence: Evidence): number {
  const mayEndAtOnce = evidence.nodes !== undefined || isUnpaid(thread.kept, evidence)
  return heldAt(thread, thread.kept.final?.endedAt === at && mayEndAtOnce ? at - 1 : at)
}

/** Its segments as they were when the log had this many frames. */
export const segmentsAt = ({ segments }: Thread, held: number): Segment[] =>
  segments.filter(({ begins }) => begins <= held)

/** The text that it had told by then, since it last began anew. */
export function textAt(thread: Thread, held: number): string {
  const segments = segmentsAt(thread, held)
  const from = segments.findLastIndex(({ mark }) => mark?.how !== 'continued')
  const frames = segments.slice(Math.max(0, from)).flatMap((segment) => segment.frames)
  return frames
    .filter(({ seq }) => seq <= held)
    .map((frame) => textIn(frame, thread.dialect))
    .join('')
}

function segmentsOf(frames: readonly Heard[], dialect: Wish['dialect']): Segment[] {
  const segments: { mark: Mark | undefined; begins: number; frames: Heard[]; text: string }[] = [
    { mark: undefined, begins: 1, frames: [], text: '' },
  ]
  for (const frame of frames) {
    const mark = markIn(frame)
    const last = segments.at(-1)
    if (mark) segments.push({ mark, begins: frame.seq, frames: [], text: '' })
    else if (last) {
      last.frames.push(frame)
      last.text += textIn(frame, dialect)
    }
  }
  return segments
}

function markIn({ data }: Said): Mark | undefined {
  return data.includes('"holdfast":') ? (JSON.parse(unicode(data)) as { holdfast: Mark }).holdfast : undefined
}

/** What a frame adds to the text. */
function textIn({ data }: Said, dialect: Wish['dialect']): string {
  if (!data.includes('content') && !data.includes('text_delta')) return ''
  const value = JSON.parse(unicode(data)) as Chunk
  const added = dialect === 'openai-chat' ? value.choices?.[0]?.delta?.content : value.delta?.text
  return added ?? ''
}

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string } }[]
  readonly delta?: { readonly text?: string }
}

const unicode = (octets: string): string => Buffer.from(octets, 'latin1').toString()

/** True where both are the same frame. */
export const isSame = (one: Said, other: Said | undefined): boolean =>
  one.data === other?.data && one.event === other.event

/** The words that were said before anything went wrong with them: a failure, or nonsense. */
export function sayable({ said }: Purchase): Purchase['said'] {
  const wrongAt = said.findIndex(({ kind }) => kind === 'garbled' || kind === 'error')
  return wrongAt < 0 ? said : said.slice(0, wrongAt)
}

/** What a reader of its own dialect is to see of it: the chunk that only says what it cost is for whoever asked for that. */
export const visible = ({ said, dialect }: Purchase, { asksUsage }: Wish): Purchase['said'] =>
  dialect === 'openai-chat' && !asksUsage ? said.filter(({ isBill }) => !isBill) : said

/** How far into the true text an answer has come. */
export const reached = (purchase: Purchase): number =>
  purchase.answer.origin + sayable(purchase).reduce((sum, { text }) => sum + text.length, 0)

/** All its lines: the first, and those on which it was read on. */
export const linesOf = (purchase: Purchase): readonly Exchange[] => [purchase, ...purchase.resumptions]

/** An upstream that keeps its answers and has not named this one is waited for: nobody could tell it to stop later. */
export const NAME_MS_MAX = 1_500

export const isUnnamed = ({ upstream, headAt = Number.POSITIVE_INFINITY }: Purchase, at: number): boolean =>
  upstream === 'keeper' && headAt > at

/** When a line was over for the relay. */
export const overAt = ({ hungUpAt, closedAt }: Exchange): number =>
  Math.min(hungUpAt ?? Number.POSITIVE_INFINITY, closedAt ?? Number.POSITIVE_INFINITY)

/** True for an upstream that has not said no: it may have sold something. */
export const maySell = ({ status, unsent }: Exchange): boolean => !unsent && (status === undefined || status < 300)

/** What an attempt that nobody knows of afterwards says: nothing, or nothing that means something. */
export function hasSpoken({ said, namedEnding }: Purchase): boolean {
  const first = said.find(({ kind }) => kind !== 'opening')
  return first ? first.kind === 'content' || first.kind === 'ending' : namedEnding
}

/** Beyond this many characters of its own an answer that fits has been told. Before, it may be held back. */
const HELD_CHARS_MAX = 32

/** True when what this upstream said is surely in the log: nothing of it had to be fitted, or it is known to fit. */
export const isTold = (purchase: Purchase): boolean =>
  purchase.asked === 'reply'
    ? hasSpoken(purchase)
    : purchase.answer.fits === 'surely' && reached(purchase) > purchase.answer.shown + HELD_CHARS_MAX
