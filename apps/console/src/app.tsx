// The gate, or what is behind it.
import { Suspense, lazy, useEffect, useMemo, useSyncExternalStore } from 'react'
import { relayURL } from './access/access.ts'
import { openDoor } from './access/door.ts'
import { EntranceContext, openEntrance, useEntrance } from './access/entrance.ts'
import { Gate } from './access/gate.tsx'
import { Keyless } from './access/keyless.tsx'
import { useLink } from './access/use-link.ts'
import { ChatPage } from './chat/chat-page.tsx'
import { DeskContext, openDesk } from './desk.ts'
import { Boundary, fetching } from './operate/boundary.tsx'
import { useRoute } from './shell/route.ts'

/** Who only chats does not fetch the operator's pages. */
const OperatePage = lazy(fetching(() => import('./operate/operate-page.tsx')))

export function App() {
  const entrance = useMemo(() => openEntrance(openDoor(relayURL(), (input, init) => fetch(input, init))), [])
  const { key, isSignedIn } = useSyncExternalStore(entrance.subscribe, entrance.getSnapshot)
  const [link, forgetLink] = useLink()
  useEffect(() => void entrance.look(), [entrance])

  const isIn = key !== undefined || isSignedIn === true
  // Who is in needs no link to get in by; all others are about more than that.
  const isAtGate = !isIn || (link !== undefined && link.kind !== 'visit')
  return (
    <EntranceContext value={entrance}>
      {isAtGate ? <Gate link={link} onDone={forgetLink} /> : <Room chatKey={key} />}
    </EntranceContext>
  )
}

function Room({ chatKey }: { readonly chatKey: string | undefined }) {
  const { place } = useRoute()
  const entrance = useEntrance()
  const desk = useMemo(() => {
    if (chatKey === undefined) return undefined
    const leave = (reason?: string) => {
      // A person whose key is good no more is still somebody.
      if (reason !== undefined && entrance.getSnapshot().isSignedIn) entrance.dropKey(reason)
      else void entrance.leave(reason)
    }
    const desk = openDesk({ baseURL: relayURL(), key: chatKey }, leave)
    // Whoever leaves by another room leaves this one, too.
    const forget = entrance.subscribe(() => {
      if (entrance.getSnapshot().key === chatKey) return
      forget()
      desk.conversations.close()
    })
    return desk
  }, [chatKey, entrance])

  return (
    <DeskContext value={desk}>
      {place === 'operate' ? (
        <Boundary>
          <Suspense>
            <OperatePage />
          </Suspense>
        </Boundary>
      ) : desk ? (
        <ChatPage />
      ) : (
        <Keyless />
      )}
    </DeskContext>
  )
}
