// What a chat is opened with.
import type { Access } from '../access.ts'
import type { Meter } from '../metrics.ts'
import type { ReplySettings } from '../reply.ts'
import type { Runtime } from '../runtime.ts'
import type { Cost } from './chat.ts'
import type { ChatDialect } from './dialect.ts'
import type { ChatStorage } from './storage.ts'
import type { ToolRunner } from './tools.ts'
import type { Message } from '@holdfast/protocol'

export interface ChatSettings extends Access {
  /** `openaiChat` or `anthropicMessages` of `@holdfast/client/chat/core`. */
  readonly dialect: ChatDialect
  readonly model: string
  /** Default: a new one. The same id finds the same chat in the storage. */
  readonly id?: string
  readonly system?: string
  /** Sent with every request as they are: `temperature`, `max_tokens`, `reasoning_effort` … */
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly tools?: readonly ChatTool[]
  /** Runs those that have a `run`. `@holdfast/client/chat` and `@holdfast/client/react` bring theirs. */
  readonly toolRunner?: ToolRunner
  /** How often in a row the model is asked to go on with the results of tools. Default: `TOOL_ROUNDS_MAX_DEFAULT`. */
  readonly toolRoundsMax?: number
  /** Default: nothing is kept. See `webStorage`. */
  readonly storage?: ChatStorage
  /** What a message cost, where somebody knows the prices. Must not throw. */
  readonly priceOf?: (message: Message, model: string) => Cost | undefined
  /** See `start`. Default here: both, because a chat shows the message as it stands. */
  readonly segments?: readonly ('continue' | 'restart')[]
  /** Makes the line: patience, limits of silence. */
  readonly reply?: Omit<ReplySettings, 'signal' | 'meter'>
  /** Makes a meter for each reply: `openMeter`. Without one there are no `metrics`. */
  readonly meter?: (runtime: Runtime) => Meter
}

export interface ChatTool {
  readonly name: string
  readonly description?: string
  /** JSON Schema of its arguments. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** May be called again for the same call after a reload. What it throws is told to the model. Where absent, whoever shows the chat gives the result with `answer`. */
  readonly run?: (args: unknown) => unknown
}
