// One node's line to the model of Redis: what was called in one turn arrives together and in order, or does not; an answer
// may be lost, late, or never come; and what is said to subscribers goes the same way.
import type { Runtime } from '../../runtime.ts'
import type { Listening, MemoryCommands } from './memory-commands.ts'
import type { Line, MemoryWitness } from './memory-store.ts'
import {
  type Beat,
  type Birth,
  type Entry,
  type NodeListener,
  type OtherNodes,
  type Page,
  type RedisStore,
  type StoredState,
  StoreFailure,
  type Subscriber,
  type Takeover,
  type Write,
  type Written,
} from './store.ts'

interface Sent {
  /** Changes or reads what the server has. */
  readonly work: () => unknown
  readonly answered: (answer: unknown) => void
  readonly failed: (failure: StoreFailure) => void
  readonly sentAt: number
}

export interface MemoryConnectionOptions {
  readonly name: string
  readonly commands: MemoryCommands
  readonly runtime: Runtime
  readonly answerMsMax: number
  readonly delayMs: () => number
  readonly witness?: MemoryWitness
}

interface Subscription {
  readonly listening: Listening
  readonly resumed: () => void
}

export class MemoryConnection implements RedisStore {
  isReachable = true
  onReachable: ((isReachable: boolean) => void) | undefined
  answersToLose = 0
  wordsToLose = 0
  readonly #options: MemoryConnectionOptions
  #line: Line = 'open'
  #isClosed = false
  /** Sent, and not done yet. */
  #sent: Sent[] = []
  #arriving = false
  readonly #subscriptions = new Map<string, Subscription>()

  constructor(options: MemoryConnectionOptions) {
    this.#options = options
  }

  setLine(line: Line): void {
    const before = this.#line
    this.#line = line
    if (line === 'cut') this.#break()
    if (line === 'paused' && this.#sent.length > 0) this.#giveUpLater()
    if (line === 'open' && before !== 'open') this.#mend()
  }

  /** Breaks the connection, which is made again at once. */
  reset(): void {
    if (this.#line === 'cut') return
    this.#break()
    if (this.#line === 'open') this.#mend()
  }

  claim = (owner: string, key: string, id: string, keepMs: number): Promise<string> =>
    this.#call((commands) => commands.claim(owner, key, id, keepMs))
  steal = (owner: string, key: string, from: string, id: string, keepMs: number): Promise<string> =>
    this.#call((commands) => commands.claim(owner, key, id, keepMs, from))
  unclaim = (owner: string, key: string, id: string): Promise<void> =>
    this.#call((commands) => commands.unclaim(owner, key, id))
  holder = (owner: string, key: string): Promise<string | undefined> =>
    this.#call((commands) => commands.holder(owner, key))
  name = (owner: string, name: string, id: string, keepMs: number): Promise<void> =>
    this.#call((commands) => commands.name(owner, name, id, keepMs))
  named = (owner: string, name: string): Promise<string | undefined> =>
    this.#call((commands) => commands.named(owner, name))
  unname = (owner: string, name: string, id: string): Promise<void> =>
    this.#call((commands) => commands.unname(owner, name, id))
  create = (birth: Birth): Promise<void> => this.#call((commands) => commands.create(birth))
  discard = (id: string, node: string): Promise<boolean> => this.#call((commands) => commands.discard(id, node))
  state = (id: string): Promise<StoredState | undefined> => this.#call((commands) => commands.state(id))
  read = (id: string, after: number, octetsMax: number): Promise<Page | undefined> =>
    this.#call((commands) => commands.read(id, after, octetsMax))
  askStop = (id: string): Promise<'asked' | 'over' | 'unknown'> => this.#call((commands) => commands.askStop(id))
  dropAsk = (id: string): Promise<void> => this.#call((commands) => commands.dropAsk(id))
  forget = (id: string): Promise<StoredState | undefined> => this.#call((commands) => commands.forget(id))
  takeOver = (id: string, from: string, to: string): Promise<Takeover | 'moved' | 'over' | 'gone'> =>
    this.#call((commands) => {
      const outcome = commands.takeOver(id, from, to)
      const { witness, name } = this.#options
      if (typeof outcome === 'object') witness?.takenOver(name, outcome)
      return outcome
    })
  conclude = (node: string, replies: readonly Pick<StoredState, 'head' | 'names'>[], keepMs: number): Promise<void> =>
    this.#call((commands) => commands.conclude(node, replies, keepMs))
  areRead = (ids: readonly string[]): Promise<readonly boolean[]> => this.#call((commands) => commands.areRead(ids))
  beat = (node: string, leaseMs: number, keepMs: number): Promise<Beat> =>
    this.#call((commands) => commands.beat(node, leaseMs, keepMs))
  handOver = (node: string): Promise<void> => this.#call((commands) => commands.handOver(node))
  otherNodes = (self: string): Promise<OtherNodes> => this.#call((commands) => commands.otherNodes(self))
  repliesOf = (node: string): Promise<readonly string[]> => this.#call((commands) => commands.repliesOf(node))
  enlist = (node: string, ids: readonly string[]): Promise<void> => this.#call((commands) => commands.enlist(node, ids))
  delist = (node: string, ids: readonly string[]): Promise<void> => this.#call((commands) => commands.delist(node, ids))
  dropNode = (node: string): Promise<void> => this.#call((commands) => commands.dropNode(node))

  append(writes: readonly Write[], done: (at: number, written: Written | StoreFailure) => void): void {
    for (const [at, write] of writes.entries())
      this.#send(
        (commands) => {
          const { witness, name } = this.#options
          const before = witness && commands.state(write.id)
          const written = commands.append(write)
          const isNew = before?.last !== write.last || (write.final !== undefined && !before.final)
          if (witness && written.result === 'ok' && isNew) witness.appended(name, write)
          return written
        },
        (written) => done(at, written),
        (failure) => done(at, failure),
      )
  }

