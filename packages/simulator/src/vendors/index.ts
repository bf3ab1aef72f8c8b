import type { DialectName } from '../ask.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { openaiChat } from './openai-chat.ts'
import type { Vendor } from './vendor.ts'

export const vendors: { readonly [Name in DialectName]: Vendor } = {
  'openai-chat': openaiChat,
  'anthropic-messages': anthropicMessages,
}
