// The books under simulated relays: SQLite in memory, which outlives their processes as a file would, or a server that several
// nodes share. Each process opens them anew. Their writes fail, come late, and are done without anybody hearing of it; a
// process that dies takes what it was waiting for with it. Beside it works whoever decides about limits, sometimes at a
// relay, sometimes past it.
import { type Key, type Keys, type PriceSettings, type Runtime, SYSTEM } from '@holdfast/relay'
import { type Books, booksOver } from '../../packages/relay/src/books/books.ts'
import type { Engine } from '../../packages/relay/src/books/engines/engine.ts'
import { openSqlite } from '../../packages/relay/src/books/engines/sqlite.ts'
import { migrate } from '../../packages/relay/src/books/migrate.ts'
import { hashOf } from '../../packages/relay/src/books/who/secret.ts'
import type { Clock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { AccountName, Decision, Economy } from './economy.ts'
import type { Evidence } from './evidence.ts'
import type { Trace } from './trace.ts'

/** What the books say when they are read in peace. */
export interface Statement {
  readonly at: number
  /** What does not add up. */
  readonly complaints: readonly string[]
  readonly accounts: readonly { readonly id: string; readonly held: number; readonly spent: number }[]
  readonly holds: readonly HoldLine[]
  /** In the order in which they were written. */
  readonly transfers: readonly TransferLine[]
  /** What the log of requests says that replies cost. */
  readonly requests: ReadonlyMap<string, number | null>
}

export interface HoldLine {
  readonly id: string
  readonly accounts: readonly string[]
  readonly amount: number
  readonly ending: string | null
}

export interface TransferLine {
  readonly seq: number
  readonly at: number
  readonly hold: string
  readonly account: string
  readonly from: string
  readonly to: string
  readonly amount: number
}

/** A decision that has been written down, between two transfers. */
export interface Decided {
  readonly at: number
  readonly decision: Decision
  /** The account it is about. */
  readonly account: string
  /** The newest transfer before it, and after it. */
  readonly after: number
  readonly until: number
}

/** What lies between the books and one of several processes that have opened them. */
export interface BooksLine {
  readonly over: (engine: Engine) => Engine
  /** Something reaches the process from outside. */
  readonly hear: (work: () => void) => void
}

interface Opened {
  readonly books: Books
  readonly hear: BooksLine['hear']
}

export interface TreasuryOptions {
  readonly clock: Clock
  readonly dice: Dice
  readonly trace: Trace
  readonly evidence: Evidence
  readonly economy: Economy
}

export class Treasury {
  readonly keys: Keys
  readonly prices: PriceSettings
  readonly engine: Engine
  /** Writes that are done, and not answered yet. */
  late = 0
  readonly #options: TreasuryOptions
  /** Of nobody who dies. */
  readonly #books: Books
  readonly #organisations: readonly string[]
  readonly #groups = new Map<string, string | undefined>()
  /** Those of relays that run. */
  #opened: readonly Opened[] = []
  /** When transfers were written, where their own hour is not the world's: those behind one, until another. */
  readonly #hours: { readonly after: number; readonly until: number; readonly at: number }[] = []

  private constructor(options: TreasuryOptions, engine: Engine, books: Books, organisations: readonly string[]) {
    const { economy } = options
    this.#options = options
    this.engine = engine
    this.#books = books
    this.#organisations = organisations
    this.keys = this.#keysOf(economy)
    this.prices = pricesOf(economy)
  }

  static async open(options: TreasuryOptions): Promise<Treasury> {
    const { clock, dice, economy } = options
    const runtime: Runtime = {
      now: () => clock.now,
      dice: () => dice.next(),
      after: (ms, work) => clock.after(ms, work),
      soon: (work) => queueMicrotask(work),
      secret: (count) => dice.hex(count),
    }
    const engine = await openSqlite(':memory:', runtime)
    await migrate(engine, runtime)
    const books = booksOver(engine, runtime)
    const organisations: string[] = []
    for (let number = 0; number < economy.organisations; number += 1)
      organisations.push((await books.organisations.ensure(`Acme ${number}`, SYSTEM)).id)
    const treasury = new Treasury(options, engine, books, organisations)
    for (const { at, ...decision } of economy.decisions) if (at === 0) await treasury.decide(decision)
    return treasury
  }

  /** As a process opens them that has them to itself. */
  boot(runtime: Runtime): Books {
    return this.#open(booksOver(this.#faulty(runtime), runtime), (work) => work())
  }

  /** As one of several processes opens them: nothing of SQLite is left but that whoever writes is alone. */
  share(runtime: Runtime, { over, hear }: BooksLine): Books {
    const books = booksOver(over(this.#faulty(runtime, this.#noting)), runtime)
    return this.#open({ ...books, engine: 'postgres' }, hear)
  }

  /** The process is gone that had these; or the only one there was. */
  hostDied(books?: Books): void {
    this.#opened = books ? this.#opened.filter((one) => one.books !== books) : []
    this.late = 0
  }

  async decide({ isHere, ...decision }: Decision & { readonly isHere: boolean }): Promise<void> {
    const { clock, trace, evidence } = this.#options
    trace.say('books', `${isHere ? 'here' : 'elsewhere'}: ${JSON.stringify(decision)}`)
    const account = this.#accountOf(
      'account' in decision ? decision.account : 'key' in decision ? decision.key : decision.organisation,
    )
    const after = await newestIn(this.engine.db)
    await this.#carryOut(decision, account)
    evidence.decided.push({ at: clock.now, decision, account, after, until: await newestIn(this.engine.db) })
    // At the one where it was decided it counts at once.
    const [here] = this.#opened
    if (isHere) here?.hear(() => void here.books.limits.onChange?.())
  }

  async state(): Promise<Statement> {
    const { db } = this.engine
    const holds = await db.selectFrom('holds').selectAll().execute()
    const transfers = await db.selectFrom('transfers').selectAll().orderBy('seq').execute()
    const accounts = await db.selectFrom('accounts').select(['id', 'held', 'total_spent']).execute()
    const requests = await db.selectFrom('requests').select(['id', 'price']).execute()
    return {
      at: this.#options.clock.now,
      complaints: await this.#books.ledger.check(),
      accounts: accounts.map(({ id, held, total_spent: spent }) => ({ id, held, spent })),
      holds: holds.map((one) => ({ ...one, accounts: JSON.parse(one.accounts) as string[] })),
      transfers: transfers.map(({ from_side: from, to_side: to, at, ...rest }) => ({
        ...rest,
        from,
        to,
        at: this.#hours.find(({ after, until }) => after < rest.seq && rest.seq <= until)?.at ?? at,
      })),
      requests: new Map(requests.map(({ id, price }) => [id, price])),
    }
  }

  close(): Promise<void> {
    return this.#books.close()
  }

  async #carryOut(decision: Decision, account: string): Promise<void> {
    const { ledger, limits, credit } = this.#books
    switch (decision.what) {
      case 'budget':
        return void (await ledger.limit(account, decision.budget, SYSTEM))
      case 'limits':
        return void (await limits.set(account, decision.limits, SYSTEM))
      case 'credit':
        return void (await credit.adjust(account, decision.amount, 'paid', SYSTEM))
      case 'prepaid':
        return void (await credit.setPrepaid(account, decision.prepaid, SYSTEM))
      case 'group':
        return void this.#groups.set(account, decision.group)
    }
  }

  #accountOf(name: AccountName): string {
    return typeof name === 'number' ? (this.#organisations[name] ?? '') : name
  }

  #open(books: Books, hear: BooksLine['hear']): Books {
    this.#opened = [...this.#opened, { books, hear }]
    return books
  }

  /** Whose clock is not the world's. */
  readonly #noting = (engine: Engine): Engine => ({
    ...engine,
    write: (work) =>
      engine.write(async (books) => {
        const after = await newestIn(books)
        const result = await work(books)
        const until = await newestIn(books)
        if (until > after) this.#hours.push({ after, until, at: this.#options.clock.now })
        return result
      }),
  })

  #faulty(runtime: Runtime, around = (engine: Engine): Engine => engine): Engine {
    const { clock, dice, trace, evidence, economy } = this.#options
    const engine = around(this.engine)
    const isHealed = (): boolean => clock.elapsed >= evidence.faults.healAt
    return {
      ...engine,
      write: async (work) => {
        if (!isHealed() && dice.chance(economy.fail)) throw this.#failure('a write fails')
        const result = await engine.write(work)
        const ms = isHealed() ? 0 : dice.between(0, economy.lateMsMax)
        // A process that dies meanwhile never hears of it.
        this.late += 1
        if (ms > 0) await new Promise<void>((resolve) => void runtime.after(ms, resolve))
        this.late -= 1
        if (!isHealed() && dice.chance(economy.lose)) throw this.#failure('a write is done, and nobody hears of it')
        trace.say('books', 'written')
        return result
      },
    }
  }

  #failure(what: string): Error {
    const { clock, trace, evidence } = this.#options
    trace.say('books', what)
    evidence.bookFailures.push(clock.now)
    return new Error('the books do not answer')
  }

  #keysOf({ payers }: Economy): Keys {
    const keyOf = ({ key: id, organisation, project, person, secret }: Economy['payers'][number]): Key => {
      const priceGroup = this.#groups.get(id)
      return {
        id,
        organisation: this.#accountOf(organisation),
        ...(project !== undefined && { project }),
        ...(person !== undefined && { person }),
        ...(priceGroup !== undefined && { priceGroup }),
        name: id,
        admin: false,
        tags: [],
        createdAt: 0,
        secrets: [{ hash: hashOf(secret), prefix: secret, createdAt: 0 }],
      }
    }
    const find = (by: (payer: Economy['payers'][number]) => boolean): Key | undefined => {
      const payer = payers.find(by)
      return payer && keyOf(payer)
    }
    const verify = (secret: string): Key | undefined => find((payer) => payer.secret === secret)
    const get = (id: string): Key | undefined => find((payer) => payer.key === id)
    return {
      verify,
      get,
      find: async (secret) => verify(secret),
      findById: async (id) => get(id),
      forbids: () => undefined,
    }
  }
}

/** Seq of the newest transfer. */
async function newestIn(books: Engine['db']): Promise<number> {
  const newest = await books
    .selectFrom('transfers')
    .select((row) => row.fn.max('seq').as('seq'))
    .executeTakeFirst()
  return Number(newest?.seq ?? 0)
}

const pricesOf = ({ rates, groups }: Economy): PriceSettings => {
  const perMillion = { input: rates.input * 1_000_000, output: rates.output * 1_000_000, request: rates.request }
  return {
    lists: [
      { name: 'simulated', sources: [], date: '2026-11-20', prices: [{ models: ['*'], rates: perMillion, tiers: [] }] },
    ],
    groups: new Map(Object.entries(groups).map(([name, millionths]) => [name, { millionths, models: [] }])),
  }
}
