// Who asks the admin API: an API key of whoever operates the relay.
import type { Actor } from '../books/who/audit.ts'
import type { Incoming } from '../http.ts'
import type { House } from '../routes/route.ts'
import { callerOf } from '../sessions/caller.ts'
import type { Administrator } from './operation.ts'

/** @throws HoldfastError `key-missing`, `key-unknown`, `key-forbidden`. */
export async function administratorOf(incoming: Incoming, house: House): Promise<Administrator> {
  const { key } = await callerOf(incoming, 'admin', house)
  return operatorOf({ id: key.id, ...(incoming.address !== undefined && { address: incoming.address }) }, house)
}

const operatorOf = (actor: Actor, { books }: House): Administrator => ({
  actor,
  isOperator: true,
  roleIn: async (organisation) => ((await books?.organisations.get(organisation)) ? 'owner' : undefined),
})
