// One key: what it is good for, what it may spend, and its end.
import { Pencil, RefreshCw, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useAsked, useChange } from '../../admin/query.ts'
import type { Key } from '../../admin/schema.d.ts'
import { DialogForm, Pick, said } from '../../page/dialog-form.tsx'
import { ago, moment, money } from '../../page/figures.ts'
import { Card, Facts, Page, Stat, Stats } from '../../page/page.tsx'
import { Secret } from '../../page/secret.tsx'
import { Loaded } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { useProjects } from '../projects/use-projects.ts'
import { useVisitor } from '../visitor.ts'
import { KeyFields } from './key-fields.tsx'
import { KeyState } from './key-state.tsx'
import { changeOf } from './key-wish.ts'

type Act = 'change' | 'rotate' | 'revoke'

export function KeyPage({ id }: { readonly id: string }) {
  const { organisation, may, isOperator } = useVisitor()
  const [act, setAct] = useState<Act>()
  const [secret, setSecret] = useState<string>()
  const path = { organisation: organisation.id, key: id }
  const asked = useAsked(['keys', organisation.id, id], (api) =>
    api.GET('/admin/organisations/{organisation}/keys/{key}', { params: { path } }),
  )
  const key = asked.data
  // One that operates the relay is an operator’s business alone.
  const mayChange = key !== undefined && key.state !== 'revoked' && may('own-keys') && (isOperator || !key.admin)
  return (
    <Page
      title={key?.name ?? 'Key'}
      lead={
        <a className="link" href={hrefOf({ place: 'operate', page: 'keys' })}>
          All keys
        </a>
      }
      actions={
        mayChange && (
          <>
            <ActButton act="change" onAct={setAct}>
              <Pencil />
              Change
            </ActButton>
            <ActButton act="rotate" onAct={setAct}>
              <RefreshCw />
              Rotate
            </ActButton>
            <ActButton act="revoke" onAct={setAct}>
              <Trash2 />
              Revoke
            </ActButton>
          </>
        )
      }
    >
      {secret !== undefined && (
        <Secret
          secret={secret}
          about="This is the only time that the new secret is shown. Keep it where secrets are kept."
        />
      )}
      <Card>
        <Loaded of={asked}>{(key) => <KeyFacts of={key} />}</Loaded>
      </Card>
      <Spending id={id} />
      {key && <Acts of={key} act={act} onClose={() => setAct(undefined)} onSecret={setSecret} />}
    </Page>
  )
}

interface ActButtonProps {
  readonly act: Act
  readonly onAct: (act: Act) => void
  readonly children: ReactNode
}

const ActButton = ({ act, onAct, children }: ActButtonProps) => (
  <button className={act === 'revoke' ? 'button dangerous' : 'button'} type="button" onClick={() => onAct(act)}>
    {children}
  </button>
)

function KeyFacts({ of: key }: { readonly of: Key }) {
  const projects = useProjects()
  const project = projects.find(({ id }) => id === key.project)
  return (
    <Facts
      facts={[
        ['State', <KeyState key="state" {...key} />],
        ['Begins with', <code key="prefix">{key.prefix}…</code>],
        ['Id', <code key="id">{key.id}</code>],
        ['Person', key.person_name ?? 'nobody’s in particular'],
        ['Project', project?.name ?? key.project ?? 'none'],
        ['Models', <List key="models" of={key.models} otherwise="all" />],
        ['From addresses', <List key="networks" of={key.networks} otherwise="everywhere" />],
        ['From pages of', <List key="origins" of={key.origins} otherwise="everywhere" />],
        ['Tags', <List key="tags" of={key.tags} otherwise="none" />],
        ['Made', <When key="made" at={key.created_at} />],
        ['Good until', key.expires_at === null ? 'it is revoked' : <When key="until" at={key.expires_at} />],
        ...(key.revoked_at === null ? [] : [['Revoked', <When key="revoked" at={key.revoked_at} />] as const]),
        ...(key.rotated_out.length === 0
          ? []
          : [['Before it, good for a while yet', <RotatedOut key="rotated" of={key.rotated_out} />] as const]),
      ]}
    />
  )
}

const RotatedOut = ({ of }: { readonly of: Key['rotated_out'] }) => (
  <ul>
    {of.map(({ prefix, expires_at }) => (
      <li key={prefix}>
        <code>{prefix}…</code> ends <When at={expires_at} />
      </li>
    ))}
  </ul>
)

