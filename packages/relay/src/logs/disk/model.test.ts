// Seeded runs of everything at once: creating with and without keys, appending, stopping, failing, crashing,
// archiving, adopting, forgetting. The model is the workload's own memory of what it was promised.
import { expect, test } from 'vitest'
import type { Lease, Log } from '../log.ts'
import { createTestRuntime, headOf, type TestRuntime } from '../log.suite.ts'
import { createMemoryDisk, type MemoryDisk } from './memory-disk.ts'
import { askOf, ignoringRefusal, type Limits, openOn, Workload } from './workload.suite.ts'

const RUNS = 100
const STEPS = 60

/** Mulberry32: small, seeded, good enough to choose with. */
function diceOf(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

class Run {
  readonly #dice: (sides: number) => number
  readonly #runtime: TestRuntime = createTestRuntime()
  readonly #disk: MemoryDisk
  readonly #workload: Workload
  readonly #limits: Limits
  /** Which reply each idempotency key was promised to. */
  readonly #keys = new Map<string, string>()
  #pumps = new Map<Lease, number>()
  #healthy = true

  constructor(seed: number) {
    const dice = diceOf(seed)
    this.#dice = dice
    this.#workload = new Workload(this.#runtime)
    const slowly = (work: () => void): void => this.#later(dice(4), work)
    this.#disk = createMemoryDisk({
      failWrite: () => (this.#healthy || dice(6) > 0 ? 'ok' : dice(2) === 0 ? 'fail' : dice(300)),
      ...(dice(2) === 0 ? { soon: slowly } : {}),
      ...(dice(3) === 0 ? { writeBytesMax: 1 + dice(200) } : {}),
    })
    const sync = (['none', 'interval', 'always'] as const)[dice(3)] ?? 'none'
    this.#limits = {
      sync,
      syncMs: 100,
      segmentBytesMax: 300 + dice(3000),
      filesOpenMax: 1 + dice(4),
      segmentsWaitingMax: dice(4),
      quietBytesPerSMax: 500,
    }
  }

  async play(): Promise<void> {
    let log = await openOn(this.#disk, this.#runtime, this.#limits)
    for (let step = 0; step < STEPS; step++) {
      this.#healthy = this.#dice(3) > 0
      if (this.#dice(20) === 0) log = await this.#crash()
      else await this.#act(log)
    }
    this.#healthy = true
    await this.#settle()
    await this.#workload.adoptAll(log)
    await this.#workload.check(log)
    log = await this.#crash()
    for (const id of this.#workload.promises.keys()) expect((await log.state(id))?.final).toBeDefined()
    await log.sweep()
    await this.#workload.check(log)
    await log.close()
  }

  async #act(log: Log): Promise<void> {
    const choice = this.#dice(11)
    if (choice < 2) await ignoringRefusal(() => this.#create(log))
    else if (choice < 7) this.#append()
    else if (choice === 7) await ignoringRefusal(() => this.#workload.stop(log, this.#anybody()))
    else if (choice === 8) {
      this.#runtime.pass(this.#dice(2) === 0 ? 50 : 1000)
      await ignoringRefusal(() => log.sweep())
    } else if (choice === 9) await this.#workload.adoptAll(log)
    else await this.#forget(log)
    if (this.#dice(3) === 0) await new Promise<void>((resolve) => this.#later(1, resolve))
    if (this.#dice(6) === 0) await this.#settle()
    if (this.#dice(6) === 0) await this.#workload.check(log)
  }

  async #create(log: Log): Promise<void> {
    const idempotencyKey = `key ${this.#dice(12)}`
    const head = headOf(this.#runtime, this.#dice(2) === 0 ? { idempotencyKey } : {})
    const created = await log.create(head, askOf(head.id))
    const held = head.idempotencyKey === undefined ? undefined : this.#keys.get(idempotencyKey)
    if (created.outcome === 'exists') {
      // One that nobody was told of may be there: its creation failed as the process died.
      if (held !== undefined) expect(created.state.head.id).toBe(held)
      expect(this.#workload.forgotten.has(created.state.head.id)).toBe(false)
      return
    }
    expect(held).toBeUndefined()
    if (head.idempotencyKey !== undefined) this.#keys.set(idempotencyKey, head.id)
    const { lease } = created
    this.#pumps.set(this.#workload.watch(log, lease), 0)
    lease.onFailure = () => this.#pumps.delete(lease)
  }

  #append(): void {
    const pumps = [...this.#pumps]
    for (let times = this.#dice(6); times > 0 && pumps.length > 0; times--) {
      const [lease, last] = pumps[this.#dice(pumps.length)] ?? []
      if (!lease || last === undefined || this.#pumps.get(lease) !== last) continue
      const until = last + 1 + this.#dice(4)
      const ends = this.#dice(8) === 0
      lease.append(this.#workload.batch(lease, last + 1, until, ends))
      if (ends) this.#pumps.delete(lease)
      else this.#pumps.set(lease, until)
    }
  }

  async #forget(log: Log): Promise<void> {
    const id = this.#anybody()
    await ignoringRefusal(() => this.#workload.forget(log, id))
    if (this.#workload.promises.has(id)) return
    for (const [key, holder] of this.#keys) if (holder === id) this.#keys.delete(key)
  }

  #anybody(): string {
    const ids = [...this.#workload.promises.keys()]
    return ids[this.#dice(Math.max(ids.length, 1))] ?? 'rpl_nobody'
  }

  async #settle(): Promise<void> {
    await Promise.all([...this.#pumps.keys()].map((lease) => ignoringRefusal(() => lease.flushed())))
  }

  async #crash(): Promise<Log> {
    this.#disk.crash()
    this.#pumps = new Map()
    this.#healthy = true
    const log = await openOn(this.#disk, this.#runtime, this.#limits)
    await this.#workload.check(log)
    await this.#workload.adoptAll(log)
    return log
  }

  #later(turns: number, work: () => void): void {
    if (turns === 0) work()
    else this.#runtime.soon(() => this.#later(turns - 1, work))
  }
}

test(`what was promised holds in ${RUNS} seeded runs of everything at once`, async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    await new Run(seed).play().catch((cause: unknown) => {
      throw new Error(`seed ${seed}`, { cause })
    })
  }
})
