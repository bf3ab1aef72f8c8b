// Asking the admin API from a page: what was asked before is shown at once and asked again, what changes is asked anew.
import {
  QueryClient,
  type UseQueryResult,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { type Admin, bodyOf, useAdmin } from './client.ts'
import { AdminProblem } from './problem.ts'

const TRIES = 2

export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal will be one the next time, too; a relay that restarts will not.
        retry: (count, failure) =>
          count < TRIES && (!(failure instanceof AdminProblem) || failure.status === 0 || failure.status >= 500),
      },
    },
  })

type Ask<Body> = (admin: Admin) => Promise<{ readonly data?: Body }>

export interface Asking {
  /** Milliseconds after which it is asked again by itself. */
  readonly everyMs?: number
  readonly isOff?: boolean
}

/**
 * @param name what is asked, and everything that it depends on: changes ask anew. Its first word is what `useChanged` forgets.
 */
export function useAsked<Body>(
  name: readonly unknown[],
  ask: Ask<Body>,
  { everyMs, isOff = false }: Asking = {},
): UseQueryResult<Body> {
  const admin = useAdmin()
  return useQuery({
    queryKey: name,
    queryFn: () => bodyOf(ask(admin)),
    enabled: !isOff,
    placeholderData: keepPreviousData,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  })
}

interface List<Row> {
  readonly data: readonly Row[]
  readonly next?: string | undefined
}

/** A list that comes in pages: all rows so far, and how to get more. */
export function useList<Row>(
  name: readonly unknown[],
  ask: (admin: Admin, after: string | undefined) => Promise<{ readonly data?: List<Row> }>,
  { everyMs, isOff = false }: Asking = {},
) {
  const admin = useAdmin()
  const pages = useInfiniteQuery({
    queryKey: name,
    queryFn: ({ pageParam }) => bodyOf(ask(admin, pageParam)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    enabled: !isOff,
    placeholderData: keepPreviousData,
    ...(everyMs !== undefined && { refetchInterval: everyMs }),
  })
  return {
    rows: pages.data?.pages.flatMap(({ data }) => data),
    error: pages.data ? null : pages.error,
    failureCount: pages.failureCount,
    isError: pages.isError,
    dataUpdatedAt: pages.dataUpdatedAt,
    refetch: pages.refetch,
    onMore: pages.hasNextPage ? () => void pages.fetchNextPage() : undefined,
    isGettingMore: pages.isFetchingNextPage,
  }
}

/** Does something, and asks anew for whatever it may have changed. */
export function useChange(): <Body>(
  change: (admin: Admin) => Promise<{ readonly data?: Body }>,
  ...changed: readonly string[]
) => Promise<Body | undefined> {
  const admin = useAdmin()
  const client = useQueryClient()
  return async (change, ...changed) => {
    const { data } = await change(admin)
    await Promise.all(changed.map((name) => client.invalidateQueries({ queryKey: [name] })))
    return data
  }
}
