// Whether the books add up. It reads every transfer there is, so it is done when somebody asks.
import { useState } from 'react'
import { Scale } from 'lucide-react'
import { bodyOf, useAdmin } from '../../admin/client.ts'
import { useList } from '../../admin/query.ts'
import { ago } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Card } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'

type Outcome = { readonly complaints: readonly string[] } | { readonly failure: Error }

export function LedgerCard({ hasBooks }: { readonly hasBooks: boolean }) {
  const admin = useAdmin()
  const [outcome, setOutcome] = useState<Outcome>()
  const [isChecking, setIsChecking] = useState(false)
  const holds = useList(['holds'], (api, cursor) =>
    api.GET('/admin/ledger/holds', {
      params: { query: { limit: 200, ...(cursor !== undefined && { after: cursor }) } },
    }),
  )

  async function check(): Promise<void> {
    setIsChecking(true)
    try {
      const { complaints } = await bodyOf(admin.GET('/admin/ledger/check'))
      setOutcome({ complaints })
    } catch (cause) {
      setOutcome({ failure: cause instanceof Error ? cause : new Error('That did not work.') })
    } finally {
      setIsChecking(false)
    }
  }

  if (!hasBooks) return null
  const held = holds.rows ?? []
  return (
    <Card
      title="Ledger"
      aside={
        <button className="button" type="button" disabled={isChecking} onClick={() => void check()}>
          <Scale aria-hidden /> {isChecking ? 'Adding up' : 'Check that it adds up'}
        </button>
      }
    >
      <p className="quiet">
        {held.length === 0 ? (
          'Nothing is held: no reply runs.'
        ) : (
          <>
            <Money nano={held.reduce((sum, { amount_nano }) => sum + amount_nano, 0)} /> held for {held.length}
            {holds.onMore ? ' and more' : ''} {held.length === 1 ? 'reply' : 'replies'}, the oldest{' '}
            {ago(held[0]?.held_at ?? 0, Date.now())}.
          </>
        )}
      </p>
      <div role="status">{outcome && <Told outcome={outcome} />}</div>
    </Card>
  )
}

function Told({ outcome }: { readonly outcome: Outcome }) {
  if ('failure' in outcome) return <Failure failure={outcome.failure} />
  if (outcome.complaints.length === 0) return <p className="notice">It adds up, to the last nano-dollar.</p>
  return (
    <>
      <p className="notice" data-tone="bad">
        It does not add up. Keep a copy of the books as they are now, and tell us.
      </p>
      <ul className="remarks" aria-label="Complaints">
        {outcome.complaints.map((complaint) => (
          <li key={complaint}>{complaint}</li>
        ))}
      </ul>
    </>
  )
}
