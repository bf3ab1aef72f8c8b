// The replies of this node: starts them (once per idempotency key), stops them, and sees that every one that a crash
// left behind goes on, or reaches an ending. Those of other nodes it reads, and has them stopped.
import { HoldfastError, type Problem, type Seq } from '@holdfast/protocol'
import { type Reordered, STOPPED } from './adoption.ts'
import { Audience } from './audience.ts'
import { Desertion } from './desertion.ts'
import { endingIn } from './ending.ts'
import { Heart } from './heart.ts'
import type { Outlet } from './http.ts'
import type { JourneyView } from './journey.ts'
import type { Limits } from './limits.ts'
import { type Count, type Live, Pace, liveReply } from './live.ts'
import type { Created, Final, Head, Lease, Log, ReplyState } from './logs/log.ts'
import type { GiveBack } from './metering/metered.ts'
import { Inherited } from './nodes/inherited.ts'
import type { Octets } from './octets.ts'
import { Orphans } from './orphans.ts'
import { type Left, type Order, Pump } from './pump.ts'
import { LogReader } from './reader.ts'
import type { Receipt } from './receipt.ts'
import type { Runtime } from './runtime.ts'
import { Tally } from './tally.ts'
import type { Tracing } from './telemetry/trace.ts'
import type { Transport } from './transport.ts'

export interface RepliesOptions {
  readonly log: Log
  readonly transport: Transport
  readonly runtime: Runtime
  readonly limits: Limits
  /** Makes the order of a reply that was left without an ending again. Without it none goes on. */
  readonly reorder?: (ask: Octets, head: Head) => Reordered | undefined
  /** Whether replies are traced, and how. */
  readonly tracing?: Tracing
  /**
   * Told once of each reply that reached its ending here, when that is durable. Must not throw. `bodyOf` has the request's
   * body, where it is known.
   */
  readonly onReceipt?: (receipt: Receipt, bodyOf: () => Buffer | undefined) => void
  /** Told of each reply that this node goes on with no more, and that has no ending by its hand. Must not throw. */
  readonly onLost?: (id: string) => void
  /** Hears what nobody expected of a reply that nobody here goes on with. */
  readonly onFailure?: (cause: unknown) => void
}

export type Started =
  | { readonly outcome: 'created'; readonly head: Head; readonly pump: Pump }
  | { readonly outcome: 'attached'; readonly state: ReplyState }

/** Takes what a new reply needs, and tells how to give it back where there will be none after all. */
type Hold = () => Promise<GiveBack>

interface Running {
  readonly head: Head
  readonly pump: Pump
  readonly desertion: Desertion
}

export class Replies {
  readonly heart: Heart
  readonly #options: RepliesOptions
  readonly #running = new Map<string, Running>()
  readonly #tally: Tally
  readonly #audience: Audience
  /** What replies wrote here that do not run any more. */
  readonly #written = { frames: 0, octets: 0 }
  readonly #pace = new Pace()
  /** Those of nodes that are gone, and what became of them. */
  readonly inherited = new Inherited()
  readonly #orphans: Orphans
  #closing = false

