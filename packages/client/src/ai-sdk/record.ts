// What passes by of one turn on the server, written down so far that the turn can be told again: the replies by their
// names, and between them what no log has.
import { type Pending, type ReplyStore, readPending, writePending } from './pending.ts'
import type { UiChunk } from './ui.ts'

export class TurnRecord {
  readonly #chatId: string
  readonly #replies: ReplyStore
  readonly #key: string
  /** What is told before the first step. */
  readonly #head: UiChunk[]
  /** Per step, what is told behind its reply. */
  readonly #steps: UiChunk[][] = []
  /** Per step, its reply: a step is one request to the model. */
  readonly #names: string[] = []
  #isOver = false
  /** One after the other, so that the last word is the last that is written. */
  #writing: Promise<void>

  constructor(chatId: string, replies: ReplyStore, key: string, head: readonly UiChunk[]) {
    this.#chatId = chatId
    this.#replies = replies
    this.#key = key
    this.#head = [...head]
    this.#writing = writePending(replies, chatId, this.#pending)
    this.#writing.catch(() => undefined)
  }

  /** The next step's reply. */
  name(reply: string): void {
    this.#names.push(reply)
    this.#write().catch(() => undefined)
  }

  /** One chunk of the turn's own stream. */
  hear(chunk: UiChunk): void {
    if (chunk.type === 'start-step') this.#steps.push([])
    if (chunk.type === 'start') this.#head[0] = chunk
    else if (isOnlyHere(chunk)) (this.#steps.at(-1) ?? this.#head).push(chunk)
    // What a tool gave is as dear as a reply. The rest can wait for the next occasion.
    if (chunk.type === 'start-step' || chunk.type.startsWith('tool-output')) this.#write().catch(() => undefined)
  }

  /** All of it was told. */
  async close(): Promise<void> {
    this.#isOver = true
    await this.#write()
  }

  /** Whether somebody has pressed Stop, on this server or another. */
  async isStopping(): Promise<boolean> {
    await this.#writing.catch(() => undefined)
    const there = await readPending(this.#replies, this.#chatId)
    return there?.key === this.#key && there.isStopping === true
  }

  get #pending(): Pending {
    // A reply is told behind what came before its step, so not before that has passed by. What was written once is only
    // ever added to: somebody may be reading it.
    const told = this.#steps.flatMap((then, at) => [...this.#names.slice(at, at + 1), ...then])
    return { key: this.#key, told: [...this.#head, ...told], ...(this.#isOver && { isOver: true }) }
  }

  #write(): Promise<void> {
    // What could not be written once is in what is written next.
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        const there = await readPending(this.#replies, this.#chatId)
        // Another turn has taken the chat over.
        if (there && there.key !== this.#key) return
        await writePending(this.#replies, this.#chatId, {
          ...this.#pending,
          ...(there?.isStopping && { isStopping: true }),
        })
      })
    return this.#writing
  }
}

/** Not what a model says: its replies' logs have that. Transient parts are for those who are there. */
const isOnlyHere = (chunk: UiChunk): boolean =>
  chunk.type.startsWith('tool-output') ||
  chunk.type === 'message-metadata' ||
  (chunk.type.startsWith('data-') && !(chunk as { readonly transient?: boolean }).transient)
