// Who was invited, and what came of it.
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { roleWords } from '../../access/role-words.ts'
import { useChange, useList } from '../../admin/query.ts'
import type { Invitation } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { useVisitor } from '../visitor.ts'
import { COMING_MS } from './members.tsx'

export function Invitations() {
  const { organisation } = useVisitor()
  const [asked, ask] = useState<Invitation>()
  const change = useChange()
  const invitations = useList(
    ['invitations', organisation.id],
    (api, after) =>
      api.GET('/admin/organisations/{organisation}/invitations', {
        params: { path: { organisation: organisation.id }, query: { ...(after !== undefined && { after }) } },
      }),
    { everyMs: COMING_MS },
  )
  const params = { path: { organisation: organisation.id, invitation: asked?.id ?? '' } }
  return (
    <Card title="Invitations">
      {invitations.error && <Failure failure={invitations.error} onRetry={() => void invitations.refetch()} />}
      <DataTable
        label="Table of invitations"
        columns={columnsFor(ask)}
        rows={invitations.error ? [] : invitations.rows}
        idOf={({ id }) => id}
        onMore={invitations.onMore}
        isGettingMore={invitations.isGettingMore}
        empty={<Empty title="Nobody has been invited." />}
      />
      <DialogForm
        title={`Take back the invitation of ${asked?.email ?? ''}?`}
        lead="Its link opens nothing from now on."
        isOpen={asked !== undefined}
        onClose={() => ask(undefined)}
        verb="Take it back"
        isDangerous
        onSubmit={async () => {
          await change(
            (api) => api.POST('/admin/organisations/{organisation}/invitations/{invitation}/revoke', { params }),
            'invitations',
          )
        }}
      />
    </Card>
  )
}

const TONES = { open: 'change', accepted: 'good', revoked: 'bad', expired: 'quiet' } as const

const columnsFor = (ask: (invitation: Invitation) => void): readonly Column<Invitation>[] => [
  { name: 'E-mail', cell: ({ email }) => email },
  { name: 'Role', cell: ({ role }) => roleWords[role].name },
  { name: 'State', cell: ({ state }) => <Badge tone={TONES[state]}>{state}</Badge> },
  {
    name: 'Good until',
    cell: ({ expires_at, state }) =>
      state === 'open' ? <time title={moment(expires_at)}>{ago(expires_at, Date.now())}</time> : '–',
    isMinor: true,
  },
  {
    name: 'Actions',
    cell: (invitation) =>
      invitation.state === 'open' && (
        <span className="row-acts">
          <button className="button" type="button" onClick={() => ask(invitation)}>
            <Undo2 />
            Take back
          </button>
        </span>
      ),
  },
]
