// Changing a password that one knows, and setting one by a link.
import { z } from 'zod'
import { inWireWords } from '../../admin/refusals.ts'
import { BooksProblem } from '../../books/problem.ts'
import { actorOf } from '../../books/who/audit.ts'
import { checkPassword } from '../../sign-in/entrance.ts'
import type { Route } from '../route.ts'
import { guestRoute, openRoute, readSmall, welcomed } from './parts.ts'
import { Password } from './session.ts'

export const Code = z.string().max(100)

/** Whoever finds a browser open shall not be able to make it theirs: the old password is asked for, where there is one. */
const change = guestRoute('POST', '/admin/me/password', async (visit) => {
  const { incoming, books, entrance, guest } = visit
  const wish = z.strictObject({ current_password: Password.exactOptional(), password: Password })
  const { current_password: current = '', password } = await readSmall(incoming, wish)
  const { id, email } = guest.person
  checkPassword(password, email)
  if ((await books.credentials.password(id)) !== undefined) await entrance.identify(incoming, email, current)
  // Not this one, whose keys go on: the one that takes its place ends it.
  await books.credentials.setPassword(id, await entrance.hash(password), actorOf(id, incoming.address), guest.signIn.id)
  return welcomed(visit, guest.person, 'password')
})

const reset = openRoute('POST', '/admin/password/reset', async (visit) => {
  const { incoming, books, entrance } = visit
  const { code, password } = await readSmall(incoming, z.strictObject({ code: Code, password: Password }))
  // Before a hash is paid for.
  const id = await books.links.opened(code)
  const person = id === undefined ? undefined : await books.people.get(id)
  if (!person) throw inWireWords(new BooksProblem('link-over'))
  checkPassword(password, person.email)
  return welcomed(visit, await books.links.reset(code, await entrance.hash(password), incoming.address), 'link')
})

export const password: readonly Route[] = [change, reset]
