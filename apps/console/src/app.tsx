// The gate, or what is behind it.
import { useMemo, useState } from 'react'
import { forgetKey, keepKey, keptKey, relayURL } from './access/access.ts'
import { Gate } from './access/gate.tsx'
import { ChatPage } from './chat/chat-page.tsx'
import { DeskContext, openDesk } from './desk.ts'

export function App() {
  const [key, setKey] = useState(() => keptKey())
  const desk = useMemo(() => (key === undefined ? undefined : openDesk({ baseURL: relayURL(), key })), [key])
  if (!desk) {
    const enter = (key: string) => {
      keepKey(key)
      setKey(key)
    }
    return <Gate onEnter={enter} />
  }
  const signOut = () => {
    forgetKey()
    setKey(undefined)
  }
  return (
    <DeskContext value={desk}>
      <ChatPage onSignOut={signOut} />
    </DeskContext>
  )
}
