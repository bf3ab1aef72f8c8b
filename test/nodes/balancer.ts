// What stands in front of the nodes: TCP, each new connection to the next node that takes it. It looks into nothing and
// remembers nothing, so a reader that comes back is at another node.
import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whoever may be sent a connection. */
export interface Backend {
  readonly url: string
}

export interface BalancerOptions {
  /** Like most balancers: asks `GET /ready` so often, and sends no new connection to who says no. Absent: connecting decides alone. */
  readonly readyEveryMs?: number
  /** Where it listens. */
  readonly host?: string
  /** Where it comes from, as the nodes see it. */
  readonly localAddress?: string
  /** How long a node has to take a connection before the next is tried. */
  readonly connectMsMax?: number
}

const CONNECT_MS_MAX = 1_000
/** Everybody may come at once. The system may allow fewer. */
const BACKLOG = 4_096

export class Balancer {
  /** That came in. */
  connections = 0
  /** That no node took. */
  turnedAway = 0
  readonly #backends: readonly Backend[]
  readonly #options: BalancerOptions
  readonly #server = createServer((client) => void this.#serve(client))
  readonly #clients = new Set<Socket>()
  readonly #unready = new Set<Backend>()
  readonly #closed = new AbortController()
  #turn = 0

  private constructor(backends: readonly Backend[], options: BalancerOptions) {
    this.#backends = backends
    this.#options = options
  }

  static async open(backends: readonly Backend[], options: BalancerOptions = {}): Promise<Balancer> {
    const { host = '127.0.0.1', readyEveryMs } = options
    const balancer = new Balancer(backends, options)
    balancer.#server.listen({ port: 0, host, backlog: BACKLOG })
    await once(balancer.#server, 'listening')
    if (readyEveryMs !== undefined) for (const backend of backends) void balancer.#watch(backend, readyEveryMs)
    return balancer
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${address}:${port}`
  }

  /** Breaks off everybody at once. @returns how many connections that were */
  drop(): number {
    const dropped = this.#clients.size
    for (const client of this.#clients) client.resetAndDestroy()
    return dropped
  }

  async close(): Promise<void> {
    this.#closed.abort()
    this.#server.close()
    this.drop()
    await once(this.#server, 'close')
  }

  async #serve(client: Socket): Promise<void> {
    this.connections += 1
    this.#clients.add(client.setNoDelay(true))
    client.on('error', () => {})
    client.on('close', () => this.#clients.delete(client))
    const node = await this.#connected()
    if (!node) {
      this.turnedAway += 1
      client.resetAndDestroy()
      return
    }
    node.on('error', () => client.resetAndDestroy())
    // Who breaks off at one side is gone at the other.
    client.on('close', () => node.destroy())
    node.on('close', () => client.destroy())
    if (client.destroyed) node.destroy()
    client.pipe(node).pipe(client)
  }

  /** Every node once, the next in turn first. */
  async #connected(): Promise<Socket | undefined> {
    const first = this.#turn++
    for (let at = 0; at < this.#backends.length; at++) {
      const backend = this.#backends[(first + at) % this.#backends.length] as Backend
      if (this.#unready.has(backend)) continue
      const socket = await this.#connect(backend)
      if (socket) return socket
    }
    return undefined
  }

  async #connect({ url }: Backend): Promise<Socket | undefined> {
    const { hostname: host, port } = new URL(url)
    const { localAddress, connectMsMax = CONNECT_MS_MAX } = this.#options
    const socket = connect({ host, port: Number(port), ...(localAddress !== undefined && { localAddress }) })
    socket.setNoDelay(true).on('error', () => {})
    const timer = setTimeout(() => socket.destroy(), connectMsMax)
    const isThere = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => socket.once('close', () => resolve(false))),
    ])
    clearTimeout(timer)
    return isThere && !socket.destroyed ? socket : undefined
  }

  async #watch(backend: Backend, everyMs: number): Promise<void> {
    const { signal } = this.#closed
    while (!signal.aborted) {
      const isReady = await fetch(`${backend.url}/ready`, { signal: AbortSignal.timeout(CONNECT_MS_MAX) }).then(
        async (response) => {
          await response.body?.cancel()
          return response.ok
        },
        () => false,
      )
      if (isReady) this.#unready.delete(backend)
      else this.#unready.add(backend)
      await sleep(everyMs, undefined, { signal }).catch(() => {})
    }
  }
}
