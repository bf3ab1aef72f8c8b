// What the relay can say of itself in numbers. Replies are counted when they are over, from their receipts; what runs is
// looked at when somebody scrapes. Nothing happens for a token.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Purchase } from '../bill.ts'
import type { SharedFigures } from '../logs/log.ts'
import type { Inheritance } from '../nodes/card.ts'
import type { ModelPlan } from '../routing/plan.ts'
import type { Notice } from '../notice.ts'
import type { UpstreamReport } from '../routing/report.ts'
import { type AttemptRecord, type Receipt, firstFrameMsOf } from '../receipt.ts'
import { COUNTERS, HISTOGRAMS, SIGHTS } from './families.ts'
import { Names } from './names.ts'
import { MODELS_MAX } from './settings.ts'
import type { Told } from './told.ts'

/** The same for upstreams: those that a configuration had at any time since the start. */
const UPSTREAMS_MAX = 200

/** What stands for an upstream where none was asked. */
const NONE = 'none'

/** What is seen of the relay at one moment. */
export interface Sight {
  readonly running: number
  readonly reading: number
  /** Since the start. */
  readonly frames: number
  readonly octets: number
  readonly waiting: number
  readonly holding: number
  readonly logBytes?: number
  /** Absent: it is alone. */
  readonly nodes?: number
  /** Of what nodes share. Absent: it is alone. */
  readonly isReached?: boolean
  /** Of the log that nodes share. Absent: it has its own. */
  readonly shared?: SharedFigures
  readonly inherited: readonly Inheritance[]
  readonly upstreams: readonly UpstreamReport[]
}

export interface MetricsOptions {
  /** The name of a model in the configuration, where it lists it. */
  readonly listed: (model: string) => Pick<ModelPlan, 'name'> | undefined
  readonly look: () => Sight
}

type Series<Table> = { readonly [name in keyof Table]: Counter }

export class Metrics {
  readonly #registry = new Registry()
  readonly #options: MetricsOptions
  readonly #models: Names
  readonly #upstreams = new Names(UPSTREAMS_MAX)
  readonly #counters: Series<typeof COUNTERS>
  readonly #histograms: { readonly [name in keyof typeof HISTOGRAMS]: Histogram }

