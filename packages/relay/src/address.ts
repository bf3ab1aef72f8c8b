// Where a request came from. The other end of the connection may be a proxy, and only the operator knows which addresses
// are proxies: what anybody else says of itself in a header is worth nothing.
import { isIP } from 'node:net'
import { parseNetworks } from './books/limits/network.ts'
import type { Layer } from './http.ts'

/**
 * Puts the client's address in the place of the last proxy's, and whether it came over TLS.
 * @param proxies addresses and ranges of those that may say on whose behalf they ask; none: nobody may
 */
export function addressing(proxies: readonly string[]): Layer {
  if (proxies.length === 0) return (next) => next
  const isProxy = parseNetworks(proxies)
  return (next) => (incoming) => {
    const { address: seen, headers, isSecure = false } = incoming
    if (seen === undefined || !isProxy(seen)) return next(incoming)
    const address = clientAddress(seen, headers['x-forwarded-for'] ?? '', isProxy)
    return next({ ...incoming, address, isSecure: isSecure || headers['x-forwarded-proto'] === 'https' })
  }
}

/**
 * The nearest address that is no proxy of ours. Each proxy puts whom it saw at the end of the list, and what stands
 * before that may have been made up by the client: so it is read from the end, as far as it can be trusted.
 * @returns undefined when a proxy of ours says something that is no address: then nobody knows
 */
export function clientAddress(
  seen: string,
  forwardedFor: string,
  isProxy: (address: string) => boolean,
): string | undefined {
  let nearest = seen
  for (const word of forwardedFor === '' ? [] : forwardedFor.split(',').toReversed()) {
    const address = addressIn(word.trim())
    if (address === undefined) return undefined
    nearest = address
    if (!isProxy(address)) break
  }
  return nearest
}

/** Some proxies write the port, too: `203.0.113.7:4711`, `[2001:db8::1]:4711`. */
function addressIn(word: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[(.+)\](?::\d+)?|(\d[\d.]*):\d+)$/.exec(word) ?? []
  const address = bracketed ?? plain ?? word
  return isIP(address) === 0 ? undefined : address
}
