export {
  type HoldfastTransport,
  type ReconnectOptions,
  type SendOptions,
  type TransportSettings,
  holdfastTransport,
} from './transport.ts'
export { type BodySettings, type Fields } from './body.ts'
export { type ChatTurn, type ResumableChat, type ResumableChatSettings, resumableChat } from './routes.ts'
export { type ReplyStore, webReplyStore } from './pending.ts'
export type { HoldfastData, HoldfastMetadata, UiChunk, UiMessage } from './ui.ts'
