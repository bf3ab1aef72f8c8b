// Where the visitor is, as the fragment says: the page needs no server that knows its paths. A few lines, because a
// place here is a name and at most one thing.
import { useSyncExternalStore } from 'react'

export type Route =
  /** Without an id: a conversation that has not begun. */
  { readonly place: 'chat'; readonly chat?: string }

export function parseRoute(fragment: string): Route {
  const chat = /^#\/c\/([\w-]+)$/.exec(fragment)?.[1]
  return { place: 'chat', ...(chat !== undefined && { chat }) }
}

export const hrefOf = ({ chat }: Route): string => (chat === undefined ? '#/' : `#/c/${chat}`)

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, fragmentNow))
}

export function go(route: Route): void {
  location.hash = hrefOf(route)
}

/** Changes the address and nothing else: what is shown has found its name. */
export function rename(route: Route): void {
  history.replaceState(history.state, '', hrefOf(route))
  dispatchEvent(new HashChangeEvent('hashchange'))
}

const fragmentNow = (): string => location.hash

const subscribe = (listener: () => void): (() => void) => {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
