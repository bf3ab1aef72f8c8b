// One of several relays that share a log: a process after the other on the same machine, each an incarnation of its own. Its
// clock is its own; what reaches it waits while it is paused.
import {
  type Answer,
  type Books,
  type Incoming,
  type Keys,
  type Lease,
  type Log,
  type Plan,
  type Receipt,
  type Relay,
  type RelayOptions,
  type Runtime,
  createRelay,
  openRedisLog,
} from '@holdfast/relay'
import type { MemoryRedis } from '../../../packages/relay/src/logs/redis/memory-store.ts'
import type { RedisStore } from '../../../packages/relay/src/logs/redis/store.ts'
import type { MemoryCommons } from '../../../packages/relay/src/shared/memory.ts'
import { replaced } from '../bound.ts'
import { type Clock, Life } from '../clock.ts'
import type { Dice } from '../dice.ts'
import { PAID_LIMITS } from '../economy.ts'
import type { Evidence } from '../evidence.ts'
import type { Asking } from '../faults.ts'
import type { Memory } from '../line.ts'
import { SIMULATED_LIMITS, callIn } from '../machine.ts'
import type { Seams } from '../seams.ts'
import type { Trace } from '../trace.ts'
import type { Treasury } from '../treasury.ts'
import { Vendors } from '../upstream.ts'
import type { Host } from '../wire.ts'
import type { LifeStory, NodesEvidence, Spell } from './evidence.ts'
import { cuttable } from './books-line.ts'
import { gatedCommons } from './gated-commons.ts'
import { gatedStore } from './gated-store.ts'

/** What nodes share beside the log where somebody pays. */
export interface Money {
  readonly treasury: Treasury
  readonly commons: MemoryCommons
  /** Nobody reaches the commons. */
  readonly isAway: () => boolean
}

export interface NodeOptions {
  readonly number: number
  readonly clock: Clock
  readonly dice: Dice
  readonly trace: Trace
  readonly evidence: Evidence
  readonly nodes: NodesEvidence
  readonly redis: MemoryRedis
  readonly keys: Keys
  readonly money: Money | undefined
  /** What the vendors remember. */
  readonly memory: Memory
  readonly seams: Seams
  readonly plan: () => Plan
  readonly onDeath: (node: Node, how: 'crashed' | 'closed') => void
  readonly onAsked: (node: Node, asking: Asking) => void
}

interface Process {
  readonly life: Life
  readonly store: RedisStore
  readonly story: LifeStory
  readonly vendors: Vendors
  books?: Books
  relay?: Relay
}

/** How long a relay that closes waits for its running replies. */
const CLOSING_MS = 2_000

export class Node implements Host {
  handle: ((incoming: Incoming) => Promise<Answer>) | undefined
  /** Number of its newest incarnation's life. */
  life = -1
  readonly #options: NodeOptions
  #process: Process | undefined
  #isClosing = false
  /** What is the matter with it now. */
  readonly #spells = new Map<Spell['what'], Spell>()

  constructor(options: NodeOptions) {
    this.#options = options
  }

  get number(): number {
    return this.#options.number
  }

  /** The name of its connection. */
  get line(): string {
    return lineOf(this.life)
  }

  get isUp(): boolean {
    return this.handle !== undefined
  }

  get isCut(): boolean {
    return this.#spells.has('cut')
  }

  get isIdle(): boolean {
    const replies = this.#process?.relay?.replies
    return this.isUp && replies?.runningCount === 0 && replies.heart.size === 0
  }

  get census(): string {
    const replies = this.#process?.relay?.replies
    return `node ${this.number}: running ${replies?.runningCount}, readers ${replies?.heart.size}`
  }

  /** Slots at upstreams that are taken or waited for. */
  get crowd(): string[] {
    const reports = this.#process?.relay?.router.report() ?? []
    return reports
      .filter(({ running, waiting }) => running + waiting !== 0)
      .map(
        ({ name, running, waiting }) => `${running} running and ${waiting} waiting at ${name}, for node ${this.number}`,
      )
  }

  hear(work: () => void): void {
    this.#process?.life.hear(work)
  }

