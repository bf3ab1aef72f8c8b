// The audit log: who did what to what, when and from where. Nobody can change a line of it, not even here.
import { type FormEvent, useMemo } from 'react'
import type { AuditEntry } from '../../admin/schema.d.ts'
import { useAsked, useList } from '../../admin/query.ts'
import { ago, moment } from '../../page/figures.ts'
import { Badge, Card, Empty, Page } from '../../page/page.tsx'
import { Choice, narrow } from '../../page/range.tsx'
import { Failure, Skeleton } from '../../page/states.tsx'
import { hrefOf, useRoute } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'
import { ACTS, PAGES, actInWords } from './acts.ts'
import { readDetails } from './details.ts'
import './audit.css'

const ANY = 'any'

export default function AuditPage() {
  const { organisation, isOperator } = useVisitor()
  const route = useRoute()
  const query = (route.place === 'operate' && route.query) || NOTHING
  const { act, of, by } = query
  const isEverywhere = isOperator && query['where'] === 'everywhere'
  const names = useNames()
  const entries = useList(['audit', isEverywhere ? '' : organisation.id, act, of, by], (api, cursor) => {
    const filters = {
      ...(act !== undefined && { act }),
      ...(by !== undefined && { actor: by }),
      ...(of !== undefined && { subject: of }),
      ...(cursor !== undefined && { after: Number(cursor) }),
    }
    return isEverywhere
      ? api.GET('/admin/audit', { params: { query: filters } })
      : api.GET('/admin/organisations/{organisation}/audit', {
          params: { path: { organisation: organisation.id }, query: filters },
        })
  })
  const isNarrowed = act !== undefined || of !== undefined || by !== undefined

  return (
    <Page
      title="Audit"
      lead="Who did what, when and from where."
      actions={
        isOperator && (
          <Choice
            label="Where"
            options={[
              { value: 'here', name: 'In this organisation' },
              { value: 'everywhere', name: 'Everywhere' },
            ]}
            value={isEverywhere ? 'everywhere' : 'here'}
            onChange={(where) => narrow(route, 'where', where === 'everywhere' ? where : undefined)}
          />
        )
      }
    >
      <div className="filters">
        <Choice
          label="Act"
          options={[
            { value: ANY, name: 'Any act' },
            ...Object.keys(ACTS).map((one) => ({ value: one, name: actInWords(one).did })),
          ]}
          value={act ?? ANY}
          onChange={(chosen) => narrow(route, 'act', chosen === ANY ? undefined : chosen)}
        />
        <IdFilter key={`by ${by}`} label="Who: an id" value={by} onChange={(id) => narrow(route, 'by', id)} />
        <IdFilter key={`of ${of}`} label="Done to: an id" value={of} onChange={(id) => narrow(route, 'of', id)} />
        {isNarrowed && (
          <a className="button" href={hrefOf({ place: 'operate', page: 'audit' })}>
            All
          </a>
        )}
      </div>
      <Card>
        {entries.error && <Failure failure={entries.error} onRetry={() => void entries.refetch()} />}
        {!entries.error && !entries.rows && <Skeleton rows={8} />}
        {entries.rows?.length === 0 && (
          <Empty
            title={
              isNarrowed
                ? 'Nothing like that was done.'
                : 'Nothing was done here yet. Whatever changes something leaves a line.'
            }
          />
        )}
        <ol className="audit" aria-label="Acts, the newest first">
          {entries.rows?.map((entry) => (
            <Entry key={entry.seq} entry={entry} names={names} />
          ))}
        </ol>
        {entries.onMore && (
          <button className="button table-more" type="button" disabled={entries.isGettingMore} onClick={entries.onMore}>
            {entries.isGettingMore ? 'One moment' : 'More'}
          </button>
        )}
      </Card>
    </Page>
  )
}

const NOTHING: Readonly<Record<string, string | undefined>> = {}

function IdFilter({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (id: string | undefined) => void
}) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget).get('id')
    onChange(typeof typed === 'string' && typed.trim() !== '' ? typed.trim() : undefined)
  }
  return (
    <form className="audit-filter" onSubmit={submit}>
      <input
        className="field"
        name="id"
        aria-label={label}
        placeholder={label}
        defaultValue={value}
        autoComplete="off"
      />
    </form>
  )
}

/** People and keys are called by what people call them, where that is known. */
type Names = ReadonlyMap<string, string>

function useNames(): Names {
  const { organisation, organisations, person } = useVisitor()
  const path = { organisation: organisation.id }
  const members = useAsked(['members', organisation.id, 'names'], (api) =>
    api.GET('/admin/organisations/{organisation}/members', { params: { path, query: { limit: 200 } } }),
  )
  const keys = useAsked(['keys', organisation.id, 'names'], (api) =>
    api.GET('/admin/organisations/{organisation}/keys', { params: { path, query: { limit: 200 } } }),
  )
  const projects = useAsked(['projects', organisation.id, 'names'], (api) =>
    api.GET('/admin/organisations/{organisation}/projects', { params: { path, query: { limit: 200 } } }),
  )
  return useMemo(
    () =>
      new Map([
        ['system', 'The command line'],
        ['nobody', 'Somebody'],
        ...organisations.map(({ id, name }) => [id, name] as const),
        ...(person ? [[person.id, person.name] as const] : []),
        ...(members.data?.data.map(({ person }) => [person.id, person.name] as const) ?? []),
        ...(keys.data?.data.map(({ id, name }) => [id, name] as const) ?? []),
        ...(projects.data?.data.map(({ id, name }) => [id, name] as const) ?? []),
      ]),
    [organisations, person, members.data, keys.data, projects.data],
  )
}

function Entry({ entry, names }: { readonly entry: AuditEntry; readonly names: Names }) {
  const { at, actor, address, organisation, act, subject, details } = entry
  const { did, tone } = actInWords(act)
  const read = readDetails(details)
  return (
    <li>
      <time title={moment(at)}>{ago(at, Date.now())}</time>
      <div>
        <p>
          <Named id={actor} names={names} by="by" /> <Badge tone={tone}>{did}</Badge>{' '}
          <Named id={subject} names={names} by="of" />
        </p>
        {read.length > 0 && (
          <dl className="audit-details">
            {read.map(({ name, value, before }, at) => (
              <div key={at}>
                <dt>{name}</dt>
                <dd>
                  {before !== undefined && (
                    <>
                      <del>{before}</del>{' '}
                    </>
                  )}
                  {value}
                </dd>
              </div>
            ))}
          </dl>
        )}
        <p className="audit-where">
          {address !== null && <>from {address} </>}
          {organisation !== null && <>in {names.get(organisation) ?? organisation}</>}
        </p>
      </div>
    </li>
  )
}

/** Narrows the log down to whoever it is; a thing that has a page leads there, too. */
function Named({ id, names, by }: { readonly id: string; readonly names: Names; readonly by: 'by' | 'of' }) {
  const page = by === 'of' ? PAGES[id.slice(0, 4)] : undefined
  return (
    <a
      className="link"
      title={id}
      href={
        page
          ? hrefOf({ place: 'operate', page, thing: id })
          : hrefOf({ place: 'operate', page: 'audit', query: { [by]: id } })
      }
    >
      {names.get(id) ?? <code>{id}</code>}
    </a>
  )
}
