import { useEffect, useSyncExternalStore } from 'react'
import { useDesk } from '../desk.ts'
import type { Conversation } from './conversations.ts'
import { tabTitle } from './tab-title.ts'

/** Says in the tab what the reply is doing, and to whoever does not see it, which chat this is. */
export function Title({ conversation: { id, chat } }: { readonly conversation: Conversation }) {
  const { shelf } = useDesk()
  const title = useSyncExternalStore(shelf.subscribe, () => shelf.getSnapshot().find((one) => one.id === id)?.title)
  const tab = useSyncExternalStore(chat.subscribe, () => tabTitle(chat.getSnapshot(), title))
  useEffect(() => void (document.title = tab), [tab])
  return (
    <>
      {/* Here, because on a phone the rail with the mark is a drawer, and closed. */}
      <h1 className="only-spoken">Holdfast</h1>
      <h2 className="only-spoken">{title || 'New chat'}</h2>
    </>
  )
}
