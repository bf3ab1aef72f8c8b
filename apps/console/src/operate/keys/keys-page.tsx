// The API keys of an organisation: who may ask, for what, and until when.
import { useState } from 'react'
import { Plus } from 'lucide-react'
import type { Key } from '../../admin/schema.d.ts'
import { useChange, useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm, Field, listSaid, said } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty, Page } from '../../page/page.tsx'
import { Secret } from '../../page/secret.tsx'
import { Failure } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'

export default function KeysPage() {
  const { organisation } = useVisitor()
  const [isMaking, setIsMaking] = useState(false)
  const [secret, setSecret] = useState<string>()
  const path = { organisation: organisation.id }
  const keys = useList(['keys', organisation.id], (api, cursor) =>
    api.GET('/admin/organisations/{organisation}/keys', {
      params: { path, query: { ...(cursor !== undefined && { after: cursor }) } },
    }),
  )
  const change = useChange()

  return (
    <Page
      title="Keys"
      lead="Who may ask, for what, and until when."
      actions={
        <button className="button primary" type="button" onClick={() => setIsMaking(true)}>
          <Plus />
          New key
        </button>
      }
    >
      {secret !== undefined && (
        <Secret secret={secret} about="This is the only time that the key is shown. Keep it where secrets are kept." />
      )}
      <Card>
        {keys.error && <Failure failure={keys.error} onRetry={() => void keys.refetch()} />}
        <DataTable
          label="Keys"
          columns={columns}
          rows={keys.error ? [] : keys.rows}
          idOf={({ id }) => id}
          hrefOf={({ id }) => hrefOf({ place: 'operate', page: 'keys', thing: id })}
          onMore={keys.onMore}
          isGettingMore={keys.isGettingMore}
          empty={<Empty title="There are no keys yet." />}
        />
      </Card>
      <DialogForm
        title="A new key"
        isOpen={isMaking}
        onClose={() => setIsMaking(false)}
        verb="Make the key"
        onSubmit={async (fields) => {
          const models = listSaid(fields, 'models')
          const body = { name: said(fields, 'name') ?? '', ...(models && { models }) }
          const made = await change(
            (api) => api.POST('/admin/organisations/{organisation}/keys', { params: { path }, body }),
            'keys',
          )
          setSecret(made?.secret)
        }}
      >
        <Field name="name" label="Name" placeholder="Support chat, production" isRequired />
        <Field name="models" label="Models" placeholder="claude-*, gpt-5" hint="Others are refused. Empty: all." />
      </DialogForm>
    </Page>
  )
}

const columns: readonly Column<Key>[] = [
  { name: 'Name', cell: ({ name }) => name },
  { name: 'Key', cell: ({ prefix }) => <code>{prefix}</code> },
  { name: 'State', cell: ({ state, admin }) => <State state={state} admin={admin} /> },
  { name: 'Models', cell: ({ models }) => models?.join(', ') ?? 'all', isMinor: true },
  {
    name: 'Made',
    cell: ({ created_at }) => <time title={moment(created_at)}>{ago(created_at, Date.now())}</time>,
    isFigure: true,
  },
  {
    name: 'Good until',
    cell: ({ expires_at }) =>
      expires_at === null ? '–' : <time title={moment(expires_at)}>{ago(expires_at, Date.now())}</time>,
    isFigure: true,
    isMinor: true,
  },
]

const TONES = { active: 'good', expired: 'change', revoked: 'bad' } as const

const State = ({ state, admin }: Pick<Key, 'state' | 'admin'>) => (
  <span className="badges">
    <Badge tone={TONES[state]}>{state}</Badge> {admin && <Badge tone="accent">operates the relay</Badge>}
  </span>
)
