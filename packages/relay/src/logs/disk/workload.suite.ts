// A scripted workload on the disk engine that notes what it was promised. Whatever happens to the disk, exactly that
// must be there afterwards. For the tests beside it.
import { deflateRawSync } from 'node:zlib'
import type { HoldfastError } from '@holdfast/protocol'
import { expect } from 'vitest'
import { type DiskLogLimits, openDiskLog } from '../disk.ts'
import type { Batch, Lease, Log } from '../log.ts'
import { batchOf, headOf, leaseOf, readAll, type TestRuntime } from '../log.suite.ts'
import type { MemoryDisk } from './memory-disk.ts'

export type Limits = Partial<DiskLogLimits>
const deflate = async (raw: Buffer): Promise<Buffer> => deflateRawSync(raw)
/** Archives at once, unless the limits say otherwise. */
export const openOn = (
  disk: MemoryDisk,
  runtime: TestRuntime,
  limits: Limits = {},
  onTrouble?: (it: HoldfastError) => void,
) =>
  openDiskLog({
    disk: disk.boot(),
    runtime,
    deflate,
    segmentsWaitingMax: 0,
    ...limits,
    ...(onTrouble ? { onTrouble } : {}),
  })

/** What the log promised about one reply. */
export interface Promised {
  readonly id: string
  /** The newest frame that was acknowledged, or given to a follower. */
  last: number
  ending: string | undefined
  stopAsked: boolean
  /** How often it was given away with its ask. */
  adoptions: number
  /** Every frame a follower was given, as octets. */
  heard: string
}

/** Its text tells whose it is. */
export const askOf = (id: string): string => `What ${id} was asked: ${'and so on '.repeat(4)}\u00ff`
export const nameOf = (id: string): string => id.replace('rpl_', 'resp_')

export class Workload {
  readonly promises = new Map<string, Promised>()
  /** Replies that the log promised to have forgotten. */
  readonly forgotten = new Set<string>()
  readonly #runtime: TestRuntime
  readonly #unfollow = new Map<string, () => void>()

  constructor(runtime: TestRuntime) {
    this.#runtime = runtime
  }

  /** Three replies, interleaved, one of them stopped; and a second round after whatever failed. */
  async run(log: Log): Promise<void> {
    const leases: Lease[] = []
    for (let at = 0; at < 3; at++) {
      const head = headOf(this.#runtime, { model: `reply ${at}` })
      await ignoringRefusal(async () => leases.push(this.watch(log, leaseOf(await log.create(head, askOf(head.id))))))
    }
    const at = new Map(leases.map((lease) => [lease, 0]))
    for (let round = 1; round <= 4; round++) {
      for (const lease of leases) {
        const first = (at.get(lease) ?? 0) + 1
        const last = first + (round % 2)
        at.set(lease, last)
        lease.append(this.batch(lease, first, last, round === 4))
      }
      // Two rounds in flight at once: the disk may fail the second while the first still waits for it.
      if (round % 2 === 1) {
        await new Promise((resolve) => this.#runtime.soon(() => resolve(undefined)))
        continue
      }
      if (round === 2 && leases[0]) await ignoringRefusal(() => this.stop(log, leases[0]?.id ?? ''))
      await Promise.all(leases.map((lease) => ignoringRefusal(() => lease.flushed())))
    }
    // What failed has no pump now: somebody takes it up and ends it, if the disk lets them.
    await this.adoptAll(log)
    await ignoringRefusal(() => log.sweep())
  }

  async adoptAll(log: Log): Promise<void> {
    for (const { state, lease, ask, times } of await log.adopt()) {
      const { adoptions = 0 } = this.promises.get(lease.id) ?? {}
      // Of a creation that failed a head may be left, and no ask.
      if (ask !== undefined || this.promises.has(lease.id)) {
        expect(ask).toBe(askOf(lease.id))
        expect(times).toBeGreaterThan(adoptions)
      }
      this.watch(log, lease, state.last)
      this.#promise(lease.id).adoptions = times
      lease.append(this.batch(lease, state.last + 1, state.last + 1, true))
      await ignoringRefusal(() => lease.flushed())
    }
  }

  watch(log: Log, lease: Lease, last = 0): Lease {
    const { id } = lease
    const promised = this.#promise(id)
    // Durable with the first batch, whoever writes that.
    if (last === 0) lease.name(nameOf(id))
    // What was being written when it failed may be there although nobody was told.
    promised.last = last
    promised.heard = last === 0 ? '' : batchOf(1, last, id).octets
    this.#unfollow.get(id)?.()
    const unfollow = log.follow(id, (batch) => {
      expect(batch.first).toBe(promised.last + 1)
      expect(promised.ending).toBeUndefined()
      promised.last = batch.last
      promised.heard += batch.octets
      promised.ending = batch.final?.ending
    })
    this.#unfollow.set(id, unfollow)
    return lease
  }

  #promise(id: string): Promised {
    const promised = this.promises.get(id)
    if (promised) return promised
    const fresh: Promised = { id, last: 0, ending: undefined, stopAsked: false, adoptions: 0, heard: '' }
    this.promises.set(id, fresh)
    return fresh
  }

  batch({ id }: Lease, first: number, last: number, ends: boolean): Batch {
    return batchOf(first, last, id, ends ? { ending: 'complete', endedAt: this.#runtime.now() } : undefined)
  }

  async stop(log: Log, id: string): Promise<void> {
    const promised = this.promises.get(id)
    // A reply that is over has nothing to stop.
    const isOver = (await log.state(id))?.final !== undefined
    if ((await log.askStop(id)) && promised && !isOver) promised.stopAsked = true
  }

  async forget(log: Log, id: string): Promise<void> {
    const promised = this.promises.get(id)
    if (!promised) return
    let isForgotten: boolean | undefined
    try {
      isForgotten = await log.forget(id)
    } finally {
      // If it failed, nobody knows whether it is there.
      if (isForgotten !== false) this.promises.delete(id)
    }
    // An ending that was being written when it failed may be there, although nobody was told.
    if (isForgotten) this.forgotten.add(id)
    else expect(promised.ending).toBeUndefined()
  }

  /** Everything promised is there; and what is there beyond it is what was being written. */
  async check(log: Log): Promise<void> {
    for (const promised of this.promises.values()) {
      const state = await log.state(promised.id)
      if (!state) throw new Error(`${promised.id} is gone`)
      expect(state.last).toBeGreaterThanOrEqual(promised.last)
      if (promised.ending !== undefined) expect(state.final?.ending).toBe(promised.ending)
      if (promised.stopAsked) expect(state.stopAsked).toBe(true)
      const all = await readAll(log, promised.id)
      expect(all?.octets ?? '').toBe(state.last === 0 ? '' : batchOf(1, state.last, promised.id).octets)
      expect(all?.octets.startsWith(promised.heard) ?? promised.heard === '').toBe(true)
      expect(all?.final).toEqual(state.final)
      if (promised.last > 0) expect((await log.named('key_1', nameOf(promised.id)))?.head.id).toBe(promised.id)
    }
    for (const id of this.forgotten) {
      expect(await log.state(id)).toBeUndefined()
      expect(await log.read(id, 0, 10)).toBeUndefined()
      expect(await log.named('key_1', nameOf(id))).toBeUndefined()
      expect(log.hasExpired(id)).toBe(false)
    }
  }
}

/** Only what the contract allows may be refused; anything else is a failed test. */
export async function ignoringRefusal(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    expect(['log-full', 'log-failed']).toContain((cause as HoldfastError).code)
  }
}
