// The connections to one origin. A request takes the line that was used last, or a stream of a session, or waits while
// a connection is made for it; whichever comes free first is its.
import { connect, type Connected, type Connecting } from './connect.ts'
import type { Carrier, Exchange } from './exchange.ts'
import { TransportFailure } from './failure.ts'
import type { TransportLimits } from './limits.ts'
import { Line, type LineHome } from './line.ts'
import { STREAMS_UNSAID, Session, type SessionHome } from './session.ts'
import type { Target } from './target.ts'

/** What all pools share. */
export interface Surroundings extends Pick<Connecting, 'context' | 'tickets' | 'moderation'> {
  readonly limits: TransportLimits
}

/** How often idle connections are looked through. One that is too old is never used, looked at or not. */
const SWEEP_MS = 1_000

export class Pool implements LineHome, SessionHome, Carrier {
  readonly #target: Target
  readonly #around: Surroundings
  /** Connections of all kinds, those being made included. */
  #sockets = 0
  readonly #lines = new Set<Line>()
  /** The last one used last. Lines that are gone stay until they are come across. */
  #idle: Line[] = []
  readonly #sessions = new Set<Session>()
  /** Requests without a connection, oldest first, each with the timer that ends its wait. */
  readonly #waiting = new Map<Exchange, NodeJS.Timeout>()
  /** Those among them for which no connection is being made. */
  readonly #queued = new Set<Exchange>()
  readonly #dials = new Set<() => void>()
  /** The last connection made was HTTP/2, so one is made for as many as the last one took. */
  #isShared = false
  #streamsPerSession = STREAMS_UNSAID
  #sweeper: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(target: Target, around: Surroundings) {
    this.#target = target
    this.#around = around
  }

  /** Nothing is heard of the exchange before this returns. */
  take(exchange: Exchange): void {
    const { limits } = this.#around
    if (this.#isClosed) return refuse(exchange, closedFailure())
    const carrier = this.#pickLine() ?? this.#pickSession()
    if (carrier) carrier.carry(exchange)
    else if (this.#waiting.size >= limits.waitersMax)
      refuse(exchange, new TransportFailure('connect-queue-full', 'Too many requests wait for a connection.'))
    else {
      exchange.carrier = this
      this.#waiting.set(
        exchange,
        setTimeout(() => this.#giveUp(exchange), exchange.connectMsMax),
      )
      this.#queued.add(exchange)
      this.#dialMore()
    }
  }

  again(exchange: Exchange): void {
    this.take(exchange)
  }

  /** A waiting exchange was hung up on. A connection that is being made for it will do for another. */
  drop(exchange: Exchange): void {
    clearTimeout(this.#waiting.get(exchange))
    this.#waiting.delete(exchange)
    this.#queued.delete(exchange)
  }

  isFree(line: Line, idleMs: number): void {
    const next = this.#nextWaiting()
    if (next) return line.carry(next)
    line.idleUntil = performance.now() + idleMs
    this.#idle.push(line)
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS)
  }

  hasRoom(session: Session): void {
    this.#streamsPerSession = session.streamsMax || this.#streamsPerSession
    while (session.isRoomy) {
      const next = this.#nextWaiting()
      if (!next) break
      session.carry(next)
    }
    this.#dialMore()
  }

  isGone(gone: Line | Session): void {
    this.#sockets -= 1
    if (gone instanceof Line) this.#lines.delete(gone)
    else this.#sessions.delete(gone)
    this.#dialMore()
  }

  /** Hangs up on everything. */
  close(): void {
    this.#isClosed = true
    clearInterval(this.#sweeper)
    for (const exchange of this.#waiting.keys()) this.#end(exchange, closedFailure())
    for (const giveUp of this.#dials) giveUp()
    for (const line of this.#lines) line.close()
    for (const session of this.#sessions) session.close(closedFailure())
  }

  #giveUp(exchange: Exchange): void {
    this.#end(exchange, new TransportFailure('connect-timeout', `No connection in ${exchange.connectMsMax} ms.`))
  }

  #pickLine(): Line | undefined {
    const now = performance.now()
    for (let line = this.#idle.pop(); line; line = this.#idle.pop()) {
      if (line.isGone) continue
      if (now < line.idleUntil) return line
      line.close()
    }
    return undefined
  }

  #pickSession(): Session | undefined {
    for (const session of this.#sessions) if (session.isRoomy) return session
    return undefined
  }

  #nextWaiting(preferred?: Exchange): Exchange | undefined {
    const next = preferred && this.#waiting.has(preferred) ? preferred : this.#waiting.keys().next().value
    if (next) this.drop(next)
    return next
  }

  #dialMore(): void {
    const { limits } = this.#around
    for (const exchange of this.#queued) {
      if (this.#isClosed || this.#sockets >= limits.socketsMax || this.#isDialedFor) return
      this.#queued.delete(exchange)
      this.#dial(exchange)
    }
  }

  /** Whether the sessions that are being made, or have not said how much they take, will do for all who wait. */
  get #isDialedFor(): boolean {
    if (!this.#isShared) return false
    let coming = this.#dials.size
    for (const session of this.#sessions) if (session.streamsMax === undefined) coming += 1
    return this.#waiting.size <= coming * this.#streamsPerSession
  }

  #dial(exchange: Exchange): void {
    this.#sockets += 1
    const { context, tickets, moderation } = this.#around
    const connecting = { target: this.#target, msMax: exchange.connectMsMax, context, tickets, moderation }
    const giveUp = connect(connecting, (outcome) => {
      this.#dials.delete(giveUp)
      if (outcome instanceof Error) this.#missed(exchange, outcome)
      else this.#connected(exchange, outcome)
    })
    this.#dials.add(giveUp)
  }

  #connected(exchange: Exchange, connected: Connected): void {
    const { limits } = this.#around
    const next = this.#nextWaiting(exchange)
    this.#isShared = connected.protocol === 'h2'
    if (this.#isShared) {
      // Made while another one turned out to be enough.
      if (!next && this.#pickSession()) {
        connected.socket.destroy()
        this.#sockets -= 1
        return
      }
      const session = new Session(this.#target.origin, connected.socket, this, limits)
      this.#sessions.add(session)
      if (next) session.carry(next)
      this.hasRoom(session)
    } else {
      const line = new Line(connected, this, limits)
      this.#lines.add(line)
      if (next) line.carry(next)
      else line.rest()
      this.#dialMore()
    }
  }

  #missed(exchange: Exchange, failure: Error): void {
    this.#sockets -= 1
    if (this.#waiting.has(exchange)) this.#end(exchange, failure)
    // Those who waited for the same connection share its failure.
    if (this.#isShared && this.#dials.size === 0) for (const one of this.#queued) this.#end(one, failure)
    this.#dialMore()
  }

  #end(exchange: Exchange, failure: Error): void {
    this.drop(exchange)
    exchange.end(failure)
  }

  #sweep(): void {
    const now = performance.now()
    const idle = this.#idle.filter((line) => !line.isGone)
    this.#idle = idle.filter((line) => now < line.idleUntil)
    for (const line of idle) if (now >= line.idleUntil) line.close()
    if (this.#idle.length > 0) return
    clearInterval(this.#sweeper)
    this.#sweeper = undefined
  }
}

const closedFailure = (): TransportFailure => new TransportFailure('transport-closed', 'The transport was closed.')

/** Later, because whoever sends must not be answered before it knows how to hang up. */
function refuse(exchange: Exchange, failure: Error): void {
  queueMicrotask(() => exchange.end(failure))
}
