// Every limit and every budget in memory, so that asking whether somebody is limited is a look into a map. Like the ring of
// keys: the books are asked once an interval whether anything has changed, which is one row, and at once when it was
// changed here; while they do not answer, what is known stays so. What is spent of a budget only the ledger knows.
import type { Runtime } from '../../runtime.ts'
import type { Budget } from '../ledger/account.ts'
import type { AccountLimits, Limits } from './limits.ts'

/** How often the books are asked. */
export const REFRESH_MS = 1_000

const NONE: AccountLimits = {}

export class LimitRing {
  readonly #limits: Limits
  readonly #runtime: Pick<Runtime, 'after'>
  readonly #onFailure: (cause: unknown) => void
  readonly #byAccount = new Map<string, AccountLimits>()
  readonly #budgets = new Map<string, Budget>()
  readonly #prepaid = new Set<string>()
  #revision = 0
  #asking: Promise<void> | undefined
  #isStale = false
  #isClosed = false
  #stop: (() => void) | undefined
  /** Called when something may be otherwise than before. */
  onChange: (() => void) | undefined

  /** @param onFailure told when the books did not answer; they are asked again an interval later */
  constructor(limits: Limits, runtime: Pick<Runtime, 'after'>, onFailure: (cause: unknown) => void = () => {}) {
    this.#limits = limits
    this.#runtime = runtime
    this.#onFailure = onFailure
  }

  /** @throws when the books cannot be read at all: without limits nobody may spend. */
  async open(): Promise<void> {
    await this.#read()
    this.#limits.onChange = () => this.refresh()
    this.#wait()
  }

  /** No I/O. */
  of(account: string): AccountLimits {
    return this.#byAccount.get(account) ?? NONE
  }

  /** What it may spend; undefined where nobody has said. No I/O. */
  budgetOf(account: string): Budget | undefined {
    return this.#budgets.get(account)
  }

  /** What it spends has to be held before: it has a budget, or pays in advance. No I/O. */
  isBounded(account: string): boolean {
    return this.#budgets.has(account) || this.#prepaid.has(account)
  }

  /** Resolves when everything that was in the books is known. Never rejects: see `onFailure`. */
  refresh(): Promise<void> {
    // What is being read may be older than the change that somebody has been told of.
    this.#isStale = this.#asking !== undefined
    this.#asking ??= this.#refresh()
    return this.#asking
  }

  close(): void {
    this.#isClosed = true
    this.#stop?.()
    this.#limits.onChange = undefined
  }

  #wait(): void {
    if (this.#isClosed) return
    this.#stop = this.#runtime.after(REFRESH_MS, () => {
      this.#wait()
      void this.refresh()
    })
  }

  async #refresh(): Promise<void> {
    try {
      do {
        this.#isStale = false
        await this.#read()
      } while (this.#isStale)
    } catch (cause) {
      this.#onFailure(cause)
    }
    this.#asking = undefined
  }

  async #read(): Promise<void> {
    const { changed, revision } = await this.#limits.since(this.#revision)
    for (const { account, limits, budget } of changed) {
      if (limits) put(this.#byAccount, account, limits)
      if (!budget) continue
      put(this.#budgets, account, budget.budget)
      if (budget.isPrepaid) this.#prepaid.add(account)
      else this.#prepaid.delete(account)
    }
    this.#revision = revision
    if (changed.length > 0) this.onChange?.()
  }
}

/** What is empty says nothing that its absence would not. */
function put<Value extends object>(into: Map<string, Value>, account: string, value: Value): void {
  if (Object.keys(value).length > 0) into.set(account, value)
  else into.delete(account)
}
