// Writes down what was used, off the hot path: a receipt is added up in memory, and what has come together is written every
// few seconds and at the end. A crash loses the last few seconds of the statistics and of the request log, never of the
// money, which is the ledger's. A write that nobody heard the end of is made again under the same id, and counts once.
import type { Transaction } from 'kysely'
import type { Charge } from '../../metering/tariff.ts'
import type { Receipt } from '../../receipt.ts'
import type { Runtime } from '../../runtime.ts'
import { type Engine, racing } from '../engines/engine.ts'
import { placesFor } from '../requests/position.ts'
import { type NewRequest, modelOf, requestOf } from '../requests/request.ts'
import { LINE } from '../requests/requests.ts'
import type { RequestTerms } from '../requests/terms.ts'
import type { Tables } from '../schema.ts'
import { type Bucket, Buffer } from './buffer.ts'
import { type Payer, entriesOf } from './entry.ts'
import { type Sheet, writeRows } from './rows.ts'
import { Scopes } from './scopes.ts'
import { SUMS, addSums, addTally } from './sums.ts'

export const USAGE_LIMITS = {
  /** How long what was used is in memory only. */
  flushMs: 2_000,
  /** Minutes and requests in memory: see buffer.ts. Reached: they are written at once. */
  minutesMax: 1_000,
  requestsMax: 1_000,
  /** Rows of one transaction, about: SQLite stops all else for some milliseconds. */
  rowsPerWriteMax: 400,
  /** Writes that wait for a database that does not answer. Reached: the oldest is lost, and somebody is told. */
  writesMax: 1_000,
} as const

interface Write {
  readonly id: string
  readonly buckets: readonly Bucket[]
  readonly requests: readonly NewRequest[]
}

export class Recorder {
  /** Told when something could not be written; it is tried again. */
  onFailure: (what: string, cause: unknown) => void = () => {}
  readonly #engine: Engine
  readonly #runtime: Pick<Runtime, 'now' | 'after' | 'soon' | 'secret' | 'dice'>
  readonly #terms: Pick<RequestTerms, 'share'>
  readonly #scopes: Scopes
  readonly #buffer = new Buffer()
  #requests: NewRequest[] = []
  #writes: Write[] = []
  #writing: Promise<void> | undefined
  #stopWaiting: (() => void) | undefined

  constructor(
    engine: Engine,
    runtime: Pick<Runtime, 'now' | 'after' | 'soon' | 'secret' | 'dice'>,
    terms: Pick<RequestTerms, 'share'>,
  ) {
    this.#engine = engine
    this.#runtime = runtime
    this.#terms = terms
    this.#scopes = new Scopes(engine)
  }

  /**
   * No I/O.
   * @param charge absent: nobody knows what it cost
   * @returns whether the log of requests gets a line of it
   */
  record(receipt: Receipt, payer: Payer, charge?: Charge): boolean {
    const { organisation, project = '', key } = payer
    this.#buffer.add(
      receipt.final.endedAt,
      { organisation, project, key, model: modelOf(receipt) },
      entriesOf(receipt, charge),
    )
    const isKept = this.#isKept(receipt)
    if (isKept) this.#requests.push(requestOf(receipt, payer, charge))
    const { minutesMax, requestsMax, flushMs } = USAGE_LIMITS
    const isMuch = this.#buffer.size > minutesMax || this.#requests.length > requestsMax
    if (isMuch && !this.#writing) void this.flush()
    else this.#stopWaiting ??= this.#runtime.after(flushMs, () => void this.flush())
    return isKept
  }

