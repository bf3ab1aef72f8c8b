// A chat as whoever shows it sees it: messages, what the reply and its line are doing, and what can be done. It knows no
// framework; the React hook is a skin around `subscribe` and `getSnapshot`.
import type { Message } from '@holdfast/protocol'
import type { LineState } from '../line-state.ts'
import type { Metrics } from '../metrics.ts'
import type { ChatSettings } from './settings.ts'
import type { Trouble } from './trouble.ts'

/** What a person says. */
export interface Draft {
  readonly text: string
  readonly attachments?: readonly Attachment[]
}

export interface Attachment {
  readonly name: string
  /** `image/png`, `application/pdf`, `text/plain` … */
  readonly mediaType: string
  /** A `data:` URL, or an `https:` one that the provider can fetch. */
  readonly url: string
}

/** Where a message stands among those that were said in its place: edits of a question, other answers to one. */
export interface Branch {
  /** From 0. */
  readonly index: number
  readonly count: number
  /** The messages' ids beside this one; `show` goes to them. */
  readonly previous?: string
  readonly next?: string
}

interface Said {
  /** Given at its making; the same after a reload and in every tab. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly branch: Branch
}

export interface UserMessage extends Said, Draft {
  readonly role: 'user'
}

export interface AssistantMessage extends Said {
  readonly role: 'assistant'
  /** The model that was asked for. Who speaks is in `content.model` and `content.seams`. */
  readonly model: string
  /** The reply as it stands, folded: blocks, usage, seams, and its ending once it has one. */
  readonly content: Message
  /** True until the ending was read, or it is certain that it cannot be. */
  readonly isRunning: boolean
  /** The reply's id, once the relay has named it. */
  readonly replyId?: string
  /** Of this tab's line to it; absent once it is read, and for what an earlier visit read. */
  readonly line?: LineState
  readonly metrics?: Metrics
  readonly cost?: Cost
  /** Given to the reply's tool calls, by their ids. That of a tool that failed is `{ error: string }`. */
  readonly results?: Readonly<Record<string, unknown>>
  /** What went wrong, and what to do next. A reply that was stopped has none. */
  readonly trouble?: Trouble
}

export type ChatMessage = UserMessage | AssistantMessage

/** What something cost. */
export interface Cost {
  readonly amount: number
  /** ISO 4217. */
  readonly currency: string
  /** True where tokens or prices are a guess. */
  readonly isEstimate: boolean
}

/** A new object whenever something changed; what did not change in it is the same object as before. */
export interface ChatState {
  readonly id: string
  /** The branch that is shown, oldest first. */
  readonly messages: readonly ChatMessage[]
  /**
   * `loading`: the storage is being read. `ready`: something can be sent. `submitted`: a reply was asked for and has
   * said nothing. `streaming`: it has. `stopping`: a stop is on its way. `error`: the last reply ended in trouble;
   * something can be sent all the same.
   */
  readonly status: 'loading' | 'ready' | 'submitted' | 'streaming' | 'stopping' | 'error'
  /** Of the reply that runs. */
  readonly line?: LineState
  /** Of the last reply. */
  readonly trouble?: Trouble
  /** Of all replies of the chat that are known, shown or not. */
  readonly cost?: Cost
  /** The storage refused what was to be kept last (it is full, or not allowed): a reload would not find it. */
  readonly isUnsaved?: boolean
}

export interface Chat {
  readonly getSnapshot: () => ChatState
  /**
   * Told at most once per frame of the display while text arrives; at once when something begins or ends. In a hidden tab
   * text waits to be told until the tab is seen again.
   */
  readonly subscribe: (listener: () => void) => () => void
  /**
   * Adds a message and asks for a reply to it.
   * @throws HoldfastError `request-invalid` while a reply runs or the storage is being read, and for what the dialect has no
   * word for: then nothing was said. So do `regenerate` and `edit`
   */
  send(said: string | Draft): void
  /**
   * Stops the reply that runs, for all its readers. Nothing happens when none does.
   * @throws HoldfastError when the relay refuses, or cannot be reached, or never named the reply
   */
  stop(): Promise<void>
  /** Another answer to the same question, beside the one that is there. Default: the last. */
  regenerate(messageId?: string): void
  /** Says another thing in the place of a message of the user's: a new branch; the old one stays. */
  edit(messageId: string, said: string | Draft): void
  /** After trouble: reads on where the reply is known to be alive, asks anew where it is not. Runs tools that have not. */
  retry(): void
  /** Shows the branch that this message is on. */
  show(messageId: string): void
  /** Gives the result of a call of the last reply's; once each of its calls has one, the model is asked to go on. */
  answer(toolCallId: string, result: unknown): void
  /** Forgets all messages. A reply that runs is stopped. */
  clear(): void
  /** Settings for what is asked from now on; what runs goes on as it was begun. `id` and `baseURL` stay. */
  configure(settings: ChatSettings): void
  /**
   * Follows no more and asks for nothing more. The reply goes on at the relay, and in other tabs; what a tool gives that
   * runs is kept. Whoever subscribes or acts again opens the chat again.
   */
  close(): void
}
