// One run: one seed, one world, everything that happens in it, and what the properties say of it afterwards.
import { ClientReader } from './client-reader.ts'
import { Clock } from './clock.ts'
import { type Dice, createDice } from './dice.ts'
import { createDisk } from './disk.ts'
import { Fraudster, Stopper } from './errands.ts'
import { drawEconomy, limitedTogether, paidWishes } from './economy.ts'
import { Evidence, type ReaderStory, type Wish } from './evidence.ts'
import { type Asking, type Faults, drawFaults } from './faults.ts'
import { API_KEY, type House, Machine } from './machine.ts'
import { newNodesEvidence } from './nodes/evidence.ts'
import { type NodeFaults, drawMoneyFaults, drawNodeFaults, faultsAroundNodes } from './nodes/faults.ts'
import { Fleet } from './nodes/fleet.ts'
import { MODEL, drawPlans } from './plans.ts'
import { PlainReader } from './plain-reader.ts'
import { SdkReader } from './sdk-reader.ts'
import { TAKEOVER_MS_MAX } from './properties/nodes/calm.ts'
import { type Violation, judge } from './properties/index.ts'
import type { Seams } from './seams.ts'
import { type Actor, Stage, type Visitor } from './stage.ts'
import { Trace } from './trace.ts'
import { Treasury } from './treasury.ts'
import { type Host, Wire } from './wire.ts'

export interface RunOptions {
  readonly seed: number
  /** Keep the trace as lines. */
  readonly trace?: boolean
  readonly seams?: Seams
  /** Instead of what the seed would draw. */
  readonly faults?: Faults
  /** Whether anybody pays; by default, as the seed has it. */
  readonly isPaid?: boolean
  /** Whether several nodes share a log; by default, as the seed has it. */
  readonly ofNodes?: boolean
}

export interface Result {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly evidence: Evidence
  /** Equal for two runs in which the same things happened at the same times. */
  readonly digest: string
  readonly lines: readonly string[]
  readonly turns: number
  readonly elapsedMs: number
}

/** How long after the world has healed everything must have come to its end. */
const RECOVERY_MS = 300_000
/** The share of the worlds in which somebody pays. */
const PAID = 0.25
/** The share of the worlds in which several nodes share a log, where nobody says; and of those the share in which somebody pays. */
const OF_NODES = 0.25
const PAID_OF_NODES = 0.1

