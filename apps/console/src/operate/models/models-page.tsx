// Models: what is served under which name, by whom, in which shares, and how each of them does beside the others.
import type { Model, ModelPrice, ModelTarget, UnpricedModel } from '../../admin/schema.d.ts'
import { useAsked } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { count, duration, share } from '../../page/figures.ts'
import { ShareBar, percents } from '../../page/meter.tsx'
import { Money } from '../../page/money.tsx'
import { Badge, Card, Empty, Page } from '../../page/page.tsx'
import { RangePicker, spanOf, useRange } from '../../page/range.tsx'
import { Loaded } from '../../page/states.tsx'
import { hrefOf } from '../../shell/route.ts'
import { useUnpriced } from '../prices/unpriced.ts'
import { UnpricedNotice } from '../prices/unpriced-notice.tsx'
import { STATES, endedOf, failedOf, paceOf } from '../upstreams/health.ts'
import { costOf, groupsOf, isAlone, isPattern, isUnpriced, servedBy, targetName } from './shares.ts'
import './models.css'

const EVERY_MS = 5_000

export default function ModelsPage() {
  const span = spanOf(useRange(), Date.now())
  const query = { from: new Date(span.from).toISOString(), until: new Date(span.until).toISOString() }
  const models = useAsked(['models'], (api) => api.GET('/admin/models'), { everyMs: EVERY_MS })
  const prices = useAsked(['prices', 'all'], (api) => api.GET('/admin/prices', { params: { query: { limit: 200 } } }))
  const asked = useAsked(['usage-top', 'model', span.from, span.until], (api) =>
    api.GET('/admin/usage/top', { params: { query: { ...query, by: 'model', order: 'requests', limit: 100 } } }),
  )
  const unpriced = useUnpriced()
  const requests = new Map(asked.data?.data.map(({ value, totals }) => [value, totals['requests'] ?? 0]))
  return (
    <Page
      title="Models"
      lead="What is served under which name, by whom, and how they do beside each other."
      actions={<RangePicker />}
    >
      <UnpricedNotice />
      <Loaded of={models} rows={10}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="The configuration names no models: whatever the upstreams serve is served under its own name. Write models into holdfast.yaml for shares, canaries and fallbacks." />
          ) : (
            data.map((model) => (
              <ModelCard
                key={model.name}
                model={model}
                all={data}
                prices={prices.data?.data ?? []}
                unpriced={unpriced.data?.data ?? []}
                span={query}
                requests={requests}
              />
            ))
          )
        }
      </Loaded>
    </Page>
  )
}

interface ModelCardProps {
  readonly model: Model
  readonly all: readonly Model[]
  readonly prices: readonly ModelPrice[]
  readonly unpriced: readonly UnpricedModel[]
  readonly span: { readonly from: string; readonly until: string }
  /** By the names that were asked for. */
  readonly requests: ReadonlyMap<string | null, number>
}

function ModelCard({ model, all, prices, unpriced, span, requests }: ModelCardProps) {
  const { name, aliases, fallback, losses } = model
  const used = useAsked(
    ['usage-top', 'upstreams of', name, span.from, span.until],
    (api) =>
      api.GET('/admin/usage/top', {
        params: { query: { ...span, model: name, by: 'upstream', order: 'attempts', limit: 100 } },
      }),
    { isOff: isPattern(name) },
  )
  const totals = new Map(used.data?.data.map(({ value, totals }) => [value, totals]))
  const usageOf = (target: ModelTarget) => (isAlone(target, model) ? totals.get(target.upstream) : undefined)
  return (
    <Card>
      <div className="model-head">
        <h2>
          {name}{' '}
          {aliases.map((alias) => (
            <Badge key={alias}>also {alias}</Badge>
          ))}
          {isPattern(name) && <Badge tone="accent">pattern</Badge>}
        </h2>
        <p className="quiet">{waysInWords(model)}</p>
        {fallback.length > 0 && <p className="quiet">When all fail: {fallback.join(', then ')}.</p>}
        {losses === 'refuse' && <p className="quiet">A request that would lose something on the way is refused.</p>}
      </div>
      <ul className="model-groups">
        {groupsOf(model).map(({ order, targets }) => (
          <li key={order ?? 'canary'}>
            <p>
              <span>{order === undefined ? 'Canary' : (ORDER[order - 1] ?? `Then, ${order}th`)}</span>
              <span className="quiet">
                {targets.map((one) => `${targetName(one)} ${percents(one.percent)}`).join(' · ')}
              </span>
            </p>
            {/* One who gets all of it needs no picture. */}
            {(targets.length > 1 || order === undefined) && (
              <ShareBar
                label={`${name}, ${order === undefined ? 'canary' : `group ${order}`}`}
                parts={targets.map((one) => ({ name: targetName(one), percent: one.percent, isAside: one.is_canary }))}
              />
            )}
          </li>
        ))}
      </ul>
      <DataTable
        label={`Targets of ${name}`}
        columns={columnsFor(name, prices, unpriced, usageOf)}
        rows={model.targets}
        idOf={(target) => `${target.group} ${targetName(target)}`}
        empty={<Empty title="Nobody serves it." />}
      />
      {isPattern(name) && (
        <Served
          names={servedBy(
            name,
            all,
            [...requests.keys()].flatMap((one) => one ?? []),
          )}
          requests={requests}
        />
      )}
    </Card>
  )
}

