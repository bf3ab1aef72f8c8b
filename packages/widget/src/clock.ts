import { useEffect, useState } from 'react'

/** The time, in milliseconds since 1970, looked at again every `everyMs` while it matters. */
export function useNow(everyMs: number, matters: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!matters) return undefined
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, matters])
  return now
}
