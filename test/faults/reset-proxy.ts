// A network that resets every connection after k bytes of response body. TCP both ways, nothing is understood but
// where the response's head ends.
import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ResetProxy {
  readonly url: string
  /** How many connections it has reset. */
  readonly resets: number
}

/** No reader can use less than a whole frame, so the patience of the network grows: it doubles after so many resets. */
const RESETS_AT_ONE_LENGTH = 4

/** @param bytes of body that pass on the first connections; 0: not even the response's head does */
export async function openResetProxy(targetPort: () => number, bytes: number): Promise<ResetProxy> {
  let resets = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const relay = connect(targetPort(), '127.0.0.1')
    let left = bytes * 2 ** Math.floor(resets / RESETS_AT_ONE_LENGTH)
    // Of nothing there is no double.
    const isMute = bytes === 0 && resets < RESETS_AT_ONE_LENGTH
    if (bytes === 0 && !isMute) left = Number.POSITIVE_INFINITY
    const reset = (): void => {
      if (client.destroyed) return
      resets += 1
      client.resetAndDestroy()
      relay.resetAndDestroy()
    }
    const body = bodyOf((piece, isBody) => {
      if (isMute) return reset()
      client.write(isBody ? piece.subarray(0, left) : piece)
      if (isBody && (left -= piece.length) <= 0) reset()
    })
    relay.on('data', body)
    relay.on('end', () => client.end())
    client.on('data', (piece) => relay.write(piece))
    client.on('end', () => relay.end())
    for (const [socket, other] of [
      [client, relay],
      [relay, client],
    ] as const) {
      sockets.add(socket.setNoDelay(true))
      socket.on('error', () => other.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get resets() {
      return resets
    },
  }
}

/** Tells the pieces of a response's head from those of its body. A second response on the connection is body too. */
function bodyOf(take: (piece: Buffer, isBody: boolean) => void): (piece: Buffer) => void {
  let head: Buffer | undefined = Buffer.alloc(0)
  return (piece) => {
    if (head === undefined) return take(piece, true)
    head = Buffer.concat([head, piece])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    const all = head
    head = undefined
    take(all.subarray(0, end + 4), false)
    if (all.length > end + 4) take(all.subarray(end + 4), true)
  }
}
