// What was sent to a webhook in the last seven days, or is to be, and what it said to it.
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useChange, useList } from '../../admin/query.ts'
import type { WebhookDelivery } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { type Whose, callsFor } from './whose.ts'

/** A test that was just sent is seen to arrive. */
const EVERY_MS = 3_000

export interface DeliveriesCardProps {
  readonly whose: Whose
  readonly webhook: string
}

export function DeliveriesCard({ whose, webhook }: DeliveriesCardProps) {
  const [failure, setFailure] = useState<Error>()
  const calls = callsFor(whose)
  const change = useChange()
  const deliveries = useList(['deliveries', whose, webhook], (api, after) => calls.deliveries(api, webhook, after), {
    everyMs: EVERY_MS,
  })
  const resend = ({ id }: WebhookDelivery): void => {
    setFailure(undefined)
    change((api) => calls.resend(api, webhook, id), 'deliveries').catch((cause: unknown) =>
      setFailure(cause instanceof Error ? cause : new Error('That did not work.')),
    )
  }
  const wrong = failure ?? deliveries.error
  return (
    <Card title="What was sent" aside={<span className="quiet">in the last seven days</span>}>
      {wrong && <Failure failure={wrong} onRetry={() => void deliveries.refetch()} />}
      <DataTable
        label="Deliveries"
        columns={columnsFor(resend)}
        rows={deliveries.error ? [] : deliveries.rows}
        idOf={({ id }) => id}
        onMore={deliveries.onMore}
        isGettingMore={deliveries.isGettingMore}
        empty={!deliveries.error && <Empty title="Nothing yet. A test shows whether it arrives." />}
      />
    </Card>
  )
}

const STATES = {
  waiting: { tone: 'change', word: 'waiting' },
  delivered: { tone: 'good', word: 'delivered' },
  'given-up': { tone: 'bad', word: 'given up' },
} as const

const columnsFor = (onResend: (delivery: WebhookDelivery) => void): readonly Column<WebhookDelivery>[] => [
  {
    name: 'Event',
    cell: ({ type, event, body }) => (
      <details className="delivery">
        <summary>
          <code>{type}</code>
        </summary>
        <p className="quiet">{event}</p>
        <pre>{indented(body)}</pre>
      </details>
    ),
  },
  { name: 'State', cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge> },
  { name: 'Answer', cell: ({ outcome }) => outcome ?? '–' },
  { name: 'Tries', cell: ({ attempts }) => attempts, isFigure: true, isMinor: true },
  { name: 'Next', cell: ({ due_at }) => <When at={due_at} />, isFigure: true, isMinor: true },
  { name: 'When', cell: ({ tried_at, created_at }) => <When at={tried_at ?? created_at} />, isFigure: true },
  {
    name: 'Resend',
    cell: (delivery) =>
      delivery.state === 'waiting' ? (
        '–'
      ) : (
        <button
          className="button"
          type="button"
          aria-label={`Resend ${delivery.type}, ${delivery.event}`}
          onClick={() => onResend(delivery)}
        >
          <RotateCw aria-hidden /> Resend
        </button>
      ),
    isFigure: true,
  },
]

const When = ({ at }: { readonly at: string | null }) =>
  at === null ? '–' : <time title={moment(at)}>{ago(at, Date.now())}</time>

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return body
  }
}
