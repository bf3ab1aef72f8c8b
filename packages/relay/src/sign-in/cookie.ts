// Cookies: that of who has signed in, and that of who is on the way to a provider and back. `__Host-` makes browsers
// refuse one from anywhere but this host, over anything but HTTPS, and below a path of its own (RFC 6265bis §4.1.3.2); over
// plain HTTP, as on one's own machine, it cannot be had.
import type { Incoming } from '../http.ts'

export type CookieName = 'holdfast' | 'holdfast-oidc'

const nameOf = (name: CookieName, isSecure: boolean): string => (isSecure ? `__Host-${name}` : name)

/** The first of this name; undefined without one. */
export function cookieIn(
  { headers }: Pick<Incoming, 'headers'>,
  name: CookieName,
  isSecure: boolean,
): string | undefined {
  const wanted = nameOf(name, isSecure)
  for (const part of headers['cookie']?.split(';') ?? []) {
    const mark = part.indexOf('=')
    if (mark > 0 && part.slice(0, mark).trim() === wanted) return part.slice(mark + 1).trim()
  }
  return undefined
}

/**
 * Scripts never see it, and of other sites' pages only a link that a person follows brings it along.
 * @param maxAgeMs how long the browser keeps it; 0: it forgets it
 */
export const cookie = (name: CookieName, value: string, isSecure: boolean, maxAgeMs: number) => ({
  'set-cookie': [
    `${nameOf(name, isSecure)}=${value}`,
    'Path=/',
    `Max-Age=${Math.floor(maxAgeMs / 1000)}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure ? ['Secure'] : []),
  ].join('; '),
})
