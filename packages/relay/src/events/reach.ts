// Where a webhook may go. Its address is said by whoever administers an organisation, and it is the relay that goes there:
// without this they could have it knock at doors of the operator's own network, and learn which of them answer. A name is
// resolved once, and the connection goes to what was resolved, so that it cannot mean something else a moment later.
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { parseNetworks } from '../books/limits/network.ts'

export interface Reach {
  /**
   * The addresses of a host that may be connected to.
   * @param isSecure it is asked over TLS
   * @throws ReachProblem where there is none
   */
  resolve(host: string, isSecure: boolean): Promise<readonly { readonly address: string; readonly family: 4 | 6 }[]>
}

export class ReachProblem extends Error {
  override readonly name = 'ReachProblem'
  readonly code: 'address-forbidden' | 'name-unknown' | 'https-needed'

  constructor(code: ReachProblem['code']) {
    super(code)
    this.code = code
  }
}

type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

/**
 * @param networks of the operator's own that may be reached all the same, also without TLS
 * @param resolveName every address of a name
 */
export function reachOf(
  networks: readonly string[],
  resolveName: Resolve = (host) => lookup(host, { all: true, verbatim: true }),
): Reach {
  const isOwn = parseNetworks(networks)
  return {
    async resolve(host, isSecure) {
      const literal = host.replace(/^\[(.*)\]$/, '$1')
      const family = isIP(literal)
      const all =
        family === 0
          ? await resolveName(literal).catch(() => {
              throw new ReachProblem('name-unknown')
            })
          : [{ address: literal, family }]
      const open = all.filter(({ address }) => isOwn(address) || isPublic(address))
      if (open.length === 0) throw new ReachProblem('address-forbidden')
      const reached = isSecure ? open : open.filter(({ address }) => isOwn(address))
      if (reached.length === 0) throw new ReachProblem('https-needed')
      return reached.map(({ address, family: of }) => ({ address, family: of === 6 ? 6 : 4 }))
    },
  }
}

/** Everybody's: what IANA's registries of special-purpose addresses do not call anything else. */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special4.check(address, 'ipv4')
  if (family !== 6) return false
  // A list of IPv4 networks means those in `::ffff:0:0/96`, too.
  if (mapped.check(address, 'ipv6')) return !special4.check(address, 'ipv6')
  return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

const listOf = (family: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', length = ''] = network.split('/')
    list.addSubnet(address, Number(length), family)
  }
  return list
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry/ */
const special4 = listOf('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
])

const mapped = listOf('ipv6', ['::ffff:0:0/96'])
const global6 = listOf('ipv6', ['2000::/3'])

/** https://www.iana.org/assignments/iana-ipv6-special-registry/, as far as it is in 2000::/3. 6to4 hides an IPv4 address. */
const special6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'])
