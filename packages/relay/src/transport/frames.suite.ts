// An HTTP/2 server that says what node's would not: SETTINGS, and then whatever a test wants.
import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { Certificate } from './certificate.suite.ts'
import { serve } from './upstream.suite.ts'

export interface Frames {
  readonly socket: Socket
  head(stream: number): void
  data(stream: number, text: string, isLast?: boolean): void
  reset(stream: number, code: number): void
  /** Streams after `last` were not looked at. */
  goAway(last: number, code?: number): void
}

const DATA = 0
const HEADERS = 1
const RST_STREAM = 3
const SETTINGS = 4
const PING = 6
const GOAWAY = 7
const ACK = 1
const PREFACE_BYTES = 24

export const NO_ERROR = 0
export const ENHANCE_YOUR_CALM = 11

/** Calls `onRequest` for each head that comes in, with its stream. Pings are answered unless `isMute`. */
export async function serveFrames(
  certificate: Certificate,
  onRequest: (frames: Frames, stream: number) => void,
  { isMute = false } = {},
) {
  const server = createServer({ ...certificate, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => {})
    const write = (type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): void =>
      void socket.write(frame(type, flags, stream, payload))
    const frames: Frames = {
      socket,
      // The one field is `:status: 200`, which HPACK knows by number.
      head: (stream) => write(HEADERS, 4, stream, Buffer.from([0x88])),
      data: (stream, text, isLast = false) => write(DATA, isLast ? 1 : 0, stream, Buffer.from(text)),
      reset: (stream, code) => write(RST_STREAM, 0, stream, numbers(code)),
      goAway: (last, code = NO_ERROR) => write(GOAWAY, 0, 0, numbers(last, code)),
    }
    write(SETTINGS, 0, 0)
    let held = Buffer.alloc(0)
    let isOpen = false
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes])
      if (!isOpen && held.length < PREFACE_BYTES) return
      if (!isOpen) held = held.subarray(PREFACE_BYTES)
      isOpen = true
      while (held.length >= 9 && held.length >= 9 + held.readUIntBE(0, 3)) {
        const end = 9 + held.readUIntBE(0, 3)
        const [type, flags, stream] = [held[3], held[4] ?? 0, held.readUInt32BE(5)]
        const payload = held.subarray(9, end)
        held = held.subarray(end)
        if (type === SETTINGS && flags !== ACK) write(SETTINGS, ACK, 0)
        else if (type === PING && flags !== ACK && !isMute) write(PING, ACK, 0, payload)
        else if (type === HEADERS) onRequest(frames, stream)
      }
    })
  })
  return serve(server)
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}
