// What every engine of the log must do that several nodes share. An engine's test calls `nodesSuite` with a way to open nodes
// over one store; `log.suite.ts` is the rest of it.
import { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { newReplyId } from '../reply-id.ts'
import type { Runtime } from '../runtime.ts'
import type { Adopted, Batch, Lease, Log } from './log.ts'
import { type TestRuntime, batchOf, createTestRuntime, headOf, leaseOf, readAll } from './log.suite.ts'
import { REDIS_LOG_LIMITS } from './redis/limits.ts'
import type { RedisStore } from './redis/store.ts'

export interface Nodes {
  open(runtime: Runtime): Promise<Log>
  /** A connection of nobody's. */
  connect(): Promise<RedisStore>
  /** Nothing gets through between a node and the store, and the node knows. */
  cut(log: Log): Promise<void>
  heal(log: Log): Promise<void>
  /** Lets as much time pass as makes a node gone that is cut. Those that are not beat meanwhile. */
  expire(runtime: TestRuntime): Promise<void>
  /** What happens to the store. Absent: it cannot be made to. */
  readonly faults?: {
    /** The next commands of a node are done, and nobody hears of it. */
    loseAnswers(log: Log, count: number): void
    /** The next words to subscribers at a node never arrive. */
    loseWords(log: Log, count: number): void
    /** Another run of the server, without the newest commands that changed something. */
    restart(lostCommands: number): Promise<void>
    flush(): Promise<void>
    setFull(isFull: boolean): Promise<void>
  }
}

/**
 * Lets things happen, and time pass, until it is so: fifty times as fast as the world's, and not faster, or a node's lease
 * would be over before a server that is busy has answered its beat.
 */
export async function until(runtime: TestRuntime, isSo: () => boolean): Promise<void> {
  for (let turn = 1; turn <= 4_000; turn++) {
    if (isSo()) return
    if (turn % 10 > 0) await new Promise((resolve) => setImmediate(resolve))
    else {
      await new Promise((resolve) => setTimeout(resolve, 1))
      runtime.pass(50)
    }
  }
  throw new Error('it did not come to be')
}

const codeOf = (cause: unknown): string => (cause instanceof HoldfastError ? cause.problem.code : String(cause))
const refusal = (promise: Promise<unknown> | undefined): Promise<string> =>
  promise?.then(() => 'done', codeOf) ?? Promise.resolve('done')

export function nodesSuite(name: string, make: () => Nodes): void {
  describe(name, () => {
    const opened = async () => {
      const runtime = createTestRuntime()
      const nodes = make()
      const [one, two] = [await nodes.open(runtime), await nodes.open(runtime)]
      const close = async (): Promise<void> => {
        await Promise.all([one.close(), two.close()])
      }
      return { runtime, nodes, one, two, close }
    }
    const started = async (ask?: string) => {
      const world = await opened()
      const head = headOf(world.runtime)
      const lease = leaseOf(await world.one.create(head, ask))
      return { ...world, head, id: head.id, lease }
    }
    const failureOf = (lease: Lease): (() => string | undefined) => {
      let code: string | undefined
      lease.onFailure = (failure) => (code = codeOf(failure))
      return () => code
    }
    const listen = (log: Log, id: string) => {
      const batches: Batch[] = []
      const heard = {
        batches,
        isLost: false,
        leave: (): void => {},
        octets: () => batches.map(({ octets }) => octets).join(''),
      }
      heard.leave = log.follow(
        id,
        (batch) => batches.push(batch),
        () => (heard.isLost = true),
      )
      return heard
    }
    const adoptedBy = async (runtime: TestRuntime, log: Log): Promise<Adopted[]> => {
      const all: Adopted[] = []
      for (let looks = 0; looks < 8; looks++) {
        all.push(...(await log.adopt()))
        await pass(runtime, 2_000)
      }
      return all
    }
    const pass = async (runtime: TestRuntime, ms: number): Promise<void> => {
      const end = runtime.now() + ms
      await until(runtime, () => runtime.now() >= end)
    }

    test('what a node that died has left is given to another, once, and reaches its ending there', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started('ask')
      const three = await nodes.open(runtime)
      lease.append(batchOf(1, 3, 'a'))
      await lease.flushed()
      expect(await two.adopt()).toEqual([])
      await nodes.cut(one)
      await nodes.expire(runtime)
      const both = (await Promise.all([two.adopt(), three.adopt()])).flat()
      expect(both).toHaveLength(1)
      expect(both[0]).toMatchObject({ state: { head: { id }, last: 3, stopAsked: false }, ask: 'ask', times: 1 })
      expect(await two.adopt()).toEqual([])
      const final = { ending: 'complete' as const, endedAt: runtime.now() }
      both[0]?.lease.append(batchOf(4, 5, 'a', final))
      await both[0]?.lease.flushed()
      expect(await readAll(two, id)).toEqual(batchOf(1, 5, 'a', final))
      await three.close()
      await close()
    })

    test('many replies of a node that died are shared by those that look at once, none twice', async () => {
      const { runtime, nodes, one, two, close } = await opened()
      const three = await nodes.open(runtime)
      const leases = await Promise.all(
        Array.from({ length: 40 }, async () => leaseOf(await one.create(headOf(runtime)))),
      )
      await nodes.cut(one)
      await nodes.expire(runtime)
      const taken = (await Promise.all([two.adopt(), three.adopt()])).flat().map(({ lease }) => lease.id)
      expect(taken.toSorted()).toEqual(leases.map(({ id }) => id).toSorted())
      await three.close()
      await close()
    })

    test('whoever looks first leaves the others their share, and takes what they have not taken when it looks again', async () => {
      const { runtime, nodes, one, two, close } = await opened()
      const three = await nodes.open(runtime)
      await Promise.all(Array.from({ length: 60 }, () => one.create(headOf(runtime))))
      await nodes.cut(one)
      await nodes.expire(runtime)
      const first = await two.adopt()
      // A fair coin does that once in a million times.
      expect(first.length).toBeGreaterThan(10)
      expect(first.length).toBeLessThan(50)
      const rest = await two.adopt()
      expect(first.length + rest.length).toBe(60)
      expect(await three.adopt()).toEqual([])
      await three.close()
      await close()
    })

    test('a node that was taken for dead writes nothing more, and is told', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const failure = failureOf(lease)
      const atHome = listen(one, id)
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      await nodes.cut(one)
      lease.append(batchOf(3, 4, 'zombie'))
      await nodes.expire(runtime)
      const [adopted] = await two.adopt()
      adopted?.lease.append(batchOf(3, 3, 'b'))
      await adopted?.lease.flushed()
      expect(failure()).toBeUndefined()
      await nodes.heal(one)
      await until(runtime, () => failure() !== undefined)
      expect(failure()).toBe('reply-moved')
      expect(await refusal(lease.flushed())).toBe('reply-moved')
      expect(await refusal(lease.shared?.confirm())).toBe('reply-moved')
      const final = { ending: 'complete' as const, endedAt: runtime.now() }
      adopted?.lease.append(batchOf(4, 4, 'b', final))
      await adopted?.lease.flushed()
      const octets = batchOf(1, 2, 'a').octets + batchOf(3, 4, 'b').octets
      expect((await readAll(one, id))?.octets).toBe(octets)
      await until(runtime, () => atHome.batches.at(-1)?.final !== undefined)
      expect(atHome.octets()).toBe(octets)
      expect(await one.adopt()).toEqual([])
      await close()
    })

    test('a node that was taken for dead and has nothing to write is told when it comes back', async () => {
      const { runtime, nodes, one, two, lease, close } = await started()
      const failure = failureOf(lease)
      await nodes.cut(one)
      await nodes.expire(runtime)
      expect(await adoptedBy(runtime, two)).toHaveLength(1)
      await nodes.heal(one)
      await until(runtime, () => failure() !== undefined)
      expect(failure()).toBe('reply-moved')
      await close()
    })

    test('a reply that comes back to a node that had lost it is adopted once more when that node dies', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const failure = failureOf(lease)
      await nodes.cut(one)
      await nodes.expire(runtime)
      expect(await adoptedBy(runtime, two)).toHaveLength(1)
      await nodes.heal(one)
      await nodes.cut(two)
      await nodes.expire(runtime)
      const [back] = await adoptedBy(runtime, one)
      // What the lease before has not heard yet it hears now, and that is nothing to the one that came after it.
      lease.append(batchOf(1, 1, 'zombie'))
      await until(runtime, () => failure() !== undefined)
      back?.lease.append(batchOf(1, 1, 'a'))
      await back?.lease.flushed()
      await one.sweep()
      const three = await nodes.open(runtime)
      await nodes.cut(one)
      await nodes.expire(runtime)
      expect((await adoptedBy(runtime, three)).map(({ lease: { id }, state }) => [id, state.last])).toEqual([[id, 1]])
      await three.close()
      await close()
    })

    test('nobody buys a reply of which nothing was said where its key leads to another by now', async () => {
      const { runtime, nodes, one, two, close } = await opened()
      const head = headOf(runtime, { idempotencyKey: 'k' })
      leaseOf(await one.create(head, 'ask'))
      const store = await nodes.connect()
      const next = newReplyId(runtime.now(), runtime.secret(10))
      await store.steal('key_1', 'k', head.id, next, 1e6)
      await nodes.cut(one)
      await nodes.expire(runtime)
      const [adopted] = await adoptedBy(runtime, two)
      expect([adopted?.state.head.id, adopted?.ask]).toEqual([head.id, undefined])
      await store.close()
      await close()
    })

    test('whoever asks whether a lease holds asks again when the answer is lost', async () => {
      const { runtime, nodes, one, lease, close } = await started()
      const other = leaseOf(await one.create(headOf(runtime)))
      await nodes.cut(one)
      await nodes.expire(runtime)
      const back = refusal(other.shared?.confirm())
      await nodes.heal(one)
      expect(await Promise.race([back, until(runtime, () => false).catch(() => 'late')])).toBe('done')
      nodes.faults?.loseAnswers(one, 1)
      const confirmed = refusal(lease.shared?.confirm())
      expect(await Promise.race([confirmed, until(runtime, () => false).catch(() => 'late')])).toBe('done')
      await close()
    })

    test('a node that was away for long, and that nobody has replaced, goes on', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const failure = failureOf(lease)
      expect(lease.shared?.confirm()).toBeUndefined()
      await nodes.cut(one)
      await nodes.expire(runtime)
      lease.append(batchOf(1, 1, 'a'))
      const confirmed = refusal(lease.shared?.confirm())
      await nodes.heal(one)
      expect(await Promise.race([confirmed, until(runtime, () => false).catch(() => 'late')])).toBe('done')
      await lease.flushed()
      expect(failure()).toBeUndefined()
      expect(await readAll(two, id)).toEqual(batchOf(1, 1, 'a'))
      expect(await adoptedBy(runtime, two)).toEqual([])
      await close()
    })

    test('what one node writes, another follows: everything once, in order, with an ending that has no frame', async () => {
      const { runtime, two, id, lease, close } = await started()
      lease.append(batchOf(1, 3, 'a'))
      await lease.flushed()
      const heard = listen(two, id)
      const read = await readAll(two, id)
      for (let seq = (read?.last ?? 0) + 1; seq <= 40; seq++) {
        lease.append(batchOf(seq, seq, 'a'))
        if (seq % 7 === 0) await lease.flushed()
      }
      const final = { ending: 'complete' as const, endedAt: runtime.now() }
      lease.append({ first: 41, last: 40, octets: '', final })
      await until(runtime, () => heard.batches.at(-1)?.final !== undefined)
      expect(heard.batches.map(({ first, last }) => last - first + 1).reduce((sum, count) => sum + count)).toBe(37)
      expect((read?.octets ?? '') + heard.octets()).toBe(batchOf(1, 40, 'a').octets)
      await close()
    })

    test('who follows from another node misses nothing while the line is cut', async () => {
      const { runtime, nodes, two, id, lease, close } = await started()
      const heard = listen(two, id)
      await two.state(id)
      lease.append(batchOf(1, 2, 'a'))
      await until(runtime, () => heard.batches.length > 0)
      await nodes.cut(two)
      lease.append(batchOf(3, 6, 'a'))
      await lease.flushed()
      expect(await refusal(two.read(id, 2, 100))).toBe('log-failed')
      await nodes.heal(two)
      lease.append(batchOf(7, 8, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await until(runtime, () => heard.batches.at(-1)?.final !== undefined)
      expect(heard.octets()).toBe(batchOf(1, 8, 'a').octets)
      await close()
    })

    test('a pump knows whether somebody reads elsewhere, also of a reply that it adopts', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const told: boolean[] = []
      if (!lease.shared) throw new Error('it is not shared')
      lease.shared.onReadElsewhere = (isRead) => void told.push(isRead)
      const heard = listen(two, id)
      await until(runtime, () => told.length === 1)
      expect(lease.shared.isReadElsewhere).toBe(true)
      heard.leave()
      await until(runtime, () => told.length === 2)
      expect(told).toEqual([true, false])
      const three = await nodes.open(runtime)
      listen(three, id)
      await three.state(id)
      await nodes.cut(one)
      await nodes.expire(runtime)
      // Whosever share it was.
      const [adopted] = [...(await two.adopt()), ...(await two.adopt())]
      expect(adopted?.lease.shared?.isReadElsewhere).toBe(true)
      await three.close()
      await close()
    })

    test('a stop that is asked for at one node reaches the pump at another', async () => {
      const { runtime, two, id, lease, close } = await started()
      let stops = 0
      if (!lease.shared) throw new Error('it is not shared')
      lease.shared.onStopAsked = () => stops++
      expect(await two.askStop(id)).toBe(true)
      await until(runtime, () => stops > 0)
      lease.append(batchOf(1, 1, 'a'))
      await lease.flushed()
      expect(await two.askStop(id)).toBe(true)
      await pass(runtime, 1_000)
      expect([stops, lease.shared.isStopAsked]).toEqual([1, true])
      await close()
    })

    test('a stop that was asked for while the pump heard nothing is found when it hears again', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      let stops = 0
      if (lease.shared) lease.shared.onStopAsked = () => stops++
      await nodes.cut(one)
      await two.askStop(id)
      await nodes.heal(one)
      await until(runtime, () => stops === 1)
      await close()
    })

    test('an idempotency key starts one reply, whichever nodes are asked at once', async () => {
      const { runtime, one, two, close } = await opened()
      const heads = [one, two, one, two].map(() => headOf(runtime, { idempotencyKey: 'k' }))
      const creating = heads.map((head, at) => (at % 2 === 0 ? one : two).create(head))
      let isDone = false
      const created = Promise.all(creating).finally(() => (isDone = true))
      await until(runtime, () => isDone)
      const outcomes = await created
      const firsts = outcomes.flatMap((one) => (one.outcome === 'created' ? one.lease.id : []))
      expect(firsts).toHaveLength(1)
      for (const one of outcomes) if (one.outcome === 'exists') expect(one.state.head.id).toBe(firsts[0])
      expect((await two.find('key_1', 'k'))?.head.id).toBe(firsts[0])
      await close()
    })

    test('a key whose node died before its reply was there is free after a while', async () => {
      const { runtime, nodes, one, close } = await opened()
      const store = await nodes.connect()
      await store.claim('key_1', 'k', newReplyId(runtime.now(), runtime.secret(10)), 1e6)
      const since = runtime.now()
      const head = headOf(runtime, { idempotencyKey: 'k' })
      let outcome = ''
      void one.create(head).then((created) => (outcome = created.outcome))
      await until(runtime, () => outcome !== '')
      expect(outcome).toBe('created')
      expect(runtime.now() - since).toBeGreaterThanOrEqual(REDIS_LOG_LIMITS.claimMsMax)
      expect((await one.find('key_1', 'k'))?.head.id).toBe(head.id)
      await store.close()
      await close()
    })

    test('while the store is away nothing is told, nothing new begins, and what runs goes on afterwards', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const failure = failureOf(lease)
      const heard = listen(one, id)
      await nodes.cut(one)
      for (let seq = 1; seq <= 30; seq++) lease.append(batchOf(seq, seq, 'a'))
      await pass(runtime, 3_000)
      expect([heard.batches, failure(), one.isReachable]).toEqual([[], undefined, false])
      expect(await refusal(one.create(headOf(runtime)))).toBe('log-failed')
      expect(await one.adopt()).toEqual([])
      await nodes.heal(one)
      lease.append(batchOf(31, 31, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await until(runtime, () => heard.batches.at(-1)?.final !== undefined)
      expect(heard.octets()).toBe(batchOf(1, 31, 'a').octets)
      expect((await readAll(two, id))?.octets).toBe(batchOf(1, 31, 'a').octets)
      expect(one.isReachable).toBe(true)
      await close()
    })

    test('an outage beyond its bound fails what waits, and the node takes it up again when it is over', async () => {
      const { runtime, nodes, one, id, lease, close } = await started('ask')
      const failure = failureOf(lease)
      await nodes.cut(one)
      lease.append(batchOf(1, 1, 'a'))
      for (let waited = 0; waited < REDIS_LOG_LIMITS.outageMsMax + 5_000; waited += 1_000) await pass(runtime, 1_000)
      expect(failure()).toBe('log-failed')
      await nodes.heal(one)
      await until(runtime, () => one.isReachable === true)
      const [adopted] = await adoptedBy(runtime, one)
      expect(adopted).toMatchObject({ state: { head: { id }, last: 0 }, ask: 'ask', times: 1 })
      await close()
    })

    test('a node that closes leaves what it has to others at once', async () => {
      const { one, two, id, lease, close } = await started()
      lease.append(batchOf(1, 2, 'a'))
      await one.close()
      const adopted = await two.adopt()
      expect(adopted.map(({ state }) => [state.head.id, state.last])).toEqual([[id, 2]])
      await close()
    })

    const { faults: able } = make()
    if (!able) return
    const faultsOf = ({ faults }: Nodes): NonNullable<Nodes['faults']> => {
      if (!faults) throw new Error('it has no faults')
      return faults
    }

    /** A reply that has begun, and whose creator was told that nobody knows, at a node that is out of reach since. */
    const stillborn = async () => {
      const world = await opened()
      const { runtime, nodes, one } = world
      const store = await nodes.connect()
      const head = headOf(runtime, { idempotencyKey: 'k' })
      const creating = refusal(one.create(head, 'ask'))
      for (let looks = 0; (await store.holder('key_1', 'k')) !== head.id; looks++)
        if (looks > 20) throw new Error('never')
      faultsOf(nodes).loseAnswers(one, 2)
      expect(await creating).toBe('log-failed')
      await nodes.cut(one)
      expect(await store.state(head.id)).toBeDefined()
      await store.close()
      return { ...world, head }
    }

    test('a reply that began unheard goes on where another has adopted it, and its key leads there', async () => {
      const { runtime, nodes, one, two, head, close } = await stillborn()
      await nodes.expire(runtime)
      expect(await adoptedBy(runtime, two)).toMatchObject([{ state: { head }, ask: 'ask' }])
      await nodes.heal(one)
      await pass(runtime, 5_000)
      expect(await one.create(headOf(runtime, { idempotencyKey: 'k' }))).toMatchObject({ state: { head } })
      await close()
    })

    test('a reply that began unheard goes on where somebody has come by it under its key', async () => {
      const { runtime, nodes, one, two, head, close } = await stillborn()
      expect((await two.find('key_1', 'k'))?.head.id).toBe(head.id)
      const heard = listen(two, head.id)
      await two.state(head.id)
      await nodes.heal(one)
      expect(await adoptedBy(runtime, one)).toMatchObject([{ state: { head }, ask: 'ask' }])
      expect(heard.isLost).toBe(false)
      await close()
    })

    test('a reply that began unheard, and that nobody has found, is as if it had never been', async () => {
      const { runtime, nodes, one, two, head, close } = await stillborn()
      await nodes.heal(one)
      await pass(runtime, 5_000)
      expect(await two.state(head.id)).toBeUndefined()
      expect(await two.create(headOf(runtime, { idempotencyKey: 'k' }))).toMatchObject({ outcome: 'created' })
      expect(await adoptedBy(runtime, one)).toEqual([])
      await close()
    })

    test('a node that comes back asks what has become of what it had, also where nobody has answered its first word', async () => {
      const { runtime, nodes, one, two, lease, close } = await started('ask')
      const failure = failureOf(lease)
      await nodes.cut(one)
      await nodes.expire(runtime)
      expect(await adoptedBy(runtime, two)).toHaveLength(1)
      // Whether it was to stop, and that it lives.
      faultsOf(nodes).loseAnswers(one, 2)
      await nodes.heal(one)
      await until(runtime, () => failure() !== undefined)
      expect(failure()).toBe('reply-moved')
      await close()
    })

    test('a write whose answer was lost is not doubled', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const heard = listen(one, id)
      for (let seq = 1; seq <= 20; seq++) {
        faultsOf(nodes).loseAnswers(one, seq % 3)
        lease.append(batchOf(seq, seq, 'a'))
        await until(runtime, () => heard.batches.at(-1)?.last === seq)
      }
      expect(heard.octets()).toBe(batchOf(1, 20, 'a').octets)
      expect((await readAll(two, id))?.octets).toBe(batchOf(1, 20, 'a').octets)
      await close()
    })

    test('what a follower at another node was not told of is read when more comes, or after a while', async () => {
      const { runtime, nodes, two, id, lease, close } = await started()
      const heard = listen(two, id)
      await two.state(id)
      faultsOf(nodes).loseWords(two, 2)
      for (let seq = 1; seq <= 3; seq++) {
        lease.append(batchOf(seq, seq, 'a'))
        await lease.flushed()
      }
      await until(runtime, () => heard.batches.at(-1)?.last === 3)
      faultsOf(nodes).loseWords(two, 1)
      lease.append(batchOf(4, 4, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await until(runtime, () => heard.batches.at(-1)?.final !== undefined)
      expect(heard.octets()).toBe(batchOf(1, 4, 'a').octets)
      await close()
    })

    test('what is read while its answer is missing is told, and not told again', async () => {
      const { runtime, nodes, one, id, lease, close } = await started()
      const heard = listen(one, id)
      faultsOf(nodes).loseAnswers(one, 1)
      lease.append(batchOf(1, 2, 'a'))
      for (let looks = 0; looks < 20 && !(await one.read(id, 0, 100)); looks++)
        await new Promise((resolve) => setImmediate(resolve))
      expect(heard.batches).toHaveLength(1)
      lease.append(batchOf(3, 3, 'a'))
      await until(runtime, () => heard.batches.at(-1)?.last === 3)
      expect(heard.octets()).toBe(batchOf(1, 3, 'a').octets)
      await close()
    })

    test('a server that is started anew with everything is gone on with', async () => {
      const { runtime, nodes, two, id, lease, close } = await started()
      const heard = listen(two, id)
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      await until(runtime, () => heard.batches.length > 0)
      await faultsOf(nodes).restart(0)
      lease.append(batchOf(3, 4, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await until(runtime, () => heard.batches.at(-1)?.final !== undefined)
      expect(heard.octets()).toBe(batchOf(1, 4, 'a').octets)
      await close()
    })

    test('a reply whose tail was lost fails, and nothing ever stands where that was', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started('ask')
      const failure = failureOf(lease)
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      lease.append(batchOf(3, 4, 'a'))
      await lease.flushed()
      const heard = [listen(one, id), listen(two, id)]
      await two.state(id)
      await faultsOf(nodes).restart(1)
      lease.append(batchOf(5, 5, 'a'))
      await until(runtime, () => failure() !== undefined)
      expect(failure()).toBe('log-failed')
      await until(runtime, () => heard.every(({ isLost }) => isLost))
      const final = { ending: 'failed', problem: { code: 'log-failed' } }
      // The log has ended it, and whoever adopts hears of that.
      expect(await adoptedBy(runtime, one)).toMatchObject([{ state: { last: 2, final }, ask: 'ask' }])
      expect(await two.state(id)).toMatchObject({ last: 2, final })
      expect((await readAll(two, id))?.octets).toBe(batchOf(1, 2, 'a').octets)
      await close()
    })

    test('an ending that was lost is not waited for by whoever was told of it and still reads', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started('ask')
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      const heard = [listen(one, id), listen(two, id)]
      await two.state(id)
      lease.append(batchOf(3, 4, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await until(runtime, () => heard.every(({ batches }) => batches.at(-1)?.final !== undefined))
      for (let lost = 1; lost < 20 && (await two.state(id))?.final; lost++) {
        await faultsOf(nodes).restart(lost)
        await pass(runtime, 1_000)
      }
      await one.state(id)
      expect(heard.map(({ isLost }) => isLost)).toEqual([true, true])
      await close()
    })

    test('a reply that the server has lost is known to be before anything more is bought for it', async () => {
      const { runtime, nodes, one, lease, close } = await started('ask')
      const later = leaseOf(await one.create(headOf(runtime)))
      await pass(runtime, 50)
      await faultsOf(nodes).restart(1)
      await pass(runtime, 3_000)
      expect(await refusal(later.shared?.confirm())).toBe('log-failed')
      // What is there is asked for once.
      expect(await refusal(lease.shared?.confirm())).toBe('done')
      expect(lease.shared?.confirm()).toBeUndefined()
      await close()
    })

    test('nothing is bought for a reply whose history nobody can vouch for, because its node and the server were away for long', async () => {
      const { runtime, nodes, one, lease, close } = await started('ask')
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      await nodes.cut(one)
      await nodes.expire(runtime)
      await faultsOf(nodes).restart(0)
      await nodes.heal(one)
      await pass(runtime, 1_000)
      expect(await refusal(lease.shared?.confirm())).toBe('log-failed')
      await close()
    })

    test('what begins after the server has forgotten all nodes is found by those that knew its node, should it die at once', async () => {
      const { runtime, nodes, one, two, close } = await opened()
      await two.adopt()
      await faultsOf(nodes).flush()
      const lease = leaseOf(await one.create(headOf(runtime), 'ask'))
      await nodes.cut(one)
      // By itself: nobody has it meanwhile, since it may live and say so.
      expect(await two.adopt()).toEqual([])
      await nodes.expire(runtime)
      expect(await adoptedBy(runtime, two)).toMatchObject([{ state: { head: { id: lease.id } }, ask: 'ask' }])
      await close()
    })

    test('a node that the server has forgotten keeps what it has, since it says that it lives before its time is over', async () => {
      const { runtime, nodes, one, two, close } = await opened()
      await two.adopt()
      await faultsOf(nodes).flush()
      const lease = leaseOf(await one.create(headOf(runtime)))
      const failure = failureOf(lease)
      expect(await adoptedBy(runtime, two)).toEqual([])
      lease.append(batchOf(1, 1, 'a'))
      await lease.flushed()
      expect(failure()).toBeUndefined()
      await close()
    })

    test('an ending that was lost is written anew by the node that had written it, with its next sweep', async () => {
      const { runtime, nodes, one, id, lease, close } = await started('ask')
      await one.sweep()
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      lease.append(batchOf(3, 4, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await lease.flushed()
      const store = await nodes.connect()
      // The ending, and that it was struck from the node's index.
      await pass(runtime, 50)
      await faultsOf(nodes).restart(2)
      expect(await store.state(id)).toMatchObject({ last: 2 })
      await pass(runtime, 3_000)
      faultsOf(nodes).loseAnswers(one, 1)
      expect(await refusal(one.sweep())).toBe('log-failed')
      await one.sweep()
      const final = { ending: 'failed', problem: { code: 'log-failed' } }
      expect(await one.adopt()).toMatchObject([{ state: { head: { id }, final } }])
      await store.close()
      await close()
    })

    test('a reply of a node that died with its server is ended, since nobody can say what it had', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started('ask')
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      await nodes.cut(one)
      await faultsOf(nodes).restart(0)
      await nodes.expire(runtime)
      const final = { ending: 'failed', problem: { code: 'log-failed' }, unbilled: 2 }
      expect(await adoptedBy(runtime, two)).toMatchObject([{ state: { last: 2, final } }])
      expect(await two.state(id)).toMatchObject({ last: 2, final })
      await close()
    })

    test('a node that was replaced in a history that was lost since does not write another in its place', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started('ask')
      const failure = failureOf(lease)
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      await nodes.cut(one)
      await nodes.expire(runtime)
      const [adopted] = await two.adopt()
      adopted?.lease.append(batchOf(3, 4, 'b'))
      await adopted?.lease.flushed()
      const store = await nodes.connect()
      for (let lost = 0; lost < 20 && (await store.state(id))?.epoch === 2; lost++) {
        // A beat or two of those who come back are among them.
        await faultsOf(nodes).restart(3)
        await pass(runtime, 50)
      }
      // As far as the server knows the first node has it still, and nothing was written since.
      expect(await store.state(id)).toMatchObject({ epoch: 1, last: 2 })
      await nodes.heal(one)
      lease.append(batchOf(3, 3, 'zombie'))
      await until(runtime, () => failure() !== undefined)
      expect(await readAll(two, id)).toMatchObject({ octets: batchOf(1, 2, 'a').octets })
      await store.close()
      await close()
    })

    test('what was written before its node was replaced, and is acknowledged when that is forgotten, vouches for nothing after it', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started('ask')
      const failure = failureOf(lease)
      const store = await nodes.connect()
      faultsOf(nodes).loseAnswers(one, 1)
      lease.append(batchOf(1, 2, 'a'))
      for (let looks = 0; (await store.state(id))?.last !== 2; looks++) if (looks > 20) throw new Error('never')
      await nodes.cut(one)
      await nodes.expire(runtime)
      const [adopted] = await adoptedBy(runtime, two)
      adopted?.lease.append(batchOf(3, 4, 'b'))
      await adopted?.lease.flushed()
      for (let lost = 0; lost < 20 && (await store.state(id))?.epoch === 2; lost++) {
        await faultsOf(nodes).restart(3)
        await pass(runtime, 50)
      }
      expect(await store.state(id)).toMatchObject({ epoch: 1, last: 2 })
      // It is a node again before it is told that its write was taken.
      await faultsOf(nodes).setFull(true)
      await nodes.heal(one)
      await pass(runtime, 1_000)
      await faultsOf(nodes).setFull(false)
      let isSettled = false
      void refusal(lease.flushed()).then(() => (isSettled = true))
      await until(runtime, () => isSettled)
      lease.append(batchOf(3, 3, 'zombie'))
      await until(runtime, () => failure() !== undefined)
      expect(await readAll(two, id)).toMatchObject({ octets: batchOf(1, 2, 'a').octets })
      await store.close()
      await close()
    })

    test('after the server has forgotten everything replies are gone, and new ones run', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const failure = failureOf(lease)
      const heard = [listen(one, id), listen(two, id)]
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      await until(runtime, () => heard[1]?.batches.length === 1)
      await faultsOf(nodes).flush()
      lease.append(batchOf(3, 3, 'a'))
      await until(runtime, () => failure() !== undefined)
      expect(failure()).toBe('log-failed')
      await until(runtime, () => heard.every(({ isLost }) => isLost))
      expect(await two.state(id)).toBeUndefined()
      // Nobody is a node any more, until the next beat says so again.
      await pass(runtime, 5_000)
      const later = leaseOf(await one.create(headOf(runtime)))
      later.append(batchOf(1, 1, 'a'))
      await later.flushed()
      await nodes.cut(one)
      await nodes.expire(runtime)
      expect((await two.adopt()).map(({ lease }) => lease.id)).toEqual([later.id])
      await close()
    })

    test('without memory nothing new begins, and what runs waits', async () => {
      const { runtime, nodes, one, two, id, lease, close } = await started()
      const failure = failureOf(lease)
      await faultsOf(nodes).setFull(true)
      expect(await refusal(one.create(headOf(runtime)))).toBe('log-full')
      lease.append(batchOf(1, 1, 'a'))
      await pass(runtime, 2_000)
      lease.append(batchOf(2, 2, 'a'))
      expect((await two.state(id))?.last).toBe(0)
      expect(failure()).toBeUndefined()
      await faultsOf(nodes).setFull(false)
      let isFlushed = false
      void lease.flushed().then(() => (isFlushed = true))
      await until(runtime, () => isFlushed)
      expect(await readAll(two, id)).toEqual(batchOf(1, 2, 'a'))
      await close()
    })
  })
}
