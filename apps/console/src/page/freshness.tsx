// Whether what stands on a page that asks by itself is how things are, or how they were: a relay that restarts takes nothing
// off the page, and nobody is left to believe that it is new.
import { duration } from './figures.ts'
import { useNow } from './now.ts'

interface Asked {
  readonly failureCount: number
  readonly isError: boolean
  readonly dataUpdatedAt: number
}

/** The relay was asked since, and did not answer. */
export const isStale = ({ failureCount, isError }: Asked): boolean => isError || failureCount > 0

export function Freshness({ of }: { readonly of: Asked }) {
  const now = useNow()
  if (of.dataUpdatedAt === 0) return undefined
  const stale = isStale(of)
  return (
    <span className="freshness" data-stale={stale || undefined}>
      <i aria-hidden />
      <span>
        <span role="status">{stale ? 'No answer.' : 'Live'}</span>
        {/* It counts: said aloud it would be said each second. */}
        {stale && <span aria-hidden> This is {age(Math.max(0, now - of.dataUpdatedAt))} old</span>}
      </span>
    </span>
  )
}

/** In whole seconds. */
const age = (ms: number): string => duration(Math.max(1_000, ms)).replace(/\.\d+/, '')