export async function run({
  seed,
  trace: keep = false,
  seams = {},
  faults,
  isPaid,
  ofNodes,
}: RunOptions): Promise<Result> {
  const dice = createDice(seed)
  const clock = new Clock()
  const trace = new Trace(clock, keep)
  const drawn = drawWishes(dice.fork('wishes'))
  const isOfNodes = ofNodes ?? (!isPaid && dice.fork('nodes').chance(OF_NODES))
  const drawnFaults = faults ?? drawFaults(dice.fork('faults'))
  const allFaults = isOfNodes ? faultsAroundNodes(drawnFaults) : drawnFaults
  const money = dice.fork('money')
  const isPaidFor = isPaid ?? (isOfNodes ? dice.fork('paid nodes').chance(PAID_OF_NODES) : money.chance(PAID))
  const drawnEconomy = isPaidFor ? drawEconomy(money.fork('economy'), drawn.length, allFaults.healAt) : undefined
  const economy = drawnEconomy && isOfNodes ? limitedTogether(drawnEconomy, money.fork('limits')) : drawnEconomy
  const nodes = isOfNodes ? newNodesEvidence(drawAmongNodes(dice, allFaults.healAt, isPaidFor)) : undefined
  const wishes = economy ? paidWishes(drawn, economy, money.fork('wishes')) : drawn
  const plans = drawPlans(dice.fork('plans'), allFaults.healAt)
  const evidence = new Evidence(allFaults, plans, wishes, economy, nodes)
  clock.onAccident = (cause) => {
    trace.say('accident', cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
    evidence.accidents.push(`thrown: ${String(cause)}`)
  }
  evidence.beganAt = clock.now
  evidence.healAt = clock.now + evidence.faults.healAt
  const treasury = economy && (await Treasury.open({ clock, dice: money.fork('books'), trace, evidence, economy }))
  const around = { clock, dice: dice.fork('machine'), trace, evidence, seams }
  const onDeath = (host: Host, how: 'crashed' | 'closed'): void => wire.hostDied(host, how)
  const house: House = nodes ? new Fleet({ ...around, nodes, treasury, onDeath }) : oneMachine()
  const wire: Wire = new Wire({
    clock,
    dice: dice.fork('wire'),
    trace,
    evidence,
    choose: () => house.choose(),
    ...(seams.outlet ? { outlet: seams.outlet } : {}),
  })
  const stage = new Stage(clock, dice.fork('stage'), trace, evidence, wire)
  const cast = new Cast(stage, dice.fork('cast'))

  clock.after(0, () => void house.boot())
  for (const decision of economy?.decisions ?? [])
    if (decision.at > 0) clock.after(decision.at, () => void treasury?.decide(decision))
  for (const { at } of evidence.plans.reloads) clock.after(at, () => house.reload())
  await clock.run(() => cast.isDone && house.isIdle && wire.openCount === 0, evidence.faults.healAt + RECOVERY_MS)
  await lastWords(clock, house, evidence, cast, treasury)
  await treasury?.close()
  return {
    seed,
    violations: judge(evidence),
    evidence,
    digest: trace.digest,
    lines: trace.lines,
    turns: clock.turns,
    elapsedMs: clock.elapsed,
  }

  function oneMachine(): Machine {
    const machine: Machine = new Machine({
      ...around,
      treasury,
      disk: createDisk(clock, dice.fork('disk'), trace, evidence),
      onDeath: (how) => onDeath(machine, how),
      onAsked: (asking) => dieUpon(asking),
    })
    const dieUpon = planDeaths(clock, evidence, machine)
    return machine
  }
}

function drawAmongNodes(dice: Dice, healAt: number, isPaid: boolean): NodeFaults {
  const faults = drawNodeFaults(dice.fork('mishaps'), healAt)
  if (!isPaid) return faults
  return { ...faults, money: drawMoneyFaults(dice.fork('mishaps of money'), faults.clocks.length, healAt) }
}

/** Everybody who wants something, entering one after the other. */
class Cast {
  readonly readers: (PlainReader | ClientReader | SdkReader)[] = []
  readonly #errands: Actor[] = []
  /** Who has not entered yet. */
  #waiting = 0

  constructor(stage: Stage, dice: Dice) {
    const { clock, evidence, board } = stage
    const enter = (ms: number, work: () => void): void => {
      this.#waiting++
      clock.after(ms, () => {
        this.#waiting--
        work()
      })
    }
    for (const wish of evidence.wishes) {
      const own = dice.fork(wish.number)
      const starterAt = own.between(0, 5_000)
      const count = own.weighted({ one: 4, two: 3, three: 2, four: 1 })
      const total = ['one', 'two', 'three', 'four'].indexOf(count) + 1
      for (let index = 0; index < total; index++) {
        // A second starter is the same request in another tab, or from a client that lost its first response.
        const isStarter = index === 0 || (wish.idempotencyKey !== undefined && own.chance(0.2))
        const kind = drawKind(own, wish, isStarter)
        const enterMs = index === 0 ? starterAt : starterAt + own.between(0, 15_000)
        enter(enterMs, () => {
          const role = isStarter ? 'starter' : 'follower'
          const readerNumber = this.readers.length
          if (kind === 'fetch') this.readers.push(new SdkReader(stage, wish, readerNumber))
          else if (kind === 'client') this.readers.push(new ClientReader(stage, wish, role, readerNumber))
          else this.readers.push(new PlainReader(stage, wish, role, readerNumber))
        })
        const number = index
        if (own.chance(0.3)) enter(enterMs + own.between(100, 10_000), () => this.#whim(stage, own, wish, number))
      }
      if (own.chance(0.15))
        enter(starterAt + own.between(1, 15_000), () => {
          const reply = board.get(wish.number)
          if (reply !== undefined) this.#errands.push(new Stopper(stage, wish, reply))
        })
      if (wish.idempotencyKey !== undefined && own.chance(0.1))
        enter(starterAt + own.between(1, 20_000), () => {
          // Only where the key is surely taken: somebody has read what the model said.
          const heard = this.readers.some(
            ({ story }) => story.wish === wish.number && story.readings.some((one) => one.heard.length > 1),
          )
          if (heard) this.#errands.push(new Fraudster(stage, wish))
        })
    }
  }

  get isDone(): boolean {
    return (
      this.#waiting === 0 &&
      [...this.readers, ...this.#errands].every((actor) => actor.isDone || this.#isStranded(actor))
    )
  }

  /** Follows a wish whose starter got nothing, so there is nothing to follow. */
  #isStranded(actor: Actor): boolean {
    if (!('story' in actor)) return false
    const { story } = actor as Visitor
    return (
      story.role === 'follower' &&
      story.readings.length === 0 &&
      story.eventReadings.length === 0 &&
      this.readers.every((one) => one.story.wish !== story.wish || one.story.role === 'follower' || one.isDone)
    )
  }

  #whim(stage: Stage, dice: Dice, wish: Wish, index: number): void {
    const reader = this.readers.filter(({ story }) => story.wish === wish.number)[index]
    if (!reader || reader.isDone) return
    const whim = dice.weighted({ pause: 5, reload: 3, leave: 2 })
    stage.trace.say(`reader ${reader.story.number}`, `whim: ${whim}`)
    if (whim === 'pause') reader.pause(dice.between(10, 8_000))
    else reader[whim]()
  }
}

/** About half of the readers are the client, so that its mistakes and the relay's can be told apart. */
function drawKind(dice: Dice, wish: Wish, isStarter: boolean): ReaderStory['kind'] {
  if (!isStarter) return dice.chance(0.5) ? 'client' : 'plain'
  return wish.byClient ? dice.weighted({ client: 5, fetch: 3, plain: 2 }) : 'plain'
}

function drawWishes(dice: Dice): Wish[] {
  const count = { one: 1, two: 2, three: 3, four: 4, six: 6 }[
    dice.weighted({ one: 4, two: 3, three: 2, four: 1, six: 0.5 })
  ]
  return Array.from({ length: count }, (_, number) => {
    const isOdd = number % 2 === 1
    const byClient = dice.chance(0.5)
    const dialect = dice.pick(['openai-chat', 'anthropic-messages'] as const)
    const disconnect = byClient ? 'keep' : dice.weighted({ keep: 5, cancel: 2, drain: 2 })
    return {
      number,
      secret: API_KEY,
      byClient,
      dialect,
      disconnect,
      graceMs: byClient ? 60_000 : dice.pick([1_000, 5_000, 60_000]),
      idempotencyKey: byClient || dice.chance(0.85) ? `key-${number}` : undefined,
      segments: dice.pick(['', 'continue', 'restart', 'continue, restart', 'continue, restart'] as const),
      asksUsage: isOdd,
      body: JSON.stringify({
        model: MODEL,
        messages: [{ role: 'user', content: `wish ${number}` }],
        max_tokens: 100,
        stream: true,
        ...(dialect === 'openai-chat' && dice.chance(0.2) ? { seed: 4 } : {}),
        ...(dialect === 'openai-chat' && isOdd ? { stream_options: { include_usage: true } } : {}),
      }),
    }
  })
}

/** @returns what to tell of each asking, for deaths that wait for it */
function planDeaths(clock: Clock, { faults, deadly }: Evidence, machine: Machine): (asking: Asking) => void {
  const waiting = new Map<Asking, (() => void)[]>()
  for (const { when, downMs, how, times } of faults.deaths) {
    const die = (): void => {
      if (!machine.isUp) return
      const again = (): void => void clock.after(downMs, () => void machine.boot())
      if (how === 'close') return void machine.close().then(again)
      machine.crash()
      again()
    }
    if ('at' in when) clock.after(when.at, die)
    else {
      // Between a stop that is written down and what is done about it no time passes.
      const isAtOnce = when.upon === 'stop' && when.afterMs === 0
      const dieThen = isAtOnce ? die : () => void clock.after(when.afterMs, die)
      waiting.set(
        when.upon,
        Array.from({ length: times }, () => dieThen),
      )
    }
  }
  return (asking) => {
    const die = waiting.get(asking)?.pop()
    if (!die) return
    deadly.push(asking)
    die()
  }
}

/** The end of the world: what still lives, and what the log holds when it is opened once more. */
async function lastWords(
  clock: Clock,
  house: House,
  evidence: Evidence,
  cast: Cast,
  treasury: Treasury | undefined,
): Promise<void> {
  const isDone = cast.isDone && house.isIdle
  if (isDone) evidence.doneAt = clock.now
  else evidence.leaks.push(house.census)
  for (const { story } of cast.readers)
    if (story.outcome === 'reading' && !isDone) evidence.leaks.push(`reader ${story.number} reads`)
  // What a failed write left behind is adopted at the next housekeeping; and the disk is to be well by now.
  const lastMs = evidence.nodes ? TAKEOVER_MS_MAX + 25_000 : 25_000
  await clock.run(() => false, Math.max(clock.elapsed, evidence.faults.healAt) + lastMs)
  await clock.run(() => house.isUp, clock.elapsed + 25_000)
  for (const reader of cast.readers)
    if (!(reader instanceof PlainReader) && reader.pending > 0 && reader.isDone)
      evidence.leaks.push(`${reader.pending} timers of client ${reader.story.number}`)
  evidence.keptAtLast = await finished(clock, house.read())
  evidence.statementAtLast = await treasury?.state()
  if (isDone) evidence.leaks.push(...house.crowd)
  await finished(clock, house.close())
  await finished(clock, house.boot())
  evidence.kept = await finished(clock, house.read())
  await finished(clock, house.close())
  evidence.statement = await treasury?.state()
}

/** Lets time pass until the promise has settled. */
async function finished<Value>(clock: Clock, promise: Promise<Value>): Promise<Value> {
  let isSettled = false
  void promise.finally(() => (isSettled = true))
  await clock.run(() => isSettled, Number.POSITIVE_INFINITY)
  return promise
}
