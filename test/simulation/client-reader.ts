// The client under test as a reader: `start` for the one who asks, `follow` for the others, and for both after they
// come back.
import { type Reply, follow, start, textOf } from '@holdfast/client'
import { HoldfastError } from '@holdfast/protocol'
import { clientRuntime } from './client-runtime.ts'
import { Life } from './clock.ts'
import type { ReaderStory, Wish } from './evidence.ts'
import type { Stage, Visitor } from './stage.ts'

export class ClientReader implements Visitor {
  readonly story: ReaderStory
  readonly #stage: Stage
  readonly #wish: Wish
  readonly #life: Life
  #reply: Reply | undefined
  #absent = new AbortController()
  #pausedMs: number | undefined

  constructor(stage: Stage, wish: Wish, role: ReaderStory['role'], number: number) {
    this.#stage = stage
    this.#wish = wish
    this.#life = new Life(stage.clock)
    this.story = stage.newStory(number, wish, 'client', role)
    void this.#live()
  }

  get isDone(): boolean {
    return this.story.outcome !== 'reading'
  }

  /** Timers that it has left running. */
  get pending(): number {
    return this.#life.pending
  }

  pause(ms: number): void {
    this.#pausedMs = ms
    this.#absent.abort(new Error('away'))
  }

  reload(): void {
    this.pause(0)
  }

  leave(): void {
    if (this.isDone) return
    this.#end('left')
    this.#absent.abort(new Error('left'))
  }

  async #live(): Promise<void> {
    while (!this.isDone) {
      this.#absent = new AbortController()
      this.#pausedMs = undefined
      const reply = await this.#open()
      if (reply) await this.#read(reply)
      if (this.isDone) return
      await this.#stage.clock.sleep(this.#pausedMs ?? 500)
    }
  }

  /** Undefined: there is nothing to follow yet. */
  async #open(): Promise<Reply | undefined> {
    const { board } = this.#stage
    const wish = this.#wish
    const isStarting = (): boolean => this.story.role === 'starter' && this.#reply?.id === undefined
    const runtime = clientRuntime(this.#stage, wish, this.#life, isStarting)
    const settings = { runtime, signal: this.#absent.signal }
    const access = { baseURL: 'http://relay', apiKey: this.#wish.secret }
    const { dialect, idempotencyKey } = wish
    const segments = (['continue', 'restart'] as const).filter((word) => wish.segments.includes(word))
    const id = this.story.role === 'follower' ? board.get(wish.number) : undefined
    if (id !== undefined) return (this.#reply = follow({ ...access, reply: id }, settings))
    if (this.story.role === 'follower' || idempotencyKey === undefined) return undefined
    const reply = start({ ...access, segments, dialect, idempotencyKey, body: JSON.parse(wish.body) }, settings)
    this.#reply = reply
    void reply.started.then((name) => name !== undefined && board.set(wish.number, name))
    return reply
  }

  async #read(reply: Reply): Promise<void> {
    const { story } = this
    let reading: ReaderStory['eventReadings'][number] | undefined
    try {
      for await (const { seq, event } of reply) {
        reading ??= this.#begin(reply.id ?? '')
        reading.arrivals.push({ seq, event: JSON.stringify(event) })
      }
      const message = await reply.finished
      if (this.isDone) return
      if (!reading) this.#begin(reply.id ?? '')
      story.text = textOf(message)
      story.ending = message.ending
      this.#end('finished')
    } catch (cause) {
      if (this.#absent.signal.aborted || this.isDone) return
      story.failure = cause instanceof HoldfastError ? cause.code : String(cause)
      this.#end('refused')
    }
  }

  #begin(reply: string): ReaderStory['eventReadings'][number] {
    const reading = { reply, after: 0, arrivals: [] }
    this.story.eventReadings.push(reading)
    return reading
  }

  #end(outcome: ReaderStory['outcome']): void {
    this.story.outcome = outcome
    this.story.finishedAt = this.#stage.clock.now
    this.#stage.trace.say(`reader ${this.story.number}`, `${outcome} ${this.story.failure ?? this.story.ending ?? ''}`)
  }
}
