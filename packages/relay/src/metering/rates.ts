// Requests and tokens per minute of everybody who pays for a request: in memory, at this node, and decided at once, or of
// what several nodes share. What a reply says that it may cost is taken before it begins; what it did cost is put right at
// its end.
import { type Standing } from '../books/limits/bucket.ts'
import type { BucketStore, Short } from '../books/limits/bucket-store.ts'
import { Buckets } from '../books/limits/buckets.ts'
import type { AccountLimits } from '../books/limits/limits.ts'
import type { Flow } from './refusals.ts'

const FLOWS = [
  ['requests', 'requestsPerMinute'],
  ['tokens', 'tokensPerMinute'],
] as const satisfies readonly (readonly [Flow, keyof AccountLimits])[]

interface Want {
  readonly name: string
  readonly account: string
  readonly flow: Flow
  readonly rate: { readonly perMinute: number }
  readonly amount: number
}

/** How much goes, or is put right. */
export type Amounts = { readonly [flow in Flow]: number }

export interface Full {
  readonly flow: Flow
  readonly account: string
  readonly perMinute: number
  readonly waitMs: number
}

export class Rates {
  readonly #limitsOf: (account: string) => AccountLimits
  readonly #buckets: BucketStore

  constructor(limitsOf: (account: string) => AccountLimits, buckets: BucketStore = new Buckets()) {
    this.#limitsOf = limitsOf
    this.#buckets = buckets
  }

  /**
   * Takes from every bucket, or from none: at once, where that can be said at once.
   * @returns the one that has to be waited for longest, if that was none
   */
  take(accounts: readonly string[], amounts: Amounts, now: number): Full | undefined | Promise<Full | undefined> {
    const wants = this.#wants(accounts, amounts)
    if (wants.length === 0) return undefined
    const short = this.#buckets.take(wants, now)
    return short instanceof Promise ? short.then(fullOf) : fullOf(short)
  }

  /** Takes what turned out to be missing; negative amounts put back what was not needed. */
  correct(accounts: readonly string[], amounts: Amounts, now: number): void {
    for (const { name, rate, amount } of this.#wants(accounts, amounts)) this.#buckets.correct(name, rate, amount, now)
  }

  /** How the tightest limit of each kind stands, where there is one. */
  standing(accounts: readonly string[], now: number): { readonly [flow in Flow]?: Standing } {
    const tightest: { [flow in Flow]?: Standing } = {}
    for (const { name, flow, rate } of this.#wants(accounts, { requests: 0, tokens: 0 })) {
      const one = this.#buckets.standing(name, rate, now)
      if (one.remaining < (tightest[flow]?.remaining ?? Number.POSITIVE_INFINITY)) tightest[flow] = one
    }
    return tightest
  }

  #wants(accounts: readonly string[], amounts: Amounts): Want[] {
    const wants: Want[] = []
    for (const account of accounts) {
      const limits = this.#limitsOf(account)
      for (const [flow, field] of FLOWS) {
        const perMinute = limits[field]
        if (perMinute !== undefined)
          wants.push({ name: `${account} ${flow}`, account, flow, rate: { perMinute }, amount: amounts[flow] })
      }
    }
    return wants
  }
}

function fullOf(short: Short<Want> | undefined): Full | undefined {
  if (!short) return undefined
  const { flow, account, rate } = short.want
  return { flow, account, perMinute: rate.perMinute, waitMs: short.waitMs }
}
