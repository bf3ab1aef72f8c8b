// Who it is that a provider sends: somebody who is linked, somebody who is about to be, somebody new, or nobody.
import type { Books } from '../books/books.ts'
import { BooksProblem } from '../books/problem.ts'
import { actorOf } from '../books/who/audit.ts'
import type { Person } from '../books/who/people.ts'
import type { Flow, Identity } from './oidc.ts'
import type { OidcSettings } from './settings.ts'

/** Why somebody whom the provider knows is not let in here. */
export type Unwelcome =
  | 'email-unverified'
  | 'domain'
  | 'disabled'
  /** Somebody of this address has a password: they sign in with it, and then link. Who only has the address may not be them. */
  | 'password-first'
  /** This subject is linked to somebody else, or another subject of the provider is who has this address here. */
  | 'linked-elsewhere'
  | 'not-invited'

/** @param signedIn the person at the browser now */
export async function arrive(
  books: Books,
  { domains, join }: OidcSettings,
  identity: Identity,
  flow: Flow,
  signedIn: string | undefined,
  address: string | undefined,
): Promise<Person | Unwelcome> {
  const { email, name = email } = identity
  if (email === undefined || name === undefined) return 'email-unverified'
  if (domains && !domains.includes(email.slice(email.lastIndexOf('@') + 1))) return 'domain'

  const link = async (person: Person): Promise<Person | Unwelcome> => {
    if (person.disabledAt !== undefined) return 'disabled'
    await books.credentials.linkSubject(person.id, identity, actorOf(person.id, address))
    return person
  }
  try {
    const linked = await books.credentials.withSubject(identity)
    // Whoever began this as somebody, and is somebody else or nobody now, shall not be linked to what they were.
    if (flow.person !== undefined && flow.person === signedIn) {
      const self = await books.people.get(flow.person)
      return self ? await link(self) : 'not-invited'
    }
    if (linked) return linked.disabledAt === undefined ? linked : 'disabled'
    const namesake = await books.people.withEmail(email)
    if (namesake) {
      // Providers give an address away again: whoever has it now need not be who had it then.
      if (await books.credentials.hasSubject(namesake.id, identity.issuer)) return 'linked-elsewhere'
      const hasPassword = (await books.credentials.password(namesake.id)) !== undefined
      return hasPassword ? 'password-first' : await link(namesake)
    }
    if (flow.invitation !== undefined) {
      const invitation = await books.invitations.opened(flow.invitation)
      if (invitation.email !== email) return 'not-invited'
      return await link(await books.invitations.accept(flow.invitation, name, address))
    }
    if (!join) return 'not-invited'
    return await books.credentials.join(identity, { email, name }, join, address)
  } catch (cause) {
    if (!(cause instanceof BooksProblem)) throw cause
    return cause.code === 'taken' ? 'linked-elsewhere' : 'not-invited'
  }
}
