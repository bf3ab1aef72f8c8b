// What can go wrong between a relay and Redis, in the words by which one decides what to do next.
import { ErrorReply } from '@redis/client'

/**
 * - `unreachable`: nobody answers. What was under way may have been carried out, and may not.
 * - `busy`: it answers, and cannot now: it is loading, has become a replica, its cluster is down, a slot is moving. Nothing was
 *   carried out.
 * - `full`: it has no memory for what is to be written, or cannot write its file. Nothing was carried out.
 * - `refused`: it does not let this user do that. Nobody but the operator can help.
 * - `no-script`: it has forgotten the script, which is sent again.
 * - `mistake`: ours, or a setting of Redis under which this cannot work.
 */
export type RedisTrouble = 'unreachable' | 'busy' | 'full' | 'refused' | 'no-script' | 'mistake'

export class RedisFailure extends Error {
  override readonly name = 'RedisFailure'
  readonly trouble: RedisTrouble
  /** The first word of what Redis said; empty where it said nothing. */
  readonly code: string
  /** In a cluster: where the slot is (`moved`), or the key may be (`ask`). */
  readonly redirect: Redirect | undefined

  constructor(trouble: RedisTrouble, message: string, code = '', redirect?: Redirect) {
    super(message)
    this.trouble = trouble
    this.code = code
    this.redirect = redirect
  }
}

export interface Redirect {
  readonly kind: 'moved' | 'ask'
  readonly slot: number
  /** Empty: the host that said so. */
  readonly host: string
  readonly port: number
}

/** The first word of an error of Redis is its code. Others than these are `mistake`. */
const TROUBLES: Record<string, RedisTrouble> = {
  LOADING: 'busy',
  READONLY: 'busy',
  MASTERDOWN: 'busy',
  CLUSTERDOWN: 'busy',
  TRYAGAIN: 'busy',
  MOVED: 'busy',
  ASK: 'busy',
  BUSY: 'busy',
  NOREPLICAS: 'busy',
  UNKILLABLE: 'busy',
  OOM: 'full',
  MISCONF: 'full',
  NOAUTH: 'refused',
  NOPERM: 'refused',
  WRONGPASS: 'refused',
  DENIED: 'refused',
  NOSCRIPT: 'no-script',
}

/** How much of what Redis says is repeated to people. */
const CHARS_MAX = 200

/** @param where `host:port`, never with a password */
export function failureOf(error: unknown, where: string): RedisFailure {
  if (error instanceof RedisFailure) return error
  if (!(error instanceof ErrorReply)) {
    const reason = error instanceof Error ? error.message : String(error)
    return new RedisFailure('unreachable', `Redis at ${where} cannot be reached: ${reason}`)
  }
  const code = codeOf(error.message)
  const trouble = TROUBLES[code] ?? 'mistake'
  const said = error.message.slice(0, CHARS_MAX)
  if (trouble === 'refused') return new RedisFailure(trouble, `Redis at ${where} refuses us: ${said}. ${ADVICE}`, code)
  return new RedisFailure(trouble, `Redis at ${where} says: ${said}`, code, redirectOf(error.message))
}

/** `MOVED 3999 127.0.0.1:6381` */
function redirectOf(message: string): Redirect | undefined {
  const [, kind, slot, host = '', port] = /^(MOVED|ASK) (\d+) (.*):(\d+)/.exec(message) ?? []
  if (kind === undefined) return undefined
  return { kind: kind === 'ASK' ? 'ask' : 'moved', slot: Number(slot), host, port: Number(port) }
}

const ADVICE = 'See docs/operating/redis.md for the user and the permissions that the relay needs'

/**
 * A script that fails may have its error wrapped: `ERR Error running script … : OOM command not allowed …` up to Redis 6,
 * `OOM … script: …` from 7 on.
 */
function codeOf(message: string): string {
  const code = /^[A-Z]+/.exec(message)?.[0] ?? ''
  if (code !== 'ERR') return code
  return /-(OOM|MISCONF|READONLY|NOPERM|NOREPLICAS)\b/.exec(message)?.[1] ?? code
}