  async boot(): Promise<void> {
    const { clock, dice, trace, evidence, nodes, redis, memory, keys, money, seams, plan, onAsked, number } =
      this.#options
    if (this.#process) return
    const life = new Life(clock)
    const story: LifeStory = { node: number, span: { from: clock.now, to: Infinity }, isClosing: false, spells: [] }
    const lifeNumber = (this.life = nodes.lives.push(story) - 1)
    const ahead = nodes.faults.clocks[number] ?? 0
    const own: Runtime = {
      now: () => clock.now + ahead,
      dice: () => dice.next(),
      after: (ms, work) => life.after(ms, work),
      soon: (work) => void life.after(0, work),
      secret: (count) => dice.hex(count),
    }
    const runtime = seams.runtime?.(own) ?? own
    const connection = redis.connect(this.line)
    if (this.isCut) redis.setLine('cut', this.line)
    for (const what of this.#spells.keys()) story.spells.push(this.#begin(what))
    const vendors = new Vendors({
      clock,
      dice: dice.fork('upstream'),
      trace,
      evidence,
      memory,
      life: lifeNumber,
      hear: (work) => life.hear(work),
      onAsked: (asking) => onAsked(this, asking),
    })
    const process: Process = (this.#process = { life, store: connection, story, vendors })
    if (this.#spells.has('paused')) life.pause()
    const store = gatedStore(seams.store?.(connection) ?? connection, life)
    let opened: Log
    try {
      opened = await openRedisLog({
        store,
        runtime,
        limits: { outageMsMax: nodes.faults.outageMsMax },
        onTrouble: (failure) => this.#say(`trouble: ${failure.code}`),
      })
    } catch (cause) {
      this.#say(`cannot open its log: ${String(cause)}`)
      return this.#giveUp(process)
    }
    const shared = money && this.#share(money, process, runtime)
    const take = (receipt: Receipt): void => void evidence.receipts.push({ at: clock.now, receipt })
    const relay = createRelay({
      log: this.#watched(seams.log?.(opened) ?? opened, lifeNumber),
      keys,
      plan: plan(),
      transport: seams.transport?.(vendors) ?? vendors,
      runtime,
      limits: { ...SIMULATED_LIMITS, ...(money && PAID_LIMITS), ...seams.limits },
      ...shared,
      onReceipt: seams.onReceipt?.(take) ?? take,
      onNotice: (notice) => {
        if (notice.type === 'failure') this.#say(`failure: ${notice.what}: ${String(notice.cause)}`)
        if (notice.type === 'adopted') this.#say(`adopted ${notice.replies}`)
        if (notice.type !== 'reply-ended') return
        const { head, final, last } = notice.receipt
        this.#say(`${head.id} ended ${final.ending} at ${last}`)
      },
    })
    process.relay = relay
    try {
      await relay.open()
    } catch (cause) {
      this.#say(`cannot open: ${String(cause)}`)
      return this.#giveUp(process)
    }
    this.handle = seams.handle?.(relay.handle) ?? relay.handle
    this.#say(`up, as ${this.line}`)
  }

  reload(): void {
    this.#process?.relay?.reload(this.#options.plan(), this.#options.money?.treasury.prices)
    this.#options.seams.onReload?.()
  }

  /** kill -9. @param isLate the store hears of it some time later */
  kill(isLate: boolean): void {
    const { clock, onDeath } = this.#options
    const process = this.#process
    if (!process) return
    this.#say('is killed')
    this.#bury(process, isLate ? 3_000 : 0)
    this.#options.evidence.deaths.push(clock.now)
    onDeath(this, 'crashed')
  }

  /** SIGTERM. */
  async close(): Promise<void> {
    const { clock, evidence, onDeath } = this.#options
    const process = this.#process
    if (!process?.relay || this.#isClosing || !this.isUp) return
    this.#isClosing = true
    this.#say('closes')
    evidence.closings.push(clock.now)
    process.story.isClosing = true
    this.handle = undefined
    const isOver = await Promise.race([closed(process), died(process.life)])
    this.#isClosing = false
    if (isOver === 'died') return
    evidence.deaths.push(clock.now)
    onDeath(this, 'closed')
    this.#bury(process)
    this.#say('closed')
  }

  /** Something is the matter with it from now on. */
  suffer(what: Spell['what']): void {
    if (this.#spells.has(what)) return
    this.#say(`is ${what}`)
    const spell = this.#begin(what)
    this.#spells.set(what, spell)
    this.#process?.story.spells.push(spell)
    if (what === 'paused') this.#process?.life.pause()
  }

  recover(what: Spell['what']): void {
    if (!this.#spells.has(what)) return
    this.#say(`is not ${what} any more`)
    this.#spells.delete(what)
    for (const spell of this.#process?.story.spells ?? [])
      if (spell.what === what && spell.to === Infinity) spell.to = this.#options.clock.now
    if (what === 'paused') this.#process?.life.resume()
  }

  /** What it has in common with others, beside the log. */
  #share({ treasury, commons, isAway }: Money, process: Process, runtime: Runtime): Partial<RelayOptions> {
    const { clock, evidence, seams, number } = this.#options
    const { life } = process
    const isCut = (): boolean => this.#spells.has('bookless')
    const refused = (): void => void evidence.bookFailures.push(clock.now)
    const books = treasury.share(runtime, {
      over: (engine) => cuttable(engine, life, isCut, refused),
      hear: (work) => life.hear(work),
    })
    process.books = books
    seams.books?.(books, treasury.engine)
    const joined = commons.join(this.line)
    void treasury.state().then((statement) => evidence.statements.push(statement))
    return {
      books,
      commons: gatedCommons(seams.commons?.(joined) ?? joined, life, () => isAway() || this.isCut),
      prices: treasury.prices,
      node: `node-${number}`,
    }
  }

  /** As a supervisor would. */
  #giveUp(process: Process): void {
    // It may have died of something else meanwhile.
    if (this.#process !== process) return
    this.#bury(process)
    this.#options.clock.after(1_000, () => void this.boot())
  }

  #begin(what: Spell['what']): Spell {
    return { what, from: this.#options.clock.now, to: Infinity }
  }

  #bury(process: Process, lateMs = 0): void {
    const { clock } = this.#options
    process.life.end()
    process.vendors.hostDied()
    if (process.books) this.#options.money?.treasury.hostDied(process.books)
    process.story.span.to = clock.now
    clock.after(lateMs, () => void process.store.close())
    this.handle = undefined
    this.#process = undefined
    // Whoever is started anew is not paused.
    this.#spells.delete('paused')
  }

  #watched(log: Log, life: number): Log {
    const { clock, evidence, nodes, onAsked, number } = this.#options
    const ahead = nodes.faults.clocks[number] ?? 0
    return replaced(log, {
      create: async (head, ask) => {
        evidence.created.set(head.id, { ...head, createdAt: head.createdAt - ahead })
        nodes.creators.set(head.id, life)
        nodes.begun.set(head.id, clock.now)
        // Its caller may never hear of it, and it is bought for all the same.
        const caller = evidence.calls[callIn(ask)]
        if (caller) caller.reply = head.id
        const created = await log.create(head, ask)
        return created.outcome === 'exists' ? created : { ...created, lease: this.#noting(created.lease) }
      },
      adopt: async () => {
        const adopted = await log.adopt()
        for (const { state } of adopted)
          evidence.adoptions.push({ at: clock.now, reply: state.head.id, last: state.last, life })
        return adopted.map((one) => ({ ...one, lease: this.#noting(one.lease) }))
      },
      askStop: async (id) => {
        const isTaken = await log.askStop(id)
        if (isTaken) evidence.stopsTaken.push({ reply: id, at: clock.now })
        if (isTaken) onAsked(this, 'stop')
        // It may have died of that, before anybody was told.
        return this.life === life && this.#process ? isTaken : new Promise<never>(() => {})
      },
    })
  }

  /** Notes down when an ending was decided upon: it may be written much later. */
  #noting(lease: Lease): Lease {
    const { clock, nodes } = this.#options
    return replaced(lease, {
      append(batch) {
        if (batch.final) nodes.decided.set(`${lease.id} ${batch.final.endedAt}`, clock.now)
        lease.append(batch)
      },
    })
  }

  #say(what: string): void {
    this.#options.trace.say(`node ${this.number}`, what)
  }
}

/** How the connection of a life is called. */
export const lineOf = (life: number): string => `life ${life}`
export const lifeOf = (line: string): number => Number(line.slice('life '.length))

async function closed({ relay, books }: Process): Promise<void> {
  await relay?.close(CLOSING_MS)
  await books?.ledger.drained()
  await books?.recorder.close()
}

const died = (life: Life): Promise<'died'> => new Promise((resolve) => life.onEnd.push(() => resolve('died')))
