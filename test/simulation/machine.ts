// The relay's process: boots on what the disk holds, dies at any moment, and boots again. What dies with it: its
// objects, its timers, its connections. What survives: the disk, and the vendors' memory of what was bought.
import { deflateRawSync } from 'node:zlib'
import {
  type Answer,
  type Books,
  type Incoming,
  LIMITS,
  type Keys,
  type Limits,
  type Log,
  type Plan,
  type Receipt,
  type Relay,
  type Runtime,
  createRelay,
  memoryKeys,
  openDiskLog,
} from '@holdfast/relay'
import type { MemoryDisk } from '../../packages/relay/src/logs/disk/memory-disk.ts'
import { bound } from './bound.ts'
import { type Clock, Life } from './clock.ts'
import { PAID_LIMITS } from './economy.ts'
import type { Dice } from './dice.ts'
import { Ear } from './ear.ts'
import type { Evidence, Kept } from './evidence.ts'
import type { Asking } from './faults.ts'
import type { Memory } from './line.ts'
import { planAt } from './plans.ts'
import type { Seams } from './seams.ts'
import type { Trace } from './trace.ts'
import type { Treasury } from './treasury.ts'
import { Vendors } from './upstream.ts'
import { CALL_HEADER, type Host } from './wire.ts'

export const API_KEY = 'hf_simulated'

/** How long a relay that closes waits for its running replies. */
const CLOSING_MS = 2_000

/** Smaller than the defaults where waiting would only cost virtual hours. */
export const SIMULATED_LIMITS: Limits = {
  ...LIMITS,
  upstreamSilentMsMax: 30_000,
  readerStuckMsMax: 20_000,
  pageCharsMax: 1_000,
}

export interface MachineOptions {
  readonly clock: Clock
  readonly dice: Dice
  readonly trace: Trace
  readonly evidence: Evidence
  readonly disk: MemoryDisk
  /** Undefined where nobody counts what anything costs. */
  readonly treasury: Treasury | undefined
  readonly seams: Seams
  /** The process is gone. */
  readonly onDeath: (how: 'crashed' | 'closed') => void
  /** An upstream is asked for something beside a first try, or the log has taken a stop. */
  readonly onAsked: (asking: Asking) => void
}

/** Where the relay lives: one process on its disk, or several nodes on a log that they share. */
export interface House {
  readonly isUp: boolean
  /** True when nothing runs in it and nobody reads from it. */
  readonly isIdle: boolean
  /** What is still counted, for the evidence when it never became idle. */
  readonly census: string
  /** Slots at upstreams that are taken or waited for. */
  readonly crowd: readonly string[]
  /** Who gets the next connection. */
  choose(): Host
  boot(): Promise<void>
  close(): Promise<void>
  /** The operator has changed the plan. */
  reload(): void
  /** Every reply of the log as it stands. */
  read(): Promise<ReadonlyMap<string, Kept>>
}

interface Process {
  readonly life: Life
  /** As the engine opened it, without anything around it. */
  readonly opened: Log
  readonly relay: Relay
  readonly vendors: Vendors
  readonly books: Books | undefined
}

export class Machine implements Host, House {
  handle: ((incoming: Incoming) => Promise<Answer>) | undefined
  readonly #options: MachineOptions
  readonly #keys: Keys
  readonly #segmentBytesMax: number
  readonly #sync: 'none' | 'interval' | 'always'
  readonly #memory: Memory = new Map()
  #process: Process | undefined
  #booting: Life | undefined
  /** Followers of the log that have not left. */
  #followers = 0
  /** Reads of the log that take their time. */
  #reads = 0

  constructor(options: MachineOptions) {
    this.#options = options
    const keys = memoryKeys({ now: () => 0, secret: () => '0' })
    keys.accept(API_KEY, 'simulation')
    this.#keys = options.treasury?.keys ?? keys
    // Small segments are sealed and archived within a run.
    this.#segmentBytesMax = options.dice.pick([3_000, 20_000, 1 << 25])
    this.#sync = options.dice.pick(['none', 'interval', 'always'])
  }

  get life(): number {
    return this.#options.evidence.deaths.length
  }

  choose(): Host {
    return this
  }

  hear(work: () => void): void {
    work()
  }

  get isUp(): boolean {
    return this.handle !== undefined
  }

  /** True when nothing runs in it and nobody reads from it. */
  get isIdle(): boolean {
    const relay = this.#process?.relay
    const readers = (relay?.replies.heart.size ?? 0) + this.#followers + this.#reads
    return this.isUp && relay?.replies.runningCount === 0 && readers === 0
  }

