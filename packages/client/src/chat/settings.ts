// What a chat is opened with.
import type { Access } from '../access.ts'
import type { ClientDialect } from '../dialects.ts'
import type { ReplySettings } from '../reply.ts'
import type { Cost } from './chat.ts'
import type { ChatStorage } from './storage.ts'
import type { Message } from '@holdfast/protocol'

export interface ChatSettings extends Access {
  readonly dialect: ClientDialect
  readonly model: string
  /** Default: a new one. The same id finds the same chat in the storage. */
  readonly id?: string
  readonly system?: string
  /** Sent with every request as they are: `temperature`, `max_tokens`, `reasoning_effort` … */
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly tools?: readonly ChatTool[]
  /** Default: nothing is kept. See `webStorage`. */
  readonly storage?: ChatStorage
  /** What a message cost, where somebody knows the prices. */
  readonly priceOf?: (message: Message, model: string) => Cost | undefined
  /** See `start`. Default here: both, because a chat shows the message as it stands. */
  readonly segments?: readonly ('continue' | 'restart')[]
  /** Makes the line: patience, limits of silence, a meter. */
  readonly reply?: Omit<ReplySettings, 'signal'>
}

export interface ChatTool {
  readonly name: string
  readonly description?: string
  /** JSON Schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Where absent, whoever shows the chat gives the result with `answer`. */
  readonly run?: (args: unknown) => unknown
}
