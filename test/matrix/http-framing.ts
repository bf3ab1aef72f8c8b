// What the fault proxy must understand of HTTP/1.1: heads, and where a body ends.

/** Everything up to and with the blank line, and what follows; undefined while the blank line has not come. */
export function splitHead(bytes: Buffer): { head: string; rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  return { head: bytes.subarray(0, end + 4).toString('latin1'), rest: bytes.subarray(end + 4) }
}

export function header(head: string, name: string): string | undefined {
  const line = head.split('\r\n').find((line) => line.toLowerCase().startsWith(`${name}:`))
  return line?.slice(name.length + 1).trim()
}

/** The head with this header, and with no other of its name. Without a value: with none. */
export function withHeader(head: string, name: string, value?: string): string {
  const [first = '', ...rest] = head.split('\r\n')
  const others = rest.filter((line) => !line.toLowerCase().startsWith(`${name}:`))
  return [first, ...(value === undefined ? [] : [`${name}: ${value}`]), ...others].join('\r\n')
}

/** Takes a body out of its framing and knows when it has ended. */
export interface BodyReader {
  /** All of it has been read, by what its own framing says. */
  readonly done: boolean
  push(bytes: Buffer): Buffer
}

export function bodyReaderOf(head: string): BodyReader {
  if (/^HTTP\/1\.1 (204|304)/.test(head)) return new SizedBody(0)
  if (header(head, 'transfer-encoding') === 'chunked') return new ChunkedBody()
  return new SizedBody(Number(header(head, 'content-length') ?? 0))
}

class SizedBody implements BodyReader {
  #left: number

  constructor(bytes: number) {
    this.#left = bytes
  }

  get done(): boolean {
    return this.#left <= 0
  }

  push(bytes: Buffer): Buffer {
    this.#left -= bytes.length
    return bytes
  }
}

class ChunkedBody implements BodyReader {
  done = false
  #bytes: Buffer = Buffer.alloc(0)

  push(bytes: Buffer): Buffer {
    this.#bytes = Buffer.concat([this.#bytes, bytes])
    const pieces: Buffer[] = []
    while (!this.done) {
      const line = this.#bytes.indexOf('\r\n')
      if (line < 0) break
      const size = Number.parseInt(this.#bytes.subarray(0, line).toString('latin1'), 16)
      const end = line + 2 + size + 2
      if (this.#bytes.length < end) break
      pieces.push(this.#bytes.subarray(line + 2, end - 2))
      this.#bytes = this.#bytes.subarray(end)
      this.done = size === 0
    }
    return Buffer.concat(pieces)
  }
}

export const chunk = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])

export const LAST_CHUNK = '0\r\n\r\n'
