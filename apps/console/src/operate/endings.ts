// The endings of replies, each with the colour that it has on every page.
import type { UsageTotals } from '../admin/schema.d.ts'
import type { Tone } from '../page/page.tsx'
import type { Sum } from '../page/series.ts'

export interface EndingLook {
  /** As the relay calls it. */
  readonly ending: string
  readonly sum: Sum
  readonly color: string
  readonly tone: Tone
}

/** The usual one first: it is at the bottom of a stack. */
export const ENDINGS = [
  { ending: 'complete', sum: 'complete', color: '--good', tone: 'good' },
  { ending: 'tool-use', sum: 'tool_use', color: '--accent', tone: 'good' },
  { ending: 'length', sum: 'length', color: '--series-8', tone: 'quiet' },
  { ending: 'stopped', sum: 'stopped', color: '--yours', tone: 'quiet' },
  { ending: 'refusal', sum: 'refusal', color: '--series-7', tone: 'change' },
  { ending: 'over-budget', sum: 'over_budget', color: '--change', tone: 'change' },
  { ending: 'failed', sum: 'failed', color: '--bad', tone: 'bad' },
] as const satisfies readonly EndingLook[]

export const toneOf = (ending: string): Tone => ENDINGS.find((one) => one.ending === ending)?.tone ?? 'quiet'

/** What is to be said beside an ending that does not say it by itself. */
export const problemBeside = (ending: string | null, problem: string | null): string | null =>
  (ending === 'stopped' && problem === 'reply-stopped') || problem === ending ? null : problem

/** Those that were, the usual ones first. */
export const endingsIn = (totals: UsageTotals): (EndingLook & { readonly count: number })[] =>
  ENDINGS.map((look) => ({ ...look, count: totals[look.sum] ?? 0 })).filter(({ count }) => count > 0)
