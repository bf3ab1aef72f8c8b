// What a key is good for: until when, for which models, from where, on whose pages.
import { hasStar, matchStar } from '../../routing/star.ts'
import { parseOrigin } from '../../sessions/origin.ts'
import { isNetwork, parseNetworks } from '../limits/network.ts'
import { BooksProblem } from '../problem.ts'

/** Absent: no restriction of that kind. An empty list lets nothing through. */
export interface Restrictions {
  /** Milliseconds since 1970. */
  readonly expiresAt?: number
  /** Names as a client says them, or patterns with one `*`. */
  readonly models?: readonly string[]
  /** Addresses, or ranges of them: `203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`. */
  readonly networks?: readonly string[]
  /** Pages that may use it: `https://app.example.com`. */
  readonly origins?: readonly string[]
}

export interface Use {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Absent where none is asked. */
  readonly model?: string
  /** Of the client, behind any proxies of ours. */
  readonly address?: string
  /** Absent where it is no page that asks. */
  readonly origin?: string
  /** It is used through a token that it has minted: one for pages of an origin that the token names, or any. */
  readonly delegated?: 'to-a-page' | 'anywhere' | undefined
}

/** Which restriction forbids a use. */
export type Forbidden = 'expired' | 'model' | 'address' | 'origin'

const NAMES_MAX = 1_000
const NAME_CHARS_MAX = 200

/** @throws BooksProblem `restriction-invalid`. */
export function checkRestrictions({ models = [], networks = [], origins = [] }: Restrictions): void {
  const isList = (names: readonly string[], isGood: (name: string) => boolean): boolean =>
    names.length <= NAMES_MAX && names.every((name) => name !== '' && name.length <= NAME_CHARS_MAX && isGood(name))
  const isModel = (name: string): boolean => !hasStar(name.replace('*', ''))
  if (!isList(models, isModel) || !isList(networks, isNetwork) || !isList(origins, isOrigin))
    throw new BooksProblem('restriction-invalid')
}

/** Ready to be asked: networks are parsed once, and not at each request. */
export function guard({ expiresAt, models, networks, origins }: Restrictions): (use: Use) => Forbidden | undefined {
  const isNear = networks && parseNetworks(networks)
  return ({ now, model, address, origin, delegated }) => {
    if (expiresAt !== undefined && now >= expiresAt) return 'expired'
    // Nobody knows where it comes from, or whose page it is: where that is asked for, no answer is a wrong one.
    if (!delegated && isNear && (address === undefined || !isNear(address))) return 'address'
    if (delegated !== 'to-a-page' && origins && (origin === undefined || !origins.includes(origin))) return 'origin'
    const isNamed = (pattern: string): boolean => matchStar(pattern, model ?? '') !== undefined
    return model !== undefined && models && !models.some(isNamed) ? 'model' : undefined
  }
}

/** As a browser says it. */
const isOrigin = (text: string): boolean => parseOrigin(text) === text
