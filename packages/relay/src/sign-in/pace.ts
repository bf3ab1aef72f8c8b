// How fast passwords may be guessed: a delay, never a lock, so that nobody can keep somebody else out. Three buckets: of
// the address; of the account at addresses where its person has been before; and of the account everywhere else. So a
// thousand strangers who guess at an account slow down each other, and not its person at their own desk.
import { HoldfastError } from '@holdfast/protocol'
import { Buckets } from '../books/limits/buckets.ts'
import type { Rate } from '../books/limits/bucket.ts'

export const ADDRESS_RATE: Rate = { perMinute: 20, burst: 30 }
export const ACCOUNT_RATE: Rate = { perMinute: 6, burst: 10 }

/** Addresses and accounts that are remembered. Reached: the one that was not heard of for longest starts anew. */
const REMEMBERED_MAX = 20_000

export interface Attempt {
  readonly address: string | undefined
  /** What was typed as an e-mail address, whether anybody has it or not: both are as slow. */
  readonly account: string
  /** The person has signed in from this address before. */
  readonly isKnown: boolean
}

export class Pace {
  readonly #buckets = new Buckets(REMEMBERED_MAX)

  /** Counts an attempt, before it is known what comes of it. @throws HoldfastError `sign-in-throttled`. */
  take(attempt: Attempt, now: number): void {
    const slow = this.#buckets.take(wantsOf(attempt), now)
    if (slow)
      throw new HoldfastError('sign-in-throttled', 'Too many attempts: try again in a moment.', {
        retryAfterMs: slow.waitMs,
      })
  }

  /** It was right: it does not count. */
  forgive(attempt: Attempt, now: number): void {
    for (const { name, rate } of wantsOf(attempt)) this.#buckets.correct(name, rate, -1, now)
  }
}

const wantsOf = ({ address = '', account, isKnown }: Attempt) => [
  { name: `address ${networkOf(address)}`, rate: ADDRESS_RATE, amount: 1 },
  { name: `account ${account} ${isKnown ? networkOf(address) : ''}`, rate: ACCOUNT_RATE, amount: 1 },
]

/** Whoever has one IPv6 address has a /64 of them (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::', 2)
  const first = head === '' ? [] : head.split(':')
  const last = tail ? tail.split(':') : []
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return [...first, ...zeros, ...last].slice(0, 4).join(':')
}
