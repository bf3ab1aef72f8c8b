// The relay as a function from a request to an answer: routes, the layers around them, and the house they share.
// It knows no socket and no clock of its own: server.ts puts it on the network, the simulation calls it directly.
import { HoldfastError, REPLY_HEADER } from '@holdfast/protocol'
import findMyWay from 'find-my-way'
import { addressing } from './address.ts'
import { dialectOf, problemOf, refuse } from './answers.ts'
import type { Books } from './books/books.ts'
import { cors } from './cors.ts'
import type { LowCredit } from './credit/credit.ts'
import { SwitchWatch } from './books/upstreams/switch-watch.ts'
import { Courier } from './events/courier.ts'
import { Letters, type MailSettings } from './events/letters.ts'
import type { Post } from './events/post.ts'
import { type TargetChange, TargetWatch } from './events/targets.ts'
import { type Answer, type Handler, type Incoming, type Known, type Layer, stack } from './http.ts'
import type { Keys } from './keys/keys.ts'
import type { PriceSettings } from './config/prices.ts'
import type { Limits } from './limits.ts'
import type { Log } from './logs/log.ts'
import { pricingOf } from './metering/pricing.ts'
import { Meter } from './metering/meter.ts'
import { LimitReached } from './metering/refusals.ts'
import { type Charge, CurrentTariff } from './metering/tariff.ts'
import type { Warning } from './metering/warnings.ts'
import { Models } from './models.ts'
import { BodyKeeper } from './metering/body-keeper.ts'
import { recordingIn } from './metering/recording.ts'
import { reorder } from './order.ts'
import type { Plan } from './routing/plan.ts'
import { Router } from './routing/router.ts'
import { Shedding, type Strain } from './shedding/shedding.ts'
import type { Payments } from './payments/payments.ts'
import type { Receipt } from './receipt.ts'
import { Replies } from './replies.ts'
import { routes } from './routes/index.ts'
import type { Faults, House, Readiness, Reading, Reread, Route } from './routes/route.ts'
import { Roll } from './nodes/roll.ts'
import type { Runtime } from './runtime.ts'
import { Budgets } from './sessions/budgets.ts'
import { callerOf } from './sessions/caller.ts'
import { SECRET_BYTES, tokensWith } from './sessions/tokens.ts'
import type { Commons } from './shared/commons.ts'
import { type Reach, Sharing } from './shared/sharing.ts'
import { Entrance, SignInNeeded } from './sign-in/entrance.ts'
import type { SignInSettings } from './sign-in/settings.ts'
import type { Site } from './site.ts'
import type { Transport } from './transport.ts'
import { Gauges } from './telemetry/gauges.ts'
import type { MetricsSettings } from './telemetry/settings.ts'
import { Metrics, type Sight } from './telemetry/metrics.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import type { Told } from './telemetry/told.ts'
import { findListed } from './routing/route.ts'
import { version } from './version.ts'
import { Visits, memoryVisits } from './visits.ts'

/** What the relay tells whoever operates it. Never a prompt, a completion or a key. */
export type Notice =
  | {
      readonly type: 'request'
      /** As the answer names it: the reply's, where there is one. */
      readonly id: string
      /** The id of the API key, once it is known. */
      readonly key?: string
      readonly reply?: string
      /** The code of the problem that it was refused with. */
      readonly problem?: string
      readonly method: string
      readonly path: string
      readonly status: number
      readonly ms: number
    }
  | ({ readonly type: 'reply-ended' } & Told)
  | { readonly type: 'adopted'; readonly replies: number }
  /** So much of a budget is spent: told once for each threshold and period. */
  | ({ readonly type: 'budget-near' } & Warning)
  /** An organisation that pays in advance has little left: told once, until it had enough again. */
  | ({ readonly type: 'credit-low' } & LowCredit)
  /** Nobody is sent to a model at an upstream for a while, because it fails; or it is tried again like any other. */
  | TargetChange
  /** Whoever takes the money has said how a payment stands. */
  | {
      readonly type: 'payment'
      readonly payment: string
      readonly organisation: string
      readonly state: string
      readonly amount: number
    }
  /** A webhook did not take an event for a day, or wants none any more. */
  | { readonly type: 'webhook-given-up'; readonly webhook: string; readonly event: string; readonly outcome: string }
  /** The configuration was read again. */
  | { readonly type: 'configuration'; readonly reading: Reading }
  /** What nodes have in common went out of reach, and each goes on with its part of every limit; or it is back. */
  | ({ readonly type: 'commons' } & Reach)
  | { readonly type: 'failure'; readonly what: string; readonly cause: unknown }

