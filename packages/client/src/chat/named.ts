// `openChat` with everything at hand: both dialects by their names, a meter, and tools that run.
import type { DialectName } from '../dialects.ts'
import { openMeter } from '../metrics.ts'
import type { Chat } from './chat.ts'
import type { ChatDialect } from './dialect.ts'
import { anthropicMessages, openaiChat } from './dialects.ts'
import * as core from './open-chat.ts'
import type { ChatSettings } from './settings.ts'
import { toolRunner } from './tools.ts'

const dialects = { 'openai-chat': openaiChat, 'anthropic-messages': anthropicMessages }

export interface NamedChatSettings extends Omit<ChatSettings, 'dialect'> {
  /** Default: `openai-chat`. */
  readonly dialect?: DialectName | ChatDialect
}

/** See `openChat` of `@holdfast/client/chat/core`, which carries only what it is given. */
export function openChat(settings: NamedChatSettings): Chat {
  const chat = core.openChat(complete(settings))
  return { ...chat, configure: (next) => chat.configure(complete(next)) }
}

/** The settings with what the core has to be given. */
export const complete = ({ dialect = 'openai-chat', ...settings }: NamedChatSettings): ChatSettings => ({
  meter: openMeter,
  toolRunner,
  ...settings,
  dialect: typeof dialect === 'string' ? dialects[dialect] : dialect,
})
