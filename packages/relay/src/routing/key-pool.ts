// The keys of an upstream: which of them to use next, and which to leave alone for how long. What vendors limit is mostly
// a key and a model together, so a limit benches a key for one model; what they refuse is the key itself.
import { createHash } from 'node:crypto'
import type { Problem } from '@holdfast/protocol'
import { type News, digestOfKey } from '../shared/news.ts'
import { judge } from './verdict.ts'

/** A key is known by its name wherever people look; its secret goes to the upstream and nowhere else. */
export interface Key {
  readonly secret: string
  readonly name: string
}

/** That a key rests, as other nodes are told. */
export type KeyRest = Omit<Extract<News, { readonly what: 'key-rests' }>, 'what' | 'upstream'>

export type KeyState = 'ready' | 'limited' | 'unpaid' | 'retired'

export interface KeyReport {
  readonly key: string
  readonly state: KeyState
  /** When it is used, or tried out, again: milliseconds since 1970. */
  readonly until?: number
  /** Models for which it has had enough for now. */
  readonly limited: readonly { readonly model: string; readonly until: number }[]
}

/** Milliseconds: the first rest where nobody said how long, doubling each time in a row, and the longest. */
const RESTS = {
  limited: { firstMs: 1_000, msMax: 60_000 },
  unpaid: { firstMs: 600_000, msMax: 3_600_000 },
  refused: { firstMs: 600_000, msMax: 6 * 3_600_000 },
  forbidden: { firstMs: 60_000, msMax: 3_600_000 },
} as const

/** The longest `Retry-After` that is believed. */
const SAID_MS_MAX = 24 * 3_600_000
/** While a key is being tried out others wait this long at the most to hear how it went. */
const TRIAL_MS = 10_000
/**
 * Refusals with 403 in a row that retire a key. One is not enough: it may be about the model or about what was asked, and
 * nobody may put a key that all share out of use with one forbidden prompt.
 */
const FORBIDDEN_MAX = 3
/** Others hear of a rest when it begins, and of one that became so much longer. */
const NEWS_MS = 1_000
/** Models a key remembers limits of. Beyond it the oldest is forgotten. */
const LIMITED_MODELS_MAX = 100

interface Rest {
  /** Milliseconds since 1970. What began before says nothing new. */
  readonly since: number
  readonly until: number
  /** In a row. */
  readonly times: number
  readonly problem: Problem
}

interface PooledKey extends Key {
  /** When it was last limited; 0 for never. */
  limitedAt: number
  /** Its place in the order of use. */
  usedAs: number
  forbidden: number
  readonly limits: Map<string, Rest>
  /** The whole key's, until an attempt with it goes well. */
  out: (Rest & { readonly state: 'unpaid' | 'retired' }) | undefined
}

export class KeyPool {
  #keys: readonly PooledKey[] = []
  #uses = 0

  constructor(secrets: readonly string[]) {
    this.replace(secrets)
  }