export interface RelayOptions {
  readonly log: Log
  readonly keys: Keys
  /** Who may use it, and what they may spend. Absent: nobody writes it down. */
  readonly books?: Books
  /** What several nodes have in common: limits, and news of upstreams. Absent: this one is alone. The relay leaves it. */
  readonly commons?: Commons
  /** Who takes money for credit. Absent: nobody does. */
  readonly payments?: Payments
  /** What this relay is called among those that share the books: the same after a restart, and no other's. */
  readonly node?: string
  /** What people call it. By default `relay`. */
  readonly name?: string
  /** How people get into the console. It takes books. */
  readonly signIn?: SignInSettings
  /** What is served, and by whom. `reload` exchanges it. */
  readonly plan: Plan
  /** What is laid over the prices that ship. `reload` exchanges it, too. */
  readonly prices?: PriceSettings
  readonly transport: Transport
  readonly runtime: Runtime
  readonly limits: Limits
  readonly onNotice?: (notice: Notice) => void
  /**
   * Told once of every reply that reached its ending here, however it did, when that is durable. What it throws becomes a
   * notice and nothing else.
   */
  readonly onReceipt?: (receipt: Receipt) => void
  /** Who may ask for metrics. Absent: none are kept. */
  readonly metrics?: MetricsSettings
  /** How events get to webhooks, where there are books. Absent: none is sent. */
  readonly post?: Post
  /** Who carries letters to people, where there are books. Absent: nobody does, and links are shown. */
  readonly mail?: MailSettings
  /** Where several processes are asked as one: the metrics of all, from this one's. */
  readonly gather?: (own: string) => Promise<string>
  /** Where traces and metrics are sent, beside that. The relay closes it. */
  readonly telemetry?: Telemetry
  /** How an administrator has the configuration read again, where there is one to read. */
  readonly reread?: Reread
  /** How the process does, for what it turns away. Absent: nobody asks. */
  readonly strain?: () => Strain
  /** Addresses and ranges of the proxies whose word for the client's address is taken. None by default. */
  readonly trustedProxies?: readonly string[]
  /** Origins whose pages may call from a browser, as `parseOrigin` writes them; `*` for all. None by default. */
  readonly origins?: readonly string[]
  /** What the tokens of sessions and readers are signed with; by default, something that dies with the process. */
  readonly tokenSecret?: string
  /** What is served at paths that are not the API's: the console. */
  readonly site?: Site
  /** What may be broken on demand. Absent: nothing. */
  readonly faults?: Faults
}

export interface Relay {
  readonly handle: Handler
  readonly replies: Replies
  readonly router: Router
  /** What everybody may ask and spend; undefined where there are no books. */
  readonly meter: Meter | undefined
  /** Codes for links into the console. */
  readonly visits: Visits
  /**
   * From now on new replies follow this plan; those that run keep the places they have. What they cost is worked out when
   * they end, by the prices that were in force when they began.
   */
  reload(plan: Plan, prices?: PriceSettings): void
  /** Takes up what a crash left behind, then says ready and looks again from time to time. */
  open(): Promise<void>
  /** What is known of it in numbers, in Prometheus' format; undefined where nobody wants to know. */
  readonly metrics: () => Promise<string | undefined>
  /** Says that it is not ready, and serves on: whoever sends it traffic shall find out before it ends. */
  retire(): void
  /** Admits nothing more, waits up to `patienceMs` for running replies, then closes the log. */
  close(patienceMs: number): Promise<void>
}

/** Replies of other nodes whose readers here are told of to those nodes. */
const ELSEWHERE_MAX = 500

/** How often the log is swept and orphans are looked for. */
const HOUSEKEEPING_MS = 10_000

