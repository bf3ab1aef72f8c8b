// Who has come to the operator's pages. It is asked again and again: a role that was taken away counts at the relay at once, and
// here a moment later.
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Me } from '../access/door.ts'
import { useEntrance } from '../access/entrance.ts'
import { AdminContext, openAdmin } from '../admin/client.ts'
import { AdminProblem } from '../admin/problem.ts'

const EVERY_MS = 10_000

/** The admin API for whoever is here: as a person, where one has signed in, and else by the key. */
export function Known({ children }: { readonly children: ReactNode }) {
  const entrance = useEntrance()
  const client = useQueryClient()
  const { key, isSignedIn } = useSyncExternalStore(entrance.subscribe, entrance.getSnapshot)
  const by = isSignedIn ? undefined : key
  const me = useQuery({
    queryKey: ['me', isSignedIn],
    queryFn: () => entrance.door.me(by),
    enabled: isSignedIn !== undefined,
    refetchInterval: ({ state }) => (isFinal(state.error) ? false : EVERY_MS),
    refetchOnWindowFocus: 'always',
  })
  const csrf = me.data?.csrf_token ?? undefined
  const admin = useMemo(() => {
    const { baseURL } = entrance.door
    return openAdmin(
      { baseURL, key: by, csrf },
      (reason) => void entrance.leave(by === undefined ? OVER : reason),
      () => void client.invalidateQueries({ queryKey: ['me'] }),
    )
  }, [entrance, client, by, csrf])
  const { error } = me
  useEffect(() => {
    if (!(error instanceof AdminProblem) || error.status !== 401) return
    void entrance.leave(by === undefined ? OVER : error.message)
  }, [error, by, entrance])
  return (
    <AdminContext value={admin}>
      <MeContext value={me}>{children}</MeContext>
    </AdminContext>
  )
}

/** Another answer would be the same one. */
const isFinal = (failure: Error | null): boolean =>
  failure instanceof AdminProblem && failure.status >= 400 && failure.status < 500

const OVER = 'You are signed in no more. Sign in again.'

const MeContext = createContext<UseQueryResult<Me> | undefined>(undefined)

export function useMe(): UseQueryResult<Me> {
  const me = useContext(MeContext)
  if (!me) throw new Error('Nobody is known outside of the operator’s pages.')
  return me
}
