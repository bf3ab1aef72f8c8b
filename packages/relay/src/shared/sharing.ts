// One node's way to what it has in common with others: it asks without ever waiting for long, knows how many nodes there
// are, and knows when nobody answers. Then everybody goes on with a part of each limit, and with none beyond it.
import type { Runtime } from '../runtime.ts'
import type { Commons } from './commons.ts'
import type { News } from './news.ts'

/** A node that is not heard of for so long is none any more. */
export const NODE_TTL_MS = 10_000
const BEAT_MS = 2_500
/** How often it is tried again while nobody answers. */
const RETRY_MS = 500
/** Others may have found the way back a little later, and have not said yet what they have. */
const SETTLE_MS = 3 * RETRY_MS
/** The longest that a request waits for an answer. Reached: the commons are out of reach. */
export const ANSWER_MS_MAX = 250
/** The longest that somebody waits who only wants to know. Reached: it is not known. */
const LOOK_MS_MAX = 2_000
/** How often shares that are not needed go back, and claims are looked at. */
export const TICK_MS = 500

/** How the commons can be reached from here. */
export interface Reach {
  readonly isReached: boolean
  /** Those that were seen last, this one included. */
  readonly nodes: number
}

export class Sharing {
  readonly #commons: Commons
  readonly runtime: Pick<Runtime, 'now' | 'uptime' | 'after' | 'soon' | 'dice'>
  readonly #onReach: (reach: Reach, cause?: unknown) => void
  readonly #ticking = new Set<() => void>()
  readonly #beating = new Set<() => void>()
  readonly #listening = new Set<(news: News) => void>()
  #nodes = 1
  #isAway = false
  #backAt = Number.NEGATIVE_INFINITY
  #isClosed = false
  #stopBeating = (): void => {}
  #stopTicking = (): void => {}

  /** @param onReach told when the commons went out of reach, and when they are back */
  constructor(
    commons: Commons,
    runtime: Sharing['runtime'],
    onReach: (reach: Reach, cause?: unknown) => void = () => {},
  ) {
    this.#commons = commons
    this.runtime = runtime
    this.#onReach = onReach
    commons.onNews = (news) => {
      for (const listen of this.#listening) listen(news)
    }
  }

  /** This incarnation. */
  get node(): string {
    return this.#commons.node
  }

  /** Seen last, this one included. */
  get nodes(): number {
    return this.#nodes
  }

  get isAway(): boolean {
    return this.#isAway
  }

  /** They have just been found again, and may not know yet what every node has. */
  get isSettling(): boolean {
    return this.runtime.now() - this.#backAt < SETTLE_MS
  }

  /** Resolves when it has been heard how many nodes there are, or could not be. */
  async open(): Promise<void> {
    this.#tick()
    await this.#beat()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#stopBeating()
    this.#stopTicking()
    this.#commons.onNews = undefined
    await this.#answer(() => this.#commons.leave()).catch(() => {})
  }

  /** @returns undefined where there is no answer, or none in time: then nobody knows whether it was carried out. Never rejects. */
  async ask<Answer>(work: (commons: Commons) => Promise<Answer>): Promise<Answer | undefined> {
    if (this.#isAway || this.#isClosed) return undefined
    try {
      return await this.#answer(() => work(this.#commons))
    } catch (cause) {
      return void this.#lost(cause)
    }
  }

  /**
   * Asks for what no request waits for, and no limit rests on: that nobody answers changes nothing.
   * @returns undefined where there is no answer. Never rejects.
   */
  async look<Answer>(work: (commons: Commons) => Promise<Answer>): Promise<Answer | undefined> {
    if (this.#isAway || this.#isClosed) return undefined
    return this.#answer(() => work(this.#commons), LOOK_MS_MAX).catch(() => undefined)
  }

  tell(news: News): void {
    void this.ask((commons) => commons.tell(news))
  }

  /** @returns how to hear no more */
  listen(work: (news: News) => void): () => void {
    this.#listening.add(work)
    return () => void this.#listening.delete(work)
  }

  /** Called with every beat that was answered. @returns how to end it */
  everyBeat(work: () => void): () => void {
    this.#beating.add(work)
    return () => void this.#beating.delete(work)
  }

  /** Called every `TICK_MS`. @returns how to end it */
  everyTick(work: () => void): () => void {
    this.#ticking.add(work)
    return () => void this.#ticking.delete(work)
  }

  #tick(): void {
    if (this.#isClosed) return
    this.#stopTicking = this.runtime.after(TICK_MS, () => {
      for (const work of this.#ticking) work()
      this.#tick()
    })
  }

  async #beat(): Promise<void> {
    try {
      const nodes = await this.#answer(() => this.#commons.beat(NODE_TTL_MS))
      const wasAway = this.#isAway
      this.#nodes = Math.max(1, nodes)
      this.#isAway = false
      if (wasAway) {
        this.#backAt = this.runtime.now()
        this.#onReach({ isReached: true, nodes: this.#nodes })
      }
      for (const work of this.#beating) work()
    } catch (cause) {
      this.#lost(cause)
    }
    this.#beatIn(this.#isAway ? RETRY_MS : BEAT_MS)
  }

  /** One is to come, however many are on their way. */
  #beatIn(ms: number): void {
    this.#stopBeating()
    if (!this.#isClosed) this.#stopBeating = this.runtime.after(ms, () => void this.#beat())
  }

  #lost(cause: unknown): void {
    if (this.#isAway || this.#isClosed) return
    this.#isAway = true
    this.#onReach({ isReached: false, nodes: this.#nodes }, cause)
    this.#beatIn(RETRY_MS)
  }

  #answer<Answer>(work: () => Promise<Answer>, msMax = ANSWER_MS_MAX): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const cancel = this.runtime.after(msMax, () => reject(new Error('nobody answers in time')))
      work().then(
        (answer) => {
          cancel()
          resolve(answer)
        },
        (cause: unknown) => {
          cancel()
          reject(cause)
        },
      )
    })
  }
}
