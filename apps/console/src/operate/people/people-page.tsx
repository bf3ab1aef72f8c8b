// The people: members of the organisation, who was invited to it, and, for whoever runs the relay, everybody.
import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { relayURL } from '../../access/access.ts'
import { useChange } from '../../admin/query.ts'
import type { Role } from '../../admin/schema.d.ts'
import { DialogForm, Field, Pick, said } from '../../page/dialog-form.tsx'
import { Page } from '../../page/page.tsx'
import { Secret } from '../../page/secret.tsx'
import { grantable } from '../right.ts'
import { useVisitor } from '../visitor.ts'
import { Everybody } from './everybody.tsx'
import { FirstOwner } from './first-owner.tsx'
import { Invitations } from './invitations.tsx'
import type { Handed } from './handed.ts'
import { Members } from './members.tsx'
import { RolePick } from './role-pick.tsx'

export default function PeoplePage() {
  const { organisation, may, isOperator, hasOwner } = useVisitor()
  const [isInviting, setIsInviting] = useState(false)
  const [handed, hand] = useState<Handed>()
  return (
    <Page
      title="People"
      lead={`Who belongs to ${organisation.name}, and as what.`}
      actions={
        may('administer') && (
          <button className="button primary" type="button" onClick={() => setIsInviting(true)}>
            <UserPlus />
            Invite
          </button>
        )
      }
    >
      {!hasOwner && isOperator && <FirstOwner />}
      {handed && <Secret secret={handed.link} about={handed.about} />}
      <Members />
      {may('administer') && <Invitations />}
      {isOperator && <Everybody onLink={hand} />}
      <Inviting isOpen={isInviting} onClose={() => setIsInviting(false)} onInvited={hand} />
    </Page>
  )
}

interface InvitingProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onInvited: (handed: Handed) => void
}

function Inviting({ isOpen, onClose, onInvited }: InvitingProps) {
  const { organisation, role } = useVisitor()
  const change = useChange()
  return (
    <DialogForm
      title={`Invite somebody to ${organisation.name}`}
      lead="You get a link to send to them: the relay sends no mail. Whoever has it, and only they, may join as this person."
      isOpen={isOpen}
      onClose={onClose}
      verb="Make the invitation"
      onSubmit={async (fields) => {
        const email = said(fields, 'email') ?? ''
        const body = { email, role: said(fields, 'role') as Role, days: Number(said(fields, 'days')) }
        const made = await change(
          (api) =>
            api.POST('/admin/organisations/{organisation}/invitations', {
              params: { path: { organisation: organisation.id } },
              body,
            }),
          'invitations',
        )
        if (!made) return
        onInvited({
          link: `${relayURL()}/#invitation=${made.secret}`,
          about: `Send this link to ${email}. It is shown this once, and good once.`,
        })
      }}
    >
      <Field name="email" label="E-mail" type="email" placeholder="ada@example.com" isRequired />
      <RolePick roles={grantable(role)} />
      <Pick name="days" label="Good for" options={DAYS} defaultValue="7" />
    </DialogForm>
  )
}

const DAYS = [
  { value: '1', name: 'A day' },
  { value: '7', name: 'A week' },
  { value: '30', name: '30 days' },
] as const
