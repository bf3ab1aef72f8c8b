// The replies of this node: starts them (once per idempotency key), counts who reads them, stops them, and sees
// that every one that a crash left behind goes on, or reaches an ending.
import { EMPTY, HoldfastError, type Problem, type Seq, fold } from '@holdfast/protocol'
import { type Heard, type Reordered, STOPPED, fateOf } from './adoption.ts'
import { Bill, tokensOf } from './bill.ts'
import { Heart } from './heart.ts'
import type { Outlet } from './http.ts'
import { Journey, type JourneyView } from './journey.ts'
import type { Limits } from './limits.ts'
import { type Count, type Live, Pace, liveReply } from './live.ts'
import type { Adopted, Created, Final, Head, Log, ReplyState } from './logs/log.ts'
import { eventsOf } from './message.ts'
import type { Octets } from './octets.ts'
import { type Order, Pump, writeFailure } from './pump.ts'
import { LogReader } from './reader.ts'
import type { Receipt } from './receipt.ts'
import type { Runtime } from './runtime.ts'
import { octetsIn } from './said.ts'
import { keyIdOf } from './sessions/owner.ts'
import { readStoredAsk } from './stored-ask.ts'
import { Tail } from './tail.ts'
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
}

export type Started =
  | { readonly outcome: 'created'; readonly head: Head; readonly pump: Pump }
  | { readonly outcome: 'attached'; readonly state: ReplyState }

/** Takes what a new reply needs, and tells how to give it back where there will be none after all. */
type Hold = () => Promise<() => void>

interface Running {
  readonly head: Head
  readonly pump: Pump
  /** Cancels the grace period, while nobody reads. */
  comeBack: (() => void) | undefined
}

export class Replies {
  readonly heart: Heart
  readonly #options: RepliesOptions
  readonly #running = new Map<string, Running>()
  readonly #runningOf = new Map<string, number>()
  /** How many have entered. */
  readonly #readersOf = new Map<string, number>()
  /** Those who are being given a log here, whether or not its reply runs here. */
  readonly #reading = new Map<string, Set<LogReader>>()
  /** What replies wrote here that do not run any more. */
  readonly #written = { frames: 0, octets: 0 }
  readonly #pace = new Pace()
  /** Replies were left without an ending, and it is being found out what becomes of them. */
  #adopting: Promise<unknown> | undefined
  #closing = false

