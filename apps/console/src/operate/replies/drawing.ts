// A reply's journey on a ruler: who was asked when and spoke when, when nobody did, who was reading. Pure: where things
// stand, in milliseconds since the reply began. What paints it decides nothing.
import type { ReplyAttempt, ReplyStep, ReplyTimeline } from '../../admin/schema.d.ts'

export interface Bar {
  readonly attempt: ReplyAttempt
  readonly number: number
  readonly from: number
  /** It waited until here, and spoke from here on. Undefined: it never spoke. */
  readonly spoke: number | undefined
  readonly to: number
  readonly isRunning: boolean
}

/** Attempts at one upstream: a lane. */
export interface Lane {
  readonly upstream: string
  readonly bars: readonly Bar[]
}

export interface Mark {
  readonly at: number
  readonly what: 'first token' | 'continued' | 'restarted' | 'adopted' | 'stop asked' | 'ending'
  readonly said: string
}

/** Between two changes, so many read. */
export interface Stretch {
  readonly from: number
  readonly to: number
  readonly readers: number
}

export interface Visit {
  readonly at: number
  readonly what: 'came' | 'came back' | 'left'
  readonly seq: number
}

export interface Drawing {
  /** All of it, and a little room ahead while it runs. */
  readonly ms: number
  /** Until where it is known. */
  readonly until: number
  readonly lanes: readonly Lane[]
  readonly marks: readonly Mark[]
  readonly readers: readonly Stretch[]
  readonly readersMost: number
  readonly visits: readonly Visit[]
  /** Behind the first word, when nobody was speaking. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[]
}

/** Milliseconds. A ruler of nothing is none. */
const ENDED_MS_MIN = 100
/** Milliseconds: less than that nobody notices. */
const GAP_MS_MIN = 50

export function drawingOf(
  { started_at, ended_at, state, ending, problem, journey }: ReplyTimeline,
  now: number,
): Drawing {
  const began = Date.parse(started_at)
  const since = (iso: string): number => Math.max(0, Date.parse(iso) - began)
  const attempts = journey?.attempts ?? []
  const steps = journey?.steps ?? []
  const known = [...attempts.flatMap(timesOf), ...steps.map(({ at }) => at)].map(since)
  const end = ended_at === null ? undefined : since(ended_at)
  const until = Math.max(1, end ?? Math.max(now - began, ...known, 0))
  const bars = attempts.map((attempt, at): Bar => {
    const isRunning = attempt.ended_at === null && state === 'running'
    return {
      attempt,
      number: at + 1,
      from: since(attempt.started_at),
      spoke: attempt.first_word_at === null ? undefined : since(attempt.first_word_at),
      to: attempt.ended_at === null ? until : since(attempt.ended_at),
      isRunning,
    }
  })
  const { stretches, visits } = readersOf(steps, since, until)
  return {
    ms: end === undefined ? Math.max(1_000, until * 1.04) : Math.max(ENDED_MS_MIN, end),
    until,
    lanes: [...new Set(bars.map(({ attempt }) => attempt.upstream))].map((upstream) => ({
      upstream,
      bars: bars.filter(({ attempt }) => attempt.upstream === upstream),
    })),
    marks: marksOf(
      firstTokenMsOf({ started_at, journey }),
      steps,
      since,
      end === undefined ? undefined : { at: end, said: problem ?? ending ?? 'over' },
    ),
    readers: stretches,
    readersMost: Math.max(0, ...stretches.map(({ readers }) => readers)),
    visits,
    gaps: gapsOf(bars, until),
  }
}

const timesOf = ({ started_at, first_word_at, ended_at }: ReplyAttempt): string[] =>
  [started_at, first_word_at, ended_at].filter((time) => time !== null)

/**
 * Milliseconds from its beginning. Of a reply that was taken up by another process it is not known: what that heard first was
 * not the first.
 */
export function firstTokenMsOf({
  started_at,
  journey,
}: Pick<ReplyTimeline, 'started_at' | 'journey'>): number | undefined {
  if (!journey || journey.steps.some(({ what }) => what === 'adopted')) return undefined
  const words = journey.attempts.flatMap(({ first_word_at }) =>
    first_word_at === null ? [] : [Date.parse(first_word_at)],
  )
  return words.length === 0 ? undefined : Math.max(0, Math.min(...words) - Date.parse(started_at))
}

function marksOf(
  first: number | undefined,
  steps: readonly ReplyStep[],
  since: (iso: string) => number,
  end: { readonly at: number; readonly said: string } | undefined,
): Mark[] {
  return [
    ...(first === undefined ? [] : [{ at: first, what: 'first token', said: 'first token' } as const]),
    ...steps.flatMap(({ at, what, seam }): Mark[] => {
      if (what === 'seam' && seam)
        return [
          { at: since(at), what: seam.how, said: seam.model === null ? seam.how : `${seam.how} by ${seam.model}` },
        ]
      if (what === 'adopted') return [{ at: since(at), what, said: 'adopted by another process' }]
      return what === 'stop-asked' ? [{ at: since(at), what: 'stop asked', said: 'stop asked' }] : []
    }),
    ...(end ? [{ ...end, what: 'ending' } as const] : []),
  ]
}

/** The steps do not say which reader left, only that one did: how many there were is known. */
function readersOf(steps: readonly ReplyStep[], since: (iso: string) => number, until: number) {
  const stretches: Stretch[] = []
  const visits: Visit[] = []
  let [readers, from] = [0, 0]
  for (const { at: iso, what, seq } of steps) {
    if (what !== 'reader-came' && what !== 'reader-left') continue
    const at = since(iso)
    if (readers > 0 && at > from) stretches.push({ from, to: at, readers })
    const isComing = what === 'reader-came'
    readers = Math.max(0, readers + (isComing ? 1 : -1))
    from = at
    visits.push({ at, what: isComing ? ((seq ?? 0) > 0 ? 'came back' : 'came') : 'left', seq: seq ?? 0 })
  }
  if (readers > 0 && until > from) stretches.push({ from, to: until, readers })
  return { stretches, visits }
}

function gapsOf(bars: readonly Bar[], until: number) {
  const spoken = bars
    .flatMap(({ spoke, to }) => (spoke === undefined ? [] : [{ from: spoke, to }]))
    .sort((one, other) => one.from - other.from)
  return spoken.flatMap(({ to }, at) => {
    const next = spoken[at + 1]?.from ?? until
    return next - to >= GAP_MS_MIN ? [{ from: to, to: next }] : []
  })
}
