// Signing in and out, who one is, and where one has signed in.
import { z } from 'zod'
import { administratorOf } from '../../admin/administrator.ts'
import { Email, Name } from '../../admin/answers.ts'
import { recordUnknown } from '../../admin/refusals.ts'
import { json } from '../../answers.ts'
import { actorOf } from '../../books/who/audit.ts'
import { secretIn } from '../../sessions/caller.ts'
import { PASSWORD_CHARS_MAX } from '../../sign-in/password.ts'
import type { Route } from '../route.ts'
import { PRIVATE, guestRoute, meOf, openRoute, readSmall, viewOf, welcomed } from './parts.ts'

export const AnyEmail = Email.toLowerCase()
export const Password = z.string().max(PASSWORD_CHARS_MAX * 2)

/** What the page that asks for a password has to know; above all whether it has to ask: it cannot see the cookie. */
const options = openRoute('GET', '/admin/sign-in', async ({ incoming, books, entrance }) => {
  const { oidc } = entrance.settings
  return json(
    200,
    {
      object: 'sign_in_options',
      password: true,
      oidc: oidc ? { name: oidc.name ?? new URL(oidc.issuer).host } : null,
      has_owner: await books.links.hasOwner(),
      is_signed_in: (await entrance.guest(incoming)) !== undefined,
    },
    PRIVATE,
  )
})

const signIn = openRoute('POST', '/admin/sign-in', async (visit) => {
  const { email, password } = await readSmall(visit.incoming, z.strictObject({ email: AnyEmail, password: Password }))
  return welcomed(visit, await visit.entrance.identify(visit.incoming, email, password), 'password')
})

/** Whoever is not signed in is signed out: that is what they want. */
const signOut = openRoute('POST', '/admin/sign-out', async ({ incoming, books, entrance }) => {
  const guest = await entrance.guest(incoming)
  if (guest) {
    const { person, signIn: current } = guest
    await books.signIns.end(person.id, current.id, 'sign-out', actorOf(person.id, incoming.address))
  }
  return { status: 204, headers: { ...PRIVATE, ...entrance.forget(incoming) } }
})

/** An administrator's key is somebody, too: whoever came by the link of the first start. */
const me = openRoute('GET', '/admin/me', async ({ incoming, house, books, entrance }) => {
  const guest = secretIn(incoming) === undefined ? await entrance.guest(incoming) : undefined
  if (guest) return json(200, await meOf(guest, books), PRIVATE)
  const { actor, isOperator } = await administratorOf(incoming, house)
  return json(
    200,
    {
      object: 'me',
      person: null,
      key: actor.id,
      is_operator: isOperator,
      memberships: [],
      sign_in: null,
      csrf_token: null,
      has_owner: await books.links.hasOwner(),
    },
    PRIVATE,
  )
})

/** What others see them by. The address is who they are, and nothing that they change. */
const rename = guestRoute('PATCH', '/admin/me', async ({ incoming, books, guest }) => {
  const { name } = await readSmall(incoming, z.strictObject({ name: Name }))
  const { id } = guest.person
  const person = await books.people.rename(id, name, actorOf(id, incoming.address))
  return json(200, await meOf({ ...guest, person }, books), PRIVATE)
})

const mySignIns = guestRoute('GET', '/admin/me/sign-ins', async ({ entrance, guest }) => {
  const data = (await entrance.signInsOf(guest.person)).map((one) => viewOf(one, guest.signIn.id))
  return json(200, { object: 'list', data }, PRIVATE)
})

const endMySignIn = guestRoute('DELETE', '/admin/me/sign-ins/:signIn', async ({ incoming, params, books, guest }) => {
  const by = actorOf(guest.person.id, incoming.address)
  if (!(await books.signIns.end(guest.person.id, params['signIn'] ?? '', 'sign-in-end', by))) throw recordUnknown()
  return { status: 204, headers: PRIVATE }
})

export const session: readonly Route[] = [options, signIn, signOut, me, rename, mySignIns, endMySignIn]
