// The link that the page was opened with, or that somebody has put into the address since. It works once, so it is taken out of the
// address at once.
import { useCallback, useEffect, useState } from 'react'
import { type Link, linkIn } from './link.ts'

export function useLink(): readonly [link: Link | undefined, forget: () => void] {
  const [link, setLink] = useState(() => linkIn(location.hash))
  useEffect(() => {
    const take = () => {
      const found = linkIn(location.hash)
      if (!found) return
      history.replaceState(null, '', '#/')
      setLink(found)
    }
    take()
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [])
  return [link, useCallback(() => setLink(undefined), [])]
}
