// What the routes of signing in share: who they let in, what they read and what they say of somebody.
import { HoldfastError } from '@holdfast/protocol'
import type { z } from 'zod'
import { iso } from '../../admin/answers.ts'
import { inWireWords } from '../../admin/refusals.ts'
import { json } from '../../answers.ts'
import type { Books } from '../../books/books.ts'
import type { Person } from '../../books/who/people.ts'
import type { SignIn } from '../../books/who/sign-ins.ts'
import type { Answer, Incoming } from '../../http.ts'
import { readJson } from '../../json-body.ts'
import type { Entrance, Guest } from '../../sign-in/entrance.ts'
import { isOurPage } from '../../sign-in/site.ts'
import type { Route, Visit } from '../route.ts'

/** Nothing on the way keeps it. */
export const PRIVATE = { 'cache-control': 'no-store' }

export type Arriving = Visit & { readonly books: Books; readonly entrance: Entrance }

/**
 * A route that anybody may ask: it says itself whom it lets in. What is changed is changed by pages of ours, and by
 * whoever is no browser: a page of another's could else sign somebody in as somebody else.
 */
export const openRoute = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  handle: (visit: Arriving) => Promise<Answer>,
): Route => ({
  method,
  path,
  access: 'open',
  async handle(visit) {
    const { books, entrance } = visit.house
    if (!books || !entrance)
      throw new HoldfastError('route-unknown', 'Nobody signs in here: this relay keeps no books.')
    if (method !== 'GET' && !isOurPage(visit.incoming, entrance.settings.url, true))
      throw new HoldfastError('csrf-refused', 'This was not asked by a page of this console.')
    try {
      return await handle({ ...visit, books, entrance })
    } catch (cause) {
      throw inWireWords(cause)
    }
  },
})

/** A route for whoever has signed in. */
export const guestRoute = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  handle: (visit: Arriving & { readonly guest: Guest }) => Promise<Answer>,
): Route =>
  openRoute(method, path, async (visit) => {
    const guest = await visit.entrance.guest(visit.incoming)
    if (!guest) throw visit.entrance.refusal(visit.incoming)
    return handle({ ...visit, guest })
  })

/** Who sends more has something else in mind, and it is read from nobody: anybody may ask here. */
const BODY_BYTES_MAX = 16 * 1024

/** @throws HoldfastError `request-invalid`, `body-too-large`. */
export const readSmall = <Value>(incoming: Incoming, shape: z.ZodType<Value>): Promise<Value> =>
  readJson({ body: () => incoming.body(BODY_BYTES_MAX) }, shape)

/** Signs somebody in, and answers as `GET /admin/me` will. */
export async function welcomed(
  { incoming, books, entrance }: Arriving,
  person: Person,
  way: 'password' | 'link' | 'invitation',
) {
  const { guest, headers } = await entrance.enter(incoming, person, way)
  return json(200, await meOf(guest, books), { ...PRIVATE, ...headers })
}

export async function meOf({ person, signIn, csrf }: Guest, books: Books) {
  const memberships = await books.organisations.memberships({ person: person.id })
  const organisations = await Promise.all(memberships.map(({ organisation }) => books.organisations.get(organisation)))
  return {
    object: 'me',
    person: { object: 'person', id: person.id, email: person.email, name: person.name },
    key: null,
    is_operator: person.isOperator,
    memberships: memberships.map(({ organisation, role }, at) => ({
      organisation,
      name: organisations[at]?.name ?? '',
      role,
    })),
    sign_in: viewOf(signIn, signIn.id),
    csrf_token: csrf,
    has_owner: await books.links.hasOwner(),
  }
}

export const viewOf = ({ id, createdAt, seenAt, expiresAt, address, agent }: SignIn, current: string) => ({
  object: 'sign_in',
  id,
  created_at: iso(createdAt),
  seen_at: iso(seenAt),
  expires_at: iso(expiresAt),
  address: address ?? null,
  agent: agent ?? null,
  is_current: id === current,
})
