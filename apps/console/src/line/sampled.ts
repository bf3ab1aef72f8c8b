import { useEffect, useState } from 'react'

interface Store<T> {
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => T
}

/** What a store holds, looked at no more often than every `ms`: for numbers that somebody reads, not watches. */
export function useSampled<T>({ subscribe, getSnapshot }: Store<T>, ms: number): T {
  const [value, setValue] = useState(getSnapshot)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      timer = undefined
      setValue(() => getSnapshot())
    }
    look()
    const unsubscribe = subscribe(() => void (timer ??= setTimeout(look, ms)))
    return () => {
      unsubscribe()
      clearTimeout(timer)
    }
  }, [subscribe, getSnapshot, ms])
  return value
}
