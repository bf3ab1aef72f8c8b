// How somebody comes to be somebody here: as the first owner, or by an invitation.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { Name, iso } from '../../admin/answers.ts'
import { json } from '../../answers.ts'
import { callerOf } from '../../sessions/caller.ts'
import { checkPassword } from '../../sign-in/entrance.ts'
import type { Route } from '../route.ts'
import { PRIVATE, meOf, openRoute, readSmall, welcomed } from './parts.ts'
import { Code } from './password.ts'
import { AnyEmail, Password } from './session.ts'

/** Who has the link, or an administrator's key, which the link of the first start is worth. Once. */
const welcome = openRoute('POST', '/admin/welcome', async (visit) => {
  const { incoming, house, books, entrance } = visit
  const { email, name, password, organisation, code } = await readSmall(
    incoming,
    z.strictObject({
      email: AnyEmail,
      name: Name,
      password: Password,
      organisation: Name.default('Main'),
      code: Code.exactOptional(),
    }),
  )
  if (code === undefined) await callerOf(incoming, 'admin', house)
  else if ((await books.links.opened(code)) !== undefined)
    throw new HoldfastError('link-over', 'This link is for somebody who is here already.')
  if (await books.links.hasOwner())
    throw new HoldfastError('link-over', 'There is an owner already: they invite others.')
  checkPassword(password, email)
  const owner = { email, name, organisation, password: await entrance.hash(password) }
  return welcomed(visit, await books.links.makeFirstOwner(owner, incoming.address, code), 'link')
})

/** What an invitation says, for whoever has it. */
const opened = openRoute('POST', '/admin/invitations/open', async ({ incoming, books }) => {
  const { code } = await readSmall(incoming, z.strictObject({ code: Code }))
  const { organisation, email, role, expiresAt } = await books.invitations.opened(code)
  return json(
    200,
    {
      object: 'invitation_offer',
      email,
      role,
      organisation_name: (await books.organisations.get(organisation))?.name ?? '',
      has_account: (await books.people.withEmail(email)) !== undefined,
      expires_at: iso(expiresAt),
    },
    PRIVATE,
  )
})

/**
 * Whoever is new here chooses a name and a password. Whoever is not has to be signed in: an invitation is known to whoever
 * made it, too, and must not be a way into somebody else's account.
 */
const accept = openRoute('POST', '/admin/invitations/accept', async (visit) => {
  const { incoming, books, entrance } = visit
  const wish = z.strictObject({ code: Code, name: Name.exactOptional(), password: Password.exactOptional() })
  const { code, name, password } = await readSmall(incoming, wish)
  const { email } = await books.invitations.opened(code)
  const guest = await entrance.guest(incoming)
  if (guest) {
    if (guest.person.email !== email)
      throw new HoldfastError('role-forbidden', 'This invitation is for another e-mail address than yours.')
    await books.invitations.accept(code, guest.person.name, incoming.address)
    return json(200, await meOf(guest, books), PRIVATE)
  }
  if (await books.people.withEmail(email)) throw entrance.refusal(incoming)
  if (name === undefined || password === undefined)
    throw new HoldfastError('request-invalid', 'name, password: expected both, of somebody who is new here')
  checkPassword(password, email)
  const hash = await entrance.hash(password)
  return welcomed(visit, await books.invitations.accept(code, name, incoming.address, hash), 'invitation')
})

export const arrivals: readonly Route[] = [welcome, opened, accept]
