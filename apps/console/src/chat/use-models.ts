import { useCallback, useEffect, useState } from 'react'
import { useDesk } from '../desk.ts'
import { RelayError, listModels } from '../relay/relay.ts'

export interface Models {
  readonly models: readonly string[]
  /** Why the list is empty, or not the newest, in words. */
  readonly wrong: string | undefined
  /** Asks again: an upstream may have come. */
  readonly refresh: () => void
}

const AGAIN_MS = 4_000

/** A list that could not be had is asked for again; a key that is refused leads out to the gate. */
export function useModels(): Models {
  const { access, fetch, leave } = useDesk()
  const [models, setModels] = useState<readonly string[]>([])
  const [wrong, setWrong] = useState<{ readonly words: string }>()
  const refresh = useCallback(() => {
    listModels(access, fetch).then(
      (list) => {
        // The same list stays the same list: somebody may be searching it.
        setModels((before) => (before.join() === list.join() ? before : list))
        setWrong(list.length === 0 ? { words: 'This relay serves no models yet.' } : undefined)
      },
      (failure: Error) => {
        if (failure instanceof RelayError && failure.status === 401) leave(failure.message)
        else setWrong({ words: failure.message })
      },
    )
  }, [access, fetch, leave])
  useEffect(refresh, [refresh])
  useEffect(() => {
    const timer = wrong && setTimeout(refresh, AGAIN_MS)
    return () => clearTimeout(timer)
  }, [wrong, refresh])
  return { models, wrong: wrong?.words, refresh }
}