  /** @param modelsMax models that have series of their own. Reached: those that come later are counted as `other`. */
  constructor(options: MetricsOptions, { modelsMax = MODELS_MAX }: { readonly modelsMax?: number } = {}) {
    this.#options = options
    this.#models = new Names(modelsMax)
    const registers = [this.#registry]
    const made = <Table extends object, Made>(table: Table, make: (family: Table[keyof Table]) => Made) =>
      Object.fromEntries(Object.entries(table).map(([name, family]) => [name, make(family)])) as {
        readonly [name in keyof Table]: Made
      }
    this.#counters = made(
      COUNTERS,
      ({ name, help, labels }) => new Counter({ name, help, labelNames: labels, registers }),
    )
    this.#histograms = made(
      HISTOGRAMS,
      ({ name, help, labels, buckets }) =>
        new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers }),
    )
    this.#sights(registers)
    collectDefaultMetrics({ register: this.#registry })
  }

  hear(notice: Notice): void {
    if (notice.type === 'request') this.#counters.requests.inc({ status: notice.status })
    if (notice.type === 'reply-ended') this.#take(notice)
  }

  /** A call to Redis was answered, after so many milliseconds. */
  wrote(ms: number): void {
    this.#histograms.redisWrite.observe(ms / 1_000)
  }

  #take({ receipt, charge }: Told): void {
    const { head, final, attempts, steps, firstFrameAt, gapMsMax, readers, resumes } = receipt
    const { replies, adopted, seams, price } = this.#counters
    const { firstToken, gap, duration } = this.#histograms
    const model = this.#modelOf(receipt)
    const upstream = this.#upstreamOf(attempts.at(-1)?.upstream)
    replies.inc({ ending: final.ending, dialect: head.dialect, model, upstream })
    this.#counters.readers.inc(readers)
    this.#counters.resumes.inc(resumes)
    for (const step of steps) {
      if (step.what === 'seam') seams.inc({ how: step.seam.how })
      if (step.what === 'adopted') adopted.inc()
    }
    const firstFrameMs = firstFrameMsOf(receipt)
    if (firstFrameMs !== undefined) firstToken.observe({ model, upstream }, firstFrameMs / 1_000)
    if (firstFrameAt !== undefined) gap.observe({ model }, gapMsMax / 1_000)
    duration.observe({ model }, Math.max(0, final.endedAt - head.createdAt) / 1_000)
    this.#takeAttempts(attempts)
    this.#takePurchases(final.purchases ?? [], model)
    for (const { upstream: of, nano } of charge?.explanation.purchases ?? [])
      this.#counters.cost.inc({ model, upstream: this.#upstreamOf(of) }, nano / NANO)
    if (charge && charge.price > 0) price.inc({ model }, charge.price / NANO)
  }

  /** In the text format of Prometheus. */
  async text(): Promise<{ readonly type: string; readonly body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() }
  }

  /** The same as values, for whoever sends them elsewhere. */
  values() {
    return this.#registry.getMetricsAsJSON()
  }

  #takeAttempts(attempts: readonly AttemptRecord[]): void {
    attempts.forEach((attempt, index) => {
      const upstream = this.#upstreamOf(attempt.upstream)
      this.#counters.attempts.inc({ upstream, outcome: attempt.problem ?? 'ok' })
      if (attempts[index - 1]?.segment === attempt.segment) this.#counters.retries.inc({ upstream })
    })
  }

  #takePurchases(purchases: readonly Purchase[], model: string): void {
    const { tokens, estimated } = this.#counters
    for (const { upstream, usage, estimated: isEstimated } of purchases) {
      const { input, output, cacheRead, cacheWrite, reasoning } = usage
      const kinds = { input, output, cache_read: cacheRead, cache_write: cacheWrite, reasoning }
      for (const [kind, count] of Object.entries(kinds)) if (count) tokens.inc({ model, kind }, count)
      if (isEstimated) estimated.inc({ upstream: this.#upstreamOf(upstream) })
    }
  }

  /** What the configuration calls it, be that with a star; else its own name, once an upstream has served it. */
  #modelOf({ head, final, firstFrameAt }: Receipt): string {
    const listed = this.#options.listed(head.model)?.name
    return listed === undefined
      ? this.#models.of(head.model, final.ending !== 'failed' && firstFrameAt !== undefined)
      : this.#models.of(listed, true)
  }

  #upstreamOf(name: string | undefined): string {
    return name === undefined ? NONE : this.#upstreams.of(name, true)
  }

  #sights(registers: Registry[]): void {
    // One look for one scrape: whoever is asked first takes it, and all are asked in the same turn.
    let seen: Sight | undefined
    const look = (): Sight => {
      if (!seen) queueMicrotask(() => (seen = undefined))
      seen ??= this.#options.look()
      return seen
    }
    const gauge = (family: (typeof SIGHTS)[keyof typeof SIGHTS], fill: (gauge: Gauge, sight: Sight) => void): void => {
      const { name, help, labels } = family
      const collect = function (this: Gauge): void {
        this.reset()
        fill(this, look())
      }
      void new Gauge({ name, help, labelNames: labels, registers, collect })
    }
    const grow = (family: (typeof SIGHTS)[keyof typeof SIGHTS], read: (sight: Sight) => number): void => {
      const { name, help } = family
      let before = 0
      const collect = function (this: Counter): void {
        const now = read(look())
        this.inc(Math.max(0, now - before))
        before = Math.max(before, now)
      }
      void new Counter({ name, help, registers, collect })
    }
    gauge(SIGHTS.running, (one, { running }) => one.set(running))
    gauge(SIGHTS.reading, (one, { reading }) => one.set(reading))
    grow(SIGHTS.frames, ({ frames }) => frames)
    grow(SIGHTS.octets, ({ octets }) => octets)
    gauge(SIGHTS.waiting, (one, { waiting }) => one.set(waiting))
    gauge(SIGHTS.holding, (one, { holding }) => one.set(holding))
    gauge(SIGHTS.logBytes, (one, { logBytes }) => logBytes !== undefined && one.set(logBytes))
    gauge(SIGHTS.nodes, (one, { nodes }) => nodes !== undefined && one.set(nodes))
    gauge(SIGHTS.commons, (one, { isReached }) => isReached !== undefined && one.set(Number(isReached)))
    const ofLog = (family: (typeof SIGHTS)[keyof typeof SIGHTS], read: (shared: SharedFigures) => number): void =>
      gauge(family, (one, { shared }) => shared && one.set(read(shared)))
    ofLog(SIGHTS.writing, ({ writing }) => writing)
    ofLog(SIGHTS.queued, ({ queuedOctets }) => queuedOctets)
    ofLog(SIGHTS.subscriptions, ({ subscriptions }) => subscriptions)
    grow(SIGHTS.moved, ({ shared }) => shared?.movedAway ?? 0)
    grow(SIGHTS.lost, ({ shared }) => shared?.historyLost ?? 0)
    grow(SIGHTS.outages, ({ shared }) => shared?.outages ?? 0)
    grow(SIGHTS.outageSeconds, ({ shared }) => (shared?.outageMs ?? 0) / 1_000)
    gauge(SIGHTS.inherited, (one, { inherited }) => {
      for (const { running, endings } of inherited) {
        one.inc({ state: 'running' }, running)
        for (const [state, count] of Object.entries(endings)) one.inc({ state }, count)
      }
    })
    const ofUpstreams = (
      family: (typeof SIGHTS)[keyof typeof SIGHTS],
      fill: (one: Gauge, upstream: string, report: UpstreamReport) => void,
    ): void =>
      gauge(family, (one, { upstreams }) => {
        for (const report of upstreams) fill(one, this.#upstreamOf(report.name), report)
      })
    ofUpstreams(SIGHTS.upstreamRunning, (one, upstream, { running }) => one.inc({ upstream }, running))
    ofUpstreams(SIGHTS.upstreamWaiting, (one, upstream, { waiting }) => one.inc({ upstream }, waiting))
    ofUpstreams(SIGHTS.breakers, (one, upstream, { models }) => {
      for (const state of ['closed', 'open', 'half-open'])
        one.inc({ upstream, state }, models.filter(({ breaker }) => breaker === state).length)
    })
    ofUpstreams(SIGHTS.keys, (one, upstream, { keys }) => {
      for (const { state } of keys) one.inc({ upstream, state })
    })
  }
}

const NANO = 1_000_000_000
