// The configuration file: read again on demand, and what came of that, with the lines that it is about.
import { useState } from 'react'
import { RotateCw } from 'lucide-react'
import { useQueryClient } from '@tanstack/react-query'
import type { ConfigurationReading } from '../../admin/schema.d.ts'
import { bodyOf, useAdmin } from '../../admin/client.ts'
import { AdminProblem } from '../../admin/problem.ts'
import { Card } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { type Remark, readRefusal, readRemark } from './figures.ts'

type Outcome =
  | { readonly kind: 'taken'; readonly reading: ConfigurationReading }
  | { readonly kind: 'refused'; readonly problems: readonly Remark[] }
  | { readonly kind: 'failed'; readonly failure: Error }

export function ConfigurationCard({ mayReread }: { readonly mayReread: boolean }) {
  const admin = useAdmin()
  const client = useQueryClient()
  const [outcome, setOutcome] = useState<Outcome>()
  const [isReading, setIsReading] = useState(false)

  async function reread(): Promise<void> {
    setIsReading(true)
    try {
      setOutcome({ kind: 'taken', reading: await bodyOf(admin.POST('/admin/reload')) })
      // Whatever is served may be something else now.
      await client.invalidateQueries()
    } catch (cause) {
      setOutcome(outcomeOf(cause))
    } finally {
      setIsReading(false)
    }
  }

  return (
    <Card
      title="Configuration"
      aside={
        mayReread && (
          <button className="button" type="button" disabled={isReading} onClick={() => void reread()}>
            <RotateCw aria-hidden /> {isReading ? 'Reading' : 'Read it again'}
          </button>
        )
      }
    >
      {!mayReread && (
        <p className="quiet">
          This relay was started without a file: its upstreams are those that the environment names.
        </p>
      )}
      {mayReread && !outcome && (
        <p className="quiet">
          A change of the file is taken over within a moment. Read it again to hear what is wrong with it.
        </p>
      )}
      <div role="status">{outcome && <Told outcome={outcome} />}</div>
    </Card>
  )
}

const outcomeOf = (cause: unknown): Outcome =>
  cause instanceof AdminProblem && cause.code === 'configuration-refused'
    ? { kind: 'refused', problems: readRefusal(cause.message) }
    : { kind: 'failed', failure: cause instanceof Error ? cause : new Error('That did not work.') }

function Told({ outcome }: { readonly outcome: Outcome }) {
  if (outcome.kind === 'failed') return <Failure failure={outcome.failure} />
  if (outcome.kind === 'refused')
    return (
      <>
        <p className="notice" data-tone="bad">
          It cannot be used. What was in force stays in force.
        </p>
        <Remarks label="Problems" remarks={outcome.problems} />
      </>
    )
  const { file, upstreams, models, warnings, unread } = outcome.reading
  return (
    <>
      <p className="notice">
        <span>
          <code>{file}</code> is in force: {upstreams} upstreams, {models} models
          {warnings.length === 0 ? ', and nothing to remark.' : '.'}
        </span>
      </p>
      {unread.length > 0 && (
        <p className="settings-unread">
          Changed, and read at the start only: {unread.join(', ')}. Start the relay again for them.
        </p>
      )}
      <Remarks label="Warnings" remarks={warnings.map(readRemark)} />
    </>
  )
}

const Remarks = ({ label, remarks }: { readonly label: string; readonly remarks: readonly Remark[] }) => (
  <ul className="remarks" aria-label={label}>
    {remarks.map(({ line, column, text }, at) => (
      <li key={at}>
        <code>{line === undefined ? '–' : `${line}:${column}`}</code> <span>{text}</span>
      </li>
    ))}
  </ul>
)
