// The dialects a client can ask for and read. Values, not names, so that a page carries only those it imports.
import {
  AnthropicReader,
  OpenAiChatReader,
  type Reader,
  acrossSeams,
  readErrorInBrief,
  silentAfterEnding,
} from '@holdfast/protocol'

/** Those a reply can be started in here. The relay speaks more of them. */
export type DialectName = 'openai-chat' | 'anthropic-messages'

export interface ClientDialect {
  readonly name: DialectName
  /** Where its requests go. */
  readonly path: string
  /** What its requests carry besides the key. */
  readonly headers: Readonly<Record<string, string>>
  readonly reader: () => Reader
}

export const openaiChat: ClientDialect = {
  name: 'openai-chat',
  path: '/v1/chat/completions',
  headers: {},
  reader: () => acrossSeams(() => silentAfterEnding(new OpenAiChatReader(readErrorInBrief))),
}

export const anthropicMessages: ClientDialect = {
  name: 'anthropic-messages',
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  reader: () => acrossSeams(() => silentAfterEnding(new AnthropicReader(readErrorInBrief))),
}