export function createRelay(options: RelayOptions): Relay {
  const { log, keys, plan, transport, runtime, limits, telemetry, reread, origins = [] } = options
  let isOpen = false
  let isRetired = false
  let isClosing = false
  let stopHousekeeping = (): void => {}
  let stopAdopting = (): void => {}
  let bookkeeping = Promise.resolve()
  const onNotice = (notice: Notice): void => {
    options.onNotice?.(notice)
    metrics?.hear(notice)
    telemetry?.hear(notice)
    courier?.hear(notice)
    letters?.hear(notice)
  }
  const tokens = tokensWith(options.tokenSecret, runtime, limits)
  const entrance =
    options.books &&
    new Entrance(
      options.books,
      runtime,
      limits,
      options.signIn ?? {},
      options.tokenSecret ?? runtime.secret(SECRET_BYTES),
    )
  if (entrance) entrance.onFailure = (what, cause) => onNotice({ type: 'failure', what, cause })
  const tariff = new CurrentTariff(pricingOf(plan, options.prices))
  // Where there are books, sessions spend from those.
  const budgets = options.books ? undefined : new Budgets(limits.clockSkewMsMax)
  const attempt = <Result>(what: string, work: () => Result): Result | undefined => {
    try {
      return work()
    } catch (cause) {
      return void onNotice({ type: 'failure', what, cause })
    }
  }
  const replies = new Replies({
    log,
    transport,
    runtime,
    limits,
    ...(telemetry?.tracing && { tracing: telemetry.tracing }),
    reorder: (ask, head) => reorder(router, ask, head, meter),
    onFailure: (cause) => onNotice({ type: 'failure', what: 'going on with a reply', cause }),
    onReceipt(receipt, bodyOf) {
      // Whatever becomes of one of them, the others hear of it.
      const tell = (charge?: Charge): void => {
        const told = attempt('recording usage', () => charge && record?.(receipt, charge, bodyOf)) ?? { receipt }
        onNotice({ type: 'reply-ended', ...told })
      }
      if (meter) meter.ended(receipt, tell)
      else tell()
      attempt('taking a receipt', () => options.onReceipt?.(receipt))
      budgets?.settle(receipt.head, receipt.final, receipt.last)
    },
    onLost: (id) => meter?.lost(id),
  })
  const sharing =
    options.commons &&
    new Sharing(options.commons, runtime, (reach, cause) => {
      onNotice({ type: 'commons', ...reach })
      if (cause !== undefined) onNotice({ type: 'failure', what: 'asking other nodes', cause })
    })
  const router = new Router(plan, runtime, limits, sharing)
  const meter =
    options.books &&
    new Meter({
      books: options.books,
      keys,
      tariff,
      node: options.node,
      plan: () => router.plan,
      runtime,
      limits,
      ...(sharing && { sharing }),
      onWarning: (warning) => onNotice({ type: 'budget-near', ...warning }),
      onFailure: (what, cause) => onNotice({ type: 'failure', what, cause }),
    })
  const switches =
    options.books &&
    new SwitchWatch({
      switches: options.books.upstreams,
      runtime,
      apply: (off) => router.turnOff(new Map(off.map((one) => [one.name, one]))),
      onFailure: (cause) => onNotice({ type: 'failure', what: 'reading which upstreams are switched off', cause }),
    })
  const keeper =
    options.books &&
    new BodyKeeper(options.books.bodies, log, (what, cause) => onNotice({ type: 'failure', what, cause }))
  const record = options.books && keeper && recordingIn(options.books, keys, keeper)
  if (options.books) options.books.recorder.onFailure = (what, cause) => onNotice({ type: 'failure', what, cause })
  const { payments } = options
  if (payments) payments.onChange = ({ id, ...rest }) => onNotice({ type: 'payment', payment: id, ...rest })
  const courier =
    options.books &&
    options.post &&
    new Courier({
      books: options.books,
      post: options.post,
      runtime,
      onGivenUp: (webhook, event, outcome) => onNotice({ type: 'webhook-given-up', webhook, event, outcome }),
      onFailure: (what, cause) => onNotice({ type: 'failure', what, cause }),
    })
  const letters =
    options.books &&
    options.mail &&
    new Letters(options.mail, {
      books: options.books,
      runtime,
      onFailure: (what, cause) => onNotice({ type: 'failure', what, cause }),
    })
  const targets = new TargetWatch()
  const models = new Models(router, transport, runtime, limits)
  const visits = new Visits(options.books?.visits ?? memoryVisits(), keys, runtime)
  const look = (): Sight => ({
    ...replies.written,
    running: replies.runningCount,
    reading: replies.heart.size,
    waiting: meter?.waiting ?? 0,
    holding: meter?.holding ?? 0,
    ...(log.bytes !== undefined && { logBytes: log.bytes }),
    ...(sharing && { nodes: sharing.isAway ? 0 : sharing.nodes, isReached: !sharing.isAway }),
    ...(log.figures && { shared: log.figures }),
    inherited: replies.inherited.list(),
    upstreams: router.report(),
  })
  const listed = (name: string) => findListed(router.plan, name)?.plan
  const metrics = options.metrics || telemetry ? new Metrics({ listed, look }, options.metrics) : undefined
  if (metrics && log.figures) log.figures.onRoundTrip = (ms) => metrics.wrote(ms)
  const gauges = options.metrics && metrics && new Gauges(metrics, options.metrics)
  if (metrics) telemetry?.watch(metrics)
  const shedding = new Shedding({
    counts: () => ({ replies: replies.runningCount, readers: replies.heart.size }),
    ...(options.strain && { strain: options.strain }),
    limits,
    runtime,
  })
  const readiness = (): Readiness => {
    if (isClosing || isRetired) return 'closing'
    if (!isOpen) return 'starting'
    return log.isReachable === false ? 'log-unreachable' : 'ready'
  }
  const roll = new Roll({
    sharing,
    runtime,
    about: { name: options.name ?? 'relay', version },
    readiness,
    live: () => replies.live(),
    reading: () => replies.heart.size,
    elsewhere: () => replies.readingElsewhere(ELSEWHERE_MAX),
    inherited: () => replies.inherited.list(),
  })
  const house: House = {
    runtime,
    startedAt: runtime.now(),
    limits,
    log,
    replies,
    shedding,
    keys,
    books: options.books,
    payments,
    tariff,
    meter,
    gauges,
    gather: options.gather,
    letters,
    entrance,
    tokens,
    budgets,
    router,
    models,
    transport,
    visits,
    site: options.site,
    faults: options.faults,
    reread,
    node: options.node,
    readiness,
    roll,
  }

  const keepBooks = async (): Promise<void> => {
    await meter?.keepHouse(log)
    await options.books?.retention.sweep()
    for (const low of (await options.books?.credit.newlyLow()) ?? []) onNotice({ type: 'credit-low', ...low })
  }

  const adopt = async (): Promise<void> => {
    const adopted = await replies.adopt()
    if (adopted > 0) onNotice({ type: 'adopted', replies: adopted })
  }

  /** Where nodes share the log somebody waits for it: in its own rhythm, behind no sweep that takes long. */
  const keepAdopting = async (everyMs: number): Promise<void> => {
    try {
      await adopt()
    } catch (cause) {
      // Of a log that does not answer the operator hears from the log.
      if (log.isReachable !== false) onNotice({ type: 'failure', what: 'adopting replies', cause })
    }
    if (!isClosing) stopAdopting = runtime.after(everyMs, () => void keepAdopting(everyMs))
  }

  const keepHouse = async (): Promise<void> => {
    try {
      if (log.adoptEveryMs === undefined) await adopt()
      replies.look()
      for (const change of targets.look(router.report())) onNotice(change)
      await log.sweep()
      budgets?.sweep(runtime.now())
      if (!isClosing) await (bookkeeping = keepBooks())
    } catch (cause) {
      onNotice({ type: 'failure', what: 'housekeeping', cause })
    }
    // It may have been closed while the log was being swept.
    if (!isClosing) stopHousekeeping = runtime.after(HOUSEKEEPING_MS, () => void keepHouse())
  }

  return {
    replies,
    router,
    meter,
    visits,
    reload(next, prices) {
      router.reload(next)
      tariff.reload(pricingOf(next, prices))
    },
    // Outermost first. A problem thrown anywhere below becomes an answer before it is noticed and numbered.
    handle: stack(
      route(house),
      noticing(runtime, onNotice),
      numbering(runtime),
      cors(origins, methodsAt),
      answeringProblems(onNotice),
      addressing(options.trustedProxies ?? []),
    ),
    async open() {
      await sharing?.open()
      // First: what goes on after a crash may spend no more than it could before.
      await switches?.open()
      await meter?.open()
      await courier?.open()
      if (log.adoptEveryMs === undefined) await adopt()
      else await keepAdopting(log.adoptEveryMs)
      // Held for too long is better than not there at all.
      await meter
        ?.recover(log)
        .catch((cause: unknown) => onNotice({ type: 'failure', what: 'settling what was held', cause }))
      shedding.open()
      isOpen = true
      // Sweeping may take long after a crash; nobody has to wait for it.
      void keepHouse()
    },
    metrics: async () => (await gauges?.metrics.text())?.body,
    retire() {
      isRetired = true
    },
    async close(patienceMs) {
      isClosing = true
      await replies.drain(patienceMs)
      shedding.close()
      stopHousekeeping()
      stopAdopting()
      // Whoever opened the books closes them next. A failure has been told.
      await bookkeeping.catch(() => {})
      await switches?.close()
      await meter?.close()
      await keeper?.drained()
      await courier?.close()
      await letters?.close()
      await telemetry?.close()
      await roll.leave()
      await sharing?.close()
      await log.close()
      await transport.close()
    },
  }
}

