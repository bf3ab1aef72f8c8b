// What went wrong, what helps, and a button that does it.
import type { Trouble } from '@holdfast/client/chat'
import { type MouseEvent, useEffect, useState } from 'react'
import { useNow } from '../clock.ts'
import { ProblemIcon, RetryIcon } from '../icons.tsx'
import { useLabels } from '../settings.tsx'
import { focusLog } from './actions.tsx'

interface TroubleProps {
  readonly trouble: Trouble
  /** Absent where it is not the last reply's: only that one can be tried again. */
  readonly onRetry?: (() => void) | undefined
}

export function TroubleNote({ trouble: { problem, next, retryAt }, onRetry }: TroubleProps) {
  const labels = useLabels()
  const [isOver, setOver] = useState(retryAt === undefined)
  const now = useNow(250, !isOver)
  const seconds = retryAt === undefined ? 0 : Math.ceil((retryAt - now) / 1000)
  useEffect(() => setOver(seconds <= 0), [seconds])
  const again = (event: MouseEvent<HTMLElement>) => {
    focusLog(event)
    onRetry?.()
  }
  const isRetryable = next !== 'change' && next !== 'nothing'
  return (
    <div className="hf-trouble">
      <ProblemIcon />
      {/* Without the button: what counts down in an alert is read out at every count. */}
      <div role="alert">
        <p className="hf-trouble-what">{labels.problem[problem.code] ?? problem.message ?? labels.problem.other}</p>
        <p className="hf-trouble-next">
          {labels.next[next]} <code>{problem.code}</code>
        </p>
      </div>
      {onRetry && isRetryable && (
        <button type="button" className="hf-button" onClick={again} disabled={seconds > 0}>
          <RetryIcon />
          {seconds > 0 ? labels.retryIn(seconds) : labels.retry}
        </button>
      )}
    </div>
  )
}
