// What every engine of the log must do. An engine's test calls `logSuite` with a way to open it.
import type { Ending } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { octetsOfText } from '../octets.ts'
import { newReplyId } from '../reply-id.ts'
import type { Runtime } from '../runtime.ts'
import { type Batch, type Created, type Head, type Lease, type Log, NAME_CHARS_MAX, NAMES_MAX } from './log.ts'

export interface Engine {
  open(runtime: Runtime): Promise<Log>
  /**
   * The process dies without a word and another opens what it left, when it is known that the first is gone. Absent: the
   * engine forgets with its process.
   */
  crash?(log: Log, runtime: TestRuntime): Promise<Log>
}

export interface TestRuntime extends Runtime {
  /** Moves the clock, and runs what has become due. */
  pass(ms: number): void
}

/** The real event loop under a clock that moves when it is told to. */
export function createTestRuntime(): TestRuntime {
  let now = 1_800_000_000_000
  let secrets = 0
  const timers = new Map<() => void, number>()
  return {
    now: () => now,
    dice: () => 0.5,
    after(ms, work) {
      const timer = (): void => work()
      timers.set(timer, now + ms)
      return () => void timers.delete(timer)
    },
    soon: (work) => void setImmediate(work),
    secret: (count) => (++secrets).toString(16).padStart(count * 2, '0'),
    pass(ms) {
      now += ms
      for (const [timer, due] of timers) {
        if (due > now) continue
        timers.delete(timer)
        timer()
      }
    },
  }
}

export const headOf = (runtime: Runtime, more: Partial<Head> = {}): Head => ({
  id: newReplyId(runtime.now(), runtime.secret(10)),
  owner: 'key_1',
  dialect: 'openai-chat',
  model: 'sim/plain',
  form: 'stream',
  createdAt: runtime.now(),
  disconnect: { policy: 'cancel' },
  fingerprint: 'f',
  ...more,
})

export const frameOf = (seq: number, text = `word ${seq}`): string => `data: ${octetsOfText(text)}\nid: ${seq}\n\n`

/** Frames `first` to `last`, whose text tells whose they are. */
export function batchOf(first: number, last: number, text: string, final?: { ending: Ending; endedAt: number }): Batch {
  let octets = ''
  for (let seq = first; seq <= last; seq++) octets += frameOf(seq, `${text} ${seq}`)
  return final ? { first, last, octets, final } : { first, last, octets }
}

export const leaseOf = (created: Created): Lease => {
  if (created.outcome !== 'created') throw new Error('it existed')
  return created.lease
}

/** Everything after `after`, page by page. */
export async function readAll(log: Log, id: string, after = 0, charsMax = 100): Promise<Batch | undefined> {
  let all: Batch | undefined
  for (let at = after; ;) {
    const page = await log.read(id, at, charsMax)
    if (!page) return all
    if (page.first !== at + 1) throw new Error(`asked for ${at + 1}, given ${page.first}`)
    at = page.last
    all = all ? { ...page, first: all.first, octets: all.octets + page.octets } : page
  }
}

