// What happens at this moment, large enough to be read from across the room.
import { useEffect, useState } from 'react'
import type { Pulse } from '../../admin/schema.d.ts'
import { Spark } from '../../page/chart.tsx'
import { money, share, whole } from '../../page/figures.ts'
import { Meter } from '../../page/meter.tsx'
import { changeOf } from '../../page/series.ts'
import { hrefOf } from '../../shell/route.ts'
import { nearestBudget } from './budget.ts'

/** Looks back on: about three minutes. */
const LOOKS_MAX = 60

export function NowBand({ pulse }: { readonly pulse: Pulse }) {
  const { running, readers, tokens_per_second: pace, day } = pulse
  const paces = useLately(pace, pulse.at)
  const change = changeOf(day.spent_nano, day.before_nano)
  const budget = nearestBudget(pulse.budget, pulse.spent)
  return (
    <dl className="now-band" aria-label="Now">
      <div>
        <dt>Running now</dt>
        <dd>
          <a href={hrefOf({ place: 'operate', page: 'live' })}>{whole(running)}</a>
          <i className="now-dot" data-on={running > 0 || undefined} aria-hidden />
          <small>{running === 1 ? 'reply' : 'replies'}</small>
        </dd>
      </div>
      <div>
        <dt>Reading now</dt>
        <dd>
          {whole(readers)}
          <small>{readers === 1 ? 'connection' : 'connections'}</small>
        </dd>
      </div>
      <div>
        <dt>Tokens per second</dt>
        <dd>
          {pace >= 100 || pace === 0 ? whole(pace) : pace.toFixed(1)}
          <Spark values={paces} label="Tokens per second, lately" />
        </dd>
      </div>
      <div>
        <dt>Spent today</dt>
        <dd>
          {money(day.spent_nano)}
          <small title={`Since midnight, ${day.zone}; yesterday until this time: ${money(day.before_nano)}`}>
            {change === undefined ? 'nothing by this time yesterday' : `${change} against yesterday by now`}
          </small>
          {budget && (
            <span className="budget">
              <Meter
                label="Budget spent"
                used={budget.spent}
                max={budget.nano}
                marks={[80]}
                about={`${money(budget.spent)} of ${money(budget.nano)}`}
              />
              <small>
                {share(budget.spent, budget.nano)} of {money(budget.nano)} {PERIODS[budget.period]}
              </small>
            </span>
          )}
        </dd>
      </div>
    </dl>
  )
}

const PERIODS = { day: 'today', week: 'this week', month: 'this month', total: 'in all' } as const

/** A figure at its last so many looks. */
function useLately(value: number, at: string): readonly number[] {
  const [values, setValues] = useState<readonly number[]>([])
  useEffect(() => setValues((before) => [...before.slice(1 - LOOKS_MAX), value]), [at])
  return values
}
