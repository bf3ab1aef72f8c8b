// From a request to the course of its reply. The router holds what outlives replies and reloads: one harbour for each
// upstream. A reload exchanges the plan; replies under way keep the places and berths they were given.
import type { Limits } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import type { Sharing } from '../shared/sharing.ts'
import { surfaceFor } from '../upstreams.ts'
import type { Course, Place, Wreck } from './course.ts'
import { Harbour, type Off } from './harbour.ts'
import type { ModelPlan, Plan, Upstream } from './plan.ts'
import { PlottedCourse, type Port } from './plotted-course.ts'
import { type UpstreamReport, reportOf } from './report.ts'
import { type Asked, type Stop, route } from './route.ts'
import { matchStar } from './star.ts'

export interface Routed {
  readonly course: Course
  /** The plan of the model that was asked for. */
  readonly model: ModelPlan
  /** Where the course may go, in the order in which it tries. At least one. */
  readonly places: readonly Place[]
}

export type RouterLimits = Pick<
  Limits,
  'attemptsMax' | 'backoffMsBase' | 'backoffMsCap' | 'retryAfterMsMax' | 'replyMsMax'
>

export class Router {
  readonly #runtime: Runtime
  readonly #limits: RouterLimits
  readonly #sharing: Sharing | undefined
  #plan: Plan
  #harbours: ReadonlyMap<string, Harbour>
  /** Gone from the plan, with replies still running there. */
  #leaving: readonly Harbour[] = []
  /** By name of the upstream. */
  #off: ReadonlyMap<string, Off> = new Map()
  #open: readonly Upstream[]

  /** @param sharing what is known of upstreams, and how many run there, with other nodes */
  constructor(plan: Plan, runtime: Runtime, limits: RouterLimits, sharing?: Sharing) {
    this.#runtime = runtime
    this.#limits = limits
    this.#sharing = sharing
    sharing?.listen((news) => this.#harbours.get(news.upstream)?.hear(news))
    this.#plan = plan
    this.#open = plan.upstreams
    this.#harbours = this.#harboursOf(plan, new Map())
  }

  get plan(): Plan {
    return this.#plan
  }

  /**
   * The course of one segment.
   * @param deadline milliseconds since 1970, after which nothing more is tried; `replyMsMax` from now where it is absent
   * @param wrecks where segments before it broke off: the other places go first
   * @throws HoldfastError `model-unknown`, saying what would have to be configured.
   */
  course({
    deadline,
    wrecks = [],
    ...asked
  }: Asked & { readonly deadline?: number; readonly wrecks?: readonly Wreck[] }): Routed {
    const { model, stops } = route(this.#plan, asked, this.#runtime.dice)
    const ports = stops.map((stop) => this.#port(stop, asked))
    const course = new PlottedCourse({
      ports,
      owner: asked.owner,
      deadline: deadline ?? this.#runtime.now() + this.#limits.replyMsMax,
      wrecks,
      runtime: this.#runtime,
      limits: this.#limits,
    })
    return { course, model, places: ports.map(({ place }) => place) }
  }

  /** From now on courses follow this plan. What is known of upstreams and keys that stay is kept. */
  reload(plan: Plan): void {
    const before = this.#harbours
    this.#plan = plan
    this.#open = this.#switchedOn()
    this.#harbours = this.#harboursOf(plan, before)
    const staying = new Set(this.#harbours.values())
    for (const one of before.values()) if (!staying.has(one)) one.crowd.close()
    this.#leaving = [...this.#leaving, ...before.values()].filter((one) => !staying.has(one) && one.crowd.running > 0)
  }

  /**
   * From now on no reply goes to these, and to all others; those that run there go on. Names that are in no plan count when
   * one has them.
   */
  turnOff(off: ReadonlyMap<string, Off>): void {
    const before = this.#off
    this.#off = off
    if (off.size !== before.size || [...off.keys()].some((name) => !before.has(name))) this.#open = this.#switchedOn()
    for (const [name, harbour] of this.#harbours) harbour.turn(off.get(name))
  }

  /** Upstreams that may be asked for something: the same list until another plan or a switch makes it another. */
  get open(): readonly Upstream[] {
    return this.#open
  }

  /** Gives an upstream another chance, at once: its breakers and its keys. False where there is none of this name. */
  forgive(upstream: string): boolean {
    const harbour = this.#harbours.get(upstream)
    harbour?.forgive()
    if (harbour) this.#sharing?.tell({ what: 'forgiven', upstream })
    return harbour !== undefined
  }

  /** In the order of the plan, then those that are leaving. */
  report(): UpstreamReport[] {
    const now = this.#runtime.now()
    this.#leaving = this.#leaving.filter(({ crowd }) => crowd.running > 0)
    return [
      ...[...this.#harbours.values()].map((harbour) => reportOf(harbour, false, now)),
      ...this.#leaving.map((harbour) => reportOf(harbour, true, now)),
    ]
  }

  #switchedOn(): readonly Upstream[] {
    return this.#plan.upstreams.filter(({ name }) => !this.#off.has(name))
  }

  #harboursOf(plan: Plan, before: ReadonlyMap<string, Harbour>): ReadonlyMap<string, Harbour> {
    return new Map(plan.upstreams.map((upstream) => [upstream.name, this.#harbourOf(upstream, before)]))
  }

  #harbourOf(upstream: Upstream, before: ReadonlyMap<string, Harbour>): Harbour {
    const known = before.get(upstream.name)
    if (known?.isOf(upstream)) {
      known.renew(upstream)
      return known
    }
    const harbour = new Harbour(upstream, this.#runtime, this.#sharing)
    harbour.turn(this.#off.get(upstream.name))
    return harbour
  }

  #port({ upstream, model, plan, tier, canary }: Stop, { dialect }: Asked): Port {
    const { provider, name } = upstream
    const harbour = this.#harbours.get(name)
    const surface = surfaceFor(provider, dialect) ?? provider.surfaces[0]
    if (!harbour || !surface) throw new Error('an upstream without a harbour or a surface')
    const continuing = provider.continuations.find(
      (one) => (one.dialect ?? surface.dialect) === surface.dialect && matchStar(one.models, model) !== undefined,
    )
    return { place: { upstream, surface, model, continuing, plan }, harbour, tier, canary }
  }
}
