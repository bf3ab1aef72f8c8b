// Who asks the admin API: an API key of whoever operates the relay, or a person who has signed in to the console. Nothing is
// remembered from one request to the next: a role that is taken away is gone with the next one.
import { type Actor, actorOf } from '../books/who/audit.ts'
import type { Incoming } from '../http.ts'
import type { House } from '../routes/route.ts'
import { callerOf, secretIn } from '../sessions/caller.ts'
import type { Guest } from '../sign-in/entrance.ts'
import type { Administrator } from './operation.ts'

/**
 * A key goes before a cookie: whoever sends one means it, and no page of another's can make a browser send one.
 * @throws HoldfastError `key-missing`, `key-unknown`, `key-forbidden`, `sign-in-needed`, `csrf-refused`.
 */
export async function administratorOf(incoming: Incoming, house: House): Promise<Administrator> {
  if (secretIn(incoming) !== undefined || !house.entrance) {
    const { key } = await callerOf(incoming, 'admin', house)
    return operatorOf(actorOf(key.id, incoming.address), house)
  }
  const guest = await house.entrance.guest(incoming)
  if (guest) return personOf(guest, incoming, house)
  throw house.entrance.refusal(incoming)
}

function personOf({ person, signIn }: Guest, { address }: Incoming, house: House): Administrator {
  const actor = actorOf(person.id, address)
  if (person.isOperator) return { ...operatorOf(actor, house), person: person.id, signIn }
  return {
    actor,
    isOperator: false,
    person: person.id,
    signIn,
    roleIn: async (organisation) => house.books?.organisations.role(organisation, person.id),
  }
}

const operatorOf = (actor: Actor, { books }: House): Administrator => ({
  actor,
  isOperator: true,
  roleIn: async (organisation) => ((await books?.organisations.get(organisation)) ? 'owner' : undefined),
})
