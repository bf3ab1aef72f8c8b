// Which rows answer for a range of time: four weeks where there are whole ones, and days, hours and minutes at its edges, as
// far as they are still kept.

export const MINUTE = 60_000
export const HOUR = 3_600_000
export const DAY = 86_400_000
/** Of 28 days, and no month: all of them are as long, so that they are whole numbers of days since 1970. */
export const FOUR_WEEKS = 2_419_200_000

/** What usage is added up over, in milliseconds, from small to large; each is made of whole ones of the size before. Days are UTC's. */
export const SIZES = [MINUTE, HOUR, DAY, FOUR_WEEKS] as const
export type Size = (typeof SIZES)[number]
/** The same of times and problems, most of the rows: nobody is ranked by those, so that days are few enough. */
export const TALLY_SIZES = [MINUTE, HOUR, DAY] as const satisfies readonly Size[]

/** How long rows of a size are kept after their time, in milliseconds. Days: for ever. */
export const KEPT_MS: { readonly [size in Size]: number } = {
  [MINUTE]: 2 * DAY,
  [HOUR]: 90 * DAY,
  [DAY]: Number.POSITIVE_INFINITY,
  [FOUR_WEEKS]: Number.POSITIVE_INFINITY,
}

/** From the first millisecond to before the last, since 1970. */
export interface Span {
  readonly from: number
  readonly until: number
}

export interface Piece extends Span {
  readonly size: Size
}

export const floor = (time: number, size: number): number => time - (time % size)
const ceil = (time: number, size: number): number => floor(time + size - 1, size)

/** The smallest rows that are there from `time` on. They are let go of some time after they may be. */
export const smallestFrom = (time: number, now: number): Size =>
  SIZES.find((size) => time >= floor(now - KEPT_MS[size], size)) ?? DAY

/**
 * Pieces that follow each other. Their edges are those of the smallest rows there are, so that the range may have become
 * wider: a minute, and an hour or a day where it lies that far back.
 * @param sizes those there are rows of, from small to large, without a gap
 */
export function cover({ from, until }: Span, now: number, sizes: readonly Size[] = SIZES): readonly Piece[] {
  const first = floor(from, smallestFrom(from, now))
  // Nothing has happened yet after now: so four weeks that are not over are as good as whole ones.
  const largest = sizes.at(-1) ?? DAY
  const last = until > now ? Math.max(ceil(now + 1, largest), first) : ceil(until, smallestFrom(until - 1, now))
  return piecesOf(first, last, sizes)
}

function piecesOf(from: number, until: number, sizes: readonly Size[]): readonly Piece[] {
  const size = sizes.at(-1)
  if (size === undefined || from >= until) return []
  const smaller = sizes.slice(0, -1)
  const [first, last] = [ceil(from, size), floor(until, size)]
  if (first >= last) return piecesOf(from, until, smaller)
  return [...piecesOf(from, first, smaller), { size, from: first, until: last }, ...piecesOf(last, until, smaller)]
}

/** Lengths of the steps of a series, by the name that is asked for. */
export const STEPS = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '1d': DAY,
} as const
export type Step = keyof typeof STEPS

/** Steps of one series. Reached: they are made longer. */
export const STEPS_MAX = 750

/** What a series has for its steps: as asked for, or longer where the range is long or the small rows are gone. */
export function stepFor(wanted: Step, { from, until }: Span, now: number): Step {
  const least = Math.max(STEPS[wanted], smallestFrom(from, now))
  const steps = Object.entries(STEPS) as [Step, number][]
  return steps.find(([, ms]) => ms >= least && (until - from) / ms <= STEPS_MAX)?.[0] ?? '1d'
}

/** The largest rows that make up a step. */
export const sizeFor = (step: Step): Size => SIZES.findLast((size) => STEPS[step] % size === 0) ?? MINUTE
