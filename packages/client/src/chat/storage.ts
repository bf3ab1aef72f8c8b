// Where chats are kept between visits. The text of a reply that runs is not: the relay has it.
import type { Message } from '@holdfast/protocol'
import type { Attachment, Cost } from './chat.ts'
import type { Trouble } from './trouble.ts'

/** One message as it is kept. */
export type StoredTurn = { readonly id: string; readonly parent?: string; readonly at: number } & (
  | { readonly role: 'user'; readonly text: string; readonly attachments?: readonly Attachment[] }
  | {
      readonly role: 'assistant'
      readonly model: string
      /** What finds the reply again before its name is known: the same request, which buys nothing twice. */
      readonly idempotencyKey?: string
      /** What was asked, until the reply is named: the same key with another body would be refused. */
      readonly body?: Readonly<Record<string, unknown>> | undefined
      readonly replyId?: string
      /** Once it is over. Before that the relay knows better. */
      readonly content?: Message
      readonly cost?: Cost
      readonly trouble?: Trouble
      /** Results given to the reply's tool calls, by their ids. */
      readonly results?: Readonly<Record<string, unknown>>
    }
)

export interface StoredChat {
  readonly id: string
  readonly title: string
  /** Milliseconds since 1970. */
  readonly updatedAt: number
  readonly turns: readonly StoredTurn[]
  /** The last turn of the branch that is shown. */
  readonly leaf?: string
  /** Turns from then or before were forgotten, and do not come back from another tab. */
  readonly clearedAt?: number
}

/** A chat in a list. */
export type ChatHeading = Pick<StoredChat, 'id' | 'title' | 'updatedAt'>

/** Each method may answer at once or with a promise, which must settle: the next request waits until the last turn is kept. What `read` gives back after `write` is deeply equal to it. */
export interface ChatStorage {
  read(id: string): StoredChat | undefined | Promise<StoredChat | undefined>
  /** Throws or rejects when it was not kept. */
  write(chat: StoredChat): void | Promise<void>
  remove(id: string): void | Promise<void>
  /** Newest first. */
  list(): readonly ChatHeading[] | Promise<readonly ChatHeading[]>
  /** Tells of changes: those that other tabs made, and those made through this object. */
  watch?(listener: (id: string) => void): () => void
}
