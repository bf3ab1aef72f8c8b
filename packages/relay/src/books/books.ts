// The books of a relay: who may use it, what they may spend, and what they did. In one file by default (SQLite), or in a
// database that many relays share (PostgreSQL); the same tables, and the same code but for engines/.
import type { Runtime } from '../runtime.ts'
import type { Engine } from './engines/engine.ts'
import { openPostgres } from './engines/postgres.ts'
import { openSqlite } from './engines/sqlite.ts'
import { Ledger } from './ledger/ledger.ts'
import { Limits } from './limits/limits.ts'
import { migrate } from './migrate.ts'
import { Audit } from './who/audit.ts'
import { Credentials } from './who/credentials.ts'
import { Invitations } from './who/invitations.ts'
import { ApiKeys } from './who/keys.ts'
import { Links } from './who/links.ts'
import { Organisations } from './who/organisations.ts'
import { People } from './who/people.ts'
import { Projects } from './who/projects.ts'
import { SignIns } from './who/sign-ins.ts'

/**
 * Everything that changes something takes who does it, and notes it in the audit log in the same transaction. Everything
 * that belongs to an organisation takes its id, and finds nothing of another's.
 */
export interface Books {
  readonly engine: Engine['name']
  readonly organisations: Organisations
  readonly people: People
  readonly projects: Projects
  readonly keys: ApiKeys
  readonly invitations: Invitations
  readonly credentials: Credentials
  readonly links: Links
  readonly signIns: SignIns
  readonly audit: Audit
  readonly ledger: Ledger
  readonly limits: Limits
  /** Writes what is being written, then lets go of the database. */
  close(): Promise<void>
}

/**
 * Opens the books, made or brought up to date where they need it.
 * @param where `postgres://user:password@host:port/database`, the path of a file, or `:memory:`. Of a file, one relay
 *   at a time; the command line may write beside it.
 * @throws when the database cannot be reached, or was written by a newer version.
 */
export async function openBooks(where: string, runtime: Runtime): Promise<Books> {
  const engine = await openEngine(where, runtime)
  try {
    await migrate(engine, runtime)
  } catch (cause) {
    await engine.close()
    throw cause
  }
  return booksOver(engine, runtime)
}

export const openEngine = (where: string, runtime: Pick<Runtime, 'after' | 'dice'>): Promise<Engine> =>
  /^postgres(ql)?:\/\//.test(where) ? Promise.resolve(openPostgres(where)) : openSqlite(where, runtime)

/** @param engine with the schema of this version */
export function booksOver(engine: Engine, runtime: Pick<Runtime, 'now' | 'soon' | 'secret'>): Books {
  const ledger = new Ledger(engine, runtime)
  const limits = new Limits(engine, runtime)
  ledger.onLimit = () => limits.onChange?.()
  return {
    engine: engine.name,
    organisations: new Organisations(engine, runtime),
    people: new People(engine, runtime),
    projects: new Projects(engine, runtime),
    keys: new ApiKeys(engine, runtime),
    invitations: new Invitations(engine, runtime),
    credentials: new Credentials(engine, runtime),
    links: new Links(engine, runtime),
    signIns: new SignIns(engine, runtime),
    audit: new Audit(engine),
    ledger,
    limits,
    async close() {
      await ledger.drained()
      await engine.close()
    },
  }
}
