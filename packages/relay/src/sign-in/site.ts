// Where the console is for a browser that asks: whether that is over HTTPS, and whether it is our own page that asks.
import { createHash, timingSafeEqual } from 'node:crypto'
import { HoldfastError } from '@holdfast/protocol'
import type { Incoming } from '../http.ts'

export const CSRF_HEADER = 'holdfast-csrf'

type Asking = Pick<Incoming, 'headers' | 'isSecure'>

/** Whether the browser speaks HTTPS: to us, or to a proxy whose word is taken (address.ts). No header is read here. */
export const isSecureFor = ({ isSecure = false }: Pick<Asking, 'isSecure'>, url: string | undefined): boolean =>
  url === undefined ? isSecure : url.startsWith('https:')

/** The origin of the console, for links that lead back to it. */
export const originFor = (asking: Asking, url: string | undefined): string =>
  url ?? `${isSecureFor(asking, url) ? 'https' : 'http'}://${asking.headers['host'] ?? 'localhost'}`

/**
 * Whether a page of ours asks. Browsers that say from where (`Sec-Fetch-Site`) are believed, since no page can make them
 * say otherwise, and no proxy changes it on the way as it may the host. Of others the origin has to be the host that they ask.
 * Where the operator has said which origin is ours, no other is.
 * @param whoSaysNothing what holds for whoever says neither, which no browser does where something is changed
 */
export function isOurPage(asking: Asking, url: string | undefined, whoSaysNothing: boolean): boolean {
  const { 'sec-fetch-site': site, origin } = asking.headers
  if (site !== undefined && site !== 'same-origin') return false
  if (origin !== undefined && (site === undefined || url !== undefined)) return isOurOrigin(origin, asking, url)
  return site !== undefined || whoSaysNothing
}

function isOurOrigin(origin: string, asking: Asking, url: string | undefined): boolean {
  if (!URL.canParse(origin)) return false
  const given = new URL(origin)
  return url === undefined ? given.host === asking.headers['host'] : given.origin === new URL(url).origin
}

/** What a page of ours sends with everything that changes something: another's page cannot know it. */
export const csrfOf = (token: string): string => createHash('sha256').update(`csrf ${token}`).digest('hex')

/** @throws HoldfastError `csrf-refused`. */
export function checkChange(asking: Asking, token: string, url: string | undefined): void {
  if (!isOurPage(asking, url, false))
    throw new HoldfastError('csrf-refused', 'This was not asked by a page of this console.')
  const given = Buffer.from(asking.headers[CSRF_HEADER] ?? '')
  const expected = Buffer.from(csrfOf(token))
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new HoldfastError('csrf-refused', `Send the csrf_token of GET /admin/me as ${CSRF_HEADER}.`)
}
