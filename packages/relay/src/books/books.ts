// The books of a relay: who may use it, what they may spend, and what they did. In one file by default (SQLite), or in a
// database that many relays share (PostgreSQL); the same tables, and the same code but for engines/.
import { Codes } from '../credit/codes.ts'
import { CREDIT_TERMS, Credit, type CreditTerms } from '../credit/credit.ts'
import type { PaymentEngine } from '../payments/engine.ts'
import { type PaymentTerms, Payments } from '../payments/payments.ts'
import type { Runtime } from '../runtime.ts'
import type { Engine } from './engines/engine.ts'
import { openSqlite } from './engines/sqlite.ts'
import { Ledger } from './ledger/ledger.ts'
import { Limits } from './limits/limits.ts'
import { migrate } from './migrate.ts'
import { RequestBodies } from './requests/bodies.ts'
import { NodeSecrets } from './nodes/secrets.ts'
import { VisitsInBooks } from './nodes/visits.ts'
import { Requests } from './requests/requests.ts'
import { REQUEST_TERMS, type RequestTerms } from './requests/terms.ts'
import { Recorder } from './usage/recorder.ts'
import { Retention } from './usage/retention.ts'
import { UsageBook } from './usage/usage.ts'
import { Audit } from './who/audit.ts'
import { Credentials } from './who/credentials.ts'
import { Invitations } from './who/invitations.ts'
import { ApiKeys } from './who/keys.ts'
import { Links } from './who/links.ts'
import { Organisations } from './who/organisations.ts'
import { People } from './who/people.ts'
import { PriceGroups } from './who/price-groups.ts'
import { UpstreamSwitches } from './upstreams/switches.ts'
import { Lookout } from './webhooks/lookout.ts'
import { Outbox } from './webhooks/outbox.ts'
import { Webhooks } from './webhooks/webhooks.ts'
import { isPostgres } from './where.ts'
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
  readonly priceGroups: PriceGroups
  readonly invitations: Invitations
  readonly credentials: Credentials
  readonly links: Links
  readonly signIns: SignIns
  /** What all nodes have to agree about. */
  readonly secrets: NodeSecrets
  /** Codes of links into the console. */
  readonly visits: VisitsInBooks
  readonly audit: Audit
  readonly ledger: Ledger
  readonly limits: Limits
  readonly credit: Credit
  readonly codes: Codes
  /** What was used, added up. */
  readonly usage: UsageBook
  /** The log of requests. */
  readonly requests: Requests
  /** Prompts and completions, where the operator wants them. */
  readonly bodies: RequestBodies
  /** Who writes usage and requests down. */
  readonly recorder: Recorder
  /** Who lets go of what is too old. */
  readonly retention: Retention
  /** Upstreams that the operator has switched off. */
  readonly upstreams: UpstreamSwitches
  /** Whom events are sent to, and what waits to be sent. */
  readonly webhooks: Webhooks
  readonly outbox: Outbox
  readonly lookout: Lookout
  /** @param engines who takes the money */
  payments(engines: readonly PaymentEngine[], terms: PaymentTerms): Payments
  /** Writes what is being written, then lets go of the database. */
  close(): Promise<void>
}

/** What the operator has decided. */
export interface Terms {
  readonly credit?: CreditTerms
  readonly requests?: RequestTerms
}

/**
 * Opens the books, made or brought up to date where they need it.
 * @param where `postgres://user:password@host:port/database`, the path of a file, or `:memory:`. Of a file, one relay
 *   at a time; the command line may write beside it.
 * @throws when the database cannot be reached, or was written by a newer version.
 */
export async function openBooks(where: string, runtime: Runtime, terms: Terms = {}): Promise<Books> {
  const engine = await openEngine(where, runtime)
  try {
    await migrate(engine, runtime)
    return booksOver(engine, runtime, terms)
  } catch (cause) {
    await engine.close()
    throw cause
  }
}

export async function openEngine(where: string, runtime: Pick<Runtime, 'after' | 'dice'>): Promise<Engine> {
  if (!isPostgres(where)) return openSqlite(where, runtime)
  // Most have no use for its driver, and it takes its time to load.
  const { openPostgres } = await import('./engines/postgres.ts')
  return openPostgres(where)
}

/** @param engine with the schema of this version */
export function booksOver(
  engine: Engine,
  runtime: Pick<Runtime, 'now' | 'after' | 'dice' | 'soon' | 'secret'>,
  { credit: terms = CREDIT_TERMS, requests = REQUEST_TERMS }: Terms = {},
): Books {
  const credit = new Credit(engine, runtime, terms)
  const ledger = new Ledger(engine, runtime, credit.isPrepaid)
  credit.onPrepaid = () => ledger.onLimit?.()
  const limits = new Limits(engine, runtime, ledger)
  ledger.onLimit = async () => limits.onChange?.()
  const recorder = new Recorder(engine, runtime, requests)
  const keys = new ApiKeys(engine, runtime)
  const onKeys = (): void => keys.onChange?.()
  return {
    engine: engine.name,
    organisations: new Organisations(engine, runtime, credit.welcome, onKeys),
    people: new People(engine, runtime, onKeys),
    projects: new Projects(engine, runtime),
    keys,
    priceGroups: new PriceGroups(engine, runtime, keys),
    invitations: new Invitations(engine, runtime),
    credentials: new Credentials(engine, runtime),
    links: new Links(engine, runtime),
    signIns: new SignIns(engine, runtime, onKeys),
    secrets: new NodeSecrets(engine, runtime),
    visits: new VisitsInBooks(engine, runtime),
    audit: new Audit(engine),
    ledger,
    limits,
    credit,
    codes: new Codes(engine, runtime, credit),
    usage: new UsageBook(engine, runtime),
    requests: new Requests(engine),
    bodies: new RequestBodies(engine, runtime, requests.bodySecrets),
    recorder,
    retention: new Retention(engine, runtime, requests),
    upstreams: new UpstreamSwitches(engine, runtime),
    webhooks: new Webhooks(engine, runtime),
    outbox: new Outbox(engine, runtime),
    lookout: new Lookout(engine),
    payments: (engines, terms) => new Payments({ engine, credit }, runtime, engines, terms),
    async close() {
      await ledger.drained()
      await recorder.close()
      await engine.close()
    },
  }
}
