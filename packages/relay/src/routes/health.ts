import { json } from '../answers.ts'
import type { Route } from './route.ts'

/** Alive: the process answers. It is so without its log too: a restart would not bring that back. */
export const health: Route = {
  method: 'GET',
  path: '/health',
  access: 'open',
  handle: async () => json(200, { status: 'ok' }),
}

/** Ready: send it traffic. Otherwise why not. */
export const ready: Route = {
  method: 'GET',
  path: '/ready',
  access: 'open',
  async handle({ house: { readiness, replies } }) {
    const status = readiness()
    return status === 'ready'
      ? json(200, { status, replies: replies.runningCount, readers: replies.heart.size })
      : json(503, { status: 'not-ready', reason: status }, { 'retry-after': '1' })
  },
}
