// What is counted of replies, and how two counts become one.

/**
 * What adds up. Tokens as the vendors counted them or as they were estimated; money in nano-dollars; times in milliseconds.
 * Of a scope that knows upstreams: `requests` and endings are of the replies that ended there; attempts, tokens and money are
 * what was tried and bought there, for whichever reply.
 */
export const SUMS = [
  'requests',
  'complete',
  'length',
  'tool_use',
  'refusal',
  'stopped',
  'failed',
  'over_budget',
  'attempts',
  'attempts_failed',
  'input',
  'output',
  'cache_read',
  'cache_write',
  'reasoning',
  'cost',
  'price',
  /** Replies some of whose usage nobody but us has counted. */
  'estimated',
  'readers',
  /** Readers who came back, and the replies they came back to. */
  'resumes',
  'resumed',
  /** The price of replies that somebody came back to: what asking again would have cost, once for each. */
  'saved',
  /** From the first frame to the ending: `output` over this is the speed. */
  'speaking_ms',
] as const
export type SumName = (typeof SUMS)[number]
export type Sums = Record<SumName, number>

/** What is told apart by a value: times by the bucket of a histogram, problems by their code. */
export type Measure = 'first-token' | 'gap' | 'duration' | 'problem'

/** `duration:17`: the number of a bucket, or a code. */
export type Tally = `${Measure}:${string}`

const NOTHING = Object.freeze(Object.fromEntries(SUMS.map((name) => [name, 0])) as Sums)
/** A copy, which is less work than making it: a page may want thousands. */
export const noSums = (): Sums => ({ ...NOTHING })

/** Adds `more` to `sums`, in place. */
export function addSums(sums: Sums, more: Partial<Readonly<Sums>>): void {
  for (const name in more) sums[name as SumName] += more[name as SumName] ?? 0
}

/** `count` of what a tally says, in place. */
export const addTally = (tallies: Map<Tally, number>, tally: Tally, count: number): void =>
  void tallies.set(tally, (tallies.get(tally) ?? 0) + count)
