import { json } from '../answers.ts'
import type { Route } from './route.ts'

/** Alive: the process answers. */
export const health: Route = {
  method: 'GET',
  path: '/health',
  access: 'open',
  handle: async () => json(200, { status: 'ok' }),
}

/** Ready: send it traffic. */
export const ready: Route = {
  method: 'GET',
  path: '/ready',
  access: 'open',
  handle: async ({ house }) =>
    house.isReady()
      ? json(200, { status: 'ready', replies: house.replies.runningCount, readers: house.replies.heart.size })
      : json(503, { status: 'not-ready' }, { 'retry-after': '1' }),
}
