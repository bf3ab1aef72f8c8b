// Everything the rooms of the console work with, made once for a visitor who got in.
import { system } from '@holdfast/client'
import { webStorage } from '@holdfast/client/chat'
import { createContext, useContext } from 'react'
import { type Conversations, openConversations } from './chat/conversations.ts'
import { type Shelf, openShelf } from './chat/shelf.ts'
import type { Fetch, RelayAccess } from './relay/relay.ts'
import { type Wire, openWire } from './wire/wire.ts'

export interface Desk {
  readonly access: RelayAccess
  /** The network as the page has it: not cut, when a chat's is. */
  readonly fetch: Fetch
  readonly wire: Wire
  readonly shelf: Shelf
  readonly conversations: Conversations
  /** Signs out. The reason is told at the gate. */
  readonly leave: (reason?: string) => void
}

export function openDesk(access: RelayAccess, leave: Desk['leave']): Desk {
  const wire = openWire(system)
  const shelf = openShelf(webStorage(() => localStorage))
  const soon = (work: () => void) => void requestAnimationFrame(work)
  const conversations = openConversations({ access, wire, shelf, runtime: system, soon })
  return {
    access,
    fetch: (input, init) => fetch(input, init),
    wire,
    shelf,
    conversations,
    leave: (reason) => {
      conversations.close()
      leave(reason)
    },
  }
}

export const DeskContext = createContext<Desk | undefined>(undefined)

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('There is no desk outside of the gate.')
  return desk
}
