// One request and what becomes of it, whatever carries it. It keeps the listener's promises: head once, data in order,
// `closed` exactly once and last, nothing after a hang-up but `closed`.
import type { UpstreamListener } from '../transport.ts'
import { Coding, isKnownCoding } from './coding.ts'
import { TransportFailure } from './failure.ts'
import type { Fields } from './fields.ts'
import type { Outgoing } from './request.ts'

/** What an exchange waits in or travels on. */
export interface Carrier {
  /** Nobody waits for the exchange any more. */
  drop(exchange: Exchange): void
}

export class Exchange {
  readonly outgoing: Outgoing
  readonly connectMsMax: number
  carrier: Carrier | undefined
  /** A byte of the request may have reached the upstream. */
  isSent = false
  /** A session that went had not looked at it. Somebody may go every time: it is asked of one other, no more. */
  isSecondTry = false

  readonly #listener: UpstreamListener
  /** `draining`: its carrier is done with it, and the last of its body is still being decompressed. */
  #state: 'open' | 'draining' | 'closed' = 'open'
  #coding: Coding | undefined
  #failure: Error | undefined

  constructor(outgoing: Outgoing, listener: UpstreamListener, connectMsMax: number) {
    this.outgoing = outgoing
    this.connectMsMax = connectMsMax
    this.#listener = listener
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  head(status: number, fields: Fields): void {
    if (this.#state !== 'open') return
    const name = fields['content-encoding']?.toLowerCase() ?? 'identity'
    if (name !== 'identity') {
      if (!isKnownCoding(name))
        return this.#breakOff(new TransportFailure('response-invalid', 'The response has an unknown content coding.'))
      // Both speak of the compressed body.
      delete fields['content-encoding']
      delete fields['content-length']
      this.#coding = new Coding(name, {
        data: (bytes) => this.#hand(bytes),
        done: (failure) => {
          if (this.#state === 'draining') this.#close(this.#failure ?? failure)
          else if (failure) this.#breakOff(failure)
        },
      })
    }
    try {
      this.#listener.head(status, fields)
    } catch (cause) {
      this.#breakOff(cause)
    }
  }

  data(bytes: Buffer): void {
    if (this.#state !== 'open') return
    if (this.#coding) this.#coding.push(bytes)
    else this.#hand(bytes)
  }

  /** The body ended as its framing says, or with a failure. What is being decompressed is heard first in both cases. */
  end(failure?: Error): void {
    if (this.#state !== 'open') return
    this.carrier = undefined
    if (!this.#coding) return this.#close(failure)
    this.#state = 'draining'
    this.#failure = failure
    this.#coding.end()
  }

  hangUp(): void {
    if (this.#state === 'closed') return
    this.#leave()
    const failure = new TransportFailure('hung-up', 'The relay hung up.')
    queueMicrotask(() => this.#listener.closed(failure, !this.isSent))
  }

  #hand(bytes: Buffer): void {
    try {
      this.#listener.data(bytes)
    } catch (cause) {
      this.#breakOff(cause)
    }
  }

  /** A response that cannot be read on, or a listener that threw: its fault, and no other exchange's. */
  #breakOff(cause: unknown): void {
    if (this.#state === 'closed') return
    this.#leave()
    this.#listener.closed(cause instanceof Error ? cause : new Error('the listener threw', { cause }), false)
  }

  #close(failure?: Error): void {
    this.#leave()
    this.#listener.closed(failure, failure !== undefined && !this.isSent)
  }

  #leave(): void {
    this.#state = 'closed'
    this.#coding?.drop()
    const { carrier } = this
    this.carrier = undefined
    carrier?.drop(this)
  }
}
