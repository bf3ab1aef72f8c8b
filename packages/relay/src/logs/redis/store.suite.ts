// What every store must do. An engine's test calls `storeSuite` with a way to a Redis of its own.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { system } from '../../system.ts'
import { batchOf, headOf } from '../log.suite.ts'
import type { Head } from '../log.ts'
import type { Entry, RedisStore, Write, Written } from './store.ts'
import { StoreFailure } from './store.ts'

export interface StoreEngine {
  /** One more node's line to the same Redis, which is reached. */
  connect(): Promise<RedisStore>
  /** Another run, with everything that was acknowledged. */
  restart(): Promise<void>
  flush(): Promise<void>
  setFull(isFull: boolean): Promise<void>
  /** Moves the clock, where that is ours to move. */
  pass(ms: number): void
}

const DAY_MS = 86_400_000

export function storeSuite(name: string, engineOf: () => StoreEngine): void {
  describe(name, () => {
    let engine: StoreEngine
    let store: RedisStore
    let other: RedisStore
    beforeEach(async () => {
      engine = engineOf()
      await engine.flush()
      store = await engine.connect()
      other = await engine.connect()
    })
    afterEach(async () => {
      await Promise.all([store.close(), other.close()])
    })

    const born = async (more: { ask?: string; node?: string; keepMs?: number } = {}): Promise<Head> => {
      const head = headOf(system)
      await store.create({ head, node: 'node-1', keepMs: DAY_MS, ...more })
      return head
    }
    const write = (id: string, first: number, last: number, more: Partial<Write> = {}): Write => ({
      ...batchOf(first, last, 'a'),
      id,
      epoch: 1,
      names: [],
      isStrict: false,
      ...more,
    })
    const final = { ending: 'complete' as const, endedAt: 1 }
    const ended = (id: string, first: number, keepMs = DAY_MS) => write(id, first, first, { final, keepMs })
    const all = (writes: readonly Write[], at = store): Promise<(Written | StoreFailure)[]> =>
      new Promise((resolve) => {
        const results: (Written | StoreFailure)[] = []
        let left = writes.length
        at.append(writes, (place, written) => {
          results[place] = written
          if (--left === 0) resolve(results)
        })
      })
    const append = async (one: Write, at = store): Promise<Written> => {
      const [written] = await all([one], at)
      if (!written || written instanceof StoreFailure) throw written
      return written
    }
    const ok = { result: 'ok', isReadElsewhere: false, stopAsked: false }

    test('a reply is as it was made, with nothing written', async () => {
      const head = await born()
      const state = { head, last: 0, stopAsked: false, holder: 'node-1', epoch: 1, names: [], isVouched: true }
      expect(await other.state(head.id)).toEqual(state)
      expect(await other.read(head.id, 0, 1e6)).toBeUndefined()
      expect(await store.repliesOf('node-1')).toEqual([head.id])
      expect(await store.state('rpl_none')).toBeUndefined()
    })

    test('a head, a final and names beyond ASCII come back as they were', async () => {
      const head = { ...headOf(system), model: 'größer/漢字', idempotencyKey: '🦊' }
      const problem = { code: 'log-failed', message: 'größer 🦊' } as never
      await store.create({ head, node: 'node-1', keepMs: DAY_MS })
      await append(write(head.id, 1, 1, { names: ['größer', 'a "b"\n{c}'] }))
      await append(write(head.id, 2, 2, { names: ['漢字'], final: { ...final, problem }, keepMs: DAY_MS }))
      expect(await store.state(head.id)).toMatchObject({
        head,
        names: ['größer', 'a "b"\n{c}', '漢字'],
        final: { ...final, problem },
      })
    })

    test('making it again does nothing, unless the id is another node’s', async () => {
      const head = await born()
      await append(write(head.id, 1, 2))
      await store.create({ head, node: 'node-1', keepMs: DAY_MS })
      expect((await store.state(head.id))?.last).toBe(2)
      await expect(store.create({ head, node: 'node-2', keepMs: DAY_MS })).rejects.toMatchObject({ kind: 'broken' })
    })

    test('what was never written can be taken back, and only by its node', async () => {
      const [head, begun] = [await born(), await born()]
      await append(write(begun.id, 1, 1))
      expect(await other.discard(head.id, 'node-2')).toBe(false)
      expect(await store.state(head.id)).toBeDefined()
      expect(await store.discard(begun.id, 'node-1')).toBe(false)
      expect(await store.discard(head.id, 'node-1')).toBe(true)
      expect(await store.discard(head.id, 'node-1')).toBe(true)
      expect(await store.state(head.id)).toBeUndefined()
      expect(await store.state(begun.id)).toBeDefined()
      expect(await store.repliesOf('node-1')).not.toContain(head.id)
    })

    test('entries are read back whole, from the one that has the next frame, as many as there is room for', async () => {
      const { id } = await born()
      const writes = [write(id, 1, 1), write(id, 2, 5), write(id, 6, 6), write(id, 7, 30)]
      for (const one of writes) expect(await append(one)).toEqual(ok)
      const joined = (from: number, to: number) =>
        writes
          .slice(from, to)
          .map(({ octets }) => octets)
          .join('')
      expect(await other.read(id, 0, 1e6)).toEqual({ first: 1, last: 30, octets: joined(0, 4), newest: 30 })
      for (const after of [1, 2, 4]) {
        expect(await other.read(id, after, 1)).toEqual({ first: 2, last: 5, octets: joined(1, 2), newest: 30 })
        const room = joined(1, 3).length
        expect(await other.read(id, after, room)).toEqual({ first: 2, last: 6, octets: joined(1, 3), newest: 30 })
      }
      expect(await other.read(id, 29, 1e6)).toMatchObject({ first: 7, last: 30 })
      for (const after of [30, 31]) expect(await other.read(id, after, 1e6)).toBeUndefined()
    })

    test('a long reply is read in one page or in many', async () => {
      const { id } = await born()
      for (let seq = 1; seq <= 100; seq++) await append(write(id, seq, seq))
      expect(await store.read(id, 0, 1e6)).toMatchObject({ ...batchOf(1, 100, 'a'), newest: 100 })
      let text = ''
      for (let after = 0; after < 100;) {
        const page = await store.read(id, after, 700)
        expect(page?.first).toBe(after + 1)
        text += page?.octets ?? ''
        after = page?.last ?? 100
      }
      expect(text).toBe(batchOf(1, 100, 'a').octets)
    })

    test('every octet comes back as it was', async () => {
      const { id } = await born()
      const octets = String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at))
      await append(write(id, 1, 1, { octets }))
      expect((await other.read(id, 0, 1))?.octets).toBe(octets)
    })

    test('an ending is there with its last frame, or without a frame', async () => {
      const [one, two] = [await born({ ask: 'x' }), await born()]
      await append(ended(one.id, 1))
      await append(write(two.id, 1, 1))
      const bare = write(two.id, 2, 1, { final, keepMs: DAY_MS })
      expect(await append(bare)).toEqual(ok)
      expect(await append(bare)).toEqual(ok)
      for (const { id } of [one, two]) {
        expect(await store.state(id)).toMatchObject({ last: 1, final })
        expect(await store.read(id, 0, 1)).toMatchObject({ first: 1, last: 1, newest: 1, final })
        expect((await append(write(id, 2, 2))).result).toBe('lost')
        expect(await store.takeOver(id, 'node-1', 'node-2')).toBe('over')
        expect(await store.askStop(id)).toBe('over')
      }
    })

    test('a repetition is done already; a gap, another history and an overlap are refused', async () => {
      const { id } = await born()
      await append(write(id, 1, 3))
      expect(await append(write(id, 1, 3))).toEqual(ok)
      for (const [first, last] of [
        [5, 5],
        [1, 2],
        [3, 4],
        [1, 4],
      ] as const)
        expect((await append(write(id, first, last))).result).toBe('lost')
      expect((await append(write(id, 1, 3, { final, keepMs: DAY_MS }))).result).toBe('lost')
      expect((await append(write('rpl_none', 1, 1))).result).toBe('gone')
      expect((await store.state(id))?.last).toBe(3)
      expect(await store.read(id, 0, 1e6)).toMatchObject(batchOf(1, 3, 'a'))
    })

    test('many replies are written at once, and each is answered for itself', async () => {
      const heads = await Promise.all(Array.from({ length: 150 }, () => born()))
      const writes = heads.map(({ id }, at) =>
        write(id, at % 3 === 1 ? 2 : 1, 2, { ...(at % 3 === 2 && { epoch: 0 }) }),
      )
      const results = await all(writes)
      expect(results.map((written) => 'result' in written && written.result)).toEqual(
        heads.map((_, at) => ['ok', 'lost', 'moved'][at % 3]),
      )
      const lasts = await Promise.all(heads.map(async ({ id }) => (await store.state(id))?.last))
      expect(lasts).toEqual(heads.map((_, at) => (at % 3 === 0 ? 2 : 0)))
    })

    test('who took a reply over in a history that was lost is told so', async () => {
      const { id } = await born()
      expect((await append(write(id, 1, 1, { epoch: 2 }))).result).toBe('lost')
      expect((await store.state(id))?.last).toBe(0)
    })

    test('who has lost a reply writes no more, and who took it goes on', async () => {
      const { id } = await born({ ask: 'größer\u0000'.replace('ö', '\u00c3\u00b6') })
      await append(write(id, 1, 2))
      const taken = await other.takeOver(id, 'node-1', 'node-2')
      expect(taken).toMatchObject({
        state: { last: 2, holder: 'node-2', epoch: 2, isVouched: true },
        ask: 'gr\u00c3\u00b6\u00dfer\u0000',
        times: 1,
      })
      expect(await store.repliesOf('node-2')).toEqual([id])
      // The zombie.
      expect((await append(write(id, 3, 3))).result).toBe('moved')
      expect(await append(write(id, 3, 4, { epoch: 2 }), other)).toEqual(ok)
      expect(await other.takeOver(id, 'node-1', 'node-3')).toBe('moved')
      expect(await other.takeOver(id, 'node-2', 'node-2')).toMatchObject({ state: { epoch: 3 }, times: 2 })
      await other.dropAsk(id)
      const again = await other.takeOver(id, 'node-2', 'node-1')
      expect(again).toMatchObject({ state: { epoch: 4, last: 4 }, times: 2 })
      expect(again).not.toHaveProperty('ask')
      expect(await other.takeOver('rpl_none', 'node-2', 'node-1')).toBe('gone')
    })

    test('of two nodes that take the same reply one has it', async () => {
      const { id } = await born()
      const both = await Promise.all([store.takeOver(id, 'node-1', 'node-2'), other.takeOver(id, 'node-1', 'node-3')])
      expect(both.filter((taken) => taken === 'moved')).toHaveLength(1)
    })

    test('a wish to stop is told to the node that holds it, and to whoever writes next', async () => {
      const { id } = await born()
      const stopped: string[] = []
      await store.listen('node-1', { stopAsked: (which) => stopped.push(which), resumed: () => {} })
      expect(await other.askStop(id)).toBe('asked')
      await expect.poll(() => stopped).toEqual([id])
      expect(await other.askStop(id)).toBe('asked')
      expect((await store.state(id))?.stopAsked).toBe(true)
      expect(await append(write(id, 1, 1))).toEqual({ ...ok, stopAsked: true })
      expect(await other.takeOver(id, 'node-1', 'node-2')).toMatchObject({ state: { stopAsked: true } })
      expect(await store.askStop('rpl_none')).toBe('unknown')
    })

    test('a reply that has ended can be forgotten, one that runs cannot', async () => {
      const { id } = await born()
      await append(write(id, 1, 1, { names: ['resp_1'] }))
      expect(await other.forget(id)).toBeUndefined()
      await append(ended(id, 2))
      expect(await other.forget(id)).toMatchObject({ last: 2, final, names: ['resp_1'] })
      expect(await store.state(id)).toBeUndefined()
      expect(await store.read(id, 0, 1)).toBeUndefined()
      expect(await other.forget(id)).toBeUndefined()
      expect((await append(write(id, 3, 3))).result).toBe('gone')
    })

    test('replies, keys and names go when their time is over', async () => {
      const [ending, never] = [await born(), await born({ keepMs: 300 })]
      await append(write(never.id, 1, 1))
      await append(ended(ending.id, 1, 300))
      await store.claim('key_1', 'k', ending.id, 300)
      await store.name('key_1', 'n', ending.id, 300)
      expect((await store.state(ending.id))?.final).toEqual(final)
      engine.pass(301)
      const left = async () => [
        await store.state(ending.id),
        await store.read(ending.id, 0, 1),
        await store.state(never.id),
        await store.read(never.id, 0, 1),
        await store.holder('key_1', 'k'),
        await store.named('key_1', 'n'),
      ]
      await expect.poll(left).toEqual(Array.from({ length: 6 }, () => undefined))
    })

    test('what leads to a reply that has ended has as long to go as the reply, whatever it had, where it still is its', async () => {
      const reply = async (key: string, names: readonly string[], keepMs: number) => {
        const head = { ...headOf(system), idempotencyKey: key }
        await store.create({ head, node: 'node-1', keepMs: DAY_MS })
        await store.claim('key_1', key, head.id, keepMs)
        for (const name of names) await store.name('key_1', name, head.id, keepMs)
        return { head, names }
      }
      const holders = (...keys: readonly string[]) => Promise.all(keys.map((key) => other.holder('key_1', key)))
      const called = (...names: readonly string[]) => Promise.all(names.map((name) => other.named('key_1', name)))
      const [short, running] = [
        await reply('short', ['größer', 'two', 'taken'], DAY_MS),
        await reply('running', ['running'], DAY_MS),
      ]
      const taken = await reply('taken', [], DAY_MS)
      await store.steal('key_1', 'taken', taken.head.id, running.head.id, DAY_MS)
      await store.name('key_1', 'taken', running.head.id, DAY_MS)
      const long = await reply('long', ['long'], 500)
      await store.conclude('node-1', [long], DAY_MS)
      await store.conclude('node-1', [short, taken, { head: headOf(system), names: [] }], 500)
      await store.conclude('node-1', [], 500)
      expect(await store.repliesOf('node-1')).toEqual([running.head.id])
      engine.pass(501)
      await expect.poll(() => called('größer', 'two')).toEqual([undefined, undefined])
      await expect.poll(() => holders('short')).toEqual([undefined])
      expect(await holders('long', 'running', 'taken')).toEqual([long.head.id, running.head.id, running.head.id])
      expect(await called('long', 'running', 'taken')).toEqual([long.head.id, running.head.id, running.head.id])
      // Of many at once.
      const many = await Promise.all(Array.from({ length: 150 }, (_, at) => reply(`many ${at}`, [], DAY_MS)))
      await store.conclude('node-1', many, 1)
      engine.pass(2)
      await expect.poll(async () => (await holders(...many.map((_, at) => `many ${at}`))).filter(Boolean)).toEqual([])
      expect(await store.repliesOf('node-1')).toEqual([running.head.id])
    })

    test('an idempotency key is the first one’s, until it is freed or taken from whom it was known to be', async () => {
      const claims = await Promise.all([
        store.claim('key_1', 'k', 'rpl_1', DAY_MS),
        other.claim('key_1', 'k', 'rpl_2', DAY_MS),
      ])
      const [winner = ''] = claims
      expect(claims).toEqual([winner, winner])
      const loser = winner === 'rpl_1' ? 'rpl_2' : 'rpl_1'
      expect(await store.claim('key_1', 'k', winner, DAY_MS)).toBe(winner)
      expect(await store.claim('key_2', 'k', loser, DAY_MS)).toBe(loser)
      expect(await store.steal('key_1', 'k', 'rpl_9', 'rpl_3', DAY_MS)).toBe(winner)
      expect(await store.steal('key_1', 'k', winner, 'rpl_3', DAY_MS)).toBe('rpl_3')
      expect(await store.steal('key_1', 'k', winner, 'rpl_3', DAY_MS)).toBe('rpl_3')
      await store.unclaim('key_1', 'k', winner)
      expect(await other.holder('key_1', 'k')).toBe('rpl_3')
      await store.unclaim('key_1', 'k', 'rpl_3')
      expect(await other.holder('key_1', 'k')).toBeUndefined()
      expect(await store.steal('key_1', 'k', winner, 'rpl_4', DAY_MS)).toBe('rpl_4')
    })

    test('a name is the last one’s, and its owner’s alone', async () => {
      await store.name('key_1', 'größer', 'rpl_1', DAY_MS)
      await store.name('key_1', 'größer', 'rpl_2', DAY_MS)
      expect(await other.named('key_1', 'größer')).toBe('rpl_2')
      expect(await other.named('key_2', 'größer')).toBeUndefined()
      await store.unname('key_1', 'größer', 'rpl_1')
      expect(await other.named('key_1', 'größer')).toBe('rpl_2')
      await store.unname('key_1', 'größer', 'rpl_2')
      expect(await other.named('key_1', 'größer')).toBeUndefined()
    })

    test('a node lives as long as it says so, and is struck when nothing is left of it', async () => {
      expect((await store.beat('node-1', DAY_MS, DAY_MS)).wasGone).toBe(true)
      expect((await store.beat('node-1', DAY_MS, DAY_MS)).wasGone).toBe(false)
      await other.beat('node-2', DAY_MS, DAY_MS)
      await store.enlist('node-1', ['rpl_1', 'rpl_2'])
      expect(await other.otherNodes('node-2')).toEqual({ living: ['node-1'], gone: [] })
      await store.dropNode('node-1')
      await store.handOver('node-1')
      expect(await other.otherNodes('node-2')).toEqual({ living: [], gone: ['node-1'] })
      expect(await store.otherNodes('node-1')).toEqual({ living: ['node-2'], gone: [] })
      await other.dropNode('node-1')
      expect((await other.repliesOf('node-1')).toSorted()).toEqual(['rpl_1', 'rpl_2'])
      expect(await other.otherNodes('node-2')).toEqual({ living: [], gone: ['node-1'] })
      await other.delist('node-1', ['rpl_1', 'rpl_2'])
      await other.dropNode('node-1')
      expect(await other.otherNodes('node-2')).toEqual({ living: [], gone: [] })
      await store.beat('node-3', 300, DAY_MS)
      engine.pass(301)
      await expect.poll(() => other.otherNodes('node-2')).toEqual({ living: [], gone: ['node-3'] })
    })

    test('what a node has left goes by itself where nobody comes after it', async () => {
      await store.beat('node-1', 100, 300)
      await store.enlist('node-1', ['rpl_1'])
      await store.beat('node-1', 100, 300)
      expect(await other.repliesOf('node-1')).toEqual(['rpl_1'])
      engine.pass(301)
      await expect.poll(() => other.repliesOf('node-1')).toEqual([])
      await expect.poll(() => other.otherNodes('node-2')).toEqual({ living: [], gone: [] })
    })

    test('who has subscribed hears every entry once, in order, and the writer knows that somebody does', async () => {
      const [{ id }, silent] = [await born(), await born()]
      const heard: Entry[] = []
      expect(await store.areRead([id, silent.id])).toEqual([false, false])
      await other.subscribe(id, { heard: (entry) => heard.push(entry), resumed: () => {} })
      expect(await store.areRead([silent.id, id])).toEqual([false, true])
      expect(await append(write(id, 1, 1))).toEqual({ ...ok, isReadElsewhere: true })
      expect(await append(write(id, 1, 1))).toEqual({ ...ok, isReadElsewhere: true })
      expect(await append(write(silent.id, 1, 1))).toEqual(ok)
      await append(write(id, 2, 3, { octets: 'gr\u00c3\u00b6\u00dfer 1 2 3\n\n' }))
      await append(write(id, 4, 3, { octets: '', final, keepMs: DAY_MS }))
      await expect.poll(() => heard).toHaveLength(3)
      expect(heard).toEqual([
        batchOf(1, 1, 'a'),
        { first: 2, last: 3, octets: 'gr\u00c3\u00b6\u00dfer 1 2 3\n\n' },
        { first: 4, last: 3, octets: '', final },
      ])
      other.unsubscribe(id)
      await expect.poll(() => store.areRead([id])).toEqual([false])
    })

    test('a subscription that is given up and made again in the same turn holds', async () => {
      const { id } = await born()
      const heard: string[] = []
      const subscribe = (name: string) =>
        other.subscribe(id, { heard: ({ last }) => void heard.push(`${name} ${last}`), resumed: () => {} })
      await subscribe('first')
      other.unsubscribe(id)
      const again = subscribe('second')
      await again
      await append(write(id, 1, 1))
      await expect.poll(() => heard).toEqual(['second 1'])
      other.unsubscribe('rpl_none')
    })

    test('another run of the server vouches for nothing until something was written to it', async () => {
      const { id } = await born()
      await append(write(id, 1, 1))
      const { run } = await store.beat('node-1', DAY_MS, DAY_MS)
      await engine.restart()
      await expect.poll(() => store.isReachable && other.isReachable, { timeout: 20_000 }).toBe(true)
      await expect.poll(async () => (await store.beat('node-1', DAY_MS, DAY_MS)).run === run).toBe(false)
      expect((await append(write(id, 2, 2, { isStrict: true }))).result).toBe('lost')
      // What is there already is a repetition for the strict, too.
      expect(await append(write(id, 1, 1, { isStrict: true }))).toEqual(ok)
      expect(await store.takeOver(id, 'node-1', 'node-2')).toMatchObject({ state: { isVouched: false, last: 1 } })
      expect(await store.takeOver(id, 'node-2', 'node-3')).toMatchObject({ state: { isVouched: false } })
      expect(await store.state(id)).toMatchObject({ isVouched: false })
      expect(await append(write(id, 2, 2, { epoch: 3 }))).toEqual(ok)
      expect(await append(write(id, 3, 3, { epoch: 3, isStrict: true }))).toEqual(ok)
      expect(await store.takeOver(id, 'node-3', 'node-1')).toMatchObject({ state: { isVouched: true } })
    })

    test('a subscription outlives the server, and both kinds of listeners are told that they may have missed something', async () => {
      const { id } = await born()
      const told: string[] = []
      await other.subscribe(id, {
        heard: ({ last }) => void told.push(`${last}`),
        resumed: () => void told.push('again'),
      })
      await other.listen('node-2', { stopAsked: () => {}, resumed: () => void told.push('node again') })
      const changes: boolean[] = []
      store.onReachable = (isReachable) => changes.push(isReachable)
      await engine.restart()
      await expect.poll(() => told.toSorted(), { timeout: 20_000 }).toEqual(['again', 'node again'])
      await expect.poll(() => changes.at(-1), { timeout: 20_000 }).toBe(true)
      expect(changes[0]).toBe(false)
      expect(await append(write(id, 1, 1))).toEqual({ ...ok, isReadElsewhere: true })
      await expect.poll(() => told).toContain('1')
    })

    test('after everything was flushed there is nothing, and nobody is told otherwise', async () => {
      const { id } = await born()
      await append(write(id, 1, 1))
      await store.beat('node-1', DAY_MS, DAY_MS)
      await engine.flush()
      expect((await append(write(id, 2, 2))).result).toBe('gone')
      expect(await store.state(id)).toBeUndefined()
      expect((await store.beat('node-1', DAY_MS, DAY_MS)).wasGone).toBe(true)
    })

    test('without memory nothing is written, by name; what is there is read; a stop is noted; afterwards it goes on', async () => {
      const [one, two] = [await born(), await born()]
      await append(write(one.id, 1, 1))
      await engine.setFull(true)
      const results = await all([write(one.id, 2, 2), write(two.id, 1, 1)])
      expect(results).toMatchObject([{ kind: 'full' }, { kind: 'full' }])
      await expect(born()).rejects.toMatchObject({ kind: 'full' })
      await expect(store.claim('key_1', 'k', 'rpl_1', DAY_MS)).rejects.toMatchObject({ kind: 'full' })
      expect(await store.read(one.id, 0, 1)).toMatchObject(batchOf(1, 1, 'a'))
      expect(await store.askStop(one.id)).toBe('asked')
      await engine.setFull(false)
      expect(await append(write(one.id, 2, 2))).toEqual({ ...ok, stopAsked: true })
    })

    test('without memory a node goes on living, and what it has ended is struck', async () => {
      await store.beat('node-1', DAY_MS, DAY_MS)
      await store.enlist('node-1', ['rpl_1', 'rpl_2'])
      await engine.setFull(true)
      const beaten = await store.beat('node-1', DAY_MS, DAY_MS).catch((cause: unknown) => cause)
      await store.delist('node-1', ['rpl_1'])
      await engine.setFull(false)
      expect(beaten).toMatchObject({ wasGone: false })
      expect(await store.repliesOf('node-1')).toEqual(['rpl_2'])
    })

    test('a store that was closed answers nothing more', async () => {
      const third = await engine.connect()
      await third.close()
      await expect(third.state('rpl_1')).rejects.toMatchObject({ kind: 'unreachable' })
      expect(third.isReachable).toBe(false)
    })
  })
}
