// A network between the relay and Redis that delays, resets, or swallows everything. TCP both ways; nothing is understood.
import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

export interface FaultProxy {
  readonly port: number
  readonly url: string
  /** Each piece, in both directions, from now on. */
  delayMs: number
  /** What arrives goes nowhere, and nobody is told. New connections are taken, and are as deaf. */
  isBlackHole: boolean
  /** How many connections were reset. */
  readonly resets: number
  /** Resets every connection there is. */
  reset(): void
  close(): void
}

export async function openFaultProxy(targetPort: number): Promise<FaultProxy> {
  const sockets = new Set<Socket>()
  let resets = 0
  const server = createServer((client) => {
    const redis = connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      sockets.add(from.setNoDelay(true))
      // Where the delay changes, a piece waits for those before it: bytes never change places.
      let turn = Promise.resolve()
      let waiting = 0
      from.on('data', (piece) => {
        if (proxy.isBlackHole) return
        if (proxy.delayMs === 0 && waiting === 0) return void to.write(piece)
        waiting += 1
        const due = new Promise((resolve) => setTimeout(resolve, proxy.delayMs))
        turn = turn
          .then(() => due)
          .then(() => {
            waiting -= 1
            if (to.writable) to.write(piece)
          })
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = {
    port,
    url: `redis://127.0.0.1:${port}`,
    delayMs: 0,
    isBlackHole: false,
    get resets() {
      return resets
    },
    reset(): void {
      for (const socket of sockets) {
        resets += 1
        socket.resetAndDestroy()
      }
    },
    close(): void {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  return proxy
}
