// What concerns everybody who uses this relay, for whoever operates it.
import { HoldfastError } from '@holdfast/protocol'
import { json } from '../answers.ts'
import type { Route } from './route.ts'

/** How every upstream is doing: its keys, its crowd, and the models that were asked of it. */
export const upstreams: Route = {
  method: 'GET',
  path: '/admin/upstreams',
  access: 'admin',
  handle: async ({ house }) => json(200, { object: 'list', data: house.router.report() }),
}

/** The same as SIGHUP, and the answer says what came of it. */
export const reload: Route = {
  method: 'POST',
  path: '/admin/reload',
  access: 'admin',
  async handle({ house }) {
    if (!house.reread)
      throw new HoldfastError('route-unknown', 'This relay has no configuration file that could be read again.')
    const reading = await house.reread()
    if (reading.outcome === 'refused')
      throw new HoldfastError(
        'configuration-refused',
        `What was in force stays in force. ${reading.problems.slice(0, PROBLEMS_MAX).join('\n')}`,
      )
    const { file, upstreams: upstreamCount, models, warnings, unread } = reading
    return json(200, { object: 'configuration', file, upstreams: upstreamCount, models, warnings, unread })
  },
}

/** Problems that one answer tells; the log and \`holdfast check\` have all of them. */
const PROBLEMS_MAX = 20
