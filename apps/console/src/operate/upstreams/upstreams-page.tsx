// Upstreams: who answers, how they are doing, and what an operator does about it.
import type { ModelPrice } from '../../admin/schema.d.ts'
import { useAsked } from '../../admin/query.ts'
import { Empty, Page } from '../../page/page.tsx'
import { RangePicker, spanOf, useRange } from '../../page/range.tsx'
import { Loaded } from '../../page/states.tsx'
import { UpstreamCard } from './upstream-card.tsx'

const EVERY_MS = 3_000
const NO_PRICES: readonly ModelPrice[] = []

export default function UpstreamsPage() {
  const span = spanOf(useRange(), Date.now())
  const query = { from: new Date(span.from).toISOString(), until: new Date(span.until).toISOString() }
  const upstreams = useAsked(['upstreams'], (api) => api.GET('/admin/upstreams'), { everyMs: EVERY_MS })
  const usage = useAsked(['usage-top', 'upstream', span.from, span.until], (api) =>
    api.GET('/admin/usage/top', { params: { query: { ...query, by: 'upstream', order: 'cost', limit: 100 } } }),
  )
  const prices = useAsked(['prices', 'all'], (api) => api.GET('/admin/prices', { params: { query: { limit: 200 } } }))
  const totals = new Map(usage.data?.data.map(({ value, totals }) => [value, totals]))
  return (
    <Page title="Upstreams" lead="Who answers, and how they are doing." actions={<RangePicker />}>
      <Loaded of={upstreams} rows={10}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="There are no upstreams. Write one into holdfast.yaml; a running relay takes it over at once." />
          ) : (
            data.map((upstream) => (
              <UpstreamCard
                key={upstream.name}
                upstream={upstream}
                totals={totals.get(upstream.name)}
                span={query}
                prices={prices.data?.data ?? NO_PRICES}
              />
            ))
          )
        }
      </Loaded>
    </Page>
  )
}
