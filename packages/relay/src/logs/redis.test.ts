import { expect, test } from 'vitest'
import type { Runtime } from '../runtime.ts'
import type { Lease, Log } from './log.ts'
import { type Engine, batchOf, createTestRuntime, headOf, leaseOf, logSuite } from './log.suite.ts'
import { type Nodes, nodesSuite, until } from './nodes.suite.ts'
import { REDIS_LOG_LIMITS, openRedisLog } from './redis.ts'
import { type MemoryRedis, memoryRedis } from './redis/memory-store.ts'
import { StoreFailure } from './redis/store.ts'

logSuite('the log in a model of Redis', (): Engine => {
  let redis: MemoryRedis | undefined
  let processes = 0
  return {
    open(runtime) {
      redis ??= memoryRedis({ runtime })
      return openRedisLog({ store: redis.connect(`process ${++processes}`), runtime })
    },
    async crash(_log, runtime) {
      redis?.setLine('cut', `process ${processes}`)
      runtime.pass(REDIS_LOG_LIMITS.leaseMs)
      return this.open(runtime)
    },
  }
})

nodesSuite('nodes that share a log in a model of Redis', (): Nodes => {
  let redis: MemoryRedis | undefined
  const names = new Map<Log, string>()
  const server = (): MemoryRedis => {
    if (!redis) throw new Error('nobody has connected')
    return redis
  }
  return {
    async open(runtime) {
      redis ??= memoryRedis({ runtime })
      const name = `node ${names.size}`
      const log = await openRedisLog({ store: redis.connect(name), runtime })
      names.set(log, name)
      return log
    },
    connect: async () => server().connect('nobody'),
    cut: async (log) => server().setLine('cut', names.get(log)),
    heal: async (log) => server().setLine('open', names.get(log)),
    async expire(runtime) {
      for (let part = 0; part <= 5; part++) {
        runtime.pass(REDIS_LOG_LIMITS.leaseMs / 5)
        for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    faults: {
      loseAnswers: (log, count) => server().loseAnswers(count, names.get(log)),
      loseWords: (log, count) => server().loseWords(count, names.get(log)),
      restart: async (lostCommands) => server().restart(lostCommands),
      flush: async () => server().flush(),
      setFull: async (isFull) => server().setFull(isFull),
    },
  }
})

/** Two nodes over one model, and what it has beside what is theirs when all replies are over and gone. */
async function withTwo() {
  const runtime = createTestRuntime()
  const redis = memoryRedis({ runtime })
  const [one, two] = await Promise.all(
    ['one', 'two'].map((node) => openRedisLog({ store: redis.connect(node), runtime, node })),
  )
  if (!one || !two) throw new Error('there are two')
  const pass = async (ms: number): Promise<void> => {
    const end = runtime.now() + ms
    await until(runtime, () => runtime.now() >= end)
  }
  /** A reply that is found under a key and a name. */
  const begun = async () => {
    const head = headOf(runtime, { idempotencyKey: 'k' })
    const lease = leaseOf(await one.create(head, 'ask'))
    lease.name('resp_1')
    lease.append(batchOf(1, 2, 'a'))
    await lease.flushed()
    return lease
  }
  const end = async (lease: Lease): Promise<void> => {
    lease.append(batchOf(3, 3, 'a', { ending: 'complete', endedAt: runtime.now() }))
    await lease.flushed()
  }
  /** The list of nodes, and one node's life: nothing of a reply, and nothing that leads to one. */
  const isBare = (): boolean => redis.size <= 2
  /** Shortly before what has just ended goes, it is found; then nothing is left. */
  const goesWhole = async (log: Log, id: string): Promise<void> => {
    const { retentionMs } = REDIS_LOG_LIMITS
    const ids = async () => [(await log.find('key_1', 'k'))?.head.id, (await log.named('key_1', 'resp_1'))?.head.id]
    runtime.pass(retentionMs - 60_000)
    await pass(1_000)
    expect(await ids()).toEqual([id, id])
    runtime.pass(60_000)
    await pass(12_000)
    expect([await ids(), isBare()]).toEqual([[undefined, undefined], true])
  }
  return { runtime, redis, one, two, pass, begun, end, goesWhole }
}

test('what leads to a reply goes when it goes, however long it ran', async () => {
  const { runtime, one, two, pass, begun, end, goesWhole } = await withTwo()
  const lease = await begun()
  // Almost as long as it may: its key has less time left than the reply will have.
  runtime.pass(REDIS_LOG_LIMITS.unfinishedMsMax - 3_600_000)
  await pass(3_000)
  await end(lease)
  await pass(1_000)
  await two.close()
  await goesWhole(one, lease.id)
  await one.close()
})

test('what leads to a reply goes with it where another node has ended it, because its history was lost', async () => {
  const { redis, one, two, pass, begun, goesWhole } = await withTwo()
  const lease = await begun()
  redis.setLine('cut', 'one')
  redis.restart()
  await pass(12_000)
  await pass(12_000)
  const [adopted] = [...(await two.adopt()), ...(await two.adopt())]
  await adopted?.lease.flushed()
  expect((await two.state(lease.id))?.final?.ending).toBe('failed')
  await goesWhole(two, lease.id)
  await Promise.all([one.close(), two.close()])
})

test('what leads to a reply goes with it where its node died as soon as it had ended it', async () => {
  const { redis, one, two, pass, begun, end, goesWhole } = await withTwo()
  const lease = await begun()
  await end(lease)
  redis.setLine('cut', 'one')
  await pass(12_000)
  expect([...(await two.adopt()), ...(await two.adopt())]).toEqual([])
  await goesWhole(two, lease.id)
  await Promise.all([one.close(), two.close()])
})

test('what leads to a reply goes with it where the server did not take that when it ended', async () => {
  const { redis, one, two, pass, begun, end, goesWhole } = await withTwo()
  const lease = await begun()
  await two.close()
  await end(lease)
  redis.setLine('cut', 'one')
  await pass(1_000)
  redis.setLine('open', 'one')
  await pass(1_000)
  await one.sweep()
  expect(await one.adopt()).toEqual([])
  await goesWhole(one, lease.id)
  await one.close()
})

test('nodes that were suspended all at once take nothing from each other, whichever comes back first', async () => {
  const runtime = createTestRuntime()
  const redis = memoryRedis({ runtime })
  const asleep: (() => void)[] = []
  let isAsleep = false
  const sleepy: Runtime = {
    ...runtime,
    after: (ms, work) => runtime.after(ms, () => (isAsleep ? asleep.push(work) : work())),
  }
  const one = await openRedisLog({ store: redis.connect('one'), runtime: sleepy })
  const two = await openRedisLog({ store: redis.connect('two'), runtime })
  const lease = leaseOf(await one.create(headOf(runtime), 'ask'))
  isAsleep = true
  runtime.pass(REDIS_LOG_LIMITS.leaseMs * 3)
  expect([...(await two.adopt()), ...(await two.adopt())]).toEqual([])
  isAsleep = false
  for (const work of asleep.splice(0)) work()
  lease.append(batchOf(1, 1, 'a'))
  await lease.flushed()
  for (let looks = 0; looks < 12; looks++) {
    const end = runtime.now() + 1_000
    await until(runtime, () => runtime.now() >= end)
    expect(await two.adopt()).toEqual([])
  }
  await Promise.all([one.close(), two.close()])
})

test('a log that could not be opened leaves nothing behind that goes on trying', async () => {
  const runtime = createTestRuntime()
  const store = memoryRedis({ runtime }).connect('node')
  let beats = 0
  store.beat = async () => {
    beats++
    throw new StoreFailure('unreachable', 'no answer')
  }
  await expect(openRedisLog({ store, runtime })).rejects.toMatchObject({ code: 'log-failed' })
  for (let seconds = 0; seconds < 20; seconds++) {
    runtime.pass(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(beats).toBe(1)
})

/** A node whose clock is `aheadMs` ahead of the time that passes. */
async function withClock() {
  const runtime = createTestRuntime()
  const redis = memoryRedis({ runtime })
  const hour = { aheadMs: 0 }
  const clocks: Runtime = { ...runtime, now: () => runtime.now() + hour.aheadMs, uptime: runtime.now }
  const log = await openRedisLog({ store: redis.connect('one'), runtime: clocks })
  return { runtime, redis, hour, log, lease: leaseOf(await log.create(headOf(runtime), 'ask')) }
}

test('a clock that is set back makes no lease longer', async () => {
  const { runtime, redis, hour, log, lease } = await withClock()
  expect(lease.shared?.confirm()).toBeUndefined()
  redis.setLine('cut')
  hour.aheadMs = -300_000
  runtime.pass(REDIS_LOG_LIMITS.leaseMs)
  let isSure = false
  const confirmed = lease.shared?.confirm()?.then(() => (isSure = true))
  expect(confirmed).toBeDefined()
  redis.setLine('open')
  await until(runtime, () => isSure)
  await log.close()
})

test('a clock that is set ahead while Redis is away makes nobody give up', async () => {
  const { runtime, redis, hour, log, lease } = await withClock()
  redis.setLine('cut')
  lease.append(batchOf(1, 1, 'a'))
  const end = runtime.now() + 4_000
  await until(runtime, () => runtime.now() >= end - 2_000)
  hour.aheadMs = 300_000
  await until(runtime, () => runtime.now() >= end)
  redis.setLine('open')
  let isKept = false
  void lease.flushed().then(() => (isKept = true))
  await until(runtime, () => isKept)
  await log.close()
})

test('who reads a reply elsewhere is asked only where no write has told of it', async () => {
  const runtime = createTestRuntime()
  const store = memoryRedis({ runtime }).connect('node')
  const { areRead } = store
  const asked = new Set<string>()
  store.areRead = (ids) => {
    for (const id of ids) asked.add(id)
    return areRead(ids)
  }
  const log = await openRedisLog({ store, runtime })
  const [busy, silent] = [leaseOf(await log.create(headOf(runtime))), leaseOf(await log.create(headOf(runtime)))]
  for (let seq = 1; seq <= 3; seq++) {
    busy.append(batchOf(seq, seq, 'a'))
    await busy.flushed()
    const end = runtime.now() + REDIS_LOG_LIMITS.lookMs
    await until(runtime, () => runtime.now() >= end)
  }
  expect([...asked]).toEqual([silent.id])
  await log.close()
})

test('a node that is taken for gone while it takes something over knows that it may be another’s by now', async () => {
  const runtime = createTestRuntime()
  const redis = memoryRedis({ runtime })
  const pass = async (ms: number): Promise<void> => {
    const end = runtime.now() + ms
    await until(runtime, () => runtime.now() >= end)
  }
  const open = (node: string) => openRedisLog({ store: redis.connect(node), runtime, node })
  const one = await open('one')
  const store = redis.connect('two')
  const two = await openRedisLog({ store, runtime, node: 'two' })
  const head = headOf(runtime)
  leaseOf(await one.create(head, 'ask'))
  redis.setLine('cut', 'one')
  await pass(REDIS_LOG_LIMITS.leaseMs + REDIS_LOG_LIMITS.beatMs)
  let [answer, isAsked] = [(): void => {}, false]
  store.areRead = (ids) =>
    new Promise((resolve) => {
      isAsked = true
      answer = () => resolve(ids.map(() => true))
    })
  const adopting = two.adopt()
  await until(runtime, () => isAsked)
  redis.setLine('cut', 'two')
  const three = await open('three')
  await pass(REDIS_LOG_LIMITS.leaseMs + REDIS_LOG_LIMITS.beatMs)
  expect([...(await three.adopt()), ...(await three.adopt())]).toHaveLength(1)
  redis.setLine('open', 'two')
  await pass(1_000)
  answer()
  const [adopted] = await adopting
  await expect(adopted?.lease.shared?.confirm()).rejects.toMatchObject({ code: 'reply-moved' })
  await Promise.all([one.close(), two.close(), three.close()])
})

test('a node takes up no more of its own at once than of others, and the rest with the next look', async () => {
  const runtime = createTestRuntime()
  const store = memoryRedis({ runtime }).connect('node')
  const log = await openRedisLog({ store, runtime, limits: { adoptionsMax: 2 } })
  for (let replies = 0; replies < 3; replies++) leaseOf(await log.create(headOf(runtime), 'ask')).letGo()
  expect([(await log.adopt()).length, (await log.adopt()).length, (await log.adopt()).length]).toEqual([2, 1, 0])
  await log.close()
})

test('a lease so short that nothing could ever be bought under it is refused at the start', async () => {
  const runtime = createTestRuntime()
  const store = memoryRedis({ runtime }).connect('node')
  const opening = openRedisLog({ store, runtime, limits: { leaseMs: 5_000 } })
  await expect(opening).rejects.toMatchObject({ code: 'log-failed', message: expect.stringContaining('leaseMs') })
})
