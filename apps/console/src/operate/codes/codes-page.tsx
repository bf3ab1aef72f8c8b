// Redemption codes: made in batches, told once, good once. With a batch in the address: its codes.
import { useState } from 'react'
import { Plus } from 'lucide-react'
import type { CodeBatch, NewCodes } from '../../admin/schema.d.ts'
import { useChange, useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, moment, whole } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Card, Empty, Page } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { BatchPage } from './batch-page.tsx'
import { CodesDialog } from './codes-dialog.tsx'
import { NewCodesCard } from './new-codes-card.tsx'

export default function CodesPage({ thing }: { readonly thing?: string | undefined }) {
  return thing === undefined ? <BatchesPage /> : <BatchPage id={thing} />
}

function BatchesPage() {
  const [isMaking, setIsMaking] = useState(false)
  const [made, setMade] = useState<NewCodes>()
  const [voided, setVoided] = useState<CodeBatch>()
  const change = useChange()
  const batches = useList(['codes', 'batches'], (api, cursor) =>
    api.GET('/admin/codes/batches', { params: { query: { ...(cursor !== undefined && { after: cursor }) } } }),
  )
  return (
    <Page
      title="Codes"
      lead="Credit that can be handed to somebody: made in batches, good once."
      actions={
        <button className="button primary" type="button" onClick={() => setIsMaking(true)}>
          <Plus aria-hidden /> New codes
        </button>
      }
    >
      {made && <NewCodesCard made={made} onDone={() => setMade(undefined)} />}
      <Card>
        {batches.error && <Failure failure={batches.error} onRetry={() => void batches.refetch()} />}
        <DataTable
          label="Batches of codes"
          columns={columnsFor(setVoided)}
          rows={batches.error ? [] : batches.rows}
          idOf={({ id }) => id}
          hrefOf={({ id }) => hrefOf({ place: 'operate', page: 'codes', thing: id })}
          onMore={batches.onMore}
          isGettingMore={batches.isGettingMore}
          empty={<Empty title="There are no codes. Make some, and whoever redeems one is given what it is worth." />}
        />
      </Card>
      <CodesDialog isOpen={isMaking} onClose={() => setIsMaking(false)} onMade={setMade} />
      <DialogForm
        title="Void these codes?"
        lead={
          voided && `Those of ${nameOf(voided)} that nobody has redeemed are good no more. What was redeemed stays so.`
        }
        isOpen={voided !== undefined}
        onClose={() => setVoided(undefined)}
        verb="Void them"
        isDangerous
        onSubmit={async () => {
          const params = { path: { code: voided?.id ?? '' } }
          await change((api) => api.POST('/admin/codes/{code}/void', { params }), 'codes')
        }}
      />
    </Page>
  )
}

const nameOf = ({ note, id }: CodeBatch): string => (note === '' ? id : `“${note}”`)

const columnsFor = (onVoid: (batch: CodeBatch) => void): readonly Column<CodeBatch>[] => [
  { name: 'Batch', cell: ({ note, id }) => (note === '' ? <code>{id}</code> : note) },
  { name: 'Codes', cell: ({ count }) => whole(count), isFigure: true },
  { name: 'Each', cell: ({ amount_nano }) => <Money nano={amount_nano} />, isFigure: true },
  {
    name: 'Made',
    cell: ({ created_at }) => <time title={moment(created_at)}>{ago(created_at, Date.now())}</time>,
    isFigure: true,
  },
  {
    name: 'Good until',
    cell: ({ expires_at }) =>
      expires_at === null ? 'for ever' : <time title={moment(expires_at)}>{ago(expires_at, Date.now())}</time>,
    isFigure: true,
  },
  {
    name: 'Void',
    cell: (batch) => (
      <button
        className="button dangerous"
        type="button"
        aria-label={`Void ${nameOf(batch)}`}
        onClick={() => onVoid(batch)}
      >
        Void
      </button>
    ),
    isFigure: true,
  },
]
