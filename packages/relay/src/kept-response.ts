// A reply in the Responses dialect as OpenAI's API has it afterwards: an object that can be asked for by its id, and a
// stream whose events number themselves from 0.
import {
  EMPTY,
  HoldfastError,
  type Message,
  type Saying,
  type Seq,
  dialects,
  fold,
  parseSeq,
  SEQ_MAX,
} from '@holdfast/protocol'
import type { Log, ReplyState } from './logs/log.ts'
import { sayings } from './message.ts'
import { isOwnedBy } from './sessions/owner.ts'
import { voiceOf } from './telling.ts'

type Json = Readonly<Record<string, unknown>>

const dialect = dialects['openai-responses']

/**
 * The owner's response of this id: its reply's own (`resp_…` for `rpl_…`), or the vendor's, where the vendor's frames pass.
 * Undefined when there is none, or it is somebody else's.
 */
export async function findResponse(log: Log, owner: string, id: string): Promise<ReplyState | undefined> {
  const own = replyIdOf(id)
  const state = (own === undefined ? undefined : await log.state(own)) ?? (await log.named(owner, id))
  return state && isOwnedBy(state.head.owner, owner) && state.head.dialect === dialect.name ? state : undefined
}

/** `resp_…` is `rpl_…` in our own frames. */
export const replyIdOf = (id: string): string | undefined =>
  id.startsWith('resp_') ? id.replace('resp_', 'rpl_') : undefined

/**
 * The response as it stands. Where the frames have all of it (`response.completed`) that is what they say, and where they
 * have only its beginning (`response.created`), what came after is added to that.
 * @param id the one by which it was asked for, so that a client finds the response that it knows
 */
export async function responseOf(log: Log, { head, last, final }: ReplyState, id: string): Promise<Json> {
  const reader = dialect.reader()
  let said: Json | undefined
  let message: Message = EMPTY
  for await (const saying of sayings(log, head, last)) {
    said = responseIn(saying, head.form) ?? said
    const events = head.form === 'whole' ? dialect.readWhole(saying.data) : reader.read(saying)
    message = events.reduce(fold, message)
  }
  if (final && !message.ending)
    message = { ...message, ending: final.ending, ...(final.problem && { problem: final.problem }) }
  const inBackground = head.background ? { background: true } : {}
  if (final && said && ENDED.has(said['status']) && isAsFull(said, message)) return { ...said, id, ...inBackground }
  const written = dialect.writeWhole(message, voiceOf(head)) as Json
  const { status, error, incomplete_details, output, usage } = written
  return {
    ...written,
    ...said,
    id,
    ...inBackground,
    status: last === 0 && !final && head.background ? 'queued' : status,
    // OpenAI does not call it an error that somebody wanted.
    error: status === 'cancelled' ? null : error,
    incomplete_details,
    output,
    usage,
  }
}

const ENDED: ReadonlySet<unknown> = new Set(['completed', 'incomplete', 'failed'])

/** Some servers end with a response without its output. */
const isAsFull = ({ output }: Json, { blocks }: Message): boolean =>
  blocks.length === 0 || (Array.isArray(output) && output.length > 0)

/**
 * The seq of the frame that numbers itself so. OpenAI begins at 0 and leaves no gap, and so do we; of others, some begin
 * at 1, and then their number counts, because it is all that their reader has seen.
 * @param text as it stands in `starting_after`
 * @throws HoldfastError `seq-invalid`, or `seq-ahead` where there is no such frame yet.
 */
export async function seqNumbered(log: Log, { head, last }: ReplyState, text: string): Promise<Seq> {
  const sequence = parseSeq(text)
  if (sequence === undefined)
    throw new HoldfastError('seq-invalid', `starting_after takes a whole number from 0 to ${SEQ_MAX}.`)
  for await (const saying of sayings(log, head, last, sequence)) {
    if (numberIn(saying) === sequence) return sequence + 1
    break
  }
  let seq = 0
  let isNumbered = false
  for await (const saying of sayings(log, head, last)) {
    seq += 1
    const number = numberIn(saying)
    if (number === sequence) return seq
    isNumbered ||= number !== undefined
  }
  if (!isNumbered && sequence < last) return sequence + 1
  throw new HoldfastError('seq-ahead', `There is no event ${sequence} yet; ${last} are there.`)
}

/** What its vendor calls the response; undefined where no vendor keeps it, because the frames are ours. */
export async function vendorNameOf(log: Log, { head, last }: ReplyState): Promise<string | undefined> {
  const own = voiceOf(head).id
  for await (const saying of sayings(log, head, last)) {
    const { id } = responseIn(saying, head.form) ?? {}
    if (typeof id === 'string') return id === own ? undefined : id
  }
  return undefined
}

function responseIn({ data }: Saying, form: 'stream' | 'whole'): Json | undefined {
  // A glance first: this is asked of every frame, and inside a string its quotes would have backslashes.
  if (form === 'stream' && !data.includes('"response":')) return undefined
  const value = parse(data)
  const response = form === 'stream' ? value?.['response'] : value
  return isObject(response) && response['object'] === 'response' ? response : undefined
}

function numberIn({ data }: Saying): number | undefined {
  const number = parse(data)?.['sequence_number']
  return typeof number === 'number' ? number : undefined
}

function parse(data: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(data)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
