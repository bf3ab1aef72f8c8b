// The time, for what counts seconds on a page.
import { useEffect, useState } from 'react'

/** Milliseconds since 1970, anew every so often, as long as somebody looks. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
