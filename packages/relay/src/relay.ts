// The relay as a function from a request to an answer: routes, the layers around them, and the house they share.
// It knows no socket and no clock of its own: server.ts puts it on the network, the simulation calls it directly.
import type { Books } from './books/books.ts'
import { SwitchWatch } from './books/upstreams/switch-watch.ts'
import { frontOf } from './front.ts'
import { Courier } from './events/courier.ts'
import { Letters, type MailSettings } from './events/letters.ts'
import type { Post } from './events/post.ts'
import { TargetWatch } from './events/targets.ts'
import type { Handler } from './http.ts'
import type { Keys } from './keys/keys.ts'
import type { PriceSettings } from './config/prices.ts'
import type { Limits } from './limits.ts'
import type { Log } from './logs/log.ts'
import { pricingOf } from './metering/pricing.ts'
import { Meter } from './metering/meter.ts'
import { type Charge, CurrentTariff } from './metering/tariff.ts'
import { Models } from './models.ts'
import { BodyKeeper } from './metering/body-keeper.ts'
import { recordingIn } from './metering/recording.ts'
import type { Notice } from './notice.ts'
import { reorder } from './order.ts'
import type { Plan } from './routing/plan.ts'
import { Router } from './routing/router.ts'
import { Shedding, type Strain } from './shedding/shedding.ts'
import type { Payments } from './payments/payments.ts'
import type { Receipt } from './receipt.ts'
import { Replies } from './replies.ts'
import type { Faults, House, Readiness, Reread } from './routes/route.ts'
import { Roll } from './nodes/roll.ts'
import type { Runtime } from './runtime.ts'
import { Budgets } from './sessions/budgets.ts'
import { SECRET_BYTES, tokensWith } from './sessions/tokens.ts'
import type { Commons } from './shared/commons.ts'
import { Sharing } from './shared/sharing.ts'
import { Entrance } from './sign-in/entrance.ts'
import type { SignInSettings } from './sign-in/settings.ts'
import type { Site } from './site.ts'
import type { Transport } from './transport.ts'
import { Gauges } from './telemetry/gauges.ts'
import type { MetricsSettings } from './telemetry/settings.ts'
import { Metrics, type Sight } from './telemetry/metrics.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { findListed } from './routing/route.ts'
import { version } from './version.ts'
import { Visits, memoryVisits } from './visits.ts'

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
    handle: frontOf(house, { runtime, onNotice, origins, trustedProxies: options.trustedProxies ?? [] }),
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
