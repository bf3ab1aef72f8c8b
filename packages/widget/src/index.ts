export type { Chat, ChatMessage, ChatState } from '@holdfast/client/react'
