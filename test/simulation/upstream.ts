// The network between the relay and its upstreams: who asks for what, written down, and a line for each request.
import type { Transport, UpstreamListener, UpstreamRequest } from '@holdfast/relay'
import { type Asked, readAsked } from './asked.ts'
import type { Dice } from './dice.ts'
import type { Exchange, Purchase, Resumption } from './evidence.ts'
import type { Asking } from './faults.ts'
import { type Anew, Line, type LineOptions } from './line.ts'

export interface UpstreamOptions extends LineOptions {
  readonly dice: Dice
  /** Of the process that asks. */
  readonly life: number
  readonly onAsked: (asking: Asking) => void
}

/** The transport of one life of the relay. */
export class Vendors implements Transport {
  readonly #options: UpstreamOptions
  readonly #lines: Line[] = []

  constructor(options: UpstreamOptions) {
    this.#options = options
  }

  send(request: UpstreamRequest, listener: UpstreamListener): () => void {
    const asked = readAsked(request)
    const line = this.#open(asked, listener)
    this.#lines.push(line)
    return () => line.hangUp()
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.breakOff()
  }

  /** The process is gone: its kernel hangs up, and nobody hears what comes. */
  hostDied(): void {
    for (const line of this.#lines) line.die()
  }

  #open(asked: Asked, listener: UpstreamListener): Line {
    return asked.what === 'reply' || asked.what === 'rest' ? this.#sell(asked, listener) : this.#recall(asked, listener)
  }

  #sell(asked: Anew, listener: UpstreamListener): Line {
    const { evidence, onAsked, dice } = this.#options
    const before = evidence.purchases.filter(({ call }) => call === asked.call)
    const hasSpoken = before.some(({ said }) => said.some(({ kind }) => kind === 'content'))
    const purchase = this.#newPurchase(asked)
    evidence.purchases.push(purchase)
    if (asked.what === 'rest') onAsked('continuation')
    else if (before.length > 0) onAsked(hasSpoken ? 'restart' : 'retry')
    const line = new Line(purchase, purchase, listener, this.#options, dice.fork(purchase.number))
    line.answer(asked)
    return line
  }

  /** What is asked about an answer that is kept: the rest of it, or that it stop. */
  #recall(asked: Exclude<Asked, Anew>, listener: UpstreamListener): Line {
    const { memory, onAsked, dice } = this.#options
    const { purchase, script } = memory.get(asked.id) ?? {}
    const exchange = this.#newExchange(asked)
    const own = dice.fork(`${asked.id}/${purchase?.resumptions.length}/${asked.what}`)
    if (asked.what === 'stop') {
      const line = new Line(exchange, purchase, listener, this.#options, own)
      if (purchase) purchase.stoppedAt ??= exchange.at
      line.refuse(200)
      return line
    }
    const resumption: Resumption = { ...exchange, after: asked.after, heard: purchase?.said.length ?? 0 }
    const line = new Line(resumption, purchase, listener, this.#options, own)
    purchase?.resumptions.push(resumption)
    onAsked('resumption')
    line.readOn(script, asked.after)
    return line
  }

  #newExchange({ secret }: Asked): Exchange {
    const { clock, life } = this.#options
    const open = { status: undefined, headAt: undefined, hungUpAt: undefined, unsent: false }
    return { at: clock.now, life, secret, ...open, closedAt: undefined, closedBefore: undefined }
  }

  #newPurchase(asked: Anew): Purchase {
    const number = this.#options.evidence.purchases.length
    const { wish, call, upstream, model, dialect, asksUsage } = asked
    return {
      ...this.#newExchange(asked),
      number,
      wish,
      call,
      upstream,
      model,
      dialect,
      asked: asked.what,
      asksUsage,
      shown: asked.what === 'rest' ? asked.shown : undefined,
      answer: { text: undefined, origin: 0, shown: 0, fits: 'never' },
      isWhole: false,
      sold: { input: 100 + number, output: 0 },
      said: [],
      namedEnding: false,
      retryAfterMs: undefined,
      kept: undefined,
      resumptions: [],
      stoppedAt: undefined,
    }
  }
}
