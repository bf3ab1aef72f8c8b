// A request's body, from the chat's messages.
import type { ChatTool } from '../chat/settings.ts'
import type { DialectName } from '../dialects.ts'
import { anthropicBody } from './anthropic-messages.ts'
import { openaiChatBody } from './openai-chat.ts'
import { turnsOf } from './turns.ts'
import type { UiMessage } from './ui.ts'

export type Fields = Readonly<Record<string, unknown>>

export interface BodySettings {
  /** Default: `openai-chat`. */
  readonly dialect?: DialectName
  readonly model: string
  readonly system?: string
  readonly tools?: readonly ChatTool[]
  /** More fields of the request, in the dialect's own words; they win. A function is asked for every request. */
  readonly body?: Fields | (() => Fields | Promise<Fields>)
}

/** @throws HoldfastError `request-invalid` for what the dialect has no word for */
export async function bodyOf(settings: BodySettings, messages: readonly UiMessage[]): Promise<Fields> {
  const { dialect = 'openai-chat', model, system, tools = [], body } = settings
  return {
    model,
    ...write[dialect](turnsOf(messages), system, tools),
    ...(typeof body === 'function' ? await body() : body),
  }
}

const write = { 'openai-chat': openaiChatBody, 'anthropic-messages': anthropicBody }
