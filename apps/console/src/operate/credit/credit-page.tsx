// Credit: what an organisation has left of what it paid in advance, and every line of how that came about.
import { useState } from 'react'
import { Gift, Plus } from 'lucide-react'
import type { Credit, CreditLine } from '../../admin/schema.d.ts'
import { useAsked, useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card, Empty, Page, Stat, Stats } from '../../page/page.tsx'
import { Failure, Loaded } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'
import { AdjustDialog, PrepaidDialog, RedeemDialog } from './credit-dialogs.tsx'
import { LINES } from './lines.ts'
import { PaymentsCard } from './payments-card.tsx'
import { TopUpDialog } from './top-up-dialog.tsx'
import './credit.css'

type Asking = 'redeem' | 'top-up' | 'adjust' | 'prepaid'

export default function CreditPage() {
  const { organisation, isOperator, may } = useVisitor()
  const [asking, setAsking] = useState<Asking>()
  const close = () => setAsking(undefined)
  const path = { organisation: organisation.id }
  const credit = useAsked(['credit', organisation.id], (api) =>
    api.GET('/admin/organisations/{organisation}/credit', { params: { path } }),
  )
  const terms = useAsked(['payment-terms'], (api) => api.GET('/admin/payments/terms'), {
    isOff: !credit.data?.may_be_bought,
  })
  const mayPay = terms.data !== undefined && terms.data.ways.length > 0 && may('administer')

  return (
    <Page
      title="Credit"
      lead={`What ${organisation.name} has left, and how that came about.`}
      actions={
        <>
          {may('own-keys') && (
            <button className="button" type="button" onClick={() => setAsking('redeem')}>
              <Gift aria-hidden /> Redeem a code
            </button>
          )}
          {mayPay && (
            <button className="button primary" type="button" onClick={() => setAsking('top-up')}>
              <Plus aria-hidden /> Top up
            </button>
          )}
        </>
      }
    >
      <Loaded of={credit} rows={3}>
        {(credit) => (
          <>
            <Balance credit={credit} />
            {isOperator && (
              <Card title="For who runs the relay">
                <div className="credit-operator">
                  <p className="quiet">
                    {credit.prepaid
                      ? 'It pays in advance: a reply that its balance cannot hold is refused.'
                      : 'It does not pay in advance: replies run whatever the balance is, and it owes what it spends.'}
                  </p>
                  <button className="button" type="button" onClick={() => setAsking('prepaid')}>
                    {credit.prepaid ? 'Let it owe' : 'Make it pay in advance'}
                  </button>
                  <button className="button" type="button" onClick={() => setAsking('adjust')}>
                    Adjust by hand
                  </button>
                </div>
                <PrepaidDialog credit={credit} isOpen={asking === 'prepaid'} onClose={close} />
              </Card>
            )}
          </>
        )}
      </Loaded>
      {mayPay && <PaymentsCard />}
      <Statement />
      <RedeemDialog isOpen={asking === 'redeem'} onClose={close} />
      <AdjustDialog isOpen={asking === 'adjust'} onClose={close} />
      {terms.data && <TopUpDialog terms={terms.data} isOpen={asking === 'top-up'} onClose={close} />}
    </Page>
  )
}

const Balance = ({ credit }: { readonly credit: Credit }) => (
  <Stats>
    <Stat
      name="Balance"
      value={<Money nano={credit.balance_nano} />}
      note={credit.balance_nano < 0 ? 'owed' : credit.prepaid ? 'paid in advance' : 'may be owed'}
      {...(credit.balance_nano < 0 && { tone: credit.prepaid ? ('bad' as const) : ('change' as const) })}
    />
    <Stat name="Held" value={<Money nano={credit.held_nano} />} note="for replies that run" />
    <Stat name="Credited" value={<Money nano={credit.credited_nano} />} note="in all" />
    <Stat name="Spent" value={<Money nano={credit.spent_nano} />} note="in all" />
  </Stats>
)

function Statement() {
  const { organisation } = useVisitor()
  const lines = useList(['credit', organisation.id, 'statement'], (api, cursor) =>
    api.GET('/admin/organisations/{organisation}/credit/statement', {
      params: {
        path: { organisation: organisation.id },
        query: { ...(cursor !== undefined && { after: Number(cursor) }) },
      },
    }),
  )
  const rows = lines.rows?.map((line, at) => ({ ...line, id: String(at) }))
  return (
    <Card title="Statement">
      {lines.error && <Failure failure={lines.error} onRetry={() => void lines.refetch()} />}
      <DataTable
        label="Lines of the statement"
        columns={columns}
        rows={lines.error ? [] : rows}
        idOf={({ id }) => id}
        onMore={lines.onMore}
        isGettingMore={lines.isGettingMore}
        empty={<Empty title="Nothing was paid, given or spent yet. A code or a top-up would be the first line." />}
      />
    </Card>
  )
}

type Line = CreditLine & { readonly id: string }

const columns: readonly Column<Line>[] = [
  { name: 'When', cell: ({ at }) => <time title={moment(at)}>{ago(at, Date.now())}</time> },
  { name: 'What', cell: ({ kind }) => <Badge tone={LINES[kind].tone}>{LINES[kind].name}</Badge> },
  {
    name: 'Amount',
    cell: ({ amount_nano }) => (
      <span className="credit-amount" data-given={amount_nano > 0 || undefined}>
        {amount_nano > 0 && '+'}
        <Money nano={amount_nano} />
      </span>
    ),
    isFigure: true,
  },
  {
    name: 'For',
    cell: ({ kind, subject, reason }) => (
      <>
        {reason}
        {reason !== null && subject !== null && ' '}
        {subject !== null && <Subject kind={kind} subject={subject} />}
        {reason === null && subject === null && '–'}
      </>
    ),
  },
  { name: 'By', cell: ({ by }) => (by === null ? '–' : <code>{by}</code>), isMinor: true },
]

const Subject = ({ kind, subject }: { readonly kind: string; readonly subject: string }) =>
  kind === 'spend' ? (
    <a href={hrefOf({ place: 'operate', page: 'replies', thing: subject })}>
      <code>{subject}</code>
    </a>
  ) : (
    <code>{subject}</code>
  )
