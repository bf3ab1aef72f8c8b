// The conversations: find one, begin one, rename one, throw one away.
import { Menu } from '@base-ui/react/menu'
import type { ChatHeading } from '@holdfast/client/chat'
import { Ellipsis, Pencil, Search, SquarePen, Trash2, X } from 'lucide-react'
import { type KeyboardEvent, type Ref, useEffect, useState, useSyncExternalStore } from 'react'
import { useDesk } from '../desk.ts'
import { hrefOf } from '../shell/route.ts'
import { ageOf } from './age.ts'

export interface ChatListProps {
  readonly current: string
  readonly searchRef: Ref<HTMLInputElement>
  readonly onNew: () => void
  readonly onThrowAway: (heading: ChatHeading) => void
  /** One was chosen. */
  readonly onChosen: () => void
}

export function ChatList({ current, searchRef, onNew, onThrowAway, onChosen }: ChatListProps) {
  const { shelf, conversations } = useDesk()
  const headings = useSyncExternalStore(shelf.subscribe, shelf.getSnapshot)
  const running = useSyncExternalStore(conversations.subscribe, conversations.running)
  const [query, setQuery] = useState('')
  const [renamed, setRenamed] = useState<string>()
  const found = useSearch(query)
  const shown = found ? headings.filter(({ id }) => found.has(id)) : headings

  return (
    <section className="list" aria-label="Chats">
      <div className="list-head">
        <h2>Chats</h2>
        <button className="icon-button" type="button" aria-label="New chat" title="New chat" onClick={onNew}>
          <SquarePen />
        </button>
      </div>
      <div className="list-search">
        <Search aria-hidden />
        <input
          ref={searchRef}
          type="search"
          placeholder="Search"
          aria-label="Search the chats"
          value={query}
          onChange={({ target }) => setQuery(target.value)}
          onKeyDown={({ key }) => void (key === 'Escape' && setQuery(''))}
        />
        {query && (
          <button type="button" aria-label="Clear the search" onClick={() => setQuery('')}>
            <X />
          </button>
        )}
      </div>
      {shown.length === 0 && (
        <p className="list-empty">{query ? 'Nothing was said about that.' : 'What you ask will be kept here.'}</p>
      )}
      <ol className="list-items">
        {sections(shown).map(({ age, headings }) => (
          <li key={age}>
            <h3>{age}</h3>
            <ul>
              {headings.map((heading) => (
                <li key={heading.id} className="list-item" data-current={heading.id === current || undefined}>
                  {renamed === heading.id ? (
                    <Rename
                      title={heading.title}
                      onDone={(title) => {
                        setRenamed(undefined)
                        if (title !== undefined) void shelf.rename(heading.id, title)
                      }}
                    />
                  ) : (
                    <>
                      <a
                        href={hrefOf({ place: 'chat', chat: heading.id })}
                        aria-current={heading.id === current ? 'page' : undefined}
                        onClick={onChosen}
                        onDoubleClick={() => setRenamed(heading.id)}
                      >
                        <span>{heading.title || 'Untitled'}</span>
                        {running.has(heading.id) && <i className="list-running" role="img" aria-label="a reply runs" />}
                      </a>
                      <Menu.Root>
                        <Menu.Trigger className="list-more" aria-label={`More for ${heading.title || 'Untitled'}`}>
                          <Ellipsis />
                        </Menu.Trigger>
                        <Menu.Portal>
                          <Menu.Positioner className="positioner" side="bottom" align="end" sideOffset={4}>
                            <Menu.Popup className="popup">
                              <Menu.Item className="item" onClick={() => setRenamed(heading.id)}>
                                <Pencil />
                                Rename
                              </Menu.Item>
                              <Menu.Item className="item dangerous" onClick={() => onThrowAway(heading)}>
                                <Trash2 />
                                Delete
                              </Menu.Item>
                            </Menu.Popup>
                          </Menu.Positioner>
                        </Menu.Portal>
                      </Menu.Root>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  )
}

interface RenameProps {
  readonly title: string
  /** Without a title: it stays. */
  readonly onDone: (title: string | undefined) => void
}

function Rename({ title, onDone }: RenameProps) {
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') onDone(event.currentTarget.value)
    if (event.key === 'Escape') onDone(undefined)
  }
  return (
    <input
      className="field"
      aria-label="Title of the chat"
      defaultValue={title}
      autoFocus
      onFocus={({ currentTarget }) => currentTarget.select()}
      onKeyDown={press}
      onBlur={({ currentTarget }) => onDone(currentTarget.value)}
    />
  )
}

/** Undefined while nothing is searched for. What was found before stays until there is something newer. */
function useSearch(query: string): ReadonlySet<string> | undefined {
  const { shelf } = useDesk()
  const [found, setFound] = useState<ReadonlySet<string>>()
  useEffect(() => {
    let isStale = false
    if (query.trim() === '') setFound(undefined)
    else {
      const tell = (ids: ReadonlySet<string>) => void (isStale || setFound(ids))
      // What cannot be read has nothing in it.
      shelf.search(query).then(tell, () => tell(new Set()))
    }
    return () => void (isStale = true)
  }, [query, shelf])
  return query.trim() === '' ? undefined : found
}

/** By age, each age once. The list is sorted, newest first. */
function sections(headings: readonly ChatHeading[]): { age: string; headings: ChatHeading[] }[] {
  const now = Date.now()
  const all: { age: string; headings: ChatHeading[] }[] = []
  for (const heading of headings) {
    const age = ageOf(heading.updatedAt, now)
    if (all.at(-1)?.age === age) all.at(-1)!.headings.push(heading)
    else all.push({ age, headings: [heading] })
  }
  return all
}
