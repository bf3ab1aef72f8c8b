// How a bug is planted: at the seams of the relay's world, one object of it replaced by another that does one thing wrong.
import type { Adopted, Books, Commons, Lease, Log, Outlet, UpstreamRequest } from '@holdfast/relay'
import { replaced } from './bound.ts'
import type { RedisStore } from '../../packages/relay/src/logs/redis/store.ts'
import type { PropertyName } from './properties/index.ts'
import type { Seams } from './seams.ts'

export interface Planted {
  readonly name: string
  /** The properties that may find it; the first is the one it violates by its nature. */
  readonly violates: readonly [PropertyName, ...PropertyName[]]
  readonly seams: () => Seams
  /** Of a world in which somebody pays. */
  readonly isPaid?: true
  /** Of a world of several nodes. */
  readonly ofNodes?: true
  /** The seed to begin with, where it is one shortly before the first in which the bug shows; 1 by default. */
  readonly from?: number
}

/** The books of every process with something changed. */
export const withBooks = (books: NonNullable<Seams['books']>): Seams => ({ books })

/** Its methods with something changed. They are on the prototype, so what is put on the object goes before. */
export function patch(ledger: Books['ledger'], change: (whole: Methods) => Partial<Methods>): void {
  const whole: Methods = {
    hold: ledger.hold.bind(ledger),
    spend: ledger.spend.bind(ledger),
    settle: ledger.settle.bind(ledger),
    release: ledger.release.bind(ledger),
    recover: ledger.recover.bind(ledger),
  }
  Object.assign(ledger, change(whole))
}

type Methods = Pick<Books['ledger'], 'hold' | 'spend' | 'settle' | 'release' | 'recover'>

export const withLedger = (change: (whole: Methods, books: Books) => Partial<Methods>) => (): Seams =>
  withBooks((books) => patch(books.ledger, (whole) => change(whole, books)))

export const withLog = (change: (log: Log) => Partial<Log>): Seams => ({
  log: (log) => replaced(log, change(log)),
})

/** The line to the store of every node with something changed. */
export const withStore = (change: (store: RedisStore) => Partial<RedisStore>): Seams => ({
  store: (store) => replaced(store, change(store)),
})

/** What every node asks of what it shares with others, with something changed. */
export const withCommons = (change: (commons: Commons) => Partial<Commons>): Seams => ({
  commons: (commons) => replaced(commons, change(commons)),
})

/** Every new lease with something changed. */
export const withLeases = (change: (lease: Lease) => Partial<Lease>): Seams =>
  withLog((log) => ({
    async create(head, ask) {
      const created = await log.create(head, ask)
      return created.outcome === 'exists' ? created : { outcome: 'created', lease: changed(created.lease, change) }
    },
    adopt: async () => (await log.adopt()).map((one) => ({ ...one, lease: changed(one.lease, change) })),
  }))

export function changed(lease: Lease, change: (lease: Lease) => Partial<Lease>): Lease {
  const other = replaced(lease, { ...change(lease), onFailure: undefined })
  // Set later, by the pump.
  lease.onFailure = (failure) => other.onFailure?.(failure)
  return other
}

/** What a log gives to whoever takes up what was left, with something changed. */
export const withAdopted = (change: (adopted: Adopted) => Adopted): Seams =>
  withLog((log) => ({ adopt: async () => (await log.adopt()).map(change) }))

/** Every outlet with something changed. */
export const withOutlet = (change: (outlet: Outlet) => Partial<Outlet>): Seams => ({
  outlet(outlet) {
    const changed: Outlet = {
      write: (octets) => outlet.write(octets),
      // A change of writing changes the last write, too.
      end: (octets = '') => {
        if (octets !== '') changed.write(octets)
        outlet.end()
      },
      abort: () => outlet.abort(),
      ...change(outlet),
      onDrain: undefined,
    }
    // Set later, by the reader.
    outlet.onDrain = () => changed.onDrain?.()
    return changed
  },
})

/** Every request to an upstream with something changed. */
export const withRequests = (change: (request: UpstreamRequest) => UpstreamRequest): Seams => ({
  transport: (transport) => ({
    close: () => transport.close(),
    send: (request, listener) => transport.send(change(request), listener),
  }),
})
