// Where the matrix makes things go wrong on the line: a TCP proxy between any client and any server. It counts the
// server-sent events that pass and strikes at the same place for everybody.
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventCounter } from './event-counter.ts'
import { type Censor, Exchange } from './exchange.ts'
import { EVENTS_BEFORE, type Fault } from './faults.ts'
import { header } from './http-framing.ts'

/** What was let through has arrived before the line breaks: the fault is the break, not a lottery about buffers. */
const SETTLE_MS = 50

const REFUSAL =
  'HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\ncontent-length: 12\r\n\r\nunavailable\n'

export interface FaultProxySettings {
  /** Port of the server on 127.0.0.1. */
  readonly port: number
  readonly fault: Fault
  /** Kills the server and resolves when it listens again. Needed for the fault `kill`. */
  readonly kill?: () => Promise<void>
}

/** A fault proxy that listens, on a port of its own. */
export async function startFaultProxy(settings: FaultProxySettings): Promise<FaultProxy> {
  const proxy = new FaultProxy(settings)
  await proxy.open()
  return proxy
}

export class FaultProxy {
  /** Ids of the replies that responses named. */
  readonly replies = new Set<string>()
  /** How often the fault has struck. A run in which it never did proves nothing. */
  strikes = 0
  /** Resolves when the server can be reached again, if it was taken down. */
  back: Promise<void> = Promise.resolve()
  readonly #settings: FaultProxySettings
  readonly #clients = new Set<Socket>()
  #server: Server | undefined
  #port = 0
  #isClosed = false
  #refusalsLeft = 0

  constructor(settings: FaultProxySettings) {
    this.#settings = settings
    const { does } = settings.fault
    if (does.type === 'refuse' && does.when === 'first') this.#refusalsLeft = does.times
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async open(): Promise<void> {
    if (this.#isClosed) return
    this.#server = createServer((client) => this.#serve(client))
    this.#server.listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  close(): void {
    this.#isClosed = true
    this.#vanish()
  }

  #serve(client: Socket): void {
    let exchange: Exchange | undefined
    client.setNoDelay(true)
    this.#clients.add(client)
    client.on('error', () => undefined)
    client.on('close', () => {
      this.#clients.delete(client)
      exchange?.server.destroy()
    })
    client.on('data', (bytes: Buffer) => {
      exchange ??= new Exchange(
        client,
        this.#settings.port,
        this.#censor(() => exchange!),
        () => (exchange = undefined),
      )
      exchange.send(bytes)
    })
  }

  /** Watches over one exchange. */
  #censor(exchange: () => Exchange): Censor {
    const { type } = this.#settings.fault.does
    const counter = new EventCounter()
    let isStream = false
    return {
      request: () => {
        if (this.#refusalsLeft === 0) return undefined
        this.#refusalsLeft -= 1
        this.strikes += 1
        return REFUSAL
      },
      head: (head) => {
        if (type === 'lose-response' && this.strikes === 0) {
          this.strikes += 1
          return false
        }
        isStream = header(head, 'content-type')?.startsWith('text/event-stream') ?? false
        const reply = header(head, 'holdfast-reply')
        if (reply !== undefined) this.replies.add(reply)
        return true
      },
      body: (plain) => {
        if (!isStream || !this.#isDue()) return { pass: plain.length }
        const pass = counter.take(plain, EVENTS_BEFORE)
        if (counter.events < EVENTS_BEFORE) return { pass }
        this.strikes += 1
        return { pass, after: () => this.#strike(exchange()) }
      },
    }
  }

  /** Whether a stream that is long enough is struck. */
  #isDue(): boolean {
    const { does } = this.#settings.fault
    if (does.type === 'reset-each') return true
    if (does.type === 'lose-response' || does.type === 'provider') return false
    if (does.type === 'refuse' && does.when === 'first') return false
    return this.strikes === 0
  }

  #strike(exchange: Exchange): void {
    const { does } = this.#settings.fault
    if (does.type === 'end') return exchange.endBody()
    exchange.hold()
    if (does.type === 'silence') return
    if (does.type === 'kill') {
      this.back = this.#goDown(this.#settings.kill!())
      return
    }
    this.back = sleep(SETTLE_MS).then(async () => {
      if (exchange.hasEnded) return exchange.endBody()
      if (does.type === 'down') await this.#goDown(sleep(does.ms))
      if (does.type === 'refuse') this.#refusalsLeft = does.times
      exchange.breakOff()
    })
  }

  /** Nobody listens until the promise resolves. */
  async #goDown(until: Promise<void>): Promise<void> {
    this.#vanish()
    await until
    await this.open()
  }

  #vanish(): void {
    this.#server?.close()
    for (const client of this.#clients) client.resetAndDestroy()
  }
}
