// A page before its data is there, and when it cannot be had.
import { RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { AdminProblem } from '../admin/problem.ts'

export const Skeleton = ({ rows }: { readonly rows: number }) => (
  <div className="skeleton" role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, at) => (
      <i key={at} style={{ inlineSize: `${88 - ((at * 37) % 45)}%` }} />
    ))}
  </div>
)

interface Asked<Data> {
  readonly data: Data | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

/** What was asked for, once it is there; until then that it is on its way, or why it is not. */
export function Loaded<Data>({
  of: { data, error, refetch },
  rows = 5,
  children,
}: {
  readonly of: Asked<Data>
  readonly rows?: number
  readonly children: (data: Data) => ReactNode
}) {
  // What was there before stays, with a word that it is old.
  if (data === undefined)
    return error ? <Failure failure={error} onRetry={() => void refetch()} /> : <Skeleton rows={rows} />
  return (
    <>
      {error && <Failure failure={error} onRetry={() => void refetch()} isStale />}
      {children(data)}
    </>
  )
}

export function Failure({
  failure,
  onRetry,
  isStale = false,
}: {
  readonly failure: Error
  readonly onRetry?: () => void
  readonly isStale?: boolean
}) {
  const code = failure instanceof AdminProblem ? failure.code : undefined
  return (
    <div className="failure" role="alert">
      <p>
        {isStale ? 'What stands here is old. ' : ''}
        {failure.message} {code !== undefined && <code>{code}</code>}
      </p>
      {onRetry && (
        <button className="button" type="button" onClick={onRetry}>
          <RotateCw />
          Again
        </button>
      )}
    </div>
  )
}
