import { json } from '../answers.ts'
import { isFor } from '../sessions/caller.ts'
import type { Route } from './route.ts'

/** The models of every upstream, in the shape of whichever SDK asks. */
export const models: Route = {
  method: 'GET',
  path: '/v1/models',
  access: 'client',
  async handle({ incoming, house, caller }) {
    const list = (await house.models.list()).filter(({ id }) => isFor(caller, id))
    if (incoming.headers['anthropic-version'] === undefined)
      return json(200, {
        object: 'list',
        data: list.map(({ id, createdS, ownedBy }) => ({ id, object: 'model', created: createdS, owned_by: ownedBy })),
      })
    return json(200, {
      data: list.map(({ id, createdS, displayName }) => ({
        type: 'model',
        id,
        display_name: displayName,
        created_at: new Date(createdS * 1000).toISOString(),
      })),
      has_more: false,
      first_id: list[0]?.id ?? null,
      last_id: list.at(-1)?.id ?? null,
    })
  },
}
