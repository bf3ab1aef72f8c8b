// The link that the page was opened with, or that somebody has put into the address since. What is used up by being followed is
// taken out of the address at once, before anybody copies it; what waits for an answer stays until then, for who reloads.
import { useCallback, useEffect, useState } from 'react'
import { type Link, linkIn } from './link.ts'

export function useLink(): readonly [link: Link | undefined, forget: () => void] {
  const [link, setLink] = useState(() => linkIn(location.hash))
  useEffect(() => {
    const take = () => {
      const found = linkIn(location.hash)
      if (found?.kind === 'visit' || found?.kind === 'refused') clear()
      if (found) setLink(found)
    }
    take()
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [])
  const forget = useCallback(() => {
    clear()
    setLink(undefined)
  }, [])
  return [link, forget]
}

const clear = (): void => {
  if (linkIn(location.hash)) history.replaceState(null, '', '#/')
}