/** Finds the route, and the caller where the route wants one. */
function route(house: House): Handler {
  // Vendors' names for their responses are long.
  const router = findMyWay({ maxParamLength: 512 })
  for (const one of routes) router.on(one.method, one.path, () => {}, one)
  return async (incoming) => {
    const found = router.find(incoming.method as 'GET', incoming.path)
    if (!found) {
      const page = isOfApi(incoming.path) ? undefined : await house.site?.(incoming)
      if (page) return page
      throw unknownRoute(incoming)
    }
    const { params, store } = found as { params: Record<string, string | undefined>; store: Route }
    const visit = { incoming, params, house }
    if (store.access === 'open') return store.handle(visit)
    const caller = await callerOf(incoming, store.access, house)
    if (incoming.known) incoming.known.key = caller.key.id
    return store.handle({ ...visit, caller })
  }
}

/** What begins as a route does is never the site's: a path that is misspelt shall be heard of in the API's words. */
const isOfApi = (path: string): boolean => firstWords.has(firstWordOf(path))
const firstWordOf = (path: string): string | undefined => path.split('/', 2)[1]
const firstWords = new Set(routes.map(({ path }) => firstWordOf(path)))

function unknownRoute({ method, path }: Incoming): HoldfastError {
  const elsewhere = methodsAt(path)
  // The method is right and the path is not: a name in it is too long, or badly encoded.
  return elsewhere.length === 0 || elsewhere.some((one) => one === method)
    ? new HoldfastError('route-unknown', 'There is nothing at this path.')
    : new HoldfastError('method-unknown', `This path takes ${elsewhere.join(', ')}, not ${method}.`)
}

