// The page that an operator leaves open: what runs, what it costs, how well it goes.
import { Card, Page } from '../../page/page.tsx'
import { Freshness, isStale } from '../../page/freshness.tsx'
import { Choice, RangePicker, narrow, useRange } from '../../page/range.tsx'
import { Loaded, Skeleton } from '../../page/states.tsx'
import { useRoute } from '../../shell/route.ts'
import { UnpricedNotice } from '../prices/unpriced-notice.tsx'
import { useVisitor } from '../visitor.ts'
import { type Whose, useOverview, usePulse } from './asked.ts'
import { FirstMinute } from './first-minute.tsx'
import { NowBand } from './now-band.tsx'
import { OverviewCharts } from './overview-charts.tsx'
import { RangeStats } from './range-stats.tsx'
import { Rankings } from './rankings.tsx'
import { UpstreamStrip } from './upstream-strip.tsx'
import './overview.css'

export default function OverviewPage() {
  const { isOperator, organisation, organisations } = useVisitor()
  const route = useRoute()
  const range = useRange()
  const isChoosing = isOperator && organisations.length > 1
  const isEverybody = isChoosing && route.place === 'operate' && route.query?.['of'] === 'everybody'
  const whose: Whose = isEverybody ? 'everybody' : { organisation: organisation.id }
  const pulse = usePulse(whose)
  const overview = useOverview(whose, range)
  const isIdle = overview.data?.usage.totals.requests === 0 && !pulse.data?.running
  return (
    <Page
      title="Overview"
      lead={<Freshness of={pulse} />}
      actions={
        <>
          {isChoosing && (
            <Choice
              label="Of whom"
              options={[
                { value: 'organisation', name: organisation.name },
                { value: 'everybody', name: 'Everybody' },
              ]}
              value={isEverybody ? 'everybody' : 'organisation'}
              onChange={(of) => narrow(route, 'of', of === 'everybody' ? of : undefined)}
            />
          )}
          <RangePicker />
        </>
      }
    >
      <div className="overview" data-stale={isStale(pulse) || undefined}>
        {pulse.data ? <NowBand pulse={pulse.data} /> : <Loaded of={pulse}>{() => <Skeleton rows={3} />}</Loaded>}
        {pulse.data?.upstreams && <UpstreamStrip upstreams={pulse.data.upstreams} />}
        <UnpricedNotice />
        {overview.data ? (
          <>
            {isIdle && <FirstMinute />}
            <RangeStats {...overview.data} />
            {!isIdle && (
              <>
                <OverviewCharts {...overview.data} />
                <Rankings {...overview.data} />
              </>
            )}
          </>
        ) : (
          <Card>
            <Loaded of={overview}>{() => <Skeleton rows={8} />}</Loaded>
          </Card>
        )}
      </div>
    </Page>
  )
}
