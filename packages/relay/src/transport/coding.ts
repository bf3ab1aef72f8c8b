// Undoes a content coding that nobody asked for: some upstreams and proxies compress whatever `accept-encoding` says.
// Far from the hot path; zlib works in its own threads, so what it says comes later.
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { TransportFailure } from './failure.ts'

export interface CodingSink {
  data(bytes: Buffer): void
  /** Everything that was given has been decoded, or cannot be. Called once. */
  done(failure?: Error): void
}

/** Compressed bytes that wait for their turn. Reached: the response is given up. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024

const DECODERS: Readonly<Record<string, (first: number) => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // RFC 9110 §8.4.1.2 means zlib's format, and many send deflate's own. The first byte of zlib's says so.
  deflate: (first) => ((first & 0x0f) === 0x08 ? createInflate() : createInflateRaw()),
}

export const isKnownCoding = (name: string): boolean => Object.hasOwn(DECODERS, name)

export class Coding {
  readonly #name: string
  readonly #sink: CodingSink
  /** Made by the first byte: a body without any is not an empty archive. */
  #stream: Transform | undefined
  /** The compressed data has ended, though more bytes may follow it: those are nobody's. */
  #isRead = false
  #isEnded = false
  #isOver = false

  constructor(name: string, sink: CodingSink) {
    this.#name = name
    this.#sink = sink
  }

  push(bytes: Buffer): void {
    if (this.#isOver || this.#isRead) return
    this.#stream ??= this.#open(bytes[0] as number)
    // A copy: what waits here outlives the read it came with.
    this.#stream.write(Buffer.from(bytes))
    if (this.#stream.writableLength > WAITING_BYTES_MAX) this.#finish(invalid('it came faster than it decompresses'))
  }

  /** Nothing more will come; `done` follows, later. */
  end(): void {
    this.#isEnded = true
    if (this.#stream && !this.#isRead) this.#stream.end()
    else queueMicrotask(() => this.#finish())
  }

  /** Nobody listens any more. */
  drop(): void {
    this.#isOver = true
    this.#stream?.destroy()
  }

  #open(first: number): Transform {
    const stream = (DECODERS[this.#name] as (first: number) => Transform)(first)
    stream.on('data', (bytes: Buffer) => {
      if (!this.#isOver) this.#sink.data(bytes)
    })
    stream.once('end', () => {
      this.#isRead = true
      if (this.#isEnded) this.#finish()
    })
    stream.on('error', (cause) => this.#finish(invalid('it is not compressed as it says', cause)))
    return stream
  }

  #finish(failure?: Error): void {
    if (this.#isOver) return
    this.drop()
    this.#sink.done(failure)
  }
}

const invalid = (fault: string, cause?: Error): TransportFailure =>
  new TransportFailure('response-invalid', `The response cannot be read: ${fault}.`, cause && { cause })
