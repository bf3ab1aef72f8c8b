// A follower of our own, independent of the client under test: it asks, reads, notices silence, comes back where it
// stood. Small enough to be seen to be right, so what goes wrong with it is the relay's fault.
import {
  DISCONNECT_HEADER,
  ENDING_HEADER,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  REPLY_HEADER,
  SEGMENTS_HEADER,
  eventsPath,
  formatDisconnect,
} from '@holdfast/protocol'
import { Ear } from './ear.ts'
import type { Heard, ReaderStory, Reading, Wish } from './evidence.ts'
import type { Stage, Visitor } from './stage.ts'

/** Two heartbeats and a half, and the network's worst. */
const SILENCE_MS_MAX = 16_000
/** How often a starter accepts to be refused before it gives up. */
const REFUSALS_MAX = 3

export class PlainReader implements Visitor {
  readonly story: ReaderStory
  readonly #stage: Stage
  readonly #wish: Wish
  /** Believes a native ending. One that does not asks the relay, which says 204. */
  readonly #trusts: boolean
  #reading: Reading | undefined
  #refusals = 0
  #hangUp: (() => void) | undefined
  #wake: (() => void) | undefined
  #pausedUntil = 0

  constructor(stage: Stage, wish: Wish, role: ReaderStory['role'], number: number) {
    this.#stage = stage
    this.#wish = wish
    this.#trusts = stage.dice.chance(0.5)
    this.story = stage.newStory(number, wish, 'plain', role)
    void this.#live()
  }

  get isDone(): boolean {
    return this.story.outcome !== 'reading'
  }

  /** Goes for a while. */
  pause(ms: number): void {
    this.#pausedUntil = this.#stage.clock.now + ms
    this.#interrupt()
  }

  /** Forgets everything it read, as a page does that is loaded again. */
  reload(): void {
    if (this.isDone) return
    if (this.#reading) this.#begin(this.#reading.reply)
    this.#interrupt()
  }

  /** Goes for good. */
  leave(): void {
    if (this.isDone) return
    this.#end('left')
    this.#interrupt()
  }

  async #live(): Promise<void> {
    const { clock, dice } = this.#stage
    for (let failures = 0; !this.isDone;) {
      const before = this.#reading?.heard.length
      await this.#connect()
      failures = this.#reading?.heard.length === before ? Math.min(failures + 1, 6) : 0
      if (this.isDone) return
      const backoffMs = dice.between(0, 250 * 2 ** failures)
      await this.#sleep(Math.max(backoffMs, this.#pausedUntil - clock.now))
    }
  }