export function logSuite(name: string, make: () => Engine): void {
  describe(name, () => {
    const opened = async (): Promise<{ log: Log; runtime: TestRuntime; engine: Engine }> => {
      const runtime = createTestRuntime()
      const engine = make()
      return { log: await engine.open(runtime), runtime, engine }
    }
    const started = async () => {
      const world = await opened()
      const head = headOf(world.runtime)
      return { ...world, head, id: head.id, lease: leaseOf(await world.log.create(head)) }
    }

    test('what was appended is read back, with the ending on its last frame', async () => {
      const { log, runtime, head, id, lease } = await started()
      expect(await log.state(id)).toEqual({ head, last: 0, stopAsked: false })
      expect(await log.read(id, 0, 100)).toBeUndefined()
      const final = { ending: 'complete' as const, endedAt: runtime.now() }
      lease.append(batchOf(1, 1, 'a'))
      lease.append(batchOf(2, 4, 'a'))
      lease.append(batchOf(5, 5, 'a', final))
      await lease.flushed()
      expect(await log.state(id)).toEqual({ head, last: 5, stopAsked: false, final })
      expect(await readAll(log, id)).toEqual(batchOf(1, 5, 'a', final))
      expect(await log.read(id, 0, 1e6)).toEqual(batchOf(1, 5, 'a', final))
      expect(await log.read(id, 5, 100)).toBeUndefined()
      await log.close()
    })

    test('an ending may have no frame of its own, and is durable and told like any other', async () => {
      const { log, runtime, engine, id, lease } = await started()
      const final = { ending: 'complete' as const, endedAt: runtime.now() }
      const told: Batch[] = []
      log.follow(id, (batch) => told.push(batch))
      lease.append(batchOf(1, 2, 'a'))
      await lease.flushed()
      lease.append({ first: 3, last: 2, octets: '', final })
      await lease.flushed()
      expect(told.at(-1)).toEqual({ first: 3, last: 2, octets: '', final })
      expect(await log.state(id)).toMatchObject({ last: 2, final })
      expect(await readAll(log, id)).toEqual(batchOf(1, 2, 'a', final))
      const again = await engine.crash?.(log, runtime)
      if (again) {
        expect(await again.state(id)).toMatchObject({ last: 2, final })
        expect(await readAll(again, id)).toEqual(batchOf(1, 2, 'a', final))
      }
      await (again ?? log).close()
    })

    test('only an ending may be without a frame', async () => {
      const { log, lease } = await started()
      expect(() => lease.append({ first: 1, last: 0, octets: '' })).toThrow('do not follow')
      await log.close()
    })

    test('reading begins exactly after any seq, also in the middle of a batch', async () => {
      const { log, id, lease } = await started()
      lease.append(batchOf(1, 7, 'a'))
      lease.append(batchOf(8, 8, 'a'))
      lease.append(batchOf(9, 30, 'a'))
      await lease.flushed()
      for (let after = 0; after < 30; after++) {
        for (const charsMax of [1, 20, 60, 1000]) {
          expect(await readAll(log, id, after, charsMax)).toEqual(batchOf(after + 1, 30, 'a'))
        }
      }
      await log.close()
    })

    test('a page has about as many characters as were asked for, and at least one frame', async () => {
      const { log, id, lease } = await started()
      lease.append(batchOf(1, 500, 'a'))
      await lease.flushed()
      expect(await log.read(id, 0, 1)).toEqual(batchOf(1, 1, 'a'))
      const page = await log.read(id, 0, 1000)
      expect(page?.octets.length).toBeGreaterThan(900)
      expect(page?.octets.length).toBeLessThanOrEqual(1000)
      await log.close()
    })

    test('a gap, a repetition and a frame after the ending are refused as our own mistakes', async () => {
      const { log, runtime, lease } = await started()
      lease.append(batchOf(1, 2, 'a'))
      expect(() => lease.append(batchOf(4, 4, 'a'))).toThrow('do not follow')
      expect(() => lease.append(batchOf(2, 3, 'a'))).toThrow('do not follow')
      lease.append(batchOf(3, 3, 'a', { ending: 'length', endedAt: runtime.now() }))
      expect(() => lease.append(batchOf(4, 4, 'a'))).toThrow('nothing may follow')
      await lease.flushed()
      await log.close()
    })

    test('following and reading meet without a gap and without doubling while frames are being written', async () => {
      const { log, runtime, id, lease } = await started()
      const readers: Promise<string>[] = []
      const reader = async (): Promise<string> => {
        const got: Batch[] = []
        const unfollow = log.follow(id, (batch) => got.push(batch))
        const before = (await log.state(id))?.last ?? 0
        let text = before > 0 ? ((await readAll(log, id, 0, 50))?.octets ?? '') : ''
        let last = text === '' ? 0 : Number(/id: (\d+)\n\n$/.exec(text)?.[1])
        while (last < 60) {
          const batch = got.shift()
          if (!batch) await new Promise((resolve) => setImmediate(resolve))
          else if (batch.last > last) {
            expect(batch.first).toBe(last + 1)
            text += batch.octets
            last = batch.last
          }
        }
        unfollow()
        return text
      }
      for (let seq = 1; seq <= 60; seq += 2) {
        readers.push(reader())
        const final = { ending: 'complete' as const, endedAt: runtime.now() }
        lease.append(seq === 59 ? batchOf(59, 60, 'a', final) : batchOf(seq, seq + 1, 'a'))
        if (seq % 3 === 0) await lease.flushed()
      }
      for (const text of await Promise.all(readers)) expect(text).toBe(batchOf(1, 60, 'a').octets)
      await log.close()
    })

    test('a follower is told nothing before it is durable, and nothing after it has left', async () => {
      const { log, id, lease } = await started()
      const told: number[] = []
      const unfollow = log.follow(id, ({ last }) => {
        told.push(last)
        if (last === 2) unfollow()
      })
      lease.append(batchOf(1, 1, 'a'))
      expect(told).toEqual([])
      expect((await log.state(id))?.last).toBe(0)
      lease.append(batchOf(2, 2, 'a'))
      lease.append(batchOf(3, 3, 'a'))
      await lease.flushed()
      expect(told).toEqual([1, 2])
      await log.close()
    })

    test('many replies at once keep their frames apart', async () => {
      const { log, runtime } = await opened()
      const leases = await Promise.all(
        Array.from({ length: 50 }, async () => leaseOf(await log.create(headOf(runtime)))),
      )
      for (let seq = 1; seq <= 40; seq++) {
        for (const [at, lease] of leases.entries()) lease.append(batchOf(seq, seq, `reply ${at}`))
        if (seq % 5 === 0) await leases[0]?.flushed()
      }
      await Promise.all(leases.map((lease) => lease.flushed()))
      for (const [at, { id }] of leases.entries()) expect(await readAll(log, id)).toEqual(batchOf(1, 40, `reply ${at}`))
      await log.close()
    })

    test('octets beyond ASCII come back as they were', async () => {
      const { log, id, lease } = await started()
      const octets = frameOf(1, 'größer 漢字 🦊 \u0000\u007f\u0080ÿ')
      lease.append({ first: 1, last: 1, octets })
      lease.append(batchOf(2, 3, '🦊'))
      await lease.flushed()
      expect((await readAll(log, id))?.octets).toBe(octets + batchOf(2, 3, '🦊').octets)
      await log.close()
    })

    test('a batch larger than any buffer is written and read', async () => {
      const { log, id, lease } = await started()
      const large = frameOf(2, 'x'.repeat(3_000_000))
      lease.append(batchOf(1, 1, 'a'))
      lease.append({ first: 2, last: 2, octets: large })
      lease.append(batchOf(3, 3, 'a'))
      await lease.flushed()
      expect((await log.read(id, 1, 10))?.octets).toBe(large)
      expect((await readAll(log, id))?.octets).toBe(frameOf(1, 'a 1') + large + frameOf(3, 'a 3'))
      await log.close()
    })

    test('a whole answer is one frame, whatever is in it', async () => {
      const { log, runtime } = await opened()
      const head = headOf(runtime, { form: 'whole' })
      const lease = leaseOf(await log.create(head))
      const octets = '{\n\n"id: 1": "\\n\\n"\n\n}'
      lease.append({ first: 1, last: 1, octets, final: { ending: 'complete', endedAt: runtime.now() } })
      await lease.flushed()
      expect((await log.read(head.id, 0, 5))?.octets).toBe(octets)
      await log.close()
    })

    test('an idempotency key leads to the reply it started, also while that one is being created', async () => {
      const { log, runtime } = await opened()
      const head = headOf(runtime, { idempotencyKey: 'k', fingerprint: 'first' })
      const [one, two] = await Promise.all([
        log.create(head),
        log.create(headOf(runtime, { idempotencyKey: 'k', fingerprint: 'second' })),
      ])
      expect(one.outcome).toBe('created')
      // The fingerprint is there for whoever has to refuse another body under the same key.
      expect(two).toEqual({ outcome: 'exists', state: { head, last: 0, stopAsked: false } })
      expect((await log.find('key_1', 'k'))?.head.fingerprint).toBe('first')
      expect(await log.find('key_2', 'k')).toBeUndefined()
      const other = await log.create(headOf(runtime, { owner: 'key_2', idempotencyKey: 'k' }))
      expect(other.outcome).toBe('created')
      await log.close()
    })

    test('a released key starts another reply', async () => {
      const { log, runtime } = await opened()
      const first = headOf(runtime, { idempotencyKey: 'k' })
      const lease = leaseOf(await log.create(first))
      lease.append(batchOf(1, 1, 'a', { ending: 'failed', endedAt: runtime.now() }))
      await lease.flushed()
      log.releaseKey(first.id)
      log.releaseKey(first.id)
      expect(await log.find('key_1', 'k')).toBeUndefined()
      const second = headOf(runtime, { idempotencyKey: 'k' })
      expect((await log.create(second)).outcome).toBe('created')
      log.releaseKey(first.id)
      expect((await log.find('key_1', 'k'))?.head.id).toBe(second.id)
      expect((await log.state(first.id))?.last).toBe(1)
      await log.close()
    })

    test('a wish to stop is remembered', async () => {
      const { log, id } = await started()
      expect(await log.askStop(id)).toBe(true)
      expect(await log.askStop(id)).toBe(true)
      expect((await log.state(id))?.stopAsked).toBe(true)
      expect(await log.askStop('rpl_unknown')).toBe(false)
      await log.close()
    })

    test('a reply is found by its other names, by its owner alone, as soon as the batch after them is durable', async () => {
      const { log, runtime, id, lease } = await started()
      lease.name('resp_1')
      lease.name('größer')
      expect(await log.named('key_1', 'resp_1')).toBeUndefined()
      lease.append(batchOf(1, 1, 'a'))
      await lease.flushed()
      for (const name of ['resp_1', 'größer']) expect((await log.named('key_1', name))?.head.id).toBe(id)
      expect(await log.named('key_2', 'resp_1')).toBeUndefined()
      expect(await log.named('key_1', 'resp_2')).toBeUndefined()
      const later = leaseOf(await log.create(headOf(runtime)))
      later.name('resp_1')
      later.append(batchOf(1, 1, 'a'))
      await later.flushed()
      expect((await log.named('key_1', 'resp_1'))?.head.id).toBe(later.id)
      await log.close()
    })

    test('names beyond the bounds are not kept', async () => {
      const { log, lease } = await started()
      lease.name('x'.repeat(NAME_CHARS_MAX + 1))
      for (let at = 0; at <= NAMES_MAX; at++) lease.name(`resp_${at}`)
      lease.append(batchOf(1, 1, 'a'))
      await lease.flushed()
      expect(await log.named('key_1', 'x'.repeat(NAME_CHARS_MAX + 1))).toBeUndefined()
      expect(await log.named('key_1', `resp_${NAMES_MAX - 1}`)).toBeDefined()
      expect(await log.named('key_1', `resp_${NAMES_MAX}`)).toBeUndefined()
      await log.close()
    })

    test('a reply that is forgotten is gone, and so are its names and its hold on its key; one that runs is not', async () => {
      const { log, runtime } = await opened()
      const head = headOf(runtime, { idempotencyKey: 'k' })
      const lease = leaseOf(await log.create(head))
      lease.name('resp_1')
      lease.append(batchOf(1, 1, 'a'))
      await lease.flushed()
      expect(await log.forget(head.id)).toBe(false)
      expect(await log.forget('rpl_unknown')).toBe(false)
      lease.append(batchOf(2, 2, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await lease.flushed()
      expect(await log.forget(head.id)).toBe(true)
      expect(await log.forget(head.id)).toBe(false)
      expect(await log.state(head.id)).toBeUndefined()
      expect(await log.read(head.id, 0, 10)).toBeUndefined()
      expect(await log.named('key_1', 'resp_1')).toBeUndefined()
      expect(await log.find('key_1', 'k')).toBeUndefined()
      expect(await log.askStop(head.id)).toBe(false)
      expect(log.hasExpired(head.id)).toBe(false)
      expect((await log.create(headOf(runtime, { idempotencyKey: 'k' }))).outcome).toBe('created')
      await log.close()
    })

    test('nothing is adopted that has a pump', async () => {
      const { log, runtime } = await started()
      leaseOf(await log.create(headOf(runtime))).append(batchOf(1, 1, 'a', { ending: 'complete', endedAt: 0 }))
      expect(await log.adopt()).toEqual([])
      await log.close()
    })

    test('after the retention a reply that ended is gone and said to be expired; one that runs is kept', async () => {
      const { log, runtime, id, lease } = await started()
      const running = leaseOf(await log.create(headOf(runtime)))
      running.append(batchOf(1, 1, 'a'))
      lease.append(batchOf(1, 1, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await lease.flushed()
      runtime.pass(24 * 3_600_000 - 1)
      await log.sweep()
      expect(await log.state(id)).toBeDefined()
      expect(log.hasExpired(id)).toBe(false)
      runtime.pass(1)
      await log.sweep()
      expect(await log.state(id)).toBeUndefined()
      expect(await log.read(id, 0, 10)).toBeUndefined()
      expect(log.hasExpired(id)).toBe(true)
      expect(log.hasExpired(running.id)).toBe(false)
      expect(log.hasExpired(newReplyId(runtime.now(), runtime.secret(10)))).toBe(false)
      expect(log.hasExpired('rpl_unknown')).toBe(false)
      expect(await readAll(log, running.id)).toEqual(batchOf(1, 1, 'a'))
      await log.close()
    })

    test('what nobody has heard of is not there', async () => {
      const { log } = await opened()
      expect(await log.state('rpl_x')).toBeUndefined()
      expect(await log.read('rpl_x', 0, 10)).toBeUndefined()
      expect(log.follow('rpl_x', () => {})()).toBeUndefined()
      log.releaseKey('rpl_x')
      await log.close()
    })

    if (!make().crash) return

    test('a crash leaves everything that was flushed, and what runs is adopted and reaches its ending', async () => {
      const { log, runtime, engine } = await opened()
      const heads = ['stopped', 'finished', 'running', 'empty'].map((model) =>
        headOf(runtime, { model, idempotencyKey: model }),
      )
      const leases = await Promise.all(heads.map(async (head) => leaseOf(await log.create(head))))
      const [stopped, finished, running, empty] = leases
      if (!stopped || !finished || !running || !empty) throw new Error('four were created')
      const final = { ending: 'refusal' as const, endedAt: runtime.now() }
      finished.append(batchOf(1, 3, 'a', final))
      running.append(batchOf(1, 2, 'a'))
      stopped.append(batchOf(1, 1, 'a'))
      await Promise.all([running.flushed(), finished.flushed(), stopped.flushed(), log.askStop(stopped.id)])
      log.releaseKey(finished.id)
      await log.create(headOf(runtime, { model: 'another' }))

      const again = await engine.crash?.(log, runtime)
      if (!again) throw new Error('cannot crash')
      expect(await readAll(again, finished.id)).toEqual(batchOf(1, 3, 'a', final))
      expect(await again.find('key_1', 'finished')).toBeUndefined()
      expect((await again.create(headOf(runtime, { idempotencyKey: 'running' }))).outcome).toBe('exists')
      const adopted = await again.adopt()
      expect(await again.adopt()).toEqual([])
      expect(adopted.map(({ state }) => [state.head.model, state.last, state.stopAsked])).toEqual([
        ['stopped', 1, true],
        ['running', 2, false],
        ['empty', 0, false],
        ['another', 0, false],
      ])
      const taken = adopted.find(({ lease }) => lease.id === running.id)
      const failure = { ending: 'failed' as const, endedAt: runtime.now() }
      taken?.lease.append(batchOf(3, 3, 'a', failure))
      await taken?.lease.flushed()
      expect((await readAll(again, running.id))?.octets).toBe(batchOf(1, 3, 'a').octets)

      const third = await engine.crash?.(again, runtime)
      if (!third) throw new Error('cannot crash')
      expect(await readAll(third, running.id)).toEqual(batchOf(1, 3, 'a', failure))
      expect((await third.adopt()).map(({ lease }) => lease.id)).not.toContain(running.id)
      await third.close()
    })

    test('what it takes to go on with a reply is given to whoever adopts it, and counted', async () => {
      const { log, runtime, engine } = await opened()
      const asks = ['', octetsOfText('größer 漢字 '.repeat(10)), undefined]
      const leases = await Promise.all(asks.map(async (ask) => leaseOf(await log.create(headOf(runtime), ask))))
      leases[1]?.append(batchOf(1, 40, 'a'))
      await leases[1]?.flushed()
      let open = log
      for (let times = 1; times <= 3; times++) {
        const again = await engine.crash?.(open, runtime)
        if (!again) throw new Error('cannot crash')
        const adopted = await again.adopt()
        expect(adopted.map(({ ask }) => ask)).toEqual(asks)
        expect(adopted.map((one) => one.times)).toEqual([times, times, 0])
        expect(await again.adopt()).toEqual([])
        // What is appended now may bring the segment that has them to be archived.
        const lease = adopted[1]?.lease
        const last = adopted[1]?.state.last ?? 0
        lease?.append(batchOf(last + 1, last + 20, 'a'))
        await lease?.flushed()
        await again.sweep()
        open = again
      }
      await open.close()
    })

    test('nobody goes on with a reply whose key was released', async () => {
      const { log, runtime, engine } = await opened()
      const lease = leaseOf(await log.create(headOf(runtime, { idempotencyKey: 'k' }), 'ask'))
      log.releaseKey(lease.id)
      // It goes with whatever is written next.
      leaseOf(await log.create(headOf(runtime))).append(batchOf(1, 40, 'a'))
      await log.sweep()
      const again = await engine.crash?.(log, runtime)
      expect((await again?.adopt())?.map(({ ask }) => ask)).toEqual([undefined, undefined])
      await again?.close()
    })

    test('names survive a crash', async () => {
      const { log, runtime, engine, id, lease } = await started()
      lease.name('resp_1')
      lease.append(batchOf(1, 40, 'a'))
      await lease.flushed()
      await log.sweep()
      const again = await engine.crash?.(log, runtime)
      expect((await again?.named('key_1', 'resp_1'))?.head.id).toBe(id)
      const [adopted] = (await again?.adopt()) ?? []
      runtime.pass(24 * 3_600_000)
      adopted?.lease.append(batchOf(41, 41, 'a', { ending: 'failed', endedAt: 0 }))
      await adopted?.lease.flushed()
      await again?.sweep()
      expect(await again?.named('key_1', 'resp_1')).toBeUndefined()
      await again?.close()
    })

    test('a reply that its owner had forgotten stays so after a crash, and its time has come when that of others has', async () => {
      const { log, runtime, engine } = await opened()
      const head = headOf(runtime, { idempotencyKey: 'k' })
      const lease = leaseOf(await log.create(head))
      lease.name('resp_1')
      lease.append(batchOf(1, 40, 'a', { ending: 'complete', endedAt: runtime.now() }))
      const other = leaseOf(await log.create(headOf(runtime)))
      other.append(batchOf(1, 40, 'a'))
      await Promise.all([lease.flushed(), other.flushed()])
      await log.forget(head.id)
      let open = log
      for (let times = 0; times < 3; times++) {
        await open.sweep()
        const again = await engine.crash?.(open, runtime)
        if (!again) throw new Error('cannot crash')
        expect(await again.state(head.id)).toBeUndefined()
        expect(await again.named('key_1', 'resp_1')).toBeUndefined()
        expect(await again.find('key_1', 'k')).toBeUndefined()
        expect(again.hasExpired(head.id)).toBe(false)
        const adopted = await again.adopt()
        expect(adopted.map(({ lease }) => lease.id)).toEqual([other.id])
        expect((await readAll(again, other.id))?.octets).toBe(batchOf(1, 40 + times, 'a').octets)
        adopted[0]?.lease.append(batchOf(41 + times, 41 + times, 'a'))
        await adopted[0]?.lease.flushed()
        open = again
      }
      runtime.pass(24 * 3_600_000)
      await open.sweep()
      expect(open.hasExpired(head.id)).toBe(true)
      await open.close()
    })

    test('a reply that was forgotten stays forgotten', async () => {
      const { log, runtime, engine, id, lease } = await started()
      lease.append(batchOf(1, 1, 'a', { ending: 'complete', endedAt: runtime.now() }))
      await lease.flushed()
      runtime.pass(25 * 3_600_000)
      await log.sweep()
      const again = await engine.crash?.(log, runtime)
      expect(await again?.state(id)).toBeUndefined()
      expect(again?.hasExpired(id)).toBe(true)
      expect(await again?.adopt()).toEqual([])
      await again?.close()
    })
  })
}
