// Bugs on purpose that show only among several nodes: one or more for each of the properties that are theirs.
import { HEARTBEAT } from '@holdfast/protocol'
import type { Batch, Follower, Lease } from '@holdfast/relay'
import type { Entry, RedisStore, Write } from '../../packages/relay/src/logs/redis/store.ts'
import { replaced } from './bound.ts'
import { type Planted, withLeases, withLog, withOutlet, withStore } from './planting.ts'

export const plantedNodes: readonly Planted[] = [
  {
    name: 'nobody is fenced: whoever has lost a reply writes on behind what is there',
    ofNodes: true,
    violates: ['one writer', 'one seq, one frame', 'whole'],
    // Those that have lost one and live are few where only the dead are taken from.
    seams: () =>
      withStore((store) => ({ ...greedy(store), append: (writes, done) => void appendUnfenced(store, writes, done) })),
  },
  {
    name: 'a tail that was lost is written over',
    ofNodes: true,
    violates: ['one seq, one frame', 'whole'],
    seams: () =>
      withStore((store) => ({
        async takeOver(id, from, to) {
          const outcome = await store.takeOver(id, from, to)
          return typeof outcome === 'object' ? { ...outcome, state: { ...outcome.state, isVouched: true } } : outcome
        },
        append: (writes, done) =>
          store.append(
            writes.map((write) => ({ ...write, isStrict: false })),
            done,
          ),
      })),
  },
  {
    name: 'whose an idempotency key is at other nodes is not asked',
    ofNodes: true,
    violates: ['one purchase'],
    seams: () => {
      const own = new Map<RedisStore, Map<string, string>>()
      return withStore((store) => {
        const keys = own.get(store) ?? new Map<string, string>()
        own.set(store, keys)
        const claim = async (owner: string, key: string, id: string): Promise<string> => {
          const word = `${owner} ${key}`
          if (!keys.has(word)) keys.set(word, id)
          return keys.get(word) ?? id
        }
        return { claim, holder: async (owner, key) => keys.get(`${owner} ${key}`) }
      })
    },
  },
  {
    name: 'a follower passes over what it was not told of',
    ofNodes: true,
    violates: ['whole'],
    seams: () =>
      withLog((log) => ({
        follow(id, follower, onLost) {
          let told = 0
          return log.follow(id, (batch) => (++told % 4 === 2 && !batch.final ? undefined : follower(batch)), onLost)
        },
        async read(id, after, charsMax) {
          const page = await log.read(id, after, charsMax)
          return page && after > 0 && !page.final ? withoutFirst(page) : page
        },
      })),
  },
  {
    name: 'a node takes over from whoever there is, without asking whether it lives',
    ofNodes: true,
    violates: ['taken from the gone'],
    seams: () => withStore(greedy),
  },
  {
    name: 'nobody takes over',
    ofNodes: true,
    violates: ['liveness'],
    seams: () => withStore(() => ({ otherNodes: async () => ({ living: [], gone: [] }) })),
  },
  {
    name: 'a stop is not told to the node that runs the reply',
    ofNodes: true,
    violates: ['stop means stop'],
    seams: () =>
      withStore((store) => ({ askStop: async (id) => ((await store.state(id))?.final ? ('over' as const) : 'asked') })),
  },
  {
    name: 'a stop is acknowledged before anybody has heard of it',
    ofNodes: true,
    violates: ['stop means stop'],
    seams: () => ({
      handle: (handle) => async (incoming) => {
        const answer = handle(incoming)
        const early = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' }
        return incoming.path.endsWith('/stop') ? Promise.race([answer, Promise.resolve(early)]) : answer
      },
    }),
  },
  {
    name: 'frames go out before the store has taken them',
    ofNodes: true,
    violates: ['log before wire', 'whole'],
    seams: () => hasty(),
  },
  {
    name: 'who reads at other nodes is not asked',
    ofNodes: true,
    violates: ['leaving is not stopping'],
    seams: () =>
      withStore((store) => ({
        areRead: async (ids) => ids.map(() => false),
        append: (writes, done) =>
          store.append(writes, (at, written) =>
            done(at, written instanceof Error ? written : { ...written, isReadElsewhere: false }),
          ),
      })),
  },
  {
    name: 'a reply that is given away has its ending written twice',
    ofNodes: true,
    violates: ['one ending', 'whole'],
    seams: () =>
      withLeases((lease) => ({
        append(batch) {
          const last = batch.last + 1
          const again = `event: error\ndata: {"error":{},"type":"error"}\nid: ${last}\n\n`
          lease.append(batch.final && batch.octets !== '' ? { ...batch, last, octets: batch.octets + again } : batch)
        },
      })),
  },
  {
    name: 'a node hears of an ending, and gives its receipt again',
    ofNodes: true,
    violates: ['one receipt'],
    seams: () => ({
      onReceipt: (take) => (receipt) => {
        take(receipt)
        take(receipt)
      },
    }),
  },
  {
    name: 'nobody hears that others wait',
    ofNodes: true,
    violates: ['no silence'],
    seams: () => withOutlet((outlet) => ({ write: (octets) => (octets === HEARTBEAT ? true : outlet.write(octets)) })),
  },
  {
    name: 'whoever is full is written to all the same',
    ofNodes: true,
    violates: ['no reader hurts another'],
    seams: () =>
      withOutlet((outlet) => ({
        write(octets) {
          outlet.write(octets)
          return true
        },
      })),
  },
]

/** Whoever ever lived is taken for gone. */
const greedy = (store: RedisStore): Partial<RedisStore> => ({
  async otherNodes(self) {
    const { living, gone } = await store.otherNodes(self)
    return { living: [], gone: [...living, ...gone] }
  },
})

/** Asks first for the epoch and where the log ends, and writes under that. */
async function appendUnfenced(
  store: RedisStore,
  writes: readonly Write[],
  done: Parameters<RedisStore['append']>[1],
): Promise<void> {
  const states = await Promise.all(writes.map(({ id }) => store.state(id).catch(() => undefined)))
  const unfenced = writes.map((write, at): Write => {
    const { epoch = write.epoch, last = write.first - 1 } = states[at] ?? {}
    const isMoved = epoch !== write.epoch
    return isMoved
      ? { ...write, epoch, first: last + 1, last: last + 1 + write.last - write.first, isStrict: false }
      : write
  })
  store.append(unfenced, done)
}

/** Frames and their numbers, without the first of them. */
function withoutFirst<Some extends Batch | Entry>(batch: Some): Some {
  const end = batch.octets.indexOf('\n\n') + 2
  return end > 1 && end < batch.octets.length ? { ...batch, octets: batch.octets.slice(end) } : batch
}

/** Followers at the node are told at once. */
function hasty(): ReturnType<Planted['seams']> {
  const followers = new Map<string, Set<Follower>>()
  const early = (lease: Lease): Partial<Lease> => ({
    append(batch) {
      for (const follower of followers.get(lease.id) ?? []) follower(batch)
      lease.append(batch)
    },
  })
  const leased = withLeases(early)
  return {
    log: (log) =>
      replaced(leased.log?.(log) ?? log, {
        follow(id, follower, onLost) {
          const all = followers.get(id) ?? new Set()
          followers.set(id, all.add(follower))
          const leave = log.follow(id, follower, onLost)
          return () => {
            all.delete(follower)
            leave()
          }
        },
      }),
  }
}