  /** What is still counted, for the evidence when it never became idle. */
  get census(): string {
    const replies = this.#process?.relay.replies
    return `running ${replies?.runningCount}, readers ${replies?.heart.size}, followers ${this.#followers}`
  }

  /** Slots at upstreams that are taken or waited for. */
  get crowd(): string[] {
    const reports = this.#process?.relay.router.report() ?? []
    return reports
      .filter(({ running, waiting }) => running + waiting !== 0)
      .map(({ name, running, waiting }) => `${running} running and ${waiting} waiting at ${name}`)
  }

  async boot(): Promise<void> {
    const { clock, dice, trace, evidence, disk, seams } = this.#options
    const life = new Life(clock)
    this.#booting = life
    let runtime: Runtime = {
      now: () => clock.now,
      dice: () => dice.next(),
      after: (ms, work) => life.after(ms, work),
      soon: (work) => void life.after(0, work),
      secret: (count) => dice.hex(count),
    }
    runtime = seams.runtime?.(runtime) ?? runtime
    let opened: Log
    try {
      opened = await openDiskLog({
        disk,
        runtime,
        deflate: (raw) => Promise.resolve(deflateRawSync(raw, { level: 1 })),
        segmentBytesMax: this.#segmentBytesMax,
        // Whether archiving waits goes with the size of what waits, so that the dice fall as they always did.
        segmentsWaitingMax: this.#segmentBytesMax === 20_000 ? 1 : 0,
        sync: this.#sync,
        onTrouble: (failure) => trace.say('log', `trouble: ${failure.code}`),
      })
    } catch (cause) {
      trace.say('relay', `cannot open its log: ${String(cause)}`)
      // As a supervisor would.
      clock.after(1_000, () => void this.boot())
      return
    }
    const log = this.#counting(seams.log?.(opened) ?? opened, opened)
    evidence.reopened.push({ at: clock.now, kept: await readLog(opened, evidence) })
    const { onAsked, treasury } = this.#options
    const books = treasury?.boot(runtime)
    if (treasury && books) {
      seams.books?.(books, treasury.engine)
      evidence.statements.push(await treasury.state())
    }
    const vendors = new Vendors({
      clock,
      dice: dice.fork('upstream'),
      trace,
      evidence,
      memory: this.#memory,
      life: this.life,
      hear: this.hear,
      onAsked,
    })
    const take = (receipt: Receipt): void => void evidence.receipts.push({ at: clock.now, receipt })
    const relay = createRelay({
      log,
      keys: this.#keys,
      plan: this.#plan,
      transport: seams.transport?.(vendors) ?? vendors,
      runtime,
      limits: { ...SIMULATED_LIMITS, ...(treasury && PAID_LIMITS), ...seams.limits },
      ...(books && { books }),
      ...(treasury && { prices: treasury.prices }),
      onReceipt: seams.onReceipt?.(take) ?? take,
      onNotice: (notice) => {
        if (notice.type === 'failure') trace.say('relay', `failure: ${notice.what}: ${String(notice.cause)}`)
        if (notice.type === 'adopted') trace.say('relay', `adopted ${notice.replies}`)
        if (notice.type !== 'reply-ended') return
        const { head, final, last } = notice.receipt
        trace.say('relay', `${head.id} ended ${final.ending} at ${last}`)
      },
    })
    await relay.open()
    if (life.isOver) return
    this.#process = { life, opened, relay, vendors, books }
    this.handle = seams.handle?.(relay.handle) ?? relay.handle
    trace.say('relay', 'up')
  }

