// A range of time, drawn: what it cost, how it ended, how fast it began, and how much was said.
import { useMemo } from 'react'
import type { Overview } from '../../admin/schema.d.ts'
import { Chart } from '../../page/chart.tsx'
import { count, duration, money } from '../../page/figures.ts'
import { Card, Cards } from '../../page/page.tsx'
import { along, curvesOf, momentsOf } from '../../page/series.ts'
import { ENDINGS, endingsIn } from '../endings.ts'

export function OverviewCharts({ usage, performance }: Overview) {
  const { points, totals } = usage
  const moments = useMemo(() => momentsOf(usage, Date.now()), [usage])
  const paces = useMemo(() => momentsOf({ ...usage, step: performance.step }, Date.now()), [usage, performance.step])
  const ended = new Set(endingsIn(totals).map(({ ending }) => ending))
  const endings = ENDINGS.filter(({ ending }) => ended.has(ending) || ending === 'complete')
  return (
    <Cards>
      <Card title="Spent" aside={<b className="card-figure">{dollars(totals.price_nano)}</b>}>
        <Chart
          label="Money spent"
          moments={moments}
          curves={curvesOf(moments, points, [{ name: 'Spent', sum: 'price_nano' }])}
          format={dollars}
          isBars
          height={HEIGHT_ALONE}
        />
      </Card>
      <Card title="Replies, by how they ended" aside={<b className="card-figure">{count(totals.requests)}</b>}>
        <Chart
          label="Replies by ending"
          moments={moments}
          curves={curvesOf(
            moments,
            points,
            endings.map(({ ending, sum, color }) => ({ name: ending, sum, color })),
          )}
          format={count}
          isBars
          isStacked
        />
      </Card>
      <Card title="Until the first token">
        <Chart
          label="Time until the first token"
          moments={paces}
          curves={[
            { name: 'p50', values: along(paces, performance.points, (point) => point?.first_token.p50 ?? null) },
            {
              name: 'p95',
              color: '--change',
              values: along(paces, performance.points, (point) => point?.first_token.p95 ?? null),
            },
          ]}
          format={duration}
        />
      </Card>
      <Card title="Tokens" aside={<b className="card-figure">{count(totals.input + totals.output)}</b>}>
        <Chart
          label="Tokens"
          moments={moments}
          curves={curvesOf(moments, points, [
            { name: 'output', sum: 'output' },
            { name: 'input', sum: 'input', color: '--yours' },
          ])}
          format={count}
          isBars
          isStacked
        />
      </Card>
    </Cards>
  )
}

/** Pixels: as high as its neighbour with the names below it. */
const HEIGHT_ALONE = 227

const dollars = (nano: number): string => money(nano)
