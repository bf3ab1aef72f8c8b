import { useCallback, useEffect, useState } from 'react'
import { useDesk } from '../desk.ts'
import { listModels } from '../relay/relay.ts'

export interface Models {
  readonly models: readonly string[]
  /** Why there are none, in words. */
  readonly wrong: string | undefined
  /** Asks again: an upstream may have come, or the relay come back. */
  readonly refresh: () => void
}

export function useModels(): Models {
  const { access, fetch } = useDesk()
  const [models, setModels] = useState<readonly string[]>([])
  const [wrong, setWrong] = useState<string>()
  const refresh = useCallback(() => {
    listModels(access, fetch).then(
      (list) => {
        setModels(list)
        setWrong(list.length === 0 ? 'This relay serves no models yet.' : undefined)
      },
      (failure: Error) => setWrong(failure.message),
    )
  }, [access, fetch])
  useEffect(refresh, [refresh])
  return { models, wrong, refresh }
}