  /** Writes what was recorded until now. Never rejects: see `onFailure`. */
  async flush(): Promise<void> {
    this.#stopWaiting?.()
    this.#stopWaiting = undefined
    this.#pack()
    // What is packed while others are written is written with them.
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined))
    await this.#writing
  }

  /** Writes everything that can be written. */
  async close(): Promise<void> {
    await this.#writing
    await this.flush()
    this.#stopWaiting?.()
    this.#stopWaiting = undefined
  }

  #isKept({ final }: Receipt): boolean {
    return final.problem !== undefined || final.ending === 'failed' || this.#runtime.dice() < this.#terms.share
  }

  #pack(): void {
    const requests = this.#requests
    this.#requests = []
    let buckets: Bucket[] = []
    let rows = 0
    const put = (some: readonly NewRequest[]): void => {
      this.#writes.push({ id: this.#runtime.secret(12), buckets, requests: some })
      buckets = []
      rows = 0
    }
    for (const bucket of this.#buffer.drain()) {
      buckets.push(bucket)
      rows += 1 + bucket.tallies.size
      if (rows >= USAGE_LIMITS.rowsPerWriteMax) put([])
    }
    for (let at = 0; at < requests.length; at += USAGE_LIMITS.rowsPerWriteMax)
      put(requests.slice(at, at + USAGE_LIMITS.rowsPerWriteMax))
    if (buckets.length > 0) put([])
    const tooMany = this.#writes.length - USAGE_LIMITS.writesMax
    if (tooMany <= 0) return
    this.#writes.splice(0, tooMany)
    this.onFailure('writing usage', new Error(`${tooMany} writes of usage are lost: there are too many`))
  }

  async #write(): Promise<void> {
    for (let write = this.#writes[0]; write; write = this.#writes[0]) {
      try {
        await this.#carryOut(write)
      } catch (cause) {
        this.onFailure('writing usage', cause)
        this.#stopWaiting ??= this.#runtime.after(USAGE_LIMITS.flushMs, () => void this.flush())
        return
      }
      // It may have been given up while it was being written.
      if (this.#writes[0] === write) this.#writes.shift()
      // An engine in this process lets others have their turn.
      await new Promise<void>((resolve) => this.#runtime.soon(resolve))
    }
  }

  async #carryOut({ id, buckets, requests }: Write): Promise<void> {
    const { sums, tallies } = rowsOf(buckets, await this.#scopes.idsOf(buckets.map(({ scope }) => scope)))
    const { name } = this.#engine
    const write = async (books: Transaction<Tables>): Promise<void> => {
      const { numInsertedOrUpdatedRows } = await books
        .insertInto('usage_writes')
        .values({ id, at: this.#runtime.now() })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 0n) return
      await writeRows(books, name, SUMS_SHEET, sums)
      await writeRows(books, name, TALLIES_SHEET, tallies)
      if (requests.length === 0) return
      const places = placesFor(
        requests.map((one) => one.ended_at),
        this.#runtime.dice,
      )
      const rows = requests.map((one, at) =>
        REQUEST_COLUMNS.map((column) => (column === 'position' ? places[at] : one[column])),
      )
      const written = await writeRows(books, name, REQUESTS_SHEET, rows)
      // Last, since every node waits for this row.
      await books
        .updateTable('request_counts')
        .set((row) => ({ count: row('count', '+', written) }))
        .where('name', '=', 'requests')
        .execute()
    }
    // Two nodes had the same places.
    await racing(this.#engine.isDuplicate, () => this.#engine.write(write))
  }
}

/** In the order of their keys: nodes that write the same rows at the same time do not wait for each other in a circle. */
function rowsOf(buckets: readonly Bucket[], ids: readonly number[]) {
  const merged = new Map<string, { id: number; bucket: Bucket }>()
  for (const [at, bucket] of buckets.entries()) {
    const id = ids[at] ?? 0
    const key = `${id} ${bucket.size} ${bucket.start}`
    const known = merged.get(key)
    if (!known) {
      merged.set(key, { id, bucket: { ...bucket, sums: { ...bucket.sums }, tallies: new Map(bucket.tallies) } })
      continue
    }
    addSums(known.bucket.sums, bucket.sums)
    for (const [tally, count] of bucket.tallies) addTally(known.bucket.tallies, tally, count)
  }
  const ordered = [...merged.values()].sort(
    (one, other) => one.id - other.id || one.bucket.size - other.bucket.size || one.bucket.start - other.bucket.start,
  )
  return {
    sums: ordered.map(({ id, bucket: { size, start, sums } }) => [id, size, start, ...SUMS.map((name) => sums[name])]),
    tallies: ordered.flatMap(({ id, bucket: { size, start, tallies } }) =>
      [...tallies].sort().map(([tally, count]) => [id, ...tally.split(':', 2), size, start, count]),
    ),
  }
}

const SUMS_SHEET: Sheet = {
  table: 'usage',
  columns: ['scope', 'size', 'start', ...SUMS],
  key: ['scope', 'size', 'start'],
  sums: SUMS,
}

const TALLIES_SHEET: Sheet = {
  table: 'usage_tallies',
  columns: ['scope', 'measure', 'value', 'size', 'start', 'count'],
  key: ['scope', 'measure', 'size', 'start', 'value'],
  sums: ['count'],
}

const REQUEST_COLUMNS = [...LINE, 'details'] as const

/** A receipt comes once; a second one of the same reply would be a mistake, and is no reason to lose the others. */
const REQUESTS_SHEET: Sheet = { table: 'requests', columns: REQUEST_COLUMNS, key: ['id'], sums: [] }