const ORDER = ['Tried first', 'Then', 'After that']

const waysInWords = ({ may_continue, may_restart, canary }: Model): string =>
  [
    may_continue && may_restart
      ? 'A reply that breaks off may go on or begin anew elsewhere.'
      : may_continue
        ? 'A reply that breaks off may go on elsewhere.'
        : may_restart
          ? 'A reply that breaks off may begin anew elsewhere.'
          : 'A reply that breaks off goes on only for readers who understand that.',
    ...(canary ? [`The same ${canary.sticky} always falls on the same side of the canary.`] : []),
  ].join(' ')

type Totals = Readonly<Record<string, number | null>>

function columnsFor(
  name: string,
  prices: readonly ModelPrice[],
  unpriced: readonly UnpricedModel[],
  usageOf: (target: ModelTarget) => Totals | undefined,
): readonly Column<ModelTarget>[] {
  return [
    {
      name: 'Target',
      cell: (target) => (
        <>
          <a href={hrefOf({ place: 'operate', page: 'upstreams' })}>{targetName(target)}</a>{' '}
          {target.is_canary && <Badge tone="change">canary</Badge>}
        </>
      ),
    },
    { name: 'Upstream', cell: ({ upstream_state: state }) => <State state={state} /> },
    {
      name: 'First token',
      cell: ({ recent }) => (
        <span
          title={
            recent?.first_frame_ms
              ? `95 %: ${duration(recent.first_frame_ms.p95)}, of the last ${recent.first_frame_ms.count}`
              : undefined
          }
        >
          {duration(recent?.first_frame_ms?.p50)}
        </span>
      ),
      isFigure: true,
    },
    {
      name: 'Tokens/s',
      cell: (target) => {
        const totals = usageOf(target)
        const pace = totals && paceOf({ output: totals['output'] ?? 0, speaking_ms: totals['speaking_ms'] ?? 0 })
        return <span title={totals ? undefined : ALIKE}>{pace === undefined ? '–' : count(pace)}</span>
      },
      isFigure: true,
    },
    {
      name: 'Failed',
      cell: ({ recent }) =>
        recent ? (
          <span title={`${failedOf(recent)} of ${endedOf(recent)} attempts since the relay started`}>
            {share(failedOf(recent), endedOf(recent))}
          </span>
        ) : (
          '–'
        ),
      isFigure: true,
    },
    {
      name: 'In / out, a million',
      cell: (target) => {
        const cost = costOf(target, name, prices)
        if (!cost) return isUnpriced(target, name, unpriced) ? <Badge tone="change">no price</Badge> : '–'
        return (
          <>
            {cost.input_nano === null ? '–' : <Money nano={cost.input_nano} />} /{' '}
            {cost.output_nano === null ? '–' : <Money nano={cost.output_nano} />}
          </>
        )
      },
      isFigure: true,
    },
  ]
}

const ALIKE = 'Two targets are at this upstream: what was used there does not tell them apart.'

const State = ({ state }: { readonly state: string | null }) => {
  const words = state === null ? undefined : STATES[state as keyof typeof STATES]
  return words ? <Badge tone={words.tone}>{words.name}</Badge> : <>–</>
}

const Served = ({
  names,
  requests,
}: {
  readonly names: readonly string[]
  readonly requests: ReadonlyMap<string | null, number>
}) => (
  <div className="model-served">
    <h3>Asked for by this pattern</h3>
    {names.length === 0 ? (
      <p className="quiet">Nothing, in the time that is looked at.</p>
    ) : (
      <ul className="badges">
        {names.map((name) => (
          <li key={name}>
            <Badge>
              {name} · {count(requests.get(name) ?? 0)}
            </Badge>
          </li>
        ))}
      </ul>
    )}
  </div>
)