const shapes = routes.map(({ method, path }) => ({
  method,
  shape: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}))

const methodsAt = (path: string): readonly string[] =>
  shapes.filter(({ shape }) => shape.test(path)).map(({ method }) => method)

const answeringProblems =
  (onNotice: (notice: Notice) => void): Layer =>
  (next) =>
  async (incoming) => {
    try {
      return await next(incoming)
    } catch (cause) {
      const problem = problemOf(cause)
      if (problem.code === 'relay-internal')
        onNotice({ type: 'failure', what: `${incoming.method} ${incoming.path}`, cause })
      const answer = refuse(problem, dialectOf(incoming))
      return cause instanceof LimitReached || cause instanceof SignInNeeded
        ? { ...answer, headers: { ...cause.headers, ...answer.headers } }
        : answer
    }
  }

/** A request id in both vendors' spellings, so that their SDKs put it into their errors. */
const numbering =
  (runtime: Runtime): Layer =>
  (next) =>
  async (incoming) => {
    const answer = await next(incoming)
    const id = answer.headers[REPLY_HEADER] ?? `req_${runtime.secret(12)}`
    return { ...answer, headers: { ...answer.headers, 'request-id': id, 'x-request-id': id } }
  }

const noticing =
  (runtime: Runtime, onNotice: (notice: Notice) => void): Layer =>
  (next) =>
  async (incoming): Promise<Answer> => {
    const startedAt = runtime.now()
    const known: Known = {}
    const answer = await next({ ...incoming, known })
    const { method, path } = incoming
    const { headers, status } = answer
    const { [REPLY_HEADER]: reply, 'holdfast-problem': problem, 'request-id': id = '' } = headers
    onNotice({
      type: 'request',
      id,
      ...known,
      ...(reply !== undefined && { reply }),
      ...(problem !== undefined && { problem }),
      method,
      path,
      status,
      ms: runtime.now() - startedAt,
    })
    return answer
  }
