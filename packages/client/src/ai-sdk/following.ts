// One reply that a chat is waiting for: asked for, or found again; known to the store until it was told to its end.
import { HoldfastError } from '@holdfast/protocol'
import type { Access } from '../access.ts'
import { follow, start } from '../named.ts'
import type { Arrival, Reply, ReplySettings } from '../reply.ts'
import { type Pending, type ReplyStore, lastReply, readPending, writePending } from './pending.ts'
import { streamOf, tellReply } from './stream.ts'
import type { UiChunk } from './ui.ts'

export interface FollowingSettings extends Access {
  readonly replies: ReplyStore
  readonly segments: readonly ('continue' | 'restart')[]
  readonly reply?: Omit<ReplySettings, 'signal' | 'meter'> | undefined
}

export class Following {
  readonly #chatId: string
  readonly #replies: ReplyStore
  readonly #reply: Reply
  readonly #arrivals: AsyncIterable<Arrival>
  readonly #left = new AbortController()
  /** Resolves when the store knows the reply's name. */
  readonly #named: Promise<void>
  #pending: Pending

  constructor(chatId: string, pending: Pending, settings: FollowingSettings) {
    const { asked, key } = pending
    const line = { ...settings.reply, signal: this.#left.signal }
    this.#chatId = chatId
    this.#replies = settings.replies
    this.#pending = pending
    this.#reply = asked
      ? start({ ...settings, ...asked, idempotencyKey: key }, line)
      : follow({ ...settings, reply: lastReply(pending)! }, line)
    // From here on: an iterator yields what arrives after it was made.
    this.#arrivals = this.#reply[Symbol.asyncIterator]()
    this.#named = this.#reply.started.then((id) => (asked ? this.#name(id) : undefined))
  }

  /** False where the relay has no such reply any more. Resolves with its first word, or as soon as one has to wait for it. */
  async isThere(): Promise<boolean> {
    const reply = this.#reply
    await new Promise<void>((resolve) => {
      const look = () => {
        const { phase, attempt } = reply.line
        if (phase === 'connecting' && attempt === 0) return
        forget()
        resolve()
      }
      const forget = reply.subscribe(look)
      look()
    })
    if (reply.line.phase === 'closed') await reply.finished.catch(() => undefined)
    if (!isGone(reply.failure)) return true
    await this.#forget()
    return false
  }

  /** @param begun what is told before the reply, from `start` on. Default: the start of a message that has the reply's id */
  stream(begun: readonly UiChunk[]): ReadableStream<UiChunk> {
    return streamOf(this.#chunks(begun), this.#reply)
  }

  async *#chunks(begun: readonly UiChunk[]): AsyncGenerator<UiChunk, void> {
    const messageId = await this.#reply.started
    await this.#named
    try {
      if (this.#reply.failure) throw this.#reply.failure
      if (begun.length > 0) yield* begun
      else yield { type: 'start', ...(messageId !== undefined && { messageId }) }
      yield yield* tellReply(this.#reply, this.#arrivals)
      await this.#forget()
    } catch (failure) {
      if (this.#isLost) await this.#forget()
      throw failure
    }
  }

  /** Follows no more. The reply goes on, and the store knows it. */
  leave(): void {
    this.#left.abort()
  }

  /**
   * Stops the reply. That somebody wants it is written down first, in case the page does not live to see it done.
   * @throws HoldfastError when the relay refuses, or cannot be reached
   */
  async stop(): Promise<void> {
    await this.#keep({ ...this.#pending, isStopping: true })
    try {
      await this.#reply.stop()
      await this.#forget()
    } catch (failure) {
      if (this.#isLost || isGone(failure)) await this.#forget()
      throw failure
    } finally {
      this.leave()
    }
  }

  async #name(id: string | undefined): Promise<void> {
    const { key, told, isStopping } = this.#pending
    // Never named by a server that answers: there is no relay, and nothing to be found again.
    if (id === undefined) return this.#reply.failure ? undefined : this.#forget()
    await this.#keep({ key, told: [...told, id], ...(isStopping && { isStopping }) })
  }

  /** Nothing more can be had of it: its ending was read, or it never came to be. */
  get #isLost(): boolean {
    const { failure, id, message } = this.#reply
    if (message.ending !== undefined || isGone(failure)) return true
    // A refusal. A line that broke before the first word may have bought it all the same.
    return (
      id === undefined &&
      failure !== undefined &&
      (failure.code !== 'line-exhausted' || failure.problem.status !== undefined)
    )
  }

  /** Writes only while no other reply has taken the chat over. */
  async #keep(pending: Pending | undefined): Promise<void> {
    const there = await readPending(this.#replies, this.#chatId)
    if (there?.key !== this.#pending.key) return
    if (!pending) return void (await this.#replies.delete(this.#chatId))
    this.#pending = pending
    await writePending(this.#replies, this.#chatId, pending)
  }

  #forget(): Promise<void> {
    return this.#keep(undefined)
  }
}

const isGone = (failure: unknown): boolean =>
  failure instanceof HoldfastError && (failure.code === 'reply-unknown' || failure.code === 'reply-expired')
