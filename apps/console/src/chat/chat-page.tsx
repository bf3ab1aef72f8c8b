// The chat: the conversations on the left, the one that is open, and on the right what can be set or cut.
import type { ChatHeading } from '@holdfast/client/chat'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useDesk } from '../desk.ts'
import { Help } from '../shell/help.tsx'
import { go, rename, useRoute } from '../shell/route.ts'
import { NARROW, TIGHT, matches, useMedia } from '../shell/media.ts'
import { Shell } from '../shell/shell.tsx'
import type { Shortcut } from '../shell/shortcuts.ts'
import { type Notice, Toast } from '../shell/toast.tsx'
import { useShortcuts } from '../shell/use-shortcuts.ts'
import { ChatList } from './chat-list.tsx'
import { type Side, Room } from './room.tsx'
import { forgetSetup, keepSetup, keptSetup } from './setup.ts'
import { useModels } from './use-models.ts'

export function ChatPage() {
  const { conversations, shelf, leave } = useDesk()
  const id = useChatId()
  const conversation = conversations.get(id)
  useEffect(() => conversations.enter(id), [conversations, id])

  const models = useModels()

  const isNarrow = useMedia(NARROW)
  const [isListOpen, setIsListOpen] = useState(!isNarrow)
  const [side, setSide] = useState<Side>()
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const dismiss = useCallback(() => setNotice(undefined), [])
  const search = useRef<HTMLInputElement>(null)
  const room = useRef<HTMLDivElement>(null)

  const compose = () => room.current?.querySelector<HTMLElement>('.talk textarea')?.focus()
  const openList = (isOpen: boolean) => {
    setIsListOpen(isOpen)
    if (isOpen && matches(TIGHT)) setSide(undefined)
  }
  const openSide = (side: Side) => {
    setSide(side)
    if (side && matches(TIGHT)) setIsListOpen(false)
  }
  const toggle = (one: Side) => openSide(side === one ? undefined : one)
  const closeDrawer = () => void (isNarrow && setIsListOpen(false))
  const startNew = () => {
    go({ place: 'chat' })
    closeDrawer()
    compose()
  }

  const acts: Record<Shortcut, () => void> = {
    'new-chat': startNew,
    compose,
    search: () => {
      openList(true)
      requestAnimationFrame(() => search.current?.focus())
    },
    sidebar: () => openList(!isListOpen),
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
      room="chat"
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
        onList={() => openList(!isListOpen)}
        side={side}
        onSide={openSide}
        models={models}
      />
      <Help isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
      <Toast notice={notice} onGone={dismiss} />
    </Shell>
  )
}

/** The chat of the address; without one, a new one, which gets an address once something was said in it. */
function useChatId(): string {
  const { conversations } = useDesk()
  const route = useRoute()
  const chat = route.place === 'chat' ? route.chat : undefined
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
