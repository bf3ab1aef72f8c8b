// A link into the console, and the key it is worth.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { json } from '../answers.ts'
import { readJson } from '../json-body.ts'
import { secretIn } from '../sessions/caller.ts'
import type { Route } from './route.ts'

/** For whoever has a key and would rather not paste it: `holdfast open`. */
export const createVisit: Route = {
  method: 'POST',
  path: '/console/visits',
  access: 'key',
  async handle({ incoming, house }) {
    const { code, expiresAt } = await house.visits.issue(secretIn(incoming) ?? '')
    const answer = { object: 'visit', code, expires_at: new Date(expiresAt).toISOString() }
    return json(200, answer, { 'cache-control': 'no-store' })
  },
}

/** Anybody may ask here. */
const BODY_BYTES_MAX = 1024

/** For the page that was opened by such a link: the code is in its fragment, which no server and no log has seen. */
export const redeemVisit: Route = {
  method: 'POST',
  path: '/console/visit',
  access: 'open',
  async handle({ incoming, house }) {
    const { code } = await readJson(
      { body: () => incoming.body(BODY_BYTES_MAX) },
      z.object({ code: z.string('expected a code') }),
    )
    const token = await house.visits.redeem(code)
    if (token === undefined)
      throw new HoldfastError('key-unknown', 'This link was used before, or is too old: holdfast open prints another.')
    return json(200, { object: 'visitor', token }, { 'cache-control': 'no-store' })
  },
}
