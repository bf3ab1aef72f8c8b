import { useCallback, useSyncExternalStore } from 'react'

/** Below this the list is a drawer. The stylesheets know it, too. */
export const NARROW = '(max-width: 820px)'
/** Below this there is room for the list or for the panel, not for both. */
export const TIGHT = '(max-width: 1080px)'

export const matches = (query: string): boolean => matchMedia(query).matches

export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    [query],
  )
  return useSyncExternalStore(subscribe, () => matches(query))
}
