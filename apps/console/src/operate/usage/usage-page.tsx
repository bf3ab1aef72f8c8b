// Usage: any figure, told apart by anything, over any time, and against the time before.
import { Download } from 'lucide-react'
import { useMemo } from 'react'
import type { UsageTotals } from '../../admin/schema.d.ts'
import { useAsked } from '../../admin/query.ts'
import { Chart, paletteAt } from '../../page/chart.tsx'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { count, money, share } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Card, Empty, Page, Stat, Stats } from '../../page/page.tsx'
import { Choice, RangePicker, narrow, spanOf, useRange } from '../../page/range.tsx'
import { save } from '../../chat/save.ts'
import { type Sum, changeOf, curvesBy, momentsOf, sumOf } from '../../page/series.ts'
import { Loaded } from '../../page/states.tsx'
import { hrefOf, useRoute } from '../../shell/route.ts'
import { type Dimension, useNames } from '../names.ts'
import { useVisitor } from '../visitor.ts'
import { type Line, csvOf, linesOf } from './sheet.ts'
import './usage.css'

const MEASURES = [
  { sum: 'price_nano', order: 'price', name: 'Money' },
  { sum: 'requests', order: 'requests', name: 'Replies' },
  { sum: 'output', order: 'output', name: 'Output tokens' },
  { sum: 'input', order: 'input', name: 'Input tokens' },
  { sum: 'failed', order: 'failed', name: 'Failures' },
  { sum: 'resumes', order: 'resumes', name: 'Reconnections' },
] as const satisfies readonly { readonly sum: Sum; readonly order: string; readonly name: string }[]

const DIMENSIONS = [
  { value: 'model', name: 'By model' },
  { value: 'key', name: 'By key' },
  { value: 'project', name: 'By project' },
] as const

/** What only who runs the relay tells apart. */
const OPERATORS = [
  { value: 'upstream', name: 'By upstream' },
  { value: 'organisation', name: 'By organisation' },
] as const

type By = (typeof DIMENSIONS | typeof OPERATORS)[number]['value']

const LINES_MAX = 100

export default function UsagePage() {
  const { isOperator } = useVisitor()
  const route = useRoute()
  const { nameOf } = useNames()
  const query = route.place === 'operate' ? (route.query ?? {}) : {}
  const dimensions: readonly { readonly value: By; readonly name: string }[] = isOperator
    ? [...DIMENSIONS, ...OPERATORS]
    : DIMENSIONS
  const by = dimensions.find(({ value }) => value === query['by'])?.value ?? 'model'
  const measure = MEASURES.find(({ sum }) => sum === query['of']) ?? MEASURES[0]
  const { series, now, before } = useUsage(by, measure.order)
  const named = (value: string): string => nameOf(by, value)
  const lines = now.data ? linesOf(now.data, before.data) : undefined

  return (
    <Page
      title="Usage"
      lead="What was used, by whom, and against the time before."
      actions={
        <>
          <Choice
            label="Figure"
            options={MEASURES.map(({ sum, name }) => ({ value: sum, name }))}
            value={measure.sum}
            onChange={(sum) => narrow(route, 'of', sum === MEASURES[0].sum ? undefined : sum)}
          />
          <Choice
            label="Told apart"
            options={dimensions}
            value={by}
            onChange={(value) => narrow(route, 'by', value === 'model' ? undefined : value)}
          />
          <RangePicker />
          <button
            className="button"
            type="button"
            disabled={!lines}
            onClick={() => save(`usage-by-${by}.csv`, csvOf(by, lines ?? [], named), 'text/csv')}
          >
            <Download />
            CSV
          </button>
        </>
      }
    >
      <Loaded of={series} rows={9}>
        {(usage) => (
          <>
            <Compared
              now={usage.totals}
              before={before.data && totalOf(before.data.data.map(({ totals }) => totals))}
            />
            <Card title={`${measure.name}, ${dimensions.find(({ value }) => value === by)?.name.toLowerCase()}`}>
              {usage.points.length === 0 ? (
                <Empty title="Nothing in this time." />
              ) : (
                <Drawn usage={usage} sum={measure.sum} nameOf={named} />
              )}
            </Card>
          </>
        )}
      </Loaded>
      <Card title="In figures">
        <Loaded of={now}>
          {() => (
            <DataTable
              label="Usage in figures"
              columns={columnsFor(by, named, measure.sum, lines ?? [], isOperator)}
              rows={lines}
              idOf={({ value }) => value ?? ''}
              empty={<Empty title="Nothing in this time." />}
            />
          )}
        </Loaded>
      </Card>
    </Page>
  )
}

type Order = (typeof MEASURES)[number]['order']

