'use client'
// The whole chat in one component: `<Chat/>`.
import { webStorage } from '@holdfast/client/react'
import { Chat } from '@holdfast/widget'
import { token } from './token'

const storage = webStorage(() => sessionStorage)

export function Conversation({ relay, model }: { relay: string; model: string }) {
  return <Chat id="conversation" baseURL={relay} model={model} apiKey={token} storage={storage} />
}
