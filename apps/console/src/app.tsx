// The gate, or what is behind it.
import { Suspense, lazy, useMemo, useState } from 'react'
import { forgetKey, keepKey, keptKey, relayURL } from './access/access.ts'
import { Gate } from './access/gate.tsx'
import { ChatPage } from './chat/chat-page.tsx'
import { DeskContext, openDesk } from './desk.ts'
import { useRoute } from './shell/route.ts'

/** Who only chats does not fetch the operator's pages. */
const OperatePage = lazy(() => import('./operate/operate-page.tsx'))

export function App() {
  const [key, setKey] = useState(() => keptKey())
  /** Why the visitor stands outside again. */
  const [reason, setReason] = useState<string>()
  const desk = useMemo(() => {
    if (key === undefined) return undefined
    const leave = (reason?: string) => {
      forgetKey()
      setReason(reason)
      setKey(undefined)
    }
    return openDesk({ baseURL: relayURL(), key }, leave)
  }, [key])
  if (desk)
    return (
      <DeskContext value={desk}>
        <Room />
      </DeskContext>
    )
  const enter = (key: string) => {
    keepKey(key)
    setKey(key)
  }
  return <Gate reason={reason} onEnter={enter} />
}

function Room() {
  const { place } = useRoute()
  if (place === 'chat') return <ChatPage />
  return (
    <Suspense>
      <OperatePage />
    </Suspense>
  )
}
