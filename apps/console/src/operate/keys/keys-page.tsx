// The API keys of an organisation: who may ask, for what, and until when.
import { Plus, Search } from 'lucide-react'
import { useState } from 'react'
import { useChange, useList } from '../../admin/query.ts'
import type { Key } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm, Pick } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Card, Empty, Page } from '../../page/page.tsx'
import { Choice, narrow } from '../../page/range.tsx'
import { Secret } from '../../page/secret.tsx'
import { Failure } from '../../page/states.tsx'
import { hrefOf, useRoute } from '../../shell/route.ts'
import { useMembers } from '../people/use-members.ts'
import { useProjects } from '../projects/use-projects.ts'
import { useVisitor } from '../visitor.ts'
import { KeyFields } from './key-fields.tsx'
import { KeyPage } from './key-page.tsx'
import { KeyState } from './key-state.tsx'
import { newKeyOf } from './key-wish.ts'

export default function KeysPage({ thing }: { readonly thing?: string | undefined }) {
  return thing === undefined ? <KeyList /> : <KeyPage id={thing} />
}

function KeyList() {
  const { organisation, may } = useVisitor()
  const [isMaking, setIsMaking] = useState(false)
  const [secret, setSecret] = useState<string>()
  const path = { organisation: organisation.id }
  const query = useNarrowed()
  const keys = useList(['keys', organisation.id, query], (api, after) =>
    api.GET('/admin/organisations/{organisation}/keys', {
      params: { path, query: { ...query, ...(after !== undefined && { after }) } },
    }),
  )
  const projects = useProjects()
  const nameOf = new Map(projects.map(({ id, name }) => [id, name]))
  const isNarrowed = Object.keys(query).length > 0

  return (
    <Page
      title="Keys"
      lead={may('administer') ? 'Who may ask, for what, and until when.' : 'Your own keys: what they are good for.'}
      actions={
        may('own-keys') && (
          <button className="button primary" type="button" onClick={() => setIsMaking(true)}>
            <Plus />
            New key
          </button>
        )
      }
    >
      {secret !== undefined && (
        <Secret secret={secret} about="This is the only time that the key is shown. Keep it where secrets are kept." />
      )}
      <Card>
        <Filters />
        {keys.error && <Failure failure={keys.error} onRetry={() => void keys.refetch()} />}
        <DataTable
          label="Keys"
          columns={columnsFor(nameOf, may('administer'))}
          rows={keys.error ? [] : keys.rows}
          idOf={({ id }) => id}
          hrefOf={({ id }) => hrefOf({ place: 'operate', page: 'keys', thing: id })}
          onMore={keys.onMore}
          isGettingMore={keys.isGettingMore}
          empty={<Empty title={isNarrowed ? 'No key is like this.' : 'There are no keys yet.'} />}
        />
      </Card>
      <Making isOpen={isMaking} onClose={() => setIsMaking(false)} onMade={setSecret} />
    </Page>
  )
}

interface MakingProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onMade: (secret: string | undefined) => void
}

function Making({ isOpen, onClose, onMade }: MakingProps) {
  const { organisation, isOperator } = useVisitor()
  const projects = useProjects()
  const change = useChange()
  return (
    <DialogForm
      title="A new key"
      isOpen={isOpen}
      onClose={onClose}
      verb="Make the key"
      onSubmit={async (fields) => {
        const made = await change(
          (api) =>
            api.POST('/admin/organisations/{organisation}/keys', {
              params: { path: { organisation: organisation.id } },
              body: newKeyOf(fields),
            }),
          'keys',
        )
        onMade(made?.secret)
      }}
    >
      <KeyFields projects={projects} />
      {isOperator && (
        <Pick
          name="power"
          label="What it may do"
          options={[
            { value: 'ask', name: 'Ask models' },
            { value: 'operate', name: 'Ask models, and operate the relay' },
          ]}
        />
      )}
    </DialogForm>
  )
}

const STATES = [
  { value: '', name: 'Any state' },
  { value: 'active', name: 'Active' },
  { value: 'disabled', name: 'Disabled' },
  { value: 'expired', name: 'Expired' },
  { value: 'revoked', name: 'Revoked' },
] as const

type Narrowed = {
  readonly prefix?: string
  readonly project?: string
  readonly person?: string
  readonly state?: Key['state']
}

/** As the address says. */
function useNarrowed(): Narrowed {
  const route = useRoute()
  const { prefix, project, person, state } = (route.place === 'operate' && route.query) || {}
  const known = STATES.find(({ value }) => value !== '' && value === state)?.value
  return {
    ...(prefix && { prefix }),
    ...(project && { project }),
    ...(person && { person }),
    ...(known && { state: known }),
  }
}

function Filters() {
  const route = useRoute()
  const { prefix = '', project = '', person = '', state = '' } = useNarrowed()
  const { may } = useVisitor()
  const projects = useProjects()
  const members = useMembers()
  return (
    <div className="filters">
      <label className="search">
        <Search aria-hidden />
        <input
          className="field"
          type="search"
          aria-label="Find a key by how it begins"
          placeholder="hf_…"
          spellCheck={false}
          autoComplete="off"
          value={prefix}
          onChange={({ target }) => narrow(route, 'prefix', target.value.trim() || undefined)}
        />
      </label>
      <Choice
        label="State"
        options={STATES}
        value={state}
        onChange={(chosen) => narrow(route, 'state', chosen || undefined)}
      />
      {projects.length > 0 && (
        <Choice
          label="Project"
          options={[{ value: '', name: 'Any project' }, ...projects.map(({ id, name }) => ({ value: id, name }))]}
          value={project}
          onChange={(chosen) => narrow(route, 'project', chosen || undefined)}
        />
      )}
      {may('administer') && members.length > 0 && (
        <Choice
          label="Person"
          options={[{ value: '', name: 'Anybody’s' }, ...members.map(({ id, name }) => ({ value: id, name }))]}
          value={person}
          onChange={(chosen) => narrow(route, 'person', chosen || undefined)}
        />
      )}
    </div>
  )
}

/** @param isEverybodys whoever sees their own alone knows whose they are */
const columnsFor = (projects: ReadonlyMap<string, string>, isEverybodys: boolean): readonly Column<Key>[] => [
  { name: 'Name', cell: ({ name }) => name },
  { name: 'Key', cell: ({ prefix }) => <code className="prefix">{prefix}…</code> },
  { name: 'State', cell: (key) => <KeyState {...key} /> },
  ...(isEverybodys ? [{ name: 'Person', cell: ({ person_name }: Key) => person_name ?? '–' }] : []),
  ...(projects.size > 0
    ? [{ name: 'Project', cell: ({ project }: Key) => projects.get(project ?? '') ?? '–', isMinor: true as const }]
    : []),
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
