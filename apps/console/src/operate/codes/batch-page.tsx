// The codes of a batch: as much of each as is kept in the open, and what became of it.
import { useState } from 'react'
import type { Code } from '../../admin/schema.d.ts'
import { useChange, useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card, Empty, Page } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'

export function BatchPage({ id }: { readonly id: string }) {
  const { organisations } = useVisitor()
  const [voided, setVoided] = useState<Code>()
  const change = useChange()
  const codes = useList(['codes', id], (api, cursor) =>
    api.GET('/admin/codes', { params: { query: { batch: id, ...(cursor !== undefined && { after: cursor }) } } }),
  )
  return (
    <Page
      title="A batch of codes"
      lead={
        <>
          <a className="link" href={hrefOf({ place: 'operate', page: 'codes' })}>
            Codes
          </a>{' '}
          · <code>{id}</code>
        </>
      }
    >
      <Card>
        {codes.error && <Failure failure={codes.error} onRetry={() => void codes.refetch()} />}
        <DataTable
          label="Codes"
          columns={columnsFor(organisations, setVoided)}
          rows={codes.error ? [] : codes.rows}
          idOf={({ id }) => id}
          onMore={codes.onMore}
          isGettingMore={codes.isGettingMore}
          empty={<Empty title="There is no such batch." />}
        />
      </Card>
      <DialogForm
        title={`Void ${voided?.prefix ?? ''}…?`}
        lead="Whoever has it cannot redeem it any more."
        isOpen={voided !== undefined}
        onClose={() => setVoided(undefined)}
        verb="Void it"
        isDangerous
        onSubmit={async () => {
          const params = { path: { code: voided?.id ?? '' } }
          await change((api) => api.POST('/admin/codes/{code}/void', { params }), 'codes')
        }}
      />
    </Page>
  )
}

const TONES = { good: 'good', redeemed: 'accent', voided: 'bad', expired: 'quiet' } as const

const columnsFor = (
  organisations: readonly { readonly id: string; readonly name: string }[],
  onVoid: (code: Code) => void,
): readonly Column<Code>[] => [
  { name: 'Code', cell: ({ prefix }) => <code>{prefix}…</code> },
  { name: 'State', cell: ({ state }) => <Badge tone={TONES[state]}>{state}</Badge> },
  { name: 'Worth', cell: ({ amount_nano }) => <Money nano={amount_nano} />, isFigure: true },
  {
    name: 'Redeemed',
    cell: ({ redeemed_at, redeemed_by }) =>
      redeemed_at === null ? (
        '–'
      ) : (
        <>
          {organisations.find(({ id }) => id === redeemed_by)?.name ?? redeemed_by},{' '}
          <time title={moment(redeemed_at)}>{ago(redeemed_at, Date.now())}</time>
        </>
      ),
  },
  {
    name: 'Void',
    cell: (code) =>
      code.state === 'good' ? (
        <button
          className="button dangerous"
          type="button"
          aria-label={`Void ${code.prefix}`}
          onClick={() => onVoid(code)}
        >
          Void
        </button>
      ) : (
        '–'
      ),
    isFigure: true,
  },
]