const List = ({ of, otherwise }: { readonly of: readonly string[] | null; readonly otherwise: string }) =>
  of === null || of.length === 0 ? otherwise : of.join(', ')

const When = ({ at }: { readonly at: string }) => <time title={moment(at)}>{ago(at, Date.now())}</time>

/** What it may spend, and did: its account. */
function Spending({ id }: { readonly id: string }) {
  const { organisation } = useVisitor()
  const account = useAsked(['accounts', organisation.id, id], (api) =>
    api.GET('/admin/organisations/{organisation}/accounts/{account}', {
      params: { path: { organisation: organisation.id, account: id } },
    }),
  )
  return (
    <Card
      title="What it spends"
      aside={
        <span className="card-links">
          <a className="link" href={hrefOf({ place: 'operate', page: 'limits', thing: id })}>
            Limits
          </a>
          <a className="link" href={hrefOf({ place: 'operate', page: 'requests', query: { key: id } })}>
            Requests
          </a>
          <a className="link" href={hrefOf({ place: 'operate', page: 'usage', query: { by: 'key' } })}>
            Usage by key
          </a>
        </span>
      }
    >
      <Loaded of={account} rows={2}>
        {({ spent, budget, limits, held_nano }) => (
          <Stats>
            <Stat name="Today" value={money(spent.day_nano)} note={ofBudget(budget.day_nano)} />
            <Stat name="This month" value={money(spent.month_nano)} note={ofBudget(budget.month_nano)} />
            <Stat name="Ever" value={money(spent.total_nano)} note={ofBudget(budget.total_nano)} />
            <Stat name="Held for replies that run" value={money(held_nano)} />
            <Stat
              name="Requests per minute"
              value={limits.requests_per_minute ?? 'any'}
              note={limits.concurrent === null ? undefined : `${limits.concurrent} at a time`}
            />
          </Stats>
        )}
      </Loaded>
    </Card>
  )
}

const ofBudget = (nano: number | null): string => (nano === null ? 'no budget' : `of ${money(nano)}`)

interface ActsProps {
  readonly of: Key
  readonly act: Act | undefined
  readonly onClose: () => void
  readonly onSecret: (secret: string | undefined) => void
}

/** The questions before something is done to it. */
function Acts({ of: key, act, onClose, onSecret }: ActsProps) {
  const { organisation } = useVisitor()
  const projects = useProjects()
  const change = useChange()
  const params = { path: { organisation: organisation.id, key: key.id } }
  return (
    <>
      <DialogForm
        title={`Change ${key.name}`}
        isOpen={act === 'change'}
        onClose={onClose}
        verb="Keep"
        onSubmit={async (fields) => {
          const body = changeOf(fields)
          await change((api) => api.PATCH('/admin/organisations/{organisation}/keys/{key}', { params, body }), 'keys')
        }}
      >
        <KeyFields of={key} projects={projects} />
      </DialogForm>
      <DialogForm
        title={`Rotate ${key.name}`}
        lead="The key gets another secret, which is shown once. The one before stays good for a while, so that nothing stands still."
        isOpen={act === 'rotate'}
        onClose={onClose}
        verb="Make another secret"
        onSubmit={async (fields) => {
          const body = { overlap_s: Number(said(fields, 'overlap') ?? 0) }
          const made = await change(
            (api) => api.POST('/admin/organisations/{organisation}/keys/{key}/rotate', { params, body }),
            'keys',
          )
          onSecret(made?.secret)
        }}
      >
        <Pick name="overlap" label="The one before is good for" options={OVERLAPS} defaultValue="86400" />
      </DialogForm>
      <DialogForm
        title={`Revoke ${key.name}?`}
        lead="Whoever uses it is refused from now on. That is for good: a key that was revoked does not come back."
        isOpen={act === 'revoke'}
        onClose={onClose}
        verb="Revoke it"
        isDangerous
        onSubmit={async () => {
          await change((api) => api.POST('/admin/organisations/{organisation}/keys/{key}/revoke', { params }), 'keys')
        }}
      />
    </>
  )
}

/** Seconds. */
const OVERLAPS = [
  { value: '0', name: 'No more, from now on' },
  { value: '3600', name: 'An hour' },
  { value: '86400', name: 'A day' },
  { value: '604800', name: 'A week' },
  { value: '2592000', name: '30 days' },
] as const
