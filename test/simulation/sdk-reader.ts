// A vendor's SDK on top of `resilientFetch`: it posts once, reads one body to its end, and knows nothing of cuts.
import { resilientFetch } from '@holdfast/client'
import { HoldfastError, IDEMPOTENCY_HEADER, REPLY_HEADER, SEGMENTS_HEADER } from '@holdfast/protocol'
import { clientRuntime } from './client-runtime.ts'
import { Life } from './clock.ts'
import { Ear } from './ear.ts'
import type { ReaderStory, Wish } from './evidence.ts'
import type { Stage, Visitor } from './stage.ts'

export class SdkReader implements Visitor {
  readonly story: ReaderStory
  readonly #stage: Stage
  readonly #wish: Wish
  readonly #life: Life
  readonly #absent = new AbortController()

  constructor(stage: Stage, wish: Wish, number: number) {
    this.#stage = stage
    this.#wish = wish
    this.#life = new Life(stage.clock)
    this.story = stage.newStory(number, wish, 'fetch', 'starter')
    void this.#live()
  }

  get isDone(): boolean {
    return this.story.outcome !== 'reading'
  }

  /** Timers that it has left running. */
  get pending(): number {
    return this.#life.pending
  }

  /** An SDK cannot come back, so it does not go. */
  pause(): void {}
  reload(): void {}

  leave(): void {
    if (this.isDone) return
    this.#end('left')
    this.#absent.abort(new Error('left'))
  }

  async #live(): Promise<void> {
    const { story } = this
    try {
      const response = await this.#post()
      if (this.isDone) return
      if (!response.ok) {
        story.failure = `status ${response.status}`
        return this.#end('refused')
      }
      await this.#read(response)
      if (!this.isDone) this.#end('finished')
    } catch (cause) {
      if (this.isDone) return
      story.failure = cause instanceof HoldfastError ? cause.code : String(cause)
      this.#end('refused')
    }
  }

  #post(): Promise<Response> {
    const { dialect, idempotencyKey, segments, body } = this.#wish
    const runtime = clientRuntime(this.#stage, this.#wish, this.#life, () => this.story.readings.length === 0)
    const path = dialect === 'openai-chat' ? '/v1/chat/completions' : '/v1/messages'
    return resilientFetch({ runtime })(`http://relay${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#wish.secret}`,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { [IDEMPOTENCY_HEADER]: idempotencyKey }),
        ...(segments === '' ? {} : { [SEGMENTS_HEADER]: segments }),
      },
      body,
      signal: this.#absent.signal,
    })
  }

  async #read(response: Response): Promise<void> {
    const { story } = this
    const reply = response.headers.get(REPLY_HEADER)
    if (!response.body || reply === null) throw new Error('a success without a reply')
    this.#stage.board.set(this.#wish.number, reply)
    const reading: ReaderStory['readings'][number] = { reply, heard: [] }
    story.readings.push(reading)
    const ear = new Ear()
    for await (const bytes of response.body)
      for (const heard of ear.hear(Buffer.from(bytes).toString('latin1'))) {
        reading.heard.push(heard)
        this.#stage.trace.say(`reader ${story.number}`, `reads ${heard.seq}`)
      }
  }

  #end(outcome: ReaderStory['outcome']): void {
    this.story.outcome = outcome
    this.story.finishedAt = this.#stage.clock.now
    this.#stage.trace.say(`reader ${this.story.number}`, `${outcome} ${this.story.failure ?? ''}`)
  }
}
