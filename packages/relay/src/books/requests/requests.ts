// The request log: replies that are over, the newest first, page by page, and one of them with all that is known of it.
import type { Selectable } from 'kysely'
import type { Engine } from '../engines/engine.ts'
import type { RequestRow } from '../schema.ts'
import { positionAt } from './position.ts'
import type { Details } from './request.ts'

/** Which ones; absent: all. */
export interface RequestFilter {
  readonly organisation?: string
  readonly project?: string
  readonly key?: string
  readonly model?: string
  readonly upstream?: string
  readonly ending?: string
  /** Its code. */
  readonly problem?: string
  /** When they ended, in milliseconds since 1970: from the first to before the last. */
  readonly from?: number
  readonly until?: number
}

/** What a line of the log shows. */
export type RequestLine = Omit<Selectable<RequestRow>, 'details'>
export type RequestFound = RequestLine & { readonly details: Details }

export interface RequestPage {
  readonly requests: readonly RequestLine[]
  /**
   * Go on from there: `before` of the next page. Absent: that was all. A page may be short, or empty, and have a next one:
   * where hardly anything fits a filter, a page ends when enough was looked at.
   */
  readonly next?: number
}

/** Lines of a page. */
export const PAGE_MAX = 200
/** Lines that are looked at for a page. */
export const LOOKED_AT_MAX = 5_000

export class Requests {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** @param before a position; absent: from the newest on */
  async list(
    filter: RequestFilter = {},
    { before, max = 50 }: { readonly before?: number; readonly max?: number } = {},
  ): Promise<RequestPage> {
    const count = Math.max(1, Math.min(max, PAGE_MAX))
    const { driving, others } = plan(filter)
    const until = Math.min(
      before ?? Number.MAX_SAFE_INTEGER,
      filter.until === undefined ? Number.MAX_SAFE_INTEGER : positionAt(filter.until),
    )
    const from = filter.from === undefined ? 0 : positionAt(filter.from)
    const looked = (fields: readonly (keyof RequestRow)[]) =>
      this.#engine.db
        .selectFrom('requests')
        .select(fields)
        .where(({ and }) => and(driving))
        .where('position', '<', until)
        .where('position', '>=', from)
        .orderBy('position', 'desc')
    const isPlain = Object.keys(others).length === 0
    const requests = isPlain
      ? await looked(LINE).limit(count).execute()
      : await this.#engine.db
          .selectFrom(looked(LINE).limit(LOOKED_AT_MAX).as('looked'))
          .selectAll()
          .where(({ and }) => and(others))
          .orderBy('position', 'desc')
          .limit(count)
          .execute()
    const last = requests.at(-1)?.position
    if (requests.length === count && last !== undefined) return { requests, next: last }
    if (isPlain) return { requests }
    const end = await this.#engine.db
      .selectFrom(looked(['position']).limit(LOOKED_AT_MAX).as('looked'))
      .select(({ fn }) => [fn.min('position').as('position'), fn.countAll<number>().as('count')])
      .executeTakeFirst()
    return end && end.count === LOOKED_AT_MAX ? { requests, next: end.position } : { requests }
  }

  /** @param organisation whose it has to be; absent: anybody's */
  async find(id: string, organisation?: string): Promise<RequestFound | undefined> {
    const row = await this.#engine.db
      .selectFrom('requests')
      .selectAll()
      .where('id', '=', id)
      .$if(organisation !== undefined, (query) => query.where('organisation', '=', organisation ?? ''))
      .executeTakeFirst()
    return row && { ...row, details: JSON.parse(row.details) as Details }
  }

  /** How many are on file. */
  async count(): Promise<number> {
    const row = await this.#engine.db
      .selectFrom('request_counts')
      .select('count')
      .where('name', '=', 'requests')
      .executeTakeFirst()
    return row?.count ?? 0
  }
}

type Columns = Partial<Record<'organisation' | 'project' | 'key' | 'model' | 'upstream' | 'ending' | 'problem', string>>

/** Sets of columns that an index has in the order of time. The first one that a filter has is walked along. */
const INDEXES: readonly (readonly (keyof Columns)[])[] = [
  ['key'],
  ['project'],
  ['organisation', 'ending'],
  ['organisation', 'model'],
  ['organisation'],
  ['ending'],
  ['upstream'],
  ['model'],
]

/** What nearly all replies have says nothing: to walk along it is to walk along everything. */
const isTelling = (columns: readonly (keyof Columns)[], filter: Columns): boolean =>
  !columns.includes('ending') || filter.ending !== 'complete' || Object.keys(filter).length === columns.length

function plan({ organisation, project, key, model, upstream, ending, problem }: RequestFilter): {
  driving: Columns
  others: Columns
} {
  const wanted = { organisation, project, key, model, upstream, ending, problem }
  const entries = Object.entries(wanted).filter((one): one is [keyof Columns, string] => one[1] !== undefined)
  const filter: Columns = Object.fromEntries(entries)
  const index =
    INDEXES.find((columns) => columns.every((one) => filter[one] !== undefined) && isTelling(columns, filter)) ?? []
  return {
    driving: Object.fromEntries(entries.filter(([column]) => index.includes(column))),
    others: Object.fromEntries(entries.filter(([column]) => !index.includes(column))),
  }
}

/** What a line has. What only one request shows, its details, is not read for a list. */
export const LINE = [
  'position',
  'id',
  'created_at',
  'ended_at',
  'organisation',
  'project',
  'key',
  'session',
  'model',
  'upstream',
  'dialect',
  'ending',
  'problem',
  'input',
  'output',
  'cache_read',
  'cache_write',
  'reasoning',
  'estimated',
  'cost',
  'price',
  'first_ms',
  'gap_ms',
  'attempts',
  'readers',
  'resumes',
] as const satisfies readonly (keyof RequestRow)[]
