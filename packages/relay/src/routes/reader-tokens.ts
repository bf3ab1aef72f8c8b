// A token that opens one reply for reading, and may stand in a URL: a browser's own EventSource sends no headers.
import { eventsPath } from '@holdfast/protocol'
import { z } from 'zod'
import { json } from '../answers.ts'
import { readJson } from '../json-body.ts'
import { ownReply } from './replies.ts'
import type { Route } from './route.ts'
import { ExpiresIn, expiryOf } from './sessions.ts'

export const createReaderToken: Route = {
  method: 'POST',
  path: '/v1/replies/:id/tokens',
  access: 'client',
  async handle(visit) {
    const { incoming, house } = visit
    const { expires_in } = await readJson(incoming, Wish)
    const { head } = await ownReply(visit)
    const expiresAt = expiryOf(expires_in, house.runtime.now(), house.limits)
    const token = house.tokens.ofReading({ reply: head.id, owner: head.owner, expiresAt })
    const answer = {
      object: 'reader-token',
      token,
      expires_at: new Date(expiresAt).toISOString(),
      // From the relay's root: only its callers know what it is called from outside.
      url: `${eventsPath(head.id)}?token=${token}`,
    }
    return json(200, answer, { 'cache-control': 'no-store' })
  },
}

const Wish = z.strictObject({ expires_in: ExpiresIn })