  constructor(options: RepliesOptions) {
    this.#options = options
    this.heart = new Heart(options.runtime, options.limits)
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
    const { log, limits, transport, runtime, tracing } = this.#options
    const around = { transport, runtime, limits, ...(tracing && { tracing }) }
    if (head.idempotencyKey !== undefined) {
      const state = await log.find(head.owner, head.idempotencyKey)
      if (state) return attach(state, head)
    }
    if (this.#closing) throw closing()
    this.#checkRunning(head.owner)
    this.#begins(head.owner)
    const created = await this.#create(head, ask, hold).catch((cause: unknown) => {
      this.#finished(head.owner)
      throw cause
    })
    if (created.outcome === 'exists') {
      this.#finished(head.owner)
      return attach(created.state, head)
    }
    const deadline = runtime.now() + limits.replyMsMax
    const pump = new Pump(created.lease, head, order, log, { ...around, deadline })
    this.#runs(head, pump)
    return { outcome: 'created', head, pump }
  }

  /**
   * Counts one reader in, before it reads, so that a reply with a reader on the way does not look deserted.
   * @returns what to call, once, when it has left: with true when it has no way to come back.
   * @throws HoldfastError `readers-too-many`.
   */
  enter(id: string): (forGood?: boolean) => void {
    const readers = this.#readersOf.get(id) ?? 0
    if (readers >= this.#options.limits.readersPerReplyMax)
      throw new HoldfastError('readers-too-many', `This reply has ${readers} readers already.`, { retryAfterMs: 1_000 })
    this.#readersOf.set(id, readers + 1)
    const running = this.#running.get(id)
    running?.comeBack?.()
    let left = false
    return (forGood = false) => {
      if (left) return
      left = true
      const remaining = (this.#readersOf.get(id) ?? 1) - 1
      if (remaining > 0) this.#readersOf.set(id, remaining)
      else {
        this.#readersOf.delete(id)
        this.#deserted(id, forGood)
      }
    }
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
    const readers = this.#reading.get(id) ?? new Set()
    this.#reading.set(id, readers)
    const leave = (): void => {
      readers.delete(reader)
      if (readers.size === 0 && this.#reading.get(id) === readers) this.#reading.delete(id)
      if (!isPage) this.#running.get(id)?.pump.journey.readerLeft(reader.position)
      onLeave()
    }
    const reader = new LogReader({ log, id, after, heart: this.heart, runtime, limits, onLeave: leave }, outlet)
    readers.add(reader)
    return () => reader.gone()
  }

  /** Resolves when the reply is over, wherever it runs; with undefined when its log can no longer be written. */
  async ended(id: string): Promise<Final | undefined> {
    const running = this.#running.get(id)
    if (running) return running.pump.done
    let unfollow = (): void => {}
    const heard = new Promise<Final>((resolve) => {
      unfollow = this.#options.log.follow(id, (batch) => batch.final && resolve(batch.final))
    })
    const state = await this.#options.log.state(id)
    const final = state && !state.final ? await heard : state?.final
    unfollow()
    return final
  }

  /**
   * Stops a reply. When it resolves nothing more will be bought and the log has its ending.
   * @returns false when there is no such reply.
   */
  async stop(id: string): Promise<boolean> {
    if (!(await this.#options.log.askStop(id))) return false
    if (!this.#running.has(id)) await this.#adopting?.catch(() => {})
    const running = this.#running.get(id)
    running?.pump.journey.stopAsked()
    running?.pump.halt(STOPPED)
    await running?.pump.done
    return true
  }

  /**
   * Breaks the connections of all who read a running reply here, without an end.
   * @returns how many
   */
  dropReaders(id: string): number {
    return this.#running.has(id) ? this.#breakReaders(id) : 0
  }

  #breakReaders(id: string): number {
    const readers = [...(this.#reading.get(id) ?? [])]
    for (const reader of readers) reader.break()
    return readers.length
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
      replies: running.map(({ head, pump }) => liveReply(head, pump, this.#readingCount(head.id), now)),
      totals: {
        running: running.length,
        readers: running.reduce((sum, { head }) => sum + this.#readingCount(head.id), 0),
        ...pace,
      },
    }
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

  #readingCount(id: string): number {
    return this.#reading.get(id)?.size ?? 0
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
   * Goes on with every reply that has neither an ending nor a pump, or gives it an ending: what a crash, or a failed
   * write, left behind. Resolves when it is known of each what becomes of it, which waits for no upstream.
   * @returns how many there were
   */
  async adopt(): Promise<number> {
    if (this.#closing) return 0
    const adopting = this.#adoptAll()
    this.#adopting = adopting
    return adopting
  }

  async #adoptAll(): Promise<number> {
    const orphans = await this.#options.log.adopt()
    // Where the log still cannot be written the reply stays an orphan, for the next time.
    const settled = await Promise.allSettled(orphans.map((adopted) => this.#adopt(adopted)))
    return settled.filter((one) => one.status === 'fulfilled').length
  }

  async #adopt(adopted: Adopted): Promise<void> {
    const { log, transport, runtime, limits, tracing, reorder = () => undefined } = this.#options
    const around = { transport, runtime, limits, ...(tracing && { tracing }) }
    const { state, lease } = adopted
    const { head } = state
    // What cannot be read any more can still be given its ending.
    const heard = await hear(log, state).catch(() => undefined)
    const isStopped = (await log.state(head.id))?.stopAsked === true
    // Whoever opens the log next begins with it once more.
    if (this.#closing) return
    const deadline = head.createdAt + limits.replyMsMax
    const isRead = this.#readersOf.has(head.id)
    const fate = fateOf(adopted, heard, { reorder, limits, deadline, now: runtime.now(), isRead, isStopped })
    if (fate.kind === 'goes-on') {
      this.#begins(head.owner)
      this.#runs(head, new Pump(lease, head, fate.order, log, { ...around, deadline }, fate.left))
      if (!isRead) this.#deserted(head.id)
      return
    }
    const tail = new Tail(lease, state.last)
    const left = { segment: heard?.message.seams?.at(-1)?.segment ?? 1, said: heard?.said ?? 0 }
    const journey = new Journey(head, { tail, bill: new Bill(), ask: undefined, left }, runtime)
    const endedAt = runtime.now()
    const unbilled = heard ? tokensOf(heard) : state.last
    if (fate.kind === 'ends') tail.commit(endedAt, { ending: fate.ending, endedAt, unbilled })
    else writeFailure(tail, head, fate.problem, endedAt, unbilled)
    await tail.flushed()
    const { ask } = adopted
    const bodyOf = () => (ask === undefined ? undefined : readStoredAsk(ask, head)?.ask.body)
    if (tail.final) this.#options.onReceipt?.(journey.receipt(tail.final), bodyOf)
  }

  /**
   * Admits nothing more; resolves when no reply is running here, or after `patienceMs`. What runs then is let go of
   * without an ending: the log keeps it for whoever opens it next.
   */
  async drain(patienceMs: number): Promise<void> {
    this.#closing = true
    const all = Promise.all([...this.#running.values()].map((running) => running.pump.done))
    let cancel = (): void => {}
    const patience = new Promise<void>((resolve) => {
      cancel = this.#options.runtime.after(patienceMs, resolve)
    })
    await Promise.race([all, patience])
    cancel()
    for (const { pump } of this.#running.values()) pump.abandon()
  }

  /** The last reader has left. What that means, the one who started the reply has said. */
  #deserted(id: string, forGood = false): void {
    const running = this.#running.get(id)
    if (!running) return
    const { disconnect } = running.head
    if (disconnect.policy === 'drain') return
    if (disconnect.policy === 'cancel' || forGood) return running.pump.halt(DESERTED)
    const cancel = this.#options.runtime.after(disconnect.graceMs, () => running.pump.halt(DESERTED))
    running.comeBack = () => {
      cancel()
      running.comeBack = undefined
    }
  }

  #runs(head: Head, pump: Pump): void {
    this.#running.set(head.id, { head, pump, comeBack: undefined })
    // Whoever was waiting for somebody to go on with it.
    for (const reader of this.#reading.get(head.id) ?? []) pump.journey.readerCame(reader.position)
    void pump.done.then((final) => this.#ended(head, final))
  }

  #ended(head: Head, final: Final | undefined): void {
    const running = this.#running.get(head.id)
    running?.comeBack?.()
    this.#running.delete(head.id)
    this.#finished(head.owner)
    if (running) {
      this.#written.frames += running.pump.tail.frames
      this.#written.octets += running.pump.tail.chars
      const { journey } = running.pump
      if (final) this.#options.onReceipt?.(journey.receipt(final), () => journey.body)
    }
    // The log took it no more. An ending may be long in coming, so its readers are not kept on heartbeats.
    if (!final) this.#breakReaders(head.id)
  }

  async #create(head: Head, ask?: Octets, hold?: Hold): Promise<Created> {
    const giveBack = hold && (await hold())
    try {
      if (this.#closing) throw closing()
      const created = await this.#options.log.create(head, ask)
      if (created.outcome === 'exists') giveBack?.()
      return created
    } catch (cause) {
      giveBack?.()
      throw cause
    }
  }

  /** @throws HoldfastError `replies-too-many`. */
  #checkRunning(owner: string): void {
    const { repliesPerKeyMax, repliesPerSessionMax } = this.#options.limits
    const key = keyIdOf(owner)
    for (const one of payersOf(owner)) {
      const running = this.#runningOf.get(one) ?? 0
      if (running >= (one === key ? repliesPerKeyMax : repliesPerSessionMax))
        throw new HoldfastError(
          'replies-too-many',
          `This ${one === key ? 'key' : 'session'} has ${running} replies running already.`,
          { retryAfterMs: 1_000 },
        )
    }
  }

  #begins(owner: string): void {
    for (const one of payersOf(owner)) this.#runningOf.set(one, (this.#runningOf.get(one) ?? 0) + 1)
  }

  #finished(owner: string): void {
    for (const one of payersOf(owner)) {
      const running = (this.#runningOf.get(one) ?? 1) - 1
      if (running > 0) this.#runningOf.set(one, running)
      else this.#runningOf.delete(one)
    }
  }
}

/** Everything that the log says of it. */
async function hear(log: Log, { head, last }: ReplyState): Promise<Heard> {
  let message = EMPTY
  let [deltas, said] = [0, 0]
  for await (const event of eventsOf(log, head, last)) {
    message = fold(message, event)
    const octets = octetsIn(event)
    if (octets > 0) deltas += 1
    said += octets
  }
  return { message, deltas, said }
}

/** Against whom a running reply counts: a session's, also against its key. */
const payersOf = (owner: string): ReadonlySet<string> => new Set([owner, keyIdOf(owner)])

const DESERTED: Problem = { code: 'reply-stopped', message: 'The reply was stopped because its last reader had left.' }

const closing = (): HoldfastError =>
  new HoldfastError('relay-closing', 'The relay is shutting down.', { retryAfterMs: 1_000 })

function attach(state: ReplyState, head: Head): Started {
  if (state.head.fingerprint !== head.fingerprint)
    throw new HoldfastError('idempotency-mismatch', 'This Idempotency-Key was used before, with a different request.')
  return { outcome: 'attached', state }
}
