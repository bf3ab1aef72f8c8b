// Projects: what an organisation has its keys and its budgets sorted by.
import { Archive, Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import { useChange, useList } from '../../admin/query.ts'
import type { Project } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { DialogForm, Field, said } from '../../page/dialog-form.tsx'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty, Page } from '../../page/page.tsx'
import { Failure } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'

type Asked = 'make' | { readonly act: 'rename' | 'archive'; readonly project: Project }

export default function ProjectsPage() {
  const { organisation, may } = useVisitor()
  const [asked, ask] = useState<Asked>()
  const projects = useList(['projects', organisation.id], (api, after) =>
    api.GET('/admin/organisations/{organisation}/projects', {
      params: { path: { organisation: organisation.id }, query: { ...(after !== undefined && { after }) } },
    }),
  )
  const makes = may('administer')
  const actions: readonly Column<Project>[] = makes
    ? [{ name: 'Actions', cell: (one) => <Acts of={one} ask={ask} /> }]
    : []
  return (
    <Page
      title="Projects"
      lead="What keys and budgets are sorted by."
      actions={
        makes && (
          <button className="button primary" type="button" onClick={() => ask('make')}>
            <Plus />
            New project
          </button>
        )
      }
    >
      <Card>
        {projects.error && <Failure failure={projects.error} onRetry={() => void projects.refetch()} />}
        <DataTable
          label="Projects"
          columns={[...columns, ...actions]}
          rows={projects.error ? [] : projects.rows}
          idOf={({ id }) => id}
          hrefOf={({ id }) => hrefOf({ place: 'operate', page: 'keys', query: { project: id } })}
          onMore={projects.onMore}
          isGettingMore={projects.isGettingMore}
          empty={
            <Empty title="There are no projects. Keys do without, and a project has a budget for all of its keys." />
          }
        />
      </Card>
      <Asking asked={asked} onClose={() => ask(undefined)} />
    </Page>
  )
}

const columns: readonly Column<Project>[] = [
  { name: 'Name', cell: ({ name }) => name },
  {
    name: 'State',
    cell: ({ archived_at }) =>
      archived_at === null ? (
        <Badge tone="good">open</Badge>
      ) : (
        <span title={moment(archived_at)}>
          <Badge>archived</Badge>
        </span>
      ),
  },
  { name: 'Made', cell: ({ created_at }) => <time title={moment(created_at)}>{ago(created_at, Date.now())}</time> },
]

function Acts({ of: project, ask }: { readonly of: Project; readonly ask: (asked: Asked) => void }) {
  return (
    <span className="row-acts">
      <button className="button" type="button" onClick={() => ask({ act: 'rename', project })}>
        <Pencil />
        Rename
      </button>
      {project.archived_at === null && (
        <button className="button" type="button" onClick={() => ask({ act: 'archive', project })}>
          <Archive />
          Archive
        </button>
      )}
    </span>
  )
}

function Asking({ asked, onClose }: { readonly asked: Asked | undefined; readonly onClose: () => void }) {
  const { organisation } = useVisitor()
  const change = useChange()
  const path = { organisation: organisation.id }
  const { act, project } = asked === undefined || asked === 'make' ? {} : asked
  const params = { path: { ...path, project: project?.id ?? '' } }
  const name = (fields: FormData) => ({ name: said(fields, 'name') ?? '' })
  return (
    <>
      <DialogForm
        title="A new project"
        isOpen={asked === 'make'}
        onClose={onClose}
        verb="Make the project"
        onSubmit={async (fields) => {
          const body = name(fields)
          await change(
            (api) => api.POST('/admin/organisations/{organisation}/projects', { params: { path }, body }),
            'projects',
          )
        }}
      >
        <Field name="name" label="Name" placeholder="Support" isRequired />
      </DialogForm>
      <DialogForm
        title={`Rename ${project?.name ?? ''}`}
        isOpen={act === 'rename'}
        onClose={onClose}
        verb="Rename it"
        onSubmit={async (fields) => {
          const body = name(fields)
          await change(
            (api) => api.PATCH('/admin/organisations/{organisation}/projects/{project}', { params, body }),
            'projects',
          )
        }}
      >
        <Field name="name" label="Name" defaultValue={project?.name} isRequired />
      </DialogForm>
      <DialogForm
        title={`Archive ${project?.name ?? ''}?`}
        lead="It takes no new keys from now on. The keys that it has, and what they spent, stay."
        isOpen={act === 'archive'}
        onClose={onClose}
        verb="Archive it"
        onSubmit={async () => {
          await change(
            (api) => api.POST('/admin/organisations/{organisation}/projects/{project}/archive', { params }),
            'projects',
          )
        }}
      />
    </>
  )
}
