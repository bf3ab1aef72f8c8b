// Everybody who has an account at this relay, for whoever runs it: who may sign in, who runs it too, and links for those who cannot
// get in.
import { Link2, UserCheck, UserX, Wrench } from 'lucide-react'
import { useState } from 'react'
import { relayURL } from '../../access/access.ts'
import { useChange, useList } from '../../admin/query.ts'
import type { Person } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { useVisitor } from '../visitor.ts'
import type { Handed } from './handed.ts'

type Act = 'link' | 'operator' | 'disable' | 'enable'

interface Asked {
  readonly act: Act
  readonly person: Person
}

export function Everybody({ onLink }: { readonly onLink: (handed: Handed) => void }) {
  const [asked, ask] = useState<Asked>()
  const { person: self } = useVisitor()
  const people = useList(['people'], (api, after) =>
    api.GET('/admin/people', { params: { query: { ...(after !== undefined && { after }) } } }),
  )
  return (
    <Card title="Everybody at this relay">
      {people.error && <Failure failure={people.error} onRetry={() => void people.refetch()} />}
      <DataTable
        label="Table of everybody"
        columns={columnsFor(self?.id, ask)}
        rows={people.error ? [] : people.rows}
        idOf={({ id }) => id}
        onMore={people.onMore}
        isGettingMore={people.isGettingMore}
        empty={<Empty title="Nobody has an account yet." />}
      />
      <Asking asked={asked} onClose={() => ask(undefined)} onLink={onLink} />
    </Card>
  )
}

const columnsFor = (self: string | undefined, ask: (asked: Asked) => void): readonly Column<Person>[] => [
  { name: 'Name', cell: ({ name }) => name },
  { name: 'E-mail', cell: ({ email }) => email },
  {
    name: 'State',
    cell: ({ disabled_at, is_operator }) => (
      <span className="badges">
        {disabled_at === null ? <Badge tone="good">active</Badge> : <Badge tone="bad">disabled</Badge>}
        {is_operator && <Badge tone="change">runs the relay</Badge>}
      </span>
    ),
  },
  {
    name: 'Made',
    cell: ({ created_at }) => <time title={moment(created_at)}>{ago(created_at, Date.now())}</time>,
    isMinor: true,
  },
  {
    name: 'Actions',
    // Who shut themselves out would have to be let in by somebody who may not be there.
    cell: (person) => <Acts of={person} isSelf={person.id === self} ask={ask} />,
  },
]

interface ActsProps {
  readonly of: Person
  readonly isSelf: boolean
  readonly ask: (asked: Asked) => void
}

function Acts({ of: person, isSelf, ask }: ActsProps) {
  const isOut = person.disabled_at !== null
  return (
    <span className="row-acts">
      {!isOut && (
        <button className="button" type="button" onClick={() => ask({ act: 'link', person })}>
          <Link2 />
          Link
        </button>
      )}
      {!isSelf && !isOut && (
        <button className="button" type="button" onClick={() => ask({ act: 'operator', person })}>
          <Wrench />
          {person.is_operator ? 'No operator' : 'Make operator'}
        </button>
      )}
      {!isSelf && (
        <button className="button" type="button" onClick={() => ask({ act: isOut ? 'enable' : 'disable', person })}>
          {isOut ? <UserCheck /> : <UserX />}
          {isOut ? 'Enable' : 'Disable'}
        </button>
      )}
    </span>
  )
}

interface AskingProps {
  readonly asked: Asked | undefined
  readonly onClose: () => void
  readonly onLink: (handed: Handed) => void
}

function Asking({ asked, onClose, onLink }: AskingProps) {
  const change = useChange()
  const person = asked?.person
  if (!person) return null
  const params = { path: { person: person.id } }
  const { title, lead, verb, isDangerous = false } = questions[asked.act](person)
  return (
    <DialogForm
      title={title}
      lead={lead}
      isOpen
      onClose={onClose}
      verb={verb}
      isDangerous={isDangerous}
      onSubmit={async () => {
        const changed = ['people', 'members', 'keys', 'me'] as const
        if (asked.act === 'operator') {
          const body = { is_operator: !person.is_operator }
          await change((api) => api.PUT('/admin/people/{person}/operator', { params, body }), ...changed)
        } else if (asked.act === 'link') {
          const made = await change((api) => api.POST('/admin/people/{person}/link', { params }))
          if (made)
            onLink({
              link: `${relayURL()}/#reset=${made.code}`,
              about: `Send this link to ${person.email}. It is shown this once, good once, and for a day.`,
            })
        } else if (asked.act === 'disable')
          await change((api) => api.POST('/admin/people/{person}/disable', { params }), ...changed)
        else await change((api) => api.POST('/admin/people/{person}/enable', { params }), ...changed)
      }}
    />
  )
}

interface Question {
  readonly title: string
  readonly lead: string
  readonly verb: string
  readonly isDangerous?: boolean
}

const questions: Readonly<Record<Act, (person: Person) => Question>> = {
  link: ({ name }) => ({
    title: `A password link for ${name}`,
    lead: 'Whoever has the link sets a new password for this person, and signs them out everywhere else. Links that were made for them before open nothing any more.',
    verb: 'Make the link',
  }),
  operator: ({ name, is_operator }) =>
    is_operator
      ? {
          title: `${name} runs the relay no more?`,
          lead: 'What they are in their organisations stays.',
          verb: 'Take it away',
        }
      : {
          title: `Shall ${name} run the relay?`,
          lead: 'They see and change everything of every organisation, and make others operators, or you one no more.',
          verb: 'Make operator',
          isDangerous: true,
        },
  disable: ({ name }) => ({
    title: `Disable ${name}?`,
    lead: 'They are signed out everywhere and cannot sign in, and their keys open nothing until they are enabled again. What they made stays.',
    verb: 'Disable',
    isDangerous: true,
  }),
  enable: ({ name }) => ({
    title: `Enable ${name}?`,
    lead: 'They may sign in again, and their keys are good again.',
    verb: 'Enable',
  }),
}