  /** The operator has changed the plan. */
  reload(): void {
    const { clock, trace, evidence, seams } = this.#options
    const relay = this.#process?.relay
    if (!relay) return
    trace.say('relay', 'reloads its plan')
    evidence.reloads.push(clock.now)
    relay.reload(this.#plan, this.#options.treasury?.prices)
    seams.onReload?.()
  }

  /** kill -9. */
  crash(): void {
    const { clock, trace, evidence, disk, treasury, onDeath } = this.#options
    trace.say('relay', 'crashes')
    treasury?.hostDied()
    evidence.deaths.push(clock.now)
    this.handle = undefined
    this.#booting?.end()
    this.#process?.vendors.hostDied()
    this.#process = undefined
    this.#followers = 0
    this.#reads = 0
    disk.crash()
    onDeath('crashed')
  }

  /** SIGTERM: what serve.ts does with it. */
  async close(): Promise<void> {
    const { clock, trace, evidence, disk, onDeath } = this.#options
    const closing = this.#process
    if (!closing) return
    trace.say('relay', 'closes')
    evidence.closings.push(clock.now)
    // What runs on is left to the next process, and may still have timers when this one exits.
    const wasIdle = this.isIdle
    this.handle = undefined
    await closing.relay.close(CLOSING_MS)
    await closing.books?.ledger.drained()
    await closing.books?.recorder.close()
    evidence.deaths.push(clock.now)
    onDeath('closed')
    // What was to happen soon has happened by then.
    await clock.sleep(1)
    // A read that the disk is still busy with is no timer of the relay's, nor is a write of the books.
    const pending = closing.life.pending - this.#reads - (this.#options.treasury?.late ?? 0)
    if (wasIdle && pending > 0) evidence.leaks.push(`${pending} timers after the relay was closed`)
    closing.life.end()
    closing.vendors.hostDied()
    this.#options.treasury?.hostDied()
    this.#process = undefined
    this.#followers = 0
    this.#reads = 0
    disk.crash()
    trace.say('relay', 'closed')
  }

  /** Every reply of the log as it stands, read with the relay's own log. */
  async read(): Promise<ReadonlyMap<string, Kept>> {
    return this.#process ? readLog(this.#process.opened, this.#options.evidence) : new Map()
  }

  get #plan(): Plan {
    const { clock, evidence, seams } = this.#options
    const plan = planAt(evidence.plans, clock.elapsed)
    return seams.plan?.(plan) ?? plan
  }

  #counting(log: Log, opened: Log): Log {
    const { clock, evidence, dice, onAsked } = this.#options
    const life = this.#booting
    const lifeNumber = this.life
    const { readMsMax } = evidence.faults
    const witnessed = new Set<string>()
    const witness = (id: string): void => {
      if (witnessed.has(id)) return
      witnessed.add(id)
      const written = evidence.written.get(id) ?? []
      evidence.written.set(id, written)
      opened.follow(id, ({ last }) => void written.push({ at: clock.now, last }))
    }
    return {
      ...bound(log),
      read: async (id, after, charsMax) => {
        const page = await log.read(id, after, charsMax)
        // Afterwards, so that what is told may be old by then.
        const ms = dice.between(0, readMsMax)
        if (readMsMax === 0) return page
        this.#reads++
        // One that dies meanwhile never hears of it.
        await new Promise<void>((resolve) => void life?.after(ms, resolve))
        this.#reads--
        return page
      },
      async create(head, ask) {
        evidence.created.set(head.id, { ...head })
        // Its caller may never hear of it, and it is bought for all the same.
        const caller = evidence.calls[callIn(ask)]
        if (caller) caller.reply = head.id
        const created = await log.create(head, ask)
        // Before that there is nothing to be followed.
        if (created.outcome === 'created') witness(head.id)
        return created
      },
      async adopt() {
        const adopted = await log.adopt()
        for (const { state } of adopted) {
          witness(state.head.id)
          evidence.adoptions.push({ at: clock.now, reply: state.head.id, last: state.last, life: lifeNumber })
        }
        return adopted
      },
      async askStop(id) {
        const isTaken = await log.askStop(id)
        if (!isTaken) return false
        evidence.stopsTaken.push({ reply: id, at: clock.now })
        onAsked('stop')
        // It may have died of that, before anybody was told.
        return life?.isOver ? new Promise<never>(() => {}) : true
      },
      follow: (id, follower) => {
        const process = this.#booting
        this.#followers++
        const leave = log.follow(id, follower)
        let left = false
        return () => {
          if (!left && process === this.#booting) this.#followers--
          left = true
          leave()
        }
      },
    }
  }
}

/** The number of the call that an ask came with. */
export const callIn = (ask = ''): number => Number(new RegExp(`"${CALL_HEADER}":"(\\d+)`).exec(ask)?.[1])

async function readLog(log: Log, evidence: Evidence): Promise<ReadonlyMap<string, Kept>> {
  const kept = new Map<string, Kept>()
  for (const id of evidence.created.keys()) {
    const state = await log.state(id)
    if (!state) continue
    const ear = new Ear()
    const frames = []
    for (let after = 0; after < state.last;) {
      const page = await log.read(id, after, 1 << 20)
      if (!page) break
      frames.push(...ear.hear(page.octets))
      after = page.last
    }
    kept.set(id, { id, last: state.last, frames, final: state.final })
  }
  return kept
}
