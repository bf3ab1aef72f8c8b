// Oneself: who one is here, the password, and where one has signed in.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Link2, LogOut, PencilLine } from 'lucide-react'
import { useState, useSyncExternalStore } from 'react'
import type { SignedIn } from '../../access/door.ts'
import { useEntrance } from '../../access/entrance.ts'
import { roleWords } from '../../access/role-words.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm, Field, said } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty, Facts, Page } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { useMe } from '../known.tsx'
import { useVisitor } from '../visitor.ts'
import { browserOf } from './browser.ts'

export default function AccountPage() {
  const entrance = useEntrance()
  const { options } = useSyncExternalStore(entrance.subscribe, entrance.getSnapshot)
  const { person, isOperator } = useVisitor()
  const { data: me } = useMe()
  const [isRenaming, setIsRenaming] = useState(false)
  const [isChanging, setIsChanging] = useState(false)
  const [said, say] = useState<string>()
  return (
    <Page
      title="My account"
      lead="Who you are at this relay."
      actions={
        <>
          {options?.oidc && (
            <a className="button" href={entrance.door.providerHref()}>
              <Link2 />
              Link with {options.oidc.name}
            </a>
          )}
          <button className="button" type="button" onClick={() => setIsRenaming(true)}>
            <PencilLine />
            Change name
          </button>
          <button className="button" type="button" onClick={() => setIsChanging(true)}>
            <KeyRound />
            Change password
          </button>
        </>
      }
    >
      {said !== undefined && (
        <p className="notice" role="status">
          {said}
        </p>
      )}
      <Card>
        <Facts
          facts={[
            ['Name', person?.name],
            ['E-mail', person?.email],
            ['Id', <code key="id">{person?.id}</code>],
            ...(me?.memberships ?? []).map(
              ({ organisation, name, role }) =>
                [
                  `In ${name}`,
                  <span key={organisation}>
                    {roleWords[role].name}: {roleWords[role].may}
                  </span>,
                ] as const,
            ),
            ...(isOperator ? [['At this relay', 'You run it: you may do everything everywhere.'] as const] : []),
          ]}
        />
      </Card>
      <SignIns />
      <NameChange name={person?.name} isOpen={isRenaming} onClose={() => setIsRenaming(false)} />
      <PasswordChange
        isOpen={isChanging}
        onClose={() => setIsChanging(false)}
        onChanged={() => say('Your password is another one now, and you are signed out everywhere but here.')}
      />
    </Page>
  )
}

function SignIns() {
  const { door } = useEntrance()
  const client = useQueryClient()
  const [asked, ask] = useState<SignedIn>()
  const signIns = useQuery({ queryKey: ['sign-ins'], queryFn: () => door.signIns() })
  return (
    <Card title="Where you are signed in">
      {signIns.error && <Failure failure={signIns.error} onRetry={() => void signIns.refetch()} />}
      <DataTable
        label="Table of sign-ins"
        columns={columnsFor(ask)}
        rows={signIns.error ? [] : signIns.data}
        idOf={({ id }) => id}
        empty={<Empty title="Nowhere, it seems." />}
      />
      <DialogForm
        title={`Sign out ${asked ? browserOf(asked.agent) : ''}?`}
        lead="Whoever is there has to sign in again."
        isOpen={asked !== undefined}
        onClose={() => ask(undefined)}
        verb="Sign it out"
        isDangerous
        onSubmit={async () => {
          await door.endSignIn(asked?.id ?? '')
          await client.invalidateQueries({ queryKey: ['sign-ins'] })
        }}
      />
    </Card>
  )
}

const columnsFor = (ask: (one: SignedIn) => void): readonly Column<SignedIn>[] => [
  {
    name: 'Browser',
    cell: ({ agent, is_current }) => (
      <>
        <span title={agent ?? undefined}>{browserOf(agent)}</span> {is_current && <Badge tone="accent">this one</Badge>}
      </>
    ),
  },
  { name: 'From', cell: ({ address }) => <code>{address ?? 'unknown'}</code> },
  {
    name: 'Seen',
    cell: ({ seen_at }) => <time title={moment(seen_at)}>{ago(seen_at, Date.now())}</time>,
  },
  {
    name: 'Since',
    cell: ({ created_at }) => <time title={moment(created_at)}>{ago(created_at, Date.now())}</time>,
    isMinor: true,
  },
  {
    name: 'Actions',
    cell: (one) =>
      !one.is_current && (
        <span className="row-acts">
          <button className="button" type="button" onClick={() => ask(one)}>
            <LogOut />
            Sign out
          </button>
        </span>
      ),
  },
]

interface NameChangeProps {
  readonly name: string | undefined
  readonly isOpen: boolean
  readonly onClose: () => void
}

function NameChange({ name, isOpen, onClose }: NameChangeProps) {
  const { door } = useEntrance()
  const client = useQueryClient()
  return (
    <DialogForm
      title="Change your name"
      lead="It is what others see you by, wherever you are a member. You go on signing in with your e-mail address."
      isOpen={isOpen}
      onClose={onClose}
      verb="Change it"
      onSubmit={async (fields) => {
        await door.rename(said(fields, 'name') ?? '')
        await client.invalidateQueries()
      }}
    >
      <Field name="name" label="Name" autoComplete="name" defaultValue={name} isRequired />
    </DialogForm>
  )
}

interface PasswordChangeProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onChanged: () => void
}

function PasswordChange({ isOpen, onClose, onChanged }: PasswordChangeProps) {
  const { door } = useEntrance()
  const client = useQueryClient()
  return (
    <DialogForm
      title="Change your password"
      lead="You stay signed in here, and are signed out everywhere else."
      isOpen={isOpen}
      onClose={onClose}
      verb="Change it"
      onSubmit={async (fields) => {
        const current = said(fields, 'current') === undefined ? undefined : String(fields.get('current'))
        await door.changePassword(current, String(fields.get('password')))
        // The sign-in is another one, and so is its token.
        await client.invalidateQueries()
        onChanged()
      }}
    >
      <Field
        name="current"
        label="Password as it is"
        type="password"
        autoComplete="current-password"
        hint="Empty where you have none yet."
      />
      <Field
        name="password"
        label="New password"
        type="password"
        autoComplete="new-password"
        hint="10 characters or more."
        isRequired
      />
    </DialogForm>
  )
}
