// Who used most in a range of time, how the replies ended, and what went wrong.
import type { Overview, UsageRanking } from '../../admin/schema.d.ts'
import { count, money, share, whole } from '../../page/figures.ts'
import { Card, Cards } from '../../page/page.tsx'
import { hrefOf } from '../../shell/route.ts'
import { endingsIn } from '../endings.ts'
import { type Dimension, useNames } from '../names.ts'
import { Shares } from './shares.tsx'

export function Rankings({ top, usage: { totals }, performance: { problems } }: Overview) {
  const { nameOf } = useNames()
  const endings = endingsIn(totals)
  const wrong = Object.entries(problems).sort(([, one], [, other]) => other - one)
  const ranked = (by: Dimension, { data }: UsageRanking) => (
    <Shares
      label={`By ${by}`}
      shares={data.filter(isSomething).map(({ value, totals: { price_nano, requests } }) => ({
        name: value === null ? 'all others' : nameOf(by, value),
        size: price_nano || requests,
        said: price_nano > 0 ? money(price_nano) : `${count(requests)} ${requests === 1 ? 'reply' : 'replies'}`,
        ...(value === null && { color: '--edge-strong' }),
        ...(value !== null &&
          by !== 'project' &&
          value !== '' && { href: hrefOf({ place: 'operate', page: 'requests', query: { [by]: value } }) }),
      }))}
    />
  )
  return (
    <>
      <div className="cards thirds">
        <Card title="Models">{ranked('model', top.models)}</Card>
        <Card title="Keys">{ranked('key', top.keys)}</Card>
        <Card title="Projects">{ranked('project', top.projects)}</Card>
      </div>
      <Cards>
        <Card title="Endings">
          <Shares
            label="Endings"
            shares={endings.map(({ ending, count: size, color }) => ({
              name: ending,
              size,
              color,
              said: share(size, totals.requests),
              href: hrefOf({ place: 'operate', page: 'requests', query: { ending } }),
            }))}
          />
        </Card>
        <Card title="What went wrong">
          {wrong.length === 0 ? (
            <p className="quiet">Nothing, in this time.</p>
          ) : (
            <Shares
              label="Problems"
              shares={wrong.map(([problem, size]) => ({
                name: problem,
                size,
                color: '--bad',
                said: whole(size),
                href: hrefOf({ place: 'operate', page: 'requests', query: { problem } }),
              }))}
            />
          )}
        </Card>
      </Cards>
    </>
  )
}

/** The others may be nobody. */
const isSomething = ({ value, totals }: UsageRanking['data'][number]): boolean =>
  value !== null || totals.requests > 0 || totals.price_nano > 0
