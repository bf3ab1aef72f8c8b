// Ranges of addresses, as people write them: `203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`. The comparing is Node's own.
import { BlockList, isIP } from 'node:net'

/** True for an address, or one with the length of its prefix. */
export function isNetwork(text: string): boolean {
  const { family, bits, bitsMax } = parse(text)
  return family !== 0 && bits !== undefined && bits <= bitsMax
}

/**
 * Whether an address is in one of the networks. An IPv4 address is the same when a dual-stack socket writes it as
 * `::ffff:10.0.0.1`. What is no address is in none.
 * @throws RangeError for a network that is none: ask `isNetwork` at the door.
 */
export function parseNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const { address, family, bits } = parse(network)
    if (!isNetwork(network) || bits === undefined) throw new RangeError('this is no network')
    list.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4')
  }
  return (text) => {
    // A link-local address comes with the name of its interface.
    const address = text.split('%', 1)[0] ?? ''
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
}

function parse(text: string): { address: string; family: number; bits: number | undefined; bitsMax: number } {
  const [address = '', length] = text.split('/', 2)
  const family = text.split('/').length > 2 ? 0 : isIP(address)
  const bitsMax = family === 6 ? 128 : 32
  const bits = length === undefined ? bitsMax : /^\d{1,3}$/.test(length) ? Number(length) : undefined
  return { address, family, bits, bitsMax }
}
