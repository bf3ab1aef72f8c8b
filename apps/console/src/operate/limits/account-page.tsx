// One account: its limits, and every step that its money took.
import { useState } from 'react'
import { ArrowRight } from 'lucide-react'
import type { Account, Transfer } from '../../admin/schema.d.ts'
import { useAsked, useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card, Empty, Page } from '../../page/page.tsx'
import { Failure, Loaded } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'
import { Spending } from './account-row.tsx'
import { LimitsDialog } from './limits-dialog.tsx'
import { ratesInWords } from './spending.ts'

export function AccountPage({ id }: { readonly id: string }) {
  const { organisation, isOperator, may } = useVisitor()
  const [edited, setEdited] = useState<Account>()
  const path = { organisation: organisation.id, account: id }
  const account = useAsked(['account', organisation.id, id], (api) =>
    api.GET('/admin/organisations/{organisation}/accounts/{account}', { params: { path } }),
  )
  const transfers = useList(['transfers', organisation.id, id], (api, cursor) =>
    api.GET('/admin/organisations/{organisation}/accounts/{account}/transfers', {
      params: { path, query: { ...(cursor !== undefined && { after: Number(cursor) }) } },
    }),
  )
  const { data } = account
  const mayEdit = data && (isOperator || (may('administer') && data.kind !== 'organisation' && data.kind !== 'person'))
  return (
    <Page
      title={data?.name ?? 'Account'}
      lead={
        <>
          <a className="link" href={hrefOf({ place: 'operate', page: 'limits' })}>
            Limits
          </a>{' '}
          · {data?.kind ?? ''} <code>{id}</code>
        </>
      }
      actions={
        mayEdit && (
          <button className="button primary" type="button" onClick={() => setEdited(data)}>
            Change the limits
          </button>
        )
      }
    >
      <Loaded of={account}>
        {(account) => (
          <Card title="What is gone">
            <div className="account-alone">
              <Spending account={account} />
              <p className="quiet">{ratesInWords(account).join(' · ') || 'It may ask for any number of replies.'}</p>
            </div>
          </Card>
        )}
      </Loaded>
      <Card title="Transfers, the newest first">
        {transfers.error && <Failure failure={transfers.error} onRetry={() => void transfers.refetch()} />}
        <DataTable
          label="Transfers"
          columns={columns}
          rows={transfers.error ? [] : transfers.rows}
          idOf={({ seq }) => String(seq)}
          onMore={transfers.onMore}
          isGettingMore={transfers.isGettingMore}
          empty={<Empty title="No money has moved yet. The first reply will hold some, and settle what it costs." />}
        />
      </Card>
      <LimitsDialog account={edited} onClose={() => setEdited(undefined)} />
    </Page>
  )
}

/** What a step means, by where the money came from and went to. */
const STEPS: Readonly<
  Record<string, { readonly name: string; readonly tone: 'quiet' | 'good' | 'change' | 'accent' }>
> = {
  'free>held': { name: 'held', tone: 'change' },
  'held>spent': { name: 'spent', tone: 'accent' },
  'held>free': { name: 'given back', tone: 'quiet' },
  'world>free': { name: 'credited', tone: 'good' },
  'free>world': { name: 'taken away', tone: 'change' },
  'free>spent': { name: 'spent beyond what was held', tone: 'accent' },
  'spent>free': { name: 'refunded', tone: 'good' },
}

const columns: readonly Column<Transfer>[] = [
  { name: 'When', cell: ({ at }) => <time title={moment(at)}>{ago(at, Date.now())}</time> },
  {
    name: 'Step',
    cell: ({ from, to }) => {
      const step = STEPS[`${from}>${to}`] ?? { name: `${from} to ${to}`, tone: 'quiet' as const }
      return <Badge tone={step.tone}>{step.name}</Badge>
    },
  },
  { name: 'Amount', cell: ({ amount_nano }) => <Money nano={amount_nano} />, isFigure: true },
  {
    name: 'For',
    cell: ({ hold }) =>
      hold.startsWith('rpl_') ? (
        <a href={hrefOf({ place: 'operate', page: 'replies', thing: hold })}>
          <code>{hold}</code>
        </a>
      ) : (
        <code>{hold}</code>
      ),
  },
  {
    name: 'From, to',
    cell: ({ from, to }) => (
      <span className="transfer-way">
        {from} <ArrowRight aria-label="to" /> {to}
      </span>
    ),
    isMinor: true,
  },
]
