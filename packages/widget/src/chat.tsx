// A whole chat: one that is given, or one that is opened for as long as it is shown.
import type { Chat as ChatStore } from '@holdfast/client/chat'
import { type UseChatSettings, useChat } from '@holdfast/client/react'
import { type ChatLook, ChatView } from './chat-view.tsx'

/** Either a chat that somebody has opened, or what is needed to open one. */
export type ChatProps = ChatLook & ({ readonly chat: ChatStore } | (UseChatSettings & { readonly chat?: undefined }))

export function Chat(props: ChatProps) {
  return props.chat ? <ChatView {...props} chat={props.chat} /> : <OwnChat {...(props as ChatLook & UseChatSettings)} />
}

function OwnChat(props: ChatLook & UseChatSettings) {
  const { chat } = useChat(props)
  return <ChatView {...props} chat={chat} />
}
