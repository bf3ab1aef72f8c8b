// Where the visitor is, as the fragment says: the page needs no server that knows its paths. A few lines, because a
// place here is a name, at most one thing, and what it is narrowed down by.
import { useSyncExternalStore } from 'react'

export type Route =
  /** Without an id: a conversation that has not begun. */
  | { readonly place: 'chat'; readonly chat?: string }
  /** A page for whoever operates the relay: `#/keys`, `#/replies/rpl_1`, `#/usage?by=model`. */
  | {
      readonly place: 'operate'
      readonly page: string
      readonly thing?: string
      readonly query?: Readonly<Record<string, string>>
    }

export function parseRoute(fragment: string): Route {
  const chat = /^#\/c\/([\w-]+)$/.exec(fragment)?.[1]
  if (chat !== undefined) return { place: 'chat', chat }
  const [, page, thing, query] = /^#\/([a-z-]{2,})(?:\/([^/?]+))?(?:\?(.*))?$/.exec(fragment) ?? []
  if (page === undefined) return { place: 'chat' }
  const narrowed = Object.fromEntries(new URLSearchParams(query))
  return {
    place: 'operate',
    page,
    ...(thing !== undefined && { thing: decoded(thing) }),
    ...(Object.keys(narrowed).length > 0 && { query: narrowed }),
  }
}

export function hrefOf(route: Route): string {
  if (route.place === 'chat') return route.chat === undefined ? '#/' : `#/c/${route.chat}`
  const { page, thing, query = {} } = route
  const narrowed = new URLSearchParams(query).toString()
  return `#/${page}${thing === undefined ? '' : `/${encodeURIComponent(thing)}`}${narrowed && `?${narrowed}`}`
}

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

/** What nobody encoded is what it looks like. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
