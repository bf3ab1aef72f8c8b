// The payments of an organisation, and what became of each.
import type { Payment } from '../../admin/schema.d.ts'
import { useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card, Empty } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { useVisitor } from '../visitor.ts'
import { PAYMENTS, minorAmount } from './lines.ts'

export function PaymentsCard() {
  const { organisation } = useVisitor()
  const payments = useList(['payments', organisation.id], (api, cursor) =>
    api.GET('/admin/organisations/{organisation}/payments', {
      params: {
        path: { organisation: organisation.id },
        query: { limit: 10, ...(cursor !== undefined && { after: cursor }) },
      },
    }),
  )
  return (
    <Card title="Payments">
      {payments.error && <Failure failure={payments.error} onRetry={() => void payments.refetch()} />}
      <DataTable
        label="Payments of this organisation"
        columns={columns}
        rows={payments.error ? [] : payments.rows}
        idOf={({ id }) => id}
        onMore={payments.onMore}
        isGettingMore={payments.isGettingMore}
        empty={<Empty title="Nothing was paid yet. Credit is there as soon as a top-up is paid." />}
      />
    </Card>
  )
}

const columns: readonly Column<Payment>[] = [
  { name: 'Begun', cell: ({ created_at }) => <time title={moment(created_at)}>{ago(created_at, Date.now())}</time> },
  {
    name: 'State',
    cell: ({ state, changed_at }) => (
      <span title={moment(changed_at)}>
        <Badge tone={PAYMENTS[state].tone}>{PAYMENTS[state].name}</Badge>
      </span>
    ),
  },
  { name: 'Credit', cell: ({ amount_nano }) => <Money nano={amount_nano} />, isFigure: true },
  { name: 'Fee', cell: ({ fee_nano }) => <Money nano={fee_nano} />, isFigure: true, isMinor: true },
  { name: 'To pay', cell: ({ minor, currency }) => minorAmount(minor, currency), isFigure: true },
  {
    name: 'With',
    cell: ({ engine, reference, id }) => (
      <>
        {engine} <code>{reference ?? id}</code>
      </>
    ),
    isMinor: true,
  },
]
