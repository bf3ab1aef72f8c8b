// The chat: the conversations on the left, the one that is open, and on the right what can be set or cut.
import type { ChatHeading } from '@holdfast/client/chat'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useDesk } from '../desk.ts'
import { Help } from '../shell/help.tsx'
import { go, rename, useRoute } from '../shell/route.ts'
import { Shell, useIsNarrow } from '../shell/shell.tsx'
import type { Shortcut } from '../shell/shortcuts.ts'
import { type Notice, Toast } from '../shell/toast.tsx'
import { useShortcuts } from '../shell/use-shortcuts.ts'
import { ChatList } from './chat-list.tsx'
import { type Side, Room } from './room.tsx'
import { forgetSetup, keepSetup, keptSetup } from './setup.ts'

export function ChatPage() {
  const { conversations, shelf, leave } = useDesk()
  const id = useChatId()
  const conversation = conversations.get(id)
  useEffect(() => conversations.enter(id), [conversations, id])

  const isNarrow = useIsNarrow()
  const [isListOpen, setIsListOpen] = useState(!isNarrow)
  const [side, setSide] = useState<Side>()
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const search = useRef<HTMLInputElement>(null)
  const room = useRef<HTMLDivElement>(null)

  const compose = () => requestAnimationFrame(() => room.current?.querySelector('textarea')?.focus())
  const closeDrawer = () => void (isNarrow && setIsListOpen(false))
  const toggle = (one: Side) => setSide(side === one ? undefined : one)
  const startNew = () => {
    go({ place: 'chat' })
    closeDrawer()
    compose()
  }

  const acts: Record<Shortcut, () => void> = {
    'new-chat': startNew,
    compose,
    search: () => {
      setIsListOpen(true)
      requestAnimationFrame(() => search.current?.focus())
    },
    sidebar: () => setIsListOpen(!isListOpen),
    settings: () => toggle('settings'),
    line: () => toggle('line'),
    help: () => setIsHelpOpen(true),
  }
  useShortcuts((shortcut) => acts[shortcut]())

  async function throwAway({ id: thrown, title }: ChatHeading): Promise<void> {
    const setup = keptSetup(thrown)
    conversations.forget(thrown)
    const undo = await shelf.throwAway(thrown)
    forgetSetup(thrown)
    if (thrown === id) go({ place: 'chat' })
    setNotice({
      text: `“${title || 'Untitled'}” was deleted`,
      undo: () => {
        keepSetup(thrown, setup)
        void undo().then(() => go({ place: 'chat', chat: thrown }))
      },
    })
  }

  return (
    <Shell
      isNarrow={isNarrow}
      isListOpen={isListOpen}
      onListClose={() => setIsListOpen(false)}
      onHelp={() => setIsHelpOpen(true)}
      onSignOut={() => leave()}
      list={
        <ChatList
          current={id}
          searchRef={search}
          onNew={startNew}
          onThrowAway={(heading) => void throwAway(heading)}
          onChosen={closeDrawer}
        />
      }
    >
      <Room
        key={id}
        ref={room}
        conversation={conversation}
        isListOpen={isListOpen}
        onList={() => setIsListOpen(!isListOpen)}
        side={side}
        onSide={setSide}
      />
      <Help isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
      <Toast notice={notice} onGone={useCallback(() => setNotice(undefined), [])} />
    </Shell>
  )
}

/** The chat of the address; without one, a new one, which gets an address once something was said in it. */
function useChatId(): string {
  const { conversations } = useDesk()
  const { chat } = useRoute()
  const [fresh, setFresh] = useState(newId)
  useEffect(() => {
    if (chat === fresh) return setFresh(newId())
    if (chat !== undefined) return undefined
    const { getSnapshot, subscribe } = conversations.get(fresh).chat
    return subscribe(() => void (getSnapshot().messages.length > 0 && rename({ place: 'chat', chat: fresh })))
  }, [chat, fresh, conversations])
  return chat ?? fresh
}

const newId = (): string => crypto.getRandomValues(new Uint32Array(3)).join('-')
