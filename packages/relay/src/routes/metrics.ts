// For Prometheus. Who may look is in telemetry/gauges.ts.
import { HoldfastError } from '@holdfast/protocol'
import { callerOf } from '../sessions/caller.ts'
import type { Route } from './route.ts'

export const metrics: Route = {
  method: 'GET',
  path: '/metrics',
  access: 'open',
  async handle({ incoming, house }) {
    const { gauges } = house
    if (!gauges) throw new HoldfastError('route-unknown', 'This relay keeps no metrics.')
    if (!gauges.mayLook(incoming)) await callerOf(incoming, 'admin', house)
    const { type, body } = await gauges.metrics.text()
    const all = house.gather ? await house.gather(body) : body
    return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-store' }, body: all }
  },
}
