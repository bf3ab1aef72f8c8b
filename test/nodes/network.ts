// A network with real addresses: a bridge, and a namespace for each node with a line of its own to it. What is cut is cut in
// the node's own namespace, in both directions, and nobody is told: packets go nowhere, as when a cable is pulled.
// It takes root, iproute2 and iptables. Where these are not to be had the tests fail.
import { execFileSync } from 'node:child_process'
import process from 'node:process'

/** Who is at the bridge, each under an address of its own, so that a node can be cut off from one of them. */
export const HOSTS = { redis: 1, provider: 2, clients: 3, books: 4 } as const
export type Host = keyof typeof HOSTS

const FIRST_NODE = 11

export class Network {
  readonly #mark = process.pid.toString(36)
  readonly #net = `10.213.${process.pid % 250}`
  readonly #spaces: string[] = []

  /** @throws Error with the system's own words where it may not be */
  static open(nodes: number): Network {
    const network = new Network()
    try {
      network.#build(nodes)
    } catch (cause) {
      network.close()
      throw new Error('these tests need root, network namespaces, iproute2 and iptables', { cause })
    }
    return network
  }

  address(host: Host): string {
    return `${this.#net}.${HOSTS[host]}`
  }

  /** Of a node, by its place. */
  node(at: number): { readonly space: string; readonly address: string } {
    return { space: this.#spaces[at] ?? '', address: `${this.#net}.${FIRST_NODE + at}` }
  }

  /** From now on nothing passes between the node and the host. */
  cut(at: number, host: Host): void {
    const address = this.address(host)
    this.#tables(at, '-A', 'INPUT', '-s', address, '-j', 'DROP')
    this.#tables(at, '-A', 'OUTPUT', '-d', address, '-j', 'DROP')
  }

  /** From now on such a share of all packets is lost, in each direction. */
  lose(at: number, share: number): void {
    const some = ['-m', 'statistic', '--mode', 'random', '--probability', String(share), '-j', 'DROP']
    this.#tables(at, '-A', 'INPUT', '!', '-i', 'lo', ...some)
    this.#tables(at, '-A', 'OUTPUT', '!', '-o', 'lo', ...some)
  }

  /** Everything passes again. @returns how many packets did not */
  heal(at: number): number {
    const rules = this.#tables(at, '-L', '-n', '-v', '-x')
    this.#tables(at, '-F')
    return [...rules.matchAll(/^\s*(\d+)\s+\d+\s+DROP\s/gm)].reduce((sum, [, packets]) => sum + Number(packets), 0)
  }

  close(): void {
    for (const space of this.#spaces) attempt(() => run('ip', 'netns', 'del', space))
    attempt(() => run('ip', 'link', 'del', this.#bridge))
  }

  get #bridge(): string {
    return `hf${this.#mark}`
  }

  #build(nodes: number): void {
    run('ip', 'link', 'add', this.#bridge, 'type', 'bridge')
    for (const last of Object.values(HOSTS)) run('ip', 'addr', 'add', `${this.#net}.${last}/24`, 'dev', this.#bridge)
    run('ip', 'link', 'set', this.#bridge, 'up')
    for (let at = 0; at < nodes; at++) {
      const [space, outer, inner] = [`hf-${this.#mark}-${at}`, `hf${this.#mark}o${at}`, `hf${this.#mark}i${at}`]
      this.#spaces.push(space)
      run('ip', 'netns', 'add', space)
      run('ip', 'link', 'add', outer, 'type', 'veth', 'peer', 'name', inner)
      run('ip', 'link', 'set', outer, 'master', this.#bridge, 'up')
      run('ip', 'link', 'set', inner, 'netns', space)
      run('ip', '-n', space, 'addr', 'add', `${this.node(at).address}/24`, 'dev', inner)
      run('ip', '-n', space, 'link', 'set', inner, 'up')
      run('ip', '-n', space, 'link', 'set', 'lo', 'up')
      // What a node cannot filter it cannot be cut off by: found out now, and not in the middle.
      this.#tables(at, '-L')
    }
  }

  #tables(at: number, ...rule: readonly string[]): string {
    return run('ip', 'netns', 'exec', this.node(at).space, 'iptables', '-w', ...rule)
  }
}

const run = (program: string, ...words: readonly string[]): string =>
  execFileSync(program, words, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })

function attempt(work: () => unknown): void {
  try {
    work()
  } catch {
    // It was not there.
  }
}
