// Several relays on one log, behind a plain proxy that gives each connection to the next of them, whether that listens or not.
// What goes wrong among them goes wrong here.
import { type Keys, type Plan, memoryKeys } from '@holdfast/relay'
import { type MemoryRedis, memoryRedis } from '../../../packages/relay/src/logs/redis/memory-store.ts'
import type { RedisStore } from '../../../packages/relay/src/logs/redis/store.ts'
import { MemoryCommons } from '../../../packages/relay/src/shared/memory.ts'
import type { Clock } from '../clock.ts'
import type { Dice } from '../dice.ts'
import { Ear } from '../ear.ts'
import type { Evidence, Heard, Kept } from '../evidence.ts'
import type { Asking } from '../faults.ts'
import type { Memory } from '../line.ts'
import { API_KEY, type House } from '../machine.ts'
import { planAt } from '../plans.ts'
import type { Seams } from '../seams.ts'
import type { Trace } from '../trace.ts'
import type { Treasury } from '../treasury.ts'
import type { Host } from '../wire.ts'
import type { NodesEvidence, Span, Spell } from './evidence.ts'
import type { Mishap, MoneyFaults } from './faults.ts'
import { Node, lifeOf } from './node.ts'

export interface FleetOptions {
  readonly clock: Clock
  readonly dice: Dice
  readonly trace: Trace
  readonly evidence: Evidence
  readonly nodes: NodesEvidence
  /** Undefined where nobody counts what anything costs, and no limits are shared either. */
  readonly treasury: Treasury | undefined
  readonly seams: Seams
  readonly onDeath: (host: Host, how: 'crashed' | 'closed') => void
}

const RESET_EVERY_MS = 2_000
/** Nodes say that they live as often; what is to be lost of answers is lost by then. */
const BEAT_MS = 2_500

export class Fleet implements House {
  readonly #options: FleetOptions
  readonly #redis: MemoryRedis
  /** In the same server. */
  readonly #commons: MemoryCommons | undefined
  /** Nobody's connection: it reads what there is. */
  readonly #observer: RedisStore
  readonly #nodes: readonly Node[]
  /** The line of all of them to the store. */
  #line: 'open' | 'cut' | 'paused' = 'open'
  #turn = 0
  #forgotAt = -Infinity
  readonly #waiting = new Map<Asking, Extract<Mishap, { what: 'kill-upon' }>>()
  readonly #deadlyEndings: MoneyFaults['deadlyEndings'][number][]