  /** One connection, to its end. */
  #connect(): Promise<void> {
    const { stage, wish } = { stage: this.#stage, wish: this.#wish }
    const id = this.#reading?.reply ?? (this.story.role === 'follower' ? stage.board.get(wish.number) : undefined)
    if (id === undefined && this.story.role === 'follower') return Promise.resolve()
    if (id !== undefined && this.#reading === undefined) this.#begin(id)
    const after = this.#reading?.heard.length ?? 0
    // The same POST again is another way to read on, for whoever has a key and has seen no ending: a reply that was
    // refused frees its key, and then the same POST may find another reply, whose seqs are not the ones held.
    const last = this.#reading?.heard.at(-1)
    const isEnded = last !== undefined && isNativeEnding(wish.dialect, last)
    const isKeyed = wish.idempotencyKey !== undefined && this.story.role === 'starter'
    const posts = id === undefined || (isKeyed && !isEnded && stage.dice.chance(0.2))
    const ear = new Ear()
    return new Promise((resolve) => {
      let silence = (): void => {}
      const done = (): void => {
        silence()
        this.#hangUp = undefined
        resolve()
      }
      const listen = (): void => {
        silence()
        silence = stage.clock.after(SILENCE_MS_MAX, () => {
          stage.trace.say(`reader ${this.story.number}`, 'hears nothing')
          hangUp()
          done()
        })
      }
      let isStream = false
      const hangUp = stage.wire.call(posts ? this.#post(after) : this.#get(id as string, after), {
        head: (status, headers) => {
          listen()
          isStream = status === 200 && (headers['content-type']?.startsWith('text/event-stream') ?? false)
          this.#answered(posts, status, headers)
        },
        data: (octets) => {
          listen()
          if (isStream) for (const heard of ear.hear(octets)) this.#apply(heard)
        },
        closed: done,
      })
      this.#hangUp = () => {
        hangUp()
        done()
      }
      listen()
    })
  }

  #post(after: number): Parameters<Stage['wire']['call']>[0] {
    const { dialect, disconnect, graceMs, idempotencyKey, segments, body, number } = this.#wish
    const policy = disconnect === 'keep' ? ({ policy: disconnect, graceMs } as const) : { policy: disconnect }
    return {
      method: 'POST',
      target: dialect === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages',
      headers: {
        authorization: `Bearer ${this.#wish.secret}`,
        'content-type': 'application/json',
        // What nobody says is `cancel`.
        ...(disconnect === 'cancel' && this.#trusts ? {} : { [DISCONNECT_HEADER]: formatDisconnect(policy) }),
        ...(idempotencyKey === undefined ? {} : { [IDEMPOTENCY_HEADER]: idempotencyKey }),
        ...(segments === '' ? {} : { [SEGMENTS_HEADER]: segments }),
        ...(after > 0 ? { [LAST_EVENT_ID_HEADER]: `${after}` } : {}),
      },
      body,
      wish: number,
    }
  }

  #get(id: string, after: number): Parameters<Stage['wire']['call']>[0] {
    return {
      method: 'GET',
      target: this.#trusts ? `${eventsPath(id)}?after=${after}` : eventsPath(id),
      headers: {
        authorization: `Bearer ${this.#wish.secret}`,
        ...(this.#trusts ? {} : { [LAST_EVENT_ID_HEADER]: `${after}` }),
      },
      wish: this.#wish.number,
    }
  }

  #answered(posted: boolean, status: number, headers: Readonly<Record<string, string>>): void {
    const reply = headers[REPLY_HEADER]
    if (posted) this.#stage.noteAnswer(this.#wish, status, reply, headers['holdfast-problem'])
    if (status === 204) {
      this.story.endingTold = headers[ENDING_HEADER]
      return this.#end('finished')
    }
    if (status === 200) {
      if (reply === undefined) return
      if (this.#reading?.reply !== reply) this.#begin(reply)
      this.#stage.board.set(this.#wish.number, reply)
      return
    }
    // Without the relay's own name for it, it was somebody in between.
    if (headers['holdfast-problem'] === undefined) return
    const isFinal = status < 500 && status !== 429
    if (isFinal || (posted && reply !== undefined && ++this.#refusals >= REFUSALS_MAX)) this.#end('refused')
  }

  #apply(heard: Heard): void {
    const { story } = this
    if (this.isDone || !this.#reading) return
    this.#reading.heard.push(heard)
    this.#stage.trace.say(`reader ${story.number}`, `applies ${heard.seq}`)
    if (this.#trusts && isNativeEnding(this.#wish.dialect, heard)) this.#end('finished')
  }

  #begin(reply: string): void {
    this.#reading = { reply, heard: [] }
    this.story.readings.push(this.#reading)
  }

  #end(outcome: ReaderStory['outcome']): void {
    this.story.outcome = outcome
    this.story.finishedAt = this.#stage.clock.now
    this.#stage.trace.say(`reader ${this.story.number}`, outcome)
  }

  #interrupt(): void {
    this.#hangUp?.()
    this.#wake?.()
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#stage.clock.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
  }
}

/** What the vendors' own SDKs would take for the end. */
export const isNativeEnding = (dialect: Wish['dialect'], { event, data }: Omit<Heard, 'seq'>): boolean =>
  dialect === 'openai-chat'
    ? data === '[DONE]' || data.startsWith('{"error"')
    : event === 'message_stop' || event === 'error'
