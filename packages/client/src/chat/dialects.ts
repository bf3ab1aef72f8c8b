// The dialects of a chat: those of a reply, and how a conversation is written down in them.
import * as anthropic from '../body/anthropic-messages.ts'
import * as openai from '../body/openai-chat.ts'
import * as dialects from '../dialects.ts'
import type { ChatDialect } from './dialect.ts'
import { placingSeams } from './seams.ts'
import { talkOf } from './turns.ts'

export const openaiChat: ChatDialect = {
  ...dialects.openaiChat,
  reader: () => placingSeams(dialects.openaiChat.reader()),
  bodyOf: (conversation) => ({
    // It has no word for what other vendors have of their own.
    ...openai.writeConversation(talkOf(conversation, ({ type }) => type !== 'other')),
    ...conversation.parameters,
  }),
}

export const anthropicMessages: ChatDialect = {
  ...dialects.anthropicMessages,
  reader: () => placingSeams(dialects.anthropicMessages.reader()),
  bodyOf: (conversation) => ({ ...anthropic.writeConversation(talkOf(conversation)), ...conversation.parameters }),
}
