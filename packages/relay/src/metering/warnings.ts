// Who is told that a budget is nearly spent: once for each threshold in each period, whichever node notices it. Looked at
// when money has moved, which is when the ledger has the account in its hands anyway.
import type { Account } from '../books/ledger/account.ts'
import type { Limits } from '../books/limits/limits.ts'
import { WARN_PERCENTS } from '../books/limits/limits.ts'
import { PERIODS, type Period } from '../books/limits/period.ts'
import type { Money } from '../books/money.ts'

export interface Warning {
  readonly account: string
  readonly period: Period
  /** The threshold, which has been reached or passed. */
  readonly percent: number
  readonly spent: Money
  readonly max: Money
  /** When the period is over, in milliseconds since 1970; absent for `total`. */
  readonly until?: number
}

/** What is remembered of thresholds that were passed. Reached: it is forgotten, and the books are asked again. */
const TOLD_MAX = 100_000

export class Warnings {
  readonly #limits: Limits
  readonly #percentsOf: (account: string) => readonly number[] | undefined
  readonly #tell: (warning: Warning) => void
  readonly #onFailure: (cause: unknown) => void
  /** The highest threshold that was passed, by account and period. */
  readonly #told = new Map<string, { readonly until: number; readonly max: Money; readonly percent: number }>()

  /** @param percentsOf thresholds of an account; undefined for one that has none of its own */
  constructor(
    limits: Limits,
    percentsOf: (account: string) => readonly number[] | undefined,
    tell: (warning: Warning) => void,
    onFailure: (cause: unknown) => void,
  ) {
    this.#limits = limits
    this.#percentsOf = percentsOf
    this.#tell = tell
    this.#onFailure = onFailure
  }

  look({ id, budget, spent, until }: Account): void {
    for (const period of PERIODS) {
      const max = budget[period]
      if (max === undefined) continue
      const percent = passed(this.#percentsOf(id) ?? WARN_PERCENTS, spent[period], max)
      if (percent === undefined) continue
      const over = period === 'total' ? 0 : until[period]
      const told = this.#told.get(`${id} ${period}`)
      if (told?.until === over && told.max === max && told.percent >= percent) continue
      if (this.#told.size >= TOLD_MAX) this.#told.clear()
      this.#told.set(`${id} ${period}`, { until: over, max, percent })
      const warning = { account: id, period, percent, spent: spent[period], max, ...(over > 0 && { until: over }) }
      void this.#warn(warning, over)
    }
  }

  async #warn(warning: Warning, until: number): Promise<void> {
    const { account, period, max, percent } = warning
    try {
      if (await this.#limits.isNews({ account, period, until, max, percent })) this.#tell(warning)
    } catch (cause) {
      this.#told.delete(`${account} ${period}`)
      this.#onFailure(cause)
    }
  }
}

/** The highest threshold that was reached. */
function passed(percents: readonly number[], spent: Money, max: Money): number | undefined {
  const reached = percents.filter((percent) => spent / max >= percent / 100)
  return reached.length === 0 ? undefined : Math.max(...reached)
}
