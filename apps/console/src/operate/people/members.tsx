// The members of the organisation. Everybody sees them; whoever administers gives them other roles; everybody may leave.
import { Shield, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { roleWords } from '../../access/role-words.ts'
import { useChange, useList } from '../../admin/query.ts'
import type { Member, Role } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm, said } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { grantable } from '../right.ts'
import { type Visitor, useVisitor } from '../visitor.ts'
import { RolePick } from './role-pick.tsx'

export const COMING_MS = 10_000

interface Asked {
  readonly act: 'role' | 'remove'
  readonly member: Member
}

export function Members() {
  const visitor = useVisitor()
  const { organisation } = visitor
  const [asked, ask] = useState<Asked>()
  const members = useList(
    ['members', organisation.id],
    (api, after) =>
      api.GET('/admin/organisations/{organisation}/members', {
        params: { path: { organisation: organisation.id }, query: { ...(after !== undefined && { after }) } },
      }),
    // Whoever was invited comes without being asked for.
    { everyMs: COMING_MS },
  )
  return (
    <Card title="Members">
      {members.error && <Failure failure={members.error} onRetry={() => void members.refetch()} />}
      <DataTable
        label="Table of members"
        columns={columnsFor(visitor, ask)}
        rows={members.error ? [] : members.rows}
        idOf={({ person }) => person.id}
        onMore={members.onMore}
        isGettingMore={members.isGettingMore}
        empty={<Empty title="Nobody is a member yet. Invite somebody: an invitation is a link that you send." />}
      />
      <Asking asked={asked} onClose={() => ask(undefined)} />
    </Card>
  )
}

function columnsFor(visitor: Visitor, ask: (asked: Asked) => void): readonly Column<Member>[] {
  const facts: readonly Column<Member>[] = [
    {
      name: 'Name',
      cell: ({ person }) => (
        <>
          {person.name} {person.id === visitor.person?.id && <Badge tone="accent">you</Badge>}
        </>
      ),
    },
    { name: 'E-mail', cell: ({ person }) => person.email },
    {
      name: 'Role',
      cell: ({ role, person }) => (
        <span className="badges">
          <Badge tone={role === 'owner' ? 'accent' : 'quiet'}>{roleWords[role].name}</Badge>
          {person.is_operator && <Badge tone="change">runs the relay</Badge>}
          {person.disabled_at !== null && <Badge tone="bad">disabled</Badge>}
        </span>
      ),
    },
    {
      name: 'Since',
      cell: ({ since }) => <time title={moment(since)}>{ago(since, Date.now())}</time>,
      isMinor: true,
    },
  ]
  const acts: Column<Member> = {
    name: 'Actions',
    cell: (member) => {
      const isSelf = member.person.id === visitor.person?.id
      const mayChange = grantable(visitor.role).includes(member.role)
      return (
        <span className="row-acts">
          {mayChange && (
            <button className="button" type="button" onClick={() => ask({ act: 'role', member })}>
              <Shield />
              Role
            </button>
          )}
          {(mayChange || isSelf) && (
            <button className="button" type="button" onClick={() => ask({ act: 'remove', member })}>
              <UserMinus />
              {isSelf ? 'Leave' : 'Remove'}
            </button>
          )}
        </span>
      )
    },
  }
  return visitor.may('administer') || visitor.person ? [...facts, acts] : facts
}

function Asking({ asked, onClose }: { readonly asked: Asked | undefined; readonly onClose: () => void }) {
  const { organisation, role, person } = useVisitor()
  const change = useChange()
  const member = asked?.member
  const isSelf = member !== undefined && member.person.id === person?.id
  const params = { path: { organisation: organisation.id, person: member?.person.id ?? '' } }
  return (
    <>
      <DialogForm
        title={`The role of ${member?.person.name ?? ''}`}
        isOpen={asked?.act === 'role'}
        onClose={onClose}
        verb="Give this role"
        onSubmit={async (fields) => {
          const body = { role: said(fields, 'role') as Role }
          await change(
            (api) => api.PUT('/admin/organisations/{organisation}/members/{person}', { params, body }),
            'members',
            'me',
          )
        }}
      >
        {member && <RolePick roles={grantable(role)} of={member.role} />}
      </DialogForm>
      <DialogForm
        title={isSelf ? `Leave ${organisation.name}?` : `Remove ${member?.person.name ?? ''}?`}
        lead={
          isSelf
            ? 'You see nothing of it any more, and your keys of it are revoked, for good. Somebody who administers it may invite you again.'
            : `They see nothing of ${organisation.name} from now on, and their keys of it are revoked, for good.`
        }
        isOpen={asked?.act === 'remove'}
        onClose={onClose}
        verb={isSelf ? 'Leave' : 'Remove'}
        isDangerous
        onSubmit={async () => {
          await change(
            (api) => api.DELETE('/admin/organisations/{organisation}/members/{person}', { params }),
            'members',
            'keys',
            'me',
          )
        }}
      />
    </>
  )
}
