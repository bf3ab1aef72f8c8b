// Who has how many slots of one name, and who waits for more. Arithmetic on values, like draw.ts. Never are more given than
// there are, as long as nobody keeps what has run out. Those who wait longest come first, one slot at a time.
import type { Claim, Claimed } from './commons.ts'

/** A node, by the clock of the engine. */
export interface Holder {
  readonly node: string
  readonly held: number
  /** When it is forgotten. */
  readonly until: number
  /** Since when somebody waits there; 0: nobody does. */
  readonly since: number
  /** Until when that is believed: who waits asks again and again. */
  readonly waitsUntil: number
}

/** A node that waits, and is not heard of for so long, waits no more. */
export const WAIT_MS = 1_500

export function claimSlots(
  holders: readonly Holder[],
  node: string,
  { max, keep, wish, isWaiting, ttlMs }: Claim,
  now: number,
): [readonly Holder[], Claimed] {
  const living = holders.filter(({ until }) => until > now)
  const others = living.filter((one) => one.node !== node)
  const own = living.find((one) => one.node === node)
  const waiting = others.filter(({ since, waitsUntil }) => since > 0 && waitsUntil > now)
  const since = own && own.since > 0 && own.waitsUntil > now ? own.since : now
  const isBefore = (one: Holder): boolean => one.since < since || (one.since === since && one.node < node)
  const reserved = isWaiting ? waiting.filter(isBefore).length : waiting.length
  const free = max - others.reduce((sum, { held }) => sum + held, 0) - reserved
  const granted = Math.max(keep, Math.min(wish, free))
  const waits = isWaiting && granted < wish
  // Who was given one goes to the end of the round.
  const waitsSince = granted > keep ? now : since
  const next: Holder = {
    node,
    held: granted,
    until: now + ttlMs,
    since: waits ? waitsSince : 0,
    waitsUntil: waits ? now + WAIT_MS : 0,
  }
  return [granted > 0 || waits ? [...others, next] : others, { granted, isContested: waiting.length > 0 }]
}
