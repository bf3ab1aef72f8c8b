// A socket to an upstream: name, TCP and TLS within one time limit. It says which protocol was agreed on.
import { type Socket, connect as connectTcp, isIP } from 'node:net'
import { type SecureContext, type TLSSocket, connect as connectTls } from 'node:tls'
import { TransportFailure } from './failure.ts'
import type { Moderation } from './moderation.ts'
import type { Target } from './target.ts'

/** The kernel asks a connection that has been quiet this long whether its other end is there. */
const PROBE_MS = 15_000

/**
 * What all plain connections read into: a read is handed on and forgotten before the next one, on whatever socket.
 * Node would make a buffer for each, and a stream's bookkeeping with it: a fifth of the cost of a small read.
 */
const READ = Buffer.allocUnsafeSlow(64 * 1024)

type Read = (bytes: Buffer, length: number) => boolean

export interface Connected {
  readonly socket: Socket
  readonly protocol: 'h1' | 'h2'
  /**
   * Who gets what is read, and says whether more is to follow. Until it is called nothing may be lost: an HTTP/1.1
   * server speaks when spoken to.
   */
  onRead(work: Read): void
}

export interface Connecting {
  readonly target: Target
  readonly msMax: number
  /** Made once: it costs milliseconds. */
  readonly context: () => SecureContext
  /** TLS sessions by origin, to be resumed. */
  readonly tickets: Map<string, Buffer>
  readonly moderation: Moderation
}

/** Calls back once, and never from in here. The returned function gives up, without a call. */
export function connect(
  { target, msMax, context, tickets, moderation }: Connecting,
  done: (outcome: Connected | Error) => void,
): () => void {
  let work: Read = () => {
    socket.destroy()
    return false
  }
  // Of plain connections only: the stream of a TLS socket goes on reading, and hands on piece by piece what it has read.
  const resting = { resume: () => void (socket.destroyed || socket.resume()) }
  const onRead = (given: Read): void => {
    work = given
    if (target.isTls) socket.on('data', (bytes: Buffer) => given(bytes, bytes.length))
  }
  const place = {
    host: target.host,
    port: target.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_MS,
  }
  const socket: Socket = target.isTls
    ? connectTls({
        ...place,
        ...(isIP(target.host) ? {} : { servername: target.host }),
        ALPNProtocols: ['h2', 'http/1.1'],
        secureContext: context(),
        ...(tickets.has(target.origin) ? { session: tickets.get(target.origin) } : {}),
      })
    : connectTcp({
        ...place,
        onread: {
          buffer: READ,
          callback: (length) => !(work(READ, length) && moderation.rests(resting)),
        },
      })

  // Whoever has given up on a socket no longer listens to what is wrong with it.
  socket.on('error', () => {})

  const settle = (outcome?: Connected | Error): void => {
    clearTimeout(timer)
    socket.off(ready, onReady).off('error', settle).off('close', onClose)
    if (!outcome || outcome instanceof Error) socket.destroy()
    if (outcome) done(outcome)
  }
  const onReady = (): void =>
    settle({ socket, onRead, protocol: target.isTls && (socket as TLSSocket).alpnProtocol === 'h2' ? 'h2' : 'h1' })
  const onClose = (): void => settle(new TransportFailure('response-cut', 'The connection ended before it began.'))
  const timer = setTimeout(
    () => settle(new TransportFailure('connect-timeout', `No connection in ${msMax} ms.`)),
    msMax,
  )
  const ready = target.isTls ? 'secureConnect' : 'connect'
  socket.once(ready, onReady).once('error', settle).once('close', onClose)
  if (target.isTls) {
    socket.setNoDelay(true)
    socket.on('session', (ticket: Buffer) => tickets.set(target.origin, ticket))
  }
  return () => settle()
}