/** The series, and the ranking of now and of the range before. */
function useUsage(by: By, order: Order) {
  const { organisation } = useVisitor()
  const range = useRange()
  const name = [organisation.id, by, order, range.id]
  const ask = () => {
    const { from, until } = spanOf(range, Date.now())
    return { from, until, before: from - (until - from) }
  }
  const iso = (at: number): string => new Date(at).toISOString()
  // What only operators may ask stands at another address, and there everybody is meant where nobody is named.
  const isEverywhere = by === 'upstream' || by === 'organisation'
  const here = { path: { organisation: organisation.id } }
  const whose = by === 'upstream' ? { organisation: organisation.id } : {}
  const series = useAsked(['usage', 'series', ...name], (api) => {
    const { from, until } = ask()
    const query = { from: iso(from), until: iso(until), step: range.step, order }
    return isEverywhere
      ? api.GET('/admin/usage', { params: { query: { ...query, ...whose, by } } })
      : api.GET('/admin/organisations/{organisation}/usage', { params: { ...here, query: { ...query, by } } })
  })
  const ranking = (when: 'now' | 'before') =>
    useAsked(['usage', when, ...name], (api) => {
      const { from, until, before } = ask()
      const query = {
        from: iso(when === 'now' ? from : before),
        until: iso(when === 'now' ? until : from),
        order,
        limit: LINES_MAX,
      }
      return isEverywhere
        ? api.GET('/admin/usage/top', { params: { query: { ...query, ...whose, by } } })
        : api.GET('/admin/organisations/{organisation}/usage/top', { params: { ...here, query: { ...query, by } } })
    })
  return { series, now: ranking('now'), before: ranking('before') }
}

interface DrawnProps {
  readonly usage: Parameters<typeof momentsOf>[0] & { readonly points: Parameters<typeof curvesBy>[1] }
  readonly sum: Sum
  readonly nameOf: (value: string) => string
}

function Drawn({ usage, sum, nameOf }: DrawnProps) {
  const moments = useMemo(() => momentsOf(usage, Date.now()), [usage])
  return (
    <Chart
      label="Usage over time"
      moments={moments}
      curves={curvesBy(moments, usage.points, sum, nameOf)}
      format={sum === 'price_nano' ? dollars : count}
      isStacked
      isBars
      height={280}
    />
  )
}

const dollars = (nano: number): string => money(nano)

const COMPARED = [
  { sum: 'price_nano', name: 'Spent' },
  { sum: 'requests', name: 'Replies' },
  { sum: 'failed', name: 'Failed' },
  { sum: 'input', name: 'Input tokens' },
  { sum: 'output', name: 'Output tokens' },
  { sum: 'cache_read', name: 'From the cache' },
  { sum: 'resumes', name: 'Came back' },
  { sum: 'saved_nano', name: 'Saved by that' },
] as const

function Compared({ now, before }: { readonly now: UsageTotals; readonly before: UsageTotals | undefined }) {
  return (
    <Stats>
      {COMPARED.map(({ sum, name }) => (
        <Stat
          key={sum}
          name={name}
          value={sum.endsWith('_nano') ? money(sumOf(now, sum)) : count(sumOf(now, sum))}
          note={before ? (changeOf(sumOf(now, sum), sumOf(before, sum)) ?? 'nothing before') : '…'}
        />
      ))}
    </Stats>
  )
}

/** A ranking is everything: what has no line of its own is in its last one. */
const totalOf = (all: readonly UsageTotals[]): UsageTotals =>
  all.reduce<UsageTotals>(
    (sum, one) =>
      Object.fromEntries(
        Object.entries(one).map(([name, value]) => [name, (value ?? 0) + sumOf(sum, name as Sum)]),
      ) as unknown as UsageTotals,
    {} as UsageTotals,
  )

function columnsFor(
  by: Dimension,
  nameOf: (value: string) => string,
  sum: Sum,
  lines: readonly Line[],
  isOperator: boolean,
): readonly Column<Line>[] {
  const whole = lines.reduce((all, { totals }) => all + sumOf(totals, sum), 0)
  const figure = (name: string, of: Sum, isMinor = false): Column<Line> => ({
    name,
    cell: ({ totals }) => (of.endsWith('_nano') ? <Money nano={sumOf(totals, of)} /> : count(sumOf(totals, of))),
    isFigure: true,
    isMinor,
  })
  return [
    {
      name: by.replace(/^./, (letter) => letter.toUpperCase()),
      cell: (line) => (
        <span className="usage-name">
          <i style={{ background: `var(${colorOf(line, lines)})` }} aria-hidden />
          {line.value === undefined ? (
            'all others'
          ) : by === 'organisation' || line.value === '' ? (
            nameOf(line.value)
          ) : (
            <a href={hrefOf({ place: 'operate', page: 'requests', query: { [by]: line.value } })}>
              {nameOf(line.value)}
            </a>
          )}
        </span>
      ),
    },
    figure('Money', 'price_nano'),
    ...(isOperator ? [figure('Cost', 'cost_nano', true)] : []),
    figure('Replies', 'requests'),
    figure('Failed', 'failed'),
    figure('Input', 'input', true),
    figure('Output', 'output'),
    { name: 'Share', cell: ({ totals }) => share(sumOf(totals, sum), whole), isFigure: true },
    {
      name: 'Against before',
      cell: ({ totals, before }) => (before ? (changeOf(sumOf(totals, sum), sumOf(before, sum)) ?? '–') : 'new'),
      isFigure: true,
    },
  ]
}

/** The colour that its bars have. */
const colorOf = (line: Line, lines: readonly Line[]): string => {
  const at = lines.indexOf(line)
  return line.value === undefined || at >= SHOWN_MAX ? '--edge-strong' : paletteAt(at)
}

/** Values that a series tells apart: the relay's own bound. */
const SHOWN_MAX = 10