  /** Rotation: keys that stay keep what is known of them, new ones are fresh. */
  replace(secrets: readonly string[]): void {
    const known = new Map(this.#keys.map((key) => [key.secret, key]))
    this.#keys = [...new Set(secrets)].map((secret) => known.get(secret) ?? freshKey(secret))
  }

  /** The key that was limited the longest ago, those never limited first and taking turns. One that is out only if no other is left. */
  take(model: string, now: number, except: readonly Key[] = NONE): Key | undefined {
    let best: PooledKey | undefined
    for (const key of this.#keys)
      if (!except.includes(key) && readyAt(key, model) <= now && (!best || goesBefore(key, best))) best = key
    if (!best) return undefined
    best.usedAs = ++this.#uses
    // One attempt tries it out; the others hear how that went.
    if (best.out) best.out = { ...best.out, until: now + TRIAL_MS }
    return best
  }

  /**
   * Whether a key is still one of these, and nobody was told since to leave it alone.
   * @param takenAt when it was taken, in milliseconds since 1970: whoever tries out one that was out may go on
   */
  isGood(key: Key, model: string, takenAt: number, now: number): boolean {
    const pooled = this.#find(key)
    if (!pooled) return false
    const { out } = pooled
    const isOut = out !== undefined && out.since >= takenAt && out.until > now
    return !isOut && (pooled.limits.get(model)?.until ?? 0) <= now
  }

  /** When a key may be had, in milliseconds since 1970, and what keeps it from that; undefined when there is none at all. */
  soonest(model: string, except: readonly Key[] = NONE): { readonly at: number; readonly why?: Problem } | undefined {
    let best: PooledKey | undefined
    for (const key of this.#keys)
      if (!except.includes(key) && (!best || readyAt(key, model) < readyAt(best, model))) best = key
    if (!best) return undefined
    const why = best.out?.problem ?? best.limits.get(model)?.problem
    return { at: readyAt(best, model), ...(why && { why }) }
  }

  /**
   * The upstream took the key.
   * @param takenAt when the attempt began that shows it, in milliseconds since 1970
   * @returns whether that brings back a key that was out
   */
  accept(key: Key, model: string, takenAt: number): boolean {
    const pooled = this.#find(key)
    if (!pooled) return false
    pooled.forbidden = 0
    const limit = pooled.limits.get(model)
    if (limit && limit.until <= takenAt) pooled.limits.delete(model)
    if (!pooled.out || pooled.out.since >= takenAt) return false
    pooled.out = undefined
    return true
  }

  /**
   * An attempt with the key failed, perhaps because of it.
   * @returns what others should hear of that
   */
  refuse(key: Key, model: string, problem: Problem, takenAt: number, now: number): KeyRest | undefined {
    const pooled = this.#find(key)
    if (!pooled) return undefined
    const before = readyAt(pooled, model)
    this.#refuse(pooled, model, problem, takenAt, now)
    const until = readyAt(pooled, model)
    if (until <= now || until < Math.max(now, before) + (before > now ? NEWS_MS : 0)) return undefined
    const rest = pooled.out?.state ?? 'limited'
    return { key: digestOfKey(pooled.secret), rest, model, forMs: Math.ceil(until - now), code: problem.code }
  }

  /**
   * Another node was told that a key has had enough.
   * @returns whether it is one of these
   */
  hear({ key, rest, model, forMs, code }: KeyRest, now: number): boolean {
    const pooled = this.#keys.find(({ secret }) => digestOfKey(secret) === key)
    if (!pooled) return false
    const problem: Problem = { code, message: 'Another node was told so.' }
    const restFrom = (before: Rest | undefined): Rest => ({
      since: now,
      until: Math.max(before?.until ?? 0, now + Math.min(forMs, SAID_MS_MAX)),
      times: Math.max(1, before?.times ?? 0),
      problem,
    })
    if (rest === 'limited') this.#limit(pooled, model, restFrom(pooled.limits.get(model)), now)
    else pooled.out = { state: rest, ...restFrom(pooled.out) }
    return true
  }

  #limit(pooled: PooledKey, model: string, limit: Rest, now: number): void {
    // Last in the map is limited last.
    pooled.limits.delete(model)
    pooled.limits.set(model, limit)
    pooled.limitedAt = now
    if (pooled.limits.size > LIMITED_MODELS_MAX) forgetOne(pooled.limits)
  }

  #refuse(pooled: PooledKey, model: string, problem: Problem, takenAt: number, now: number): void {
    switch (judge(problem)) {
      case 'limited':
        this.#limit(pooled, model, rest('limited', problem, takenAt, now, pooled.limits.get(model)), now)
        return
      case 'unpaid':
        pooled.out = { state: 'unpaid', ...rest('unpaid', problem, takenAt, now, pooled.out) }
        return
      case 'refused':
        pooled.out = { state: 'retired', ...rest('refused', problem, takenAt, now, pooled.out) }
        return
      case 'forbidden':
        pooled.forbidden += 1
        if (pooled.forbidden < FORBIDDEN_MAX && !pooled.out) return
        pooled.out = { state: 'retired', ...rest('forbidden', problem, takenAt, now, pooled.out) }
        return
      default:
    }
  }

  /** Somebody has put right what was wrong: every key is as good as a new one. */
  forgive(): void {
    for (const key of this.#keys) {
      key.forbidden = 0
      key.limits.clear()
      key.out = undefined
    }
  }

  report(now: number): KeyReport[] {
    return this.#keys.map((key) => {
      const limited = [...key.limits]
        .filter(([, { until }]) => until > now)
        .map(([model, { until }]) => ({ model, until }))
      if (key.out) return { key: key.name, state: key.out.state, until: key.out.until, limited }
      return { key: key.name, state: limited.length > 0 ? 'limited' : 'ready', limited }
    })
  }

  /** Undefined for one that was rotated away while an attempt still had it. */
  #find(key: Key): PooledKey | undefined {
    return this.#keys.find((one) => one === key)
  }
}

const NONE: readonly Key[] = []

const freshKey = (secret: string): PooledKey => ({
  secret,
  name: nameOfKey(secret),
  limitedAt: 0,
  usedAs: 0,
  forbidden: 0,
  limits: new Map(),
  out: undefined,
})

/** The last four characters, as vendors' consoles show keys. A short secret has none to spare: a hash of it then. */
export function nameOfKey(secret: string): string {
  if (secret === '') return 'none'
  if (secret.length >= 20) return `…${secret.slice(-4)}`
  return `#${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`
}

const readyAt = (key: PooledKey, model: string): number =>
  Math.max(key.out?.until ?? 0, key.limits.get(model)?.until ?? 0)

function goesBefore(one: PooledKey, other: PooledKey): boolean {
  if (!one.out !== !other.out) return !one.out
  if (one.limitedAt !== other.limitedAt) return one.limitedAt < other.limitedAt
  return one.usedAs < other.usedAs
}

/** A hundred attempts that were under way when the key was first refused are one refusal, not a hundred in a row. */
function rest(kind: keyof typeof RESTS, problem: Problem, takenAt: number, now: number, before?: Rest): Rest {
  const isNews = !before || before.since < takenAt
  const times = isNews ? (before?.times ?? 0) + 1 : before.times
  const { firstMs, msMax } = RESTS[kind]
  const grownMs = Math.min(msMax, firstMs * 2 ** (times - 1))
  const saidMs = Math.min(SAID_MS_MAX, problem.retryAfterMs ?? 0)
  const ms = kind === 'limited' ? (problem.retryAfterMs === undefined ? grownMs : saidMs) : Math.max(grownMs, saidMs)
  const since = isNews ? now : before.since
  const until = isNews ? now + ms : problem.retryAfterMs === undefined ? 0 : now + saidMs
  // Nobody takes a key that rests: who was under way all the same does not shorten what another was told.
  return { since, until: Math.max(until, before?.until ?? 0), times, problem }
}

function forgetOne(limits: Map<string, Rest>): void {
  const [oldest] = limits.keys()
  if (oldest !== undefined) limits.delete(oldest)
}
