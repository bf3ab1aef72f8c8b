// Two nodes under a steady load while things go wrong, and whether everything is as it was when it is quiet again.
import { setTimeout as sleep } from 'node:timers/promises'
import { createDice } from '../simulation/dice.ts'
import { roundRobin } from './doors.ts'
import { type Happened, breakThings } from './faults.ts'
import { EXPLAINED, type Gauge, heapOf, keysByKind, measure, openHolds } from './gauge.ts'
import { type Story, ask } from './person.ts'
import { type Again, Purchases } from './purchases.ts'
import { type Keeping, type Stage, openStage } from './stage.ts'

export interface SoakOptions extends Keeping {
  readonly seed: string
  /** That it also waits for what takes longer than a minute: connections that idle. */
  readonly isThorough: boolean
  readonly warmUpMs: number
  readonly soakMs: number
  readonly startsPerSecond: number
  /** Between two faults, from and to. */
  readonly gapMs: readonly [number, number]
  /** How long what lasts lasts, from and to. */
  readonly pauseMs: readonly [number, number]
  /** Told what happens, for whoever looks on. */
  readonly tell: (line: string) => void
}

export interface Soak extends Keeping {
  readonly isThorough: boolean
  readonly seed: string
  readonly soakMs: number
  readonly startsPerSecond: number
  readonly before: Gauge
  readonly after: Gauge
  /** Of the node that lived through all of it, in each quarter: the least that was reachable, and resident, under load. */
  readonly quarters: readonly { readonly heapMib: number; readonly rssMib: number }[]
  readonly faults: readonly Happened[]
  readonly stories: readonly Story[]
  readonly questionsSold: number
  readonly soldAgain: readonly Again[]
  readonly settledMs: number
}

/** @throws Error when a part of it does not come up (again) */
export async function soak(options: SoakOptions): Promise<Soak> {
  const { seed, warmUpMs, soakMs, retentionMs, unfinishedMsMax, isThorough, tell } = options
  const stage = await openStage(options)
  const purchases = new Purchases(stage.simulator)
  try {
    const dice = createDice(seed)
    const load = new Load(stage, options)
    tell(`warming up for ${warmUpMs / 1000} s`)
    await load.run(AbortSignal.timeout(warmUpMs))
    await settle(stage, options)
    const before = await measure(stage)
    tell(`the baseline: ${JSON.stringify(before)}`)

    const over = AbortSignal.timeout(soakMs)
    const faults: Happened[] = []
    const trend = new Trend(stage, soakMs)
    await Promise.all([
      load.run(over),
      trend.run(over),
      breakThings({
        ...options,
        stage,
        dice: dice.fork('faults'),
        signal: over,
        onFault(happened) {
          faults.push(happened)
          tell(`${(happened.at / 1000).toFixed(1)} s: ${happened.name}; ${load.running} readers`)
        },
      }),
    ])
    tell('quiet: settling')
    const settledMs = await settle(stage, options)
    const after = await measure(stage)
    const { stories } = load
    return {
      seed,
      soakMs,
      startsPerSecond: options.startsPerSecond,
      retentionMs,
      unfinishedMsMax,
      isThorough,
      before,
      after,
      quarters: trend.quarters(),
      faults,
      stories,
      settledMs,
      questionsSold: purchases.questions,
      soldAgain: purchases.again(stories),
    }
  } finally {
    purchases.close()
    await stage.close()
  }
}

/** People who come at a steady rate, whatever happens. */
class Load {
  readonly stories: Story[] = []
  running = 0
  readonly #options: SoakOptions
  readonly #doors
  #asked = 0

  constructor(stage: Stage, options: SoakOptions) {
    this.#options = options
    this.#doors = roundRobin(stage.nodes)
  }

  /** Until the signal; resolves when the last of them is done. */
  async run(signal: AbortSignal): Promise<void> {
    const { seed, startsPerSecond, tell } = this.#options
    const dice = createDice(seed).fork('people')
    const people = new Set<Promise<void>>()
    while (!signal.aborted) {
      const number = ++this.#asked
      this.running += 1
      const person: Promise<void> = ask({ doors: this.#doors, dice: dice.fork(number), number, seed }).then((story) => {
        this.running -= 1
        this.stories.push(story)
        for (const one of story.violations.slice(0, 2)) tell(`VIOLATION ${describe(story)}: ${one}`)
        people.delete(person)
      })
      people.add(person)
      await sleep(1000 / startsPerSecond)
    }
    await Promise.all(people)
  }
}

export const describe = ({ number, id, manner, plan, surface, outcome }: Story): string =>
  `${number} ${id} (${manner}, ${plan}, ${surface}: ${outcome})`

const SETTLE_MS_MAX = 30_000
const LOOK_MS = 1_000

/** Resolves when what expires has expired, with how long that took; or when it has had time enough. */
async function settle(
  { redis, postgres }: Stage,
  { retentionMs, unfinishedMsMax, isThorough }: SoakOptions,
): Promise<number> {
  const startedAt = Date.now()
  const isQuiet = async (): Promise<boolean> =>
    Object.keys(await keysByKind({ redis })).every((kind) => kind in EXPLAINED) && (await openHolds(postgres)) === 0
  const msMax = Math.max(retentionMs, unfinishedMsMax) + SETTLE_MS_MAX
  while (Date.now() - startedAt < msMax && !(await isQuiet())) await sleep(LOOK_MS)
  const settledMs = Date.now() - startedAt
  await sleep(isThorough ? IDLE_MS : LINES_MS)
  return settledMs
}

/** How long readers' connections take to close. */
const LINES_MS = 6_000
/** How long a node keeps a connection to a provider that nobody uses, and a little. */
const IDLE_MS = 65_000

const QUARTERS = 4
const TREND_MS = 5_000

class Trend {
  readonly #stage: Stage
  readonly #soakMs: number
  readonly #startedAt = Date.now()
  readonly #looks: { readonly at: number; readonly heapMib: number; readonly rssMib: number }[] = []

  constructor(stage: Stage, soakMs: number) {
    this.#stage = stage
    this.#soakMs = soakMs
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(Math.min(TREND_MS, this.#soakMs / QUARTERS / 2), undefined, { signal }).catch(() => {})
      // A node that is paused says nothing.
      const now = await heapOf(this.#stage.nodes[0]).catch(() => undefined)
      if (now) this.#looks.push({ at: Date.now() - this.#startedAt, ...now })
    }
  }

  quarters(): Soak['quarters'] {
    return Array.from({ length: QUARTERS }, (_, quarter) => {
      const looks = this.#looks.filter(({ at }) => Math.floor((at / this.#soakMs) * QUARTERS) === quarter)
      const least = (name: 'heapMib' | 'rssMib'): number => Math.min(...looks.map((look) => look[name]))
      return { heapMib: least('heapMib'), rssMib: least('rssMib') }
    })
  }
}