  constructor(options: RepliesOptions) {
    this.#options = options
    this.heart = new Heart(options.runtime, options.limits)
    this.#audience = new Audience(options.limits.readersPerReplyMax, {
      onEnter: (id) => this.#running.get(id)?.desertion.somebodyCame(),
      onEmpty: (id, forGood) => this.#running.get(id)?.desertion.look(forGood),
    })
    this.#tally = new Tally(options.limits)
    this.#orphans = new Orphans({
      ...options,
      inherited: this.inherited,
      isRead: (id) => this.#audience.has(id),
      isClosing: () => this.#closing,
      goesOn: (lease, head, order, deadline, left) => {
        this.#tally.begins(head.owner)
        // Nobody may be there to wait for it.
        this.#runs(lease, head, order, deadline, left).desertion.look()
      },
    })
  }

  get runningCount(): number {
    return this.#running.size
  }

  /**
   * Starts a reply, or finds the one that its idempotency key started before.
   * @param ask what `reorder` makes the same order of, in another process
   * @param hold takes what a new reply needs, or rejects; resolves to how to give it back
   * @throws HoldfastError `idempotency-mismatch`, `replies-too-many`, `relay-closing`, `log-failed`, `log-full`.
   */
  async start(head: Head, order: Order, ask?: Octets, hold?: Hold): Promise<Started> {
    const { log, limits, runtime } = this.#options
    if (log.isReachable === false) throw unreachable()
    if (head.idempotencyKey !== undefined) {
      const state = await log.find(head.owner, head.idempotencyKey)
      if (state) return attach(state, head)
    }
    if (this.#closing) throw closing()
    this.#tally.check(head.owner)
    this.#tally.begins(head.owner)
    const created = await this.#create(head, ask, hold).catch((cause: unknown) => {
      this.#tally.finished(head.owner)
      throw cause
    })
    if (created.outcome === 'exists') {
      this.#tally.finished(head.owner)
      return attach(created.state, head)
    }
    const { pump } = this.#runs(created.lease, head, order, runtime.now() + limits.replyMsMax)
    return { outcome: 'created', head, pump }
  }

  /** See `Audience.enter`. @throws HoldfastError `readers-too-many`. */
  enter(id: string): (forGood?: boolean) => void {
    return this.#audience.enter(id)
  }

  /**
   * Follows a reply's log from `after` to its end.
   * @param isPage the connection takes one page and goes: its next is not another reader
   * @returns what to call when the connection is gone.
   */
  read(id: string, after: Seq, outlet: Outlet, onLeave: () => void, isPage = false): () => void {
    const { log, runtime, limits } = this.#options
    const running = this.#running.get(id)
    running?.pump.read()
    const isNoted = !isPage || after === 0
    if (isNoted) running?.pump.journey.readerCame(after)
    const leave = (): void => {
      unseat()
      if (!isPage) this.#running.get(id)?.pump.journey.readerLeft(reader.position)
      onLeave()
    }
    const reader = new LogReader({ log, id, after, heart: this.heart, runtime, limits, onLeave: leave }, outlet)
    const unseat = this.#audience.seat(id, reader)
    return () => reader.gone()
  }

  /**
   * Resolves when the reply is over, wherever it runs; with undefined when its log can no longer be written, or there is
   * none, or nobody waits any more.
   */
  async ended(id: string, signal?: AbortSignal): Promise<Final | undefined> {
    const pump = this.#running.get(id)?.pump
    if (!pump) return endingIn(this.#options.log, id, signal)
    const final = await pump.done
    return final ?? (this.#hasMoved(pump) ? this.ended(id, signal) : undefined)
  }

  /**
   * Stops a reply, wherever it runs. When it resolves nothing more will be bought and the log has its ending.
   * @returns false when there is no such reply.
   * @throws HoldfastError `stop-unconfirmed` when that took longer than `stopMsMax`: it is noted, and holds. `log-failed`
   *   when it could not be noted; what runs here is stopped all the same.
   */
  async stop(id: string): Promise<boolean> {
    try {
      if (!(await this.#options.log.askStop(id))) return false
    } finally {
      this.#halt(id)
    }
    if (this.#isAlone) {
      // What does not run here runs nowhere, and whoever goes on with it will see the stop.
      if (!this.#running.has(id)) await this.#orphans.adopting?.catch(() => {})
      this.#halt(id)
      await this.#running.get(id)?.pump.done
    } else await this.#confirmStopped(id)
    return true
  }

  get #isAlone(): boolean {
    return this.#options.log.adoptEveryMs === undefined
  }

  #halt(id: string): void {
    const pump = this.#running.get(id)?.pump
    pump?.journey.stopAsked()
    pump?.halt(STOPPED)
  }

  /** Whoever runs it has been told, and whoever adopts it will see. */
  async #confirmStopped(id: string): Promise<void> {
    const { runtime, limits } = this.#options
    const patience = new AbortController()
    const cancel = runtime.after(limits.stopMsMax, () => patience.abort())
    const late = new Promise<undefined>((resolve) => {
      patience.signal.addEventListener('abort', () => resolve(undefined))
    })
    try {
      const final = await Promise.race([this.#endedSomewhere(id, patience.signal), late])
      if (!final) throw unconfirmed()
    } finally {
      cancel()
      patience.abort()
    }
  }

  /** Also where the pump of this node gives up, and another, here or elsewhere, has to write the ending. */
  async #endedSomewhere(id: string, signal: AbortSignal): Promise<Final | undefined> {
    const final = await this.#running.get(id)?.pump.done
    return final ?? endingIn(this.#options.log, id, signal)
  }

  /** Another node goes on with it, and what that writes can be followed from here. */
  #hasMoved({ lost }: Pump): boolean {
    return lost?.code === 'reply-moved' && this.#options.log.isReachable !== false
  }

  /**
   * Breaks the connections of all who read a running reply here, without an end.
   * @returns how many
   */
  dropReaders(id: string): number {
    return this.#running.has(id) ? this.#audience.break(id) : 0
  }

  /** Breaks the line to the upstream of a running reply. False when there is none. */
  severUpstream(id: string): boolean {
    return this.#running.get(id)?.pump.sever() ?? false
  }

  /** Every reply that runs here, as it stands, and how fast they come. */
  live(): Live {
    const now = this.#options.runtime.now()
    const running = [...this.#running.values()]
    const count = this.#count(now)
    const pace = this.#pace.since(count)
    this.#pace.look(count)
    return {
      replies: running.map(({ head, pump }) => liveReply(head, pump, this.#audience.countOf(head.id), now)),
      totals: {
        running: running.length,
        readers: running.reduce((sum, { head }) => sum + this.#audience.countOf(head.id), 0),
        ...pace,
      },
    }
  }

  /** Connections that read here what runs at other nodes, by reply: of at most so many replies. */
  readingElsewhere(repliesMax: number): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    let left = repliesMax
    for (const id of this.#audience.ids()) {
      if (this.#running.has(id)) continue
      if (left-- <= 0) break
      counts[id] = this.#audience.countOf(id)
    }
    return counts
  }

  /** Frames and their characters that were written here since the start. */
  get written(): Pick<Count, 'frames' | 'octets'> {
    return this.#count(0)
  }

  /** What has happened to a reply that runs here. Undefined when it does not. */
  journey(id: string): JourneyView | undefined {
    return this.#running.get(id)?.pump.journey.view
  }

  /** For `live`, which compares with this: to be called every ten seconds or so. */
  look(): void {
    this.#pace.look(this.#count(this.#options.runtime.now()))
  }

  #count(at: number): Count {
    let { frames, octets } = this.#written
    for (const { pump } of this.#running.values()) {
      frames += pump.tail.frames
      octets += pump.tail.chars
    }
    return { at, frames, octets }
  }

  /**
   * Goes on with every reply that has neither an ending nor a pump, or gives it an ending: see `Orphans.adopt`.
   * @returns how many there were
   */
  async adopt(): Promise<number> {
    return this.#closing ? 0 : this.#orphans.adopt()
  }

  /**
   * Admits nothing more; resolves when no reply is running here, or after `patienceMs`. What runs then is let go of
   * without an ending: the log keeps it for whoever opens it next.
   */
  async drain(patienceMs: number): Promise<void> {
    this.#closing = true
    void this.#sendAway()
    const all = Promise.all([...this.#running.values()].map((running) => running.pump.done))
    let cancel = (): void => {}
    const patience = new Promise<void>((resolve) => {
      cancel = this.#options.runtime.after(patienceMs, resolve)
    })
    await Promise.race([all, patience])
    cancel()
    for (const { pump } of this.#running.values()) pump.abandon()
  }

  /**
   * Readers of replies that run elsewhere find them elsewhere: they are broken off, to come back there. Who is given the rest
   * of one that is over may stay for it.
   */
  async #sendAway(): Promise<void> {
    for (const id of this.#audience.ids()) {
      if (this.#running.has(id)) continue
      const state = await this.#options.log.state(id).catch(() => undefined)
      if (!state?.final && !this.#running.has(id)) this.#audience.break(id)
    }
  }

  #runs(lease: Lease, head: Head, order: Order, deadline: number, left?: Left): Running {
    const { log, transport, runtime, limits, tracing, onFailure } = this.#options
    const around = { transport, runtime, limits, deadline, onFailure, ...(tracing && { tracing }) }
    const pump = new Pump(lease, head, order, log, around, left)
    const desertion = new Desertion({
      disconnect: head.disconnect,
      runtime,
      shared: lease.shared,
      isReadHere: () => this.#audience.has(head.id),
      onDeserted: () => pump.halt(DESERTED),
    })
    const running = { head, pump, desertion }
    this.#running.set(head.id, running)
    // Whoever was waiting for somebody to go on with it.
    for (const reader of this.#audience.of(head.id)) pump.journey.readerCame(reader.position)
    void pump.done.then((final) => this.#ended(running, final))
    return running
  }

  #ended(running: Running, final: Final | undefined): void {
    const { head, pump, desertion } = running
    desertion.end()
    this.inherited.over(head.id, final?.ending)
    // It may have been given away, and back: then another pump of this process goes on with it.
    if (this.#running.get(head.id) === running) this.#running.delete(head.id)
    this.#tally.finished(head.owner)
    this.#written.frames += pump.tail.frames
    this.#written.octets += pump.tail.chars
    if (final) return this.#options.onReceipt?.(pump.journey.receipt(final), () => pump.journey.body)
    this.#options.onLost?.(head.id)
    // Whoever reads a reply that goes on at another node need not notice. Of one that the log took no more an ending may be
    // long in coming, so its readers are not kept on heartbeats.
    if (!this.#hasMoved(pump)) this.#audience.break(head.id)
  }

  async #create(head: Head, ask?: Octets, hold?: Hold): Promise<Created> {
    const giveBack = hold && (await hold())
    let isInDoubt = false
    try {
      if (this.#closing) throw closing()
      // What nodes share may have been asked for it, and the answer lost: then another may go on with it.
      isInDoubt = !this.#isAlone
      const created = await this.#options.log.create(head, ask)
      if (created.outcome === 'exists') giveBack?.()
      return created
    } catch (cause) {
      giveBack?.(isInDoubt)
      throw cause
    }
  }
}

const DESERTED: Problem = { code: 'reply-stopped', message: 'The reply was stopped because its last reader had left.' }

const closing = (): HoldfastError =>
  new HoldfastError('relay-closing', 'The relay is shutting down.', { retryAfterMs: 1_000 })

const unreachable = (): HoldfastError =>
  new HoldfastError('log-failed', 'The log does not answer, so nothing new can be promised.', { retryAfterMs: 1_000 })

const unconfirmed = (): HoldfastError =>
  new HoldfastError('stop-unconfirmed', 'The stop is noted, and the reply has no ending yet.', { retryAfterMs: 1_000 })

function attach(state: ReplyState, head: Head): Started {
  if (state.head.fingerprint !== head.fingerprint)
    throw new HoldfastError('idempotency-mismatch', 'This Idempotency-Key was used before, with a different request.')
  return { outcome: 'attached', state }
}
