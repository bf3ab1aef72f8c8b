// How a person comes to be a member: somebody who may say so sends a link, which is good once.
import type { Runtime } from '../../runtime.ts'
import type { Engine } from '../engines/engine.ts'
import { BooksProblem, known } from '../problem.ts'
import type { InvitationRow } from '../schema.ts'
import { type Actor, actorOf, note } from './audit.ts'
import { putPassword } from './credentials.ts'
import { revokeInvitation } from './invited-by.ts'
import { putMember, roleIn } from './organisations.ts'
import { type Person, addPerson, newPerson, personOf } from './people.ts'
import { ROLES, type Role } from './role.ts'
import { hashOf } from './secret.ts'

export interface Invitation {
  /** `inv_…` */
  readonly id: string
  readonly organisation: string
  readonly email: string
  readonly role: Role
  /** The id of whoever sent it. */
  readonly by: string
  /** All in milliseconds since 1970. */
  readonly createdAt: number
  readonly expiresAt: number
  readonly acceptedAt?: number
  readonly revokedAt?: number
}

export class Invitations {
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'secret'>

  constructor(engine: Engine, runtime: Pick<Runtime, 'now' | 'secret'>) {
    this.#engine = engine
    this.#runtime = runtime
  }

  /**
   * @param expiresAt milliseconds since 1970
   * @returns the secret too, which is nowhere else: whoever has it becomes the member
   * @throws BooksProblem `unknown` where there is no such organisation.
   */
  create(
    organisation: string,
    { email, role, expiresAt }: Pick<Invitation, 'email' | 'role' | 'expiresAt'>,
    by: Actor,
  ): Promise<{ readonly invitation: Invitation; readonly secret: string }> {
    const secret = `hfi_${this.#runtime.secret(20)}`
    const now = this.#runtime.now()
    const row: InvitationRow = {
      id: `inv_${this.#runtime.secret(8)}`,
      hash: hashOf(secret),
      organisation,
      email: email.toLowerCase(),
      role,
      invited_by: by.id,
      created_at: now,
      expires_at: expiresAt,
      accepted_at: null,
      revoked_at: null,
    }
    return this.#engine.write(async (books) => {
      known(await books.selectFrom('organisations').select('id').where('id', '=', organisation).executeTakeFirst())
      await books.insertInto('invitations').values(row).execute()
      await note(books, now, by, {
        act: 'invitation-create',
        subject: row.id,
        organisation,
        details: { email: row.email, role },
      })
      return { invitation: invitationOf(row), secret }
    })
  }

  /** What the secret invites to, while it does. @throws BooksProblem `unknown`, `invitation-over`. */
  async opened(secret: string): Promise<Invitation> {
    const row = await this.#engine.db
      .selectFrom('invitations')
      .selectAll()
      .where('hash', '=', hashOf(secret))
      .executeTakeFirst()
    return invitationOf(open(known(row), this.#runtime.now()))
  }

  /**
   * Makes whoever brings the secret a member: the person of the invitation's address, who is made where there is none.
   * @param password how it is kept, of a person who is to be made
   * @throws BooksProblem `unknown`, `invitation-over`; `taken` where there is a person who was to be made.
   */
  accept(secret: string, name: string, address?: string, password?: string): Promise<Person> {
    const now = this.#runtime.now()
    return this.#engine.write(async (books) => {
      const row = known(
        await books
          .selectFrom('invitations')
          .selectAll()
          .where('hash', '=', hashOf(secret))
          .$if(this.#engine.hasRowLocks, (query) => query.forUpdate())
          .executeTakeFirst(),
      )
      open(row, now)
      await books.updateTable('invitations').set({ accepted_at: now }).where('id', '=', row.id).execute()
      const found = await books.selectFrom('people').selectAll().where('email', '=', row.email).executeTakeFirst()
      if (found && password !== undefined) throw new BooksProblem('taken')
      const person = found ? personOf(found) : newPerson(row.email, name, this.#runtime)
      const by = actorOf(person.id, address)
      if (!found) {
        await addPerson(books, person, by)
        if (password !== undefined) await putPassword(books, person.id, password, now)
      }
      const { organisation, role } = row
      if (person.disabledAt !== undefined) throw new BooksProblem('invitation-over')
      await note(books, now, by, { act: 'invitation-accept', subject: row.id, organisation })
      const was = await roleIn(books, organisation, person.id)
      // An owner who follows an old link to be a viewer stays an owner.
      if (was === undefined || ROLES.indexOf(was) < ROLES.indexOf(role as Role))
        await putMember(
          books,
          { organisation, person: person.id, role: role as Role, since: now },
          { id: row.invited_by },
        )
      return person
    })
  }

  /** False when it was over already. @throws BooksProblem `unknown`. */
  revoke(organisation: string, id: string, by: Actor): Promise<boolean> {
    const now = this.#runtime.now()
    return this.#engine.write(async (books) => {
      const mine = books
        .selectFrom('invitations')
        .select('id')
        .where('id', '=', id)
        .where('organisation', '=', organisation)
      known(await mine.executeTakeFirst())
      const isRevoked = await revokeInvitation(books, id, now)
      if (isRevoked) await note(books, now, by, { act: 'invitation-revoke', subject: id, organisation })
      return isRevoked
    })
  }

  async list(organisation: string): Promise<readonly Invitation[]> {
    const rows = await this.#engine.db
      .selectFrom('invitations')
      .selectAll()
      .where('organisation', '=', organisation)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(invitationOf)
  }
}

/** @throws BooksProblem `invitation-over`. */
function open(row: InvitationRow, now: number): InvitationRow {
  if (row.accepted_at === null && row.revoked_at === null && row.expires_at > now) return row
  throw new BooksProblem('invitation-over')
}

const invitationOf = (row: InvitationRow): Invitation => ({
  id: row.id,
  organisation: row.organisation,
  email: row.email,
  role: row.role as Role,
  by: row.invited_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  ...(row.accepted_at !== null && { acceptedAt: row.accepted_at }),
  ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
})