  subscribe(id: string, subscriber: Subscriber): Promise<void> {
    return this.#listen(
      id,
      (what) => subscriber.heard(what as Entry),
      () => subscriber.resumed(),
    )
  }

  unsubscribe(id: string): void {
    const subscription = this.#subscriptions.get(id)
    if (!subscription) return
    this.#subscriptions.delete(id)
    this.#options.commands.leave(id, subscription.listening)
  }

  listen(node: string, listener: NodeListener): Promise<void> {
    return this.#listen(
      node,
      (what) => listener.stopAsked(what as string),
      () => listener.resumed(),
    )
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#break()
  }

  async #listen(channel: string, hear: (what: unknown) => void, resumed: () => void): Promise<void> {
    const { runtime } = this.#options
    const tell = (what: unknown): void =>
      runtime.soon(() => {
        if (this.#line !== 'open' || this.#subscriptions.get(channel)?.listening !== listening) return
        if (this.wordsToLose > 0) this.wordsToLose--
        else hear(what)
      })
    const listening: Listening = { tell }
    this.#subscriptions.set(channel, { listening, resumed })
    try {
      await this.#call((commands) => {
        if (this.#subscriptions.get(channel)?.listening === listening) commands.listen(channel, listening)
      })
    } catch (cause) {
      if (this.#subscriptions.get(channel)?.listening === listening) this.unsubscribe(channel)
      throw cause
    }
  }

  #call<Answer>(work: (commands: MemoryCommands) => Answer): Promise<Answer> {
    return new Promise((resolve, reject) => this.#send(work, resolve, reject))
  }

  #send<Answer>(
    work: (commands: MemoryCommands) => Answer,
    answered: (answer: Answer) => void,
    failed: (failure: StoreFailure) => void,
  ): void {
    const { commands, runtime } = this.#options
    if (this.#isClosed || this.#line === 'cut') return runtime.soon(() => failed(unreachable('no connection')))
    this.#sent.push({
      work: () => {
        commands.records.begin()
        return work(commands)
      },
      answered: (answer) => answered(answer as Answer),
      failed,
      sentAt: runtime.now(),
    })
    if (this.#line === 'paused') this.#giveUpLater()
    else this.#arriveSoon()
  }

  #arriveSoon(): void {
    if (this.#arriving) return
    this.#arriving = true
    const { runtime, delayMs } = this.#options
    const arrive = (): void => {
      this.#arriving = false
      this.#arrive()
    }
    if (delayMs() > 0) runtime.after(delayMs(), arrive)
    else runtime.soon(arrive)
  }

  #arrive(): void {
    if (this.#line !== 'open') return
    for (const { work, answered, failed } of this.#sent.splice(0)) {
      try {
        const answer = work()
        if (this.answersToLose > 0) {
          this.answersToLose--
          failed(unreachable('the connection broke before an answer came'))
        } else answered(answer)
      } catch (cause) {
        if (!(cause instanceof StoreFailure)) throw cause
        failed(cause)
      }
    }
    this.#reached(true)
  }

  /** Whoever waits in vain for a paused line goes; what they have sent stays in it, and is done when it goes on. */
  #giveUpLater(): void {
    const { runtime, answerMsMax } = this.#options
    runtime.after(answerMsMax, () => {
      if (this.#line !== 'paused') return
      const given: Sent[] = this.#sent
      this.#sent = given.map((sent) =>
        runtime.now() - sent.sentAt < answerMsMax ? sent : { ...sent, answered: () => {}, failed: () => {} },
      )
      this.#reached(false)
      for (const sent of given) if (runtime.now() - sent.sentAt >= answerMsMax) sent.failed(unreachable('no answer'))
    })
  }

  #break(): void {
    for (const [channel, { listening }] of this.#subscriptions) this.#options.commands.leave(channel, listening)
    const sent = this.#sent.splice(0)
    this.#reached(false)
    for (const { failed } of sent) failed(unreachable('the connection broke'))
  }

  #mend(): void {
    this.#options.runtime.soon(() => {
      if (this.#line !== 'open' || this.#isClosed) return
      for (const [channel, { listening, resumed }] of this.#subscriptions) {
        this.#options.commands.listen(channel, listening)
        resumed()
      }
      this.#reached(true)
      this.#arrive()
    })
  }

  #reached(isReachable: boolean): void {
    if (this.isReachable === isReachable) return
    this.isReachable = isReachable
    this.onReachable?.(isReachable)
  }
}

const unreachable = (message: string): StoreFailure => new StoreFailure('unreachable', message)