  constructor(options: FleetOptions) {
    const { clock, dice, evidence, nodes, seams, trace, treasury } = options
    this.#options = options
    this.#deadlyEndings = [...(nodes.faults.money?.deadlyEndings ?? [])]
    const world = {
      now: () => clock.now,
      dice: () => dice.next(),
      after: (ms: number, work: () => void) => clock.after(ms, work),
      soon: (work: () => void) => void clock.after(0, work),
      secret: (count: number) => dice.hex(count),
    }
    this.#redis = memoryRedis({
      runtime: world,
      witness: {
        appended: (by, write) => {
          const { id: reply, epoch, first, last, octets, final } = write
          const life = lifeOf(by)
          const entry = {
            at: clock.now,
            order: orderOf(nodes),
            reply,
            life,
            epoch,
            first,
            last,
            octets,
            isFinal: final !== undefined,
          }
          nodes.entries.push(entry)
          const written = evidence.written.get(reply) ?? []
          evidence.written.set(reply, written)
          written.push({ at: clock.now, last })
          trace.say('store', `takes ${reply} to ${last}${final ? `, ${final.ending}` : ''} of life ${life}`)
          if (final) this.#ended(reply, life)
        },
        takenOver: (by, { state }) => {
          const { head, epoch } = state
          nodes.takeovers.push({ at: clock.now, order: orderOf(nodes), reply: head.id, life: lifeOf(by), epoch })
          trace.say('store', `gives ${head.id} to life ${lifeOf(by)}, epoch ${epoch}`)
        },
      },
    })
    this.#commons = treasury && new MemoryCommons(world)
    this.#observer = this.#redis.connect('observer')
    const memory: Memory = new Map()
    const keys = treasury?.keys ?? acceptingKeys()
    const commons = this.#commons
    const money = treasury && commons && { treasury, commons, isAway: () => this.#line !== 'open' }
    this.#nodes = nodes.faults.clocks.map(
      (_, number) =>
        new Node({
          number,
          clock,
          dice: dice.fork(number),
          trace,
          evidence,
          nodes,
          redis: this.#redis,
          keys,
          money,
          memory,
          seams,
          plan: () => this.#plan,
          onDeath: (node, how) => options.onDeath(node, how),
          onAsked: (node, asking) => this.#asked(node, asking),
        }),
    )
    for (const mishap of nodes.faults.mishaps) {
      if (mishap.what === 'kill-upon') this.#waiting.set(mishap.asking, mishap)
      else clock.after(mishap.at, () => this.#befall(mishap))
    }
    for (const { at, forMs, node } of nodes.faults.money?.booksCuts ?? [])
      clock.after(at, () => {
        const cut = node === undefined ? this.#nodes : [this.#nodes[node] as Node]
        for (const one of cut) this.#afflict(one, 'bookless', forMs)
      })
  }

  /** The next one's turn. */
  choose(): Host {
    return this.#nodes[this.#turn++ % this.#nodes.length] as Node
  }

  get isUp(): boolean {
    return this.#nodes.every(({ isUp }) => isUp)
  }

  get isIdle(): boolean {
    return this.#nodes.every(({ isIdle }) => isIdle)
  }

  get census(): string {
    return this.#nodes.map(({ census }) => census).join('; ')
  }

  get crowd(): string[] {
    return this.#nodes.flatMap(({ crowd }) => crowd)
  }

  async boot(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.boot()))
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()))
  }

  reload(): void {
    const { clock, evidence, trace } = this.#options
    trace.say('nodes', 'reload their plans')
    evidence.reloads.push(clock.now)
    for (const node of this.#nodes) node.reload()
  }

  async read(): Promise<ReadonlyMap<string, Kept>> {
    const { evidence, nodes } = this.#options
    const kept = new Map<string, Kept>()
    for (const id of evidence.created.keys()) {
      const state = await this.#observer.state(id)
      if (!state) continue
      const ear = new Ear()
      const frames: Heard[] = []
      for (let after = 0; after < state.last;) {
        const page = await this.#observer.read(id, after, 1 << 20)
        if (!page) break
        frames.push(...ear.hear(page.octets))
        after = page.last
      }
      const { final } = state
      // The hour of whoever wrote it is not the world's.
      const takenAt = nodes.entries.findLast(({ reply, isFinal }) => reply === id && isFinal)?.at ?? 0
      const endedAt = nodes.decided.get(`${id} ${final?.endedAt}`) ?? takenAt
      kept.set(id, { id, last: state.last, frames, final: final && { ...final, endedAt } })
    }
    return kept
  }

  get #plan(): Plan {
    const { clock, evidence, seams } = this.#options
    const plan = planAt(evidence.plans, clock.elapsed)
    return seams.plan?.(plan) ?? plan
  }

  #asked(node: Node, asking: Asking): void {
    const { clock, evidence } = this.#options
    const mishap = this.#waiting.get(asking)
    if (!mishap || clock.elapsed >= evidence.faults.healAt) return
    this.#waiting.delete(asking)
    evidence.deadly.push(asking)
    const { afterMs, downMs } = mishap
    // Between what is asked for and what is done about it no time passes.
    if (afterMs === 0 && asking === 'stop') this.#kill(node, downMs, false)
    else this.#later(afterMs, () => this.#kill(node, downMs, false))
  }

  #befall(mishap: Exclude<Mishap, { what: 'kill-upon' }>): void {
    const { trace } = this.#options
    const node = 'node' in mishap ? (this.#nodes[mishap.node] as Node) : undefined
    trace.say('mishap', JSON.stringify(mishap))
    switch (mishap.what) {
      case 'kill':
        return node && this.#kill(node, mishap.downMs, mishap.isLate)
      case 'close':
        return void node?.close().then(() => this.#later(mishap.downMs, () => void node.boot()))
      case 'pause':
        return node && this.#afflict(node, 'paused', mishap.forMs)
      case 'cut':
        if (node) this.#afflict(node, 'cut', mishap.forMs)
        return this.#drawLines(mishap.forMs)
      case 'lose':
        if (mishap.lost === 'answers') this.#redis.loseAnswers(mishap.count, node?.line)
        else this.#redis.loseWords(mishap.count, node?.line)
        return node && this.#afflict(node, 'deaf', (mishap.count + 1) * BEAT_MS)
      case 'outage':
        return this.#goAway(mishap.forMs, mishap.lostWrites)
      case 'stall':
        return this.#stall(mishap.forMs)
      case 'slow':
        this.#delay(mishap.delayMs)
        return this.#storm(mishap.forMs + mishap.delayMs, mishap.forMs, () => this.#delay(0))
      case 'resets':
        return this.#storm(mishap.forMs, mishap.forMs, this.#resetting())
      case 'flush':
        this.#loses()
        this.#forget()
        return this.#storm(0, 0, () => {})
      case 'full':
        this.#redis.setFull(true)
        return this.#storm(mishap.forMs, mishap.forMs, () => this.#redis.setFull(false))
    }
  }

  #kill(node: Node, downMs: number, isLate: boolean): void {
    // A gap that is known: what a node begins after the store has forgotten all nodes, and before it beats again, nobody finds
    // when it dies by then.
    if (this.#options.clock.now - this.#forgotAt <= BEAT_MS) return
    node.kill(isLate)
    this.#later(downMs, () => void node.boot())
  }

  /** Nobody has been told yet. */
  #ended(reply: string, life: number): void {
    const isTakenOver = this.#options.nodes.takeovers.some((one) => one.reply === reply && one.life === life)
    const node = this.#nodes.find((one) => one.life === life)
    const death = isTakenOver && node ? this.#deadlyEndings.pop() : undefined
    if (!node || !death) return
    this.#later(death.afterMs, () => {
      if (node.life === life) this.#kill(node, death.downMs, false)
    })
  }

  #afflict(node: Node, what: Spell['what'], forMs: number): void {
    node.suffer(what)
    this.#later(forMs, () => node.recover(what))
  }

  #goAway(forMs: number, lostWrites: number): void {
    this.#line = 'cut'
    this.#drawLines(0)
    this.#storm(forMs, forMs, () => {
      if (lostWrites > 0) this.#loses()
      this.#options.nodes.restarts.push(this.#options.clock.now)
      this.#redis.restart(Number.isFinite(lostWrites) ? lostWrites : 0)
      if (!Number.isFinite(lostWrites)) this.#forget()
      this.#line = 'open'
      this.#drawLines(0)
    })
  }

  #stall(forMs: number): void {
    this.#line = 'paused'
    this.#drawLines(0)
    this.#storm(forMs, forMs, () => {
      this.#line = 'open'
      this.#drawLines(0)
    })
  }

  #resetting(): () => void {
    const { clock } = this.#options
    let cancel = (): void => {}
    const reset = (): void => {
      if (this.#line === 'open') {
        this.#redis.setLine('cut')
        this.#drawLines(0)
      }
      cancel = clock.after(RESET_EVERY_MS, reset)
    }
    reset()
    return () => cancel()
  }

  /** Every line as it is now: that of all, or cut for one of them. And once more when a cut is over. */
  #drawLines(againMs: number): void {
    this.#redis.setLine(this.#line)
    for (const node of this.#nodes) if (node.isCut && node.life >= 0) this.#redis.setLine('cut', node.line)
    if (againMs > 0) this.#later(againMs, () => this.#drawLines(0))
  }

  #delay(ms: number): void {
    this.#redis.setDelay(ms)
    if (this.#commons) this.#commons.latencyMs = ms
  }

  #forget(): void {
    this.#forgotAt = this.#options.clock.now
    this.#redis.flush()
    this.#commons?.forget()
  }

  #loses(): void {
    this.#options.nodes.losses.push(this.#options.clock.now)
  }

  /** For everybody. @param spanMs what judges counts it for as long */
  #storm(spanMs: number, forMs: number, end: () => void): void {
    const { clock, nodes } = this.#options
    const span: Span = { from: clock.now, to: clock.now + spanMs }
    nodes.storms.push(span)
    this.#later(forMs, end)
  }

  #later(ms: number, work: () => void): void {
    this.#options.clock.after(ms, work)
  }
}

const orderOf = ({ entries, takeovers }: NodesEvidence): number => entries.length + takeovers.length

function acceptingKeys(): Keys {
  const keys = memoryKeys({ now: () => 0, secret: () => '0' })
  keys.accept(API_KEY, 'simulation')
  return keys
}
