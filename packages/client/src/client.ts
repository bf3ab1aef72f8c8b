// A client for a whole application: one address, one key, one dialect, and the policies that all its replies share. Each
// policy is a file of its own in policies/; here they are only put together, and their order is their meaning.
import { type Ending, HoldfastError, isEnding, stopPath } from '@holdfast/protocol'
import { type Access, send } from './access.ts'
import { writeAnthropicMessages } from './body/anthropic-messages.ts'
import { writeOpenaiChat } from './body/openai-chat.ts'
import type { Body, StartParameters } from './body/parameters.ts'
import type { DialectName } from './dialects.ts'
import { runErrand } from './errand.ts'
import { refusalOf } from './failure.ts'
import { type Meter, openMeter } from './metrics.ts'
import { type Reply, type ReplySettings, type StartSettings, follow, startMetered } from './named.ts'
import { type BudgetSettings, type Spent, openBudget } from './policies/budget.ts'
import { type CircuitSettings, type CircuitState, openCircuit } from './policies/circuit.ts'
import { type DeadlineSettings, watchDeadline } from './policies/deadline.ts'
import { type Order, throughAll } from './policies/gate.ts'
import { keyring } from './policies/keyring.ts'
import { layered } from './policies/layer.ts'
import { openLeaving } from './policies/leaving.ts'
import { type Limits, openLimitBook } from './policies/limits.ts'
import { type QueueSettings, openQueue } from './policies/queue.ts'
import { type RateSettings, WAIT_MS_MAX_DEFAULT, rateGate } from './policies/rate.ts'
import { guessPrompt, openTally } from './policies/tally.ts'
import { type Trail, openTrail } from './policies/trail.ts'
import { POLL_WAIT_MS, type PollingSettings, openPolling } from './polling.ts'
import { present } from './present.ts'
import { type Runtime, system } from './runtime.ts'
import { type Report, type Tracer, openReport } from './telemetry.ts'
import { MODELS_PATH, type Verdict, modelsIn, verify } from './verify.ts'

export interface ClientSettings extends Access, DeadlineSettings, Omit<StartSettings, 'signal'> {
  readonly dialect: DialectName
  /** Replies at a time. Default: as many as are asked for. */
  readonly queue?: QueueSettings
  /** Starts and tokens a minute. Default: as many as are asked for. */
  readonly rate?: RateSettings
  /** What may be bought in all. Default: no limit. */
  readonly budget?: BudgetSettings
  /** Leaves a server alone that fails. Default: nobody is turned away. */
  readonly circuit?: CircuitSettings
  /** How long a start waits for a limit of the server's to be lifted. Default: `WAIT_MS_MAX_DEFAULT`. */
  readonly limitWaitMsMax?: number
  readonly polling?: PollingSettings
  /** One of `@opentelemetry/api` fits. */
  readonly telemetry?: Tracer
}

/** What one start may have of its own. */
export interface ClientStartSettings extends DeadlineSettings, Omit<StartSettings, 'runtime' | 'direct'> {
  readonly idempotencyKey?: string
  readonly segments?: readonly ('continue' | 'restart')[]
  /** An `x-request-id` of one's own, for instance. They win over the client's. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ClientReply extends Reply {
  /** What the server called the last request about it. A relay calls it by the reply's id. */
  readonly requestId: string | undefined
}

export interface Client {
  /**
   * Resolves when the reply is asked for: after waiting its turn, where there is a queue or a limit. Given parameters, or a
   * `body` in the dialect's own words.
   * @throws HoldfastError `queue-full`, `wait-too-long`, `circuit-open`, `over-budget`, `first-token-late`, `reply-late`: then
   * nothing was bought. The signal's reason when its caller left while it waited.
   */
  start(asked: StartParameters | { readonly body: Body }, settings?: ClientStartSettings): Promise<ClientReply>
  /** No policy holds it up: what is followed is bought already. */
  follow(reply: string | { readonly reply: string; readonly after?: number }, settings?: ReplySettings): ClientReply
  /** Stops a reply for all its readers. @throws HoldfastError as `Reply.stop` does */
  stop(replyId: string): Promise<void>
  /** Says in words whether URL and key work. Never rejects, and buys nothing. */
  verify(): Promise<Verdict>
  /** Their ids. @throws HoldfastError where they cannot be listed */
  models(): Promise<readonly string[]>
  readonly state: ClientState
  readonly metrics: ClientMetrics
  /** What the server said of its limits last. */
  readonly limits: Limits
  /** All readers leave, and whoever waits to start. The replies go on at the relay. */
  close(): void
}

export interface ClientState {
  /** Replies that were started here and run. */
  readonly running: number
  /** Starts that wait for their turn in the queue. */
  readonly waiting: number
  readonly circuit: CircuitState['phase']
  /** True where streams do not arrive, and the relay is asked for pages instead. */
  readonly isPolling: boolean
  readonly spent: Spent
}

export interface ClientMetrics {
  readonly started: number
  /** Turned away by a policy of this client, or gone while they waited. */
  readonly turnedAway: number
  /** How often each ending came, and each way not to reach one. */
  readonly endings: { readonly [how in Ending | 'left' | 'refused' | 'exhausted']?: number }
  readonly reconnects: number
  readonly bytes: number
  readonly recoveredEvents: number
}

/** How long `verify` and `models` wait for each answer. */
export const VERIFY_MS_MAX = 10_000

const writers = { 'openai-chat': writeOpenaiChat, 'anthropic-messages': writeAnthropicMessages }
const DIALECT_HEADERS = { 'openai-chat': {}, 'anthropic-messages': { 'anthropic-version': '2023-06-01' } }

export function openClient(settings: ClientSettings): Client {
  const { baseURL, apiKey, headers = {}, dialect, ...policies } = settings
  const { queue, rate, budget: allowance = {}, circuit, limitWaitMsMax = WAIT_MS_MAX_DEFAULT } = policies
  const { polling: pollingSettings, telemetry, firstTokenMsMax, totalMsMax, runtime = system, ...line } = policies
  const { direct = false } = line
  const closing = new AbortController()

  const breaker = openCircuit(circuit ?? { failuresMax: Number.POSITIVE_INFINITY }, runtime)
  const turns = openQueue(queue ?? { repliesMax: Number.POSITIVE_INFINITY })
  const book = openLimitBook(runtime, limitWaitMsMax)
  const budget = openBudget(allowance)
  const polling = openPolling(
    { ...(direct && { mode: 'never' }), ...pollFor(line.stallMsMax), ...pollingSettings },
    runtime,
  )
  // What costs no waiting is asked first. The circuit is last, because it lets one through to try, who must not dawdle.
  const enter = throughAll(
    budget.gate,
    breaker.early,
    turns.gate,
    rateGate(rate ?? {}, runtime),
    book.gate,
    breaker.gate,
  )
  // A request that is refused for its key and sent again was two requests to the server.
  const fetch = layered(runtime.fetch, ...(apiKey === undefined ? [] : [keyring(apiKey)]), book.layer, breaker.layer)
  const access: Access = { baseURL, headers }
  const totals = { started: 0, turnedAway: 0, reconnects: 0, bytes: 0, recoveredEvents: 0 }
  const endings: Record<string, number> = {}

  async function start(
    asked: StartParameters | { readonly body: Body },
    { headers: own, idempotencyKey, segments, signal, ...wishes }: ClientStartSettings = {},
  ): Promise<ClientReply> {
    const body = 'body' in asked ? asked.body : writers[dialect](asked)
    const promptTokens = guessPrompt(body)
    const tally = openTally(promptTokens)
    const leaving = openLeaving(signal, closing.signal)
    const trail = openTrail(runtime, (id) => void stop(id).catch(() => undefined))
    const report = telemetry && openReport(telemetry, { dialect, baseURL, body })
    let cut: HoldfastError | undefined
    /** Nobody waits for it any more, so nobody pays for it any more. */
    const cutShort = (problem: HoldfastError) => {
      cut ??= problem
      trail.drop()
      leaving.leave(problem)
    }
    const deadline = watchDeadline({ ...present({ firstTokenMsMax, totalMsMax }), ...wishes }, runtime, cutShort)
    const order: Order = { model: String(body['model']), promptTokens, ...limitOf(body), bought: () => tally.bought }
    const meter = watched(
      openMeter(runtime),
      (events) => {
        tally.heard(events)
        if (tally.hasToken) deadline.heardToken()
        report?.heard(events)
        if (budget.isOver && !events.some(isEnding)) cutShort(overBudget())
      },
      report,
    )
    const leave = await enter(order, leaving.signal).catch((cause: unknown) => {
      totals.turnedAway += 1
      deadline.end()
      leaving.forget()
      report?.turnedAway(cause)
      throw cause
    })
    totals.started += 1
    report?.admitted()
    const reply = startMetered(
      meter,
      { ...access, headers: { ...headers, ...own }, dialect, body, ...present({ idempotencyKey, segments }) },
      { ...line, ...wishes, signal: leaving.signal, runtime: through(trail) },
    )
    return known(
      reply,
      trail,
      () => cut,
      (failure) => {
        deadline.end()
        leaving.forget()
        // Refused before it had a name: nothing was bought.
        leave(reply.line.outcome === 'refused' ? undefined : tally.bought)
        note(reply)
        const { message, metrics, id: replyId } = reply
        report?.ended({ message, metrics, replyId, requestId: trail.requestId, usage: message.usage, failure })
      },
    )
  }

  /** The runtime of one reply: its own requests, by way of everybody's. */
  const through = (trail: Trail): Runtime => ({ ...runtime, fetch: trail.layer(polling.layer(fetch)) })

  function note({ message, line, metrics }: Reply): void {
    const how = message.ending ?? line.outcome ?? 'left'
    endings[how] = (endings[how] ?? 0) + 1
    totals.reconnects += metrics.reconnects
    totals.bytes += metrics.bytes
    totals.recoveredEvents += metrics.recovered.events
  }

  async function stop(id: string): Promise<void> {
    const answer = await runErrand(
      (_id, _after, signal) =>
        send(access, stopPath(id), { method: 'POST', keepalive: true, signal }, { ...runtime, fetch }),
      { runtime, patience: { refusalsMax: Number.POSITIVE_INFINITY, ...line.patience } },
    )
    if (!answer.ok) throw await refusalOf(answer)
  }

  async function get(path: string): Promise<Response> {
    const { signal, leave, forget } = openLeaving(closing.signal)
    const cancel = runtime.after(VERIFY_MS_MAX, () => leave(new DOMException('No answer in time.', 'TimeoutError')))
    try {
      return await send(access, path, { headers: DIALECT_HEADERS[dialect], signal }, { ...runtime, fetch })
    } finally {
      cancel()
      forget()
    }
  }

  return {
    start,
    follow: (reply, { signal, ...wishes } = {}) => {
      const trail = openTrail(runtime, () => undefined)
      const leaving = openLeaving(signal, closing.signal)
      const { onCut: _, ...defaults } = line
      const followed = follow(
        { ...access, ...(typeof reply === 'string' ? { reply } : reply) },
        { ...defaults, ...wishes, signal: leaving.signal, runtime: through(trail) },
      )
      return known(
        followed,
        trail,
        () => undefined,
        () => leaving.forget(),
      )
    },
    stop,
    verify: () => verify(baseURL, get, !direct),
    models: async () => {
      const answer = await get(MODELS_PATH)
      if (!answer.ok) throw await refusalOf(answer)
      return modelsIn(answer)
    },
    get limits() {
      return book.limits
    },
    get state() {
      return {
        running: turns.running,
        waiting: turns.waiting,
        circuit: breaker.state.phase,
        isPolling: polling.isPolling,
        spent: budget.spent,
      }
    },
    get metrics() {
      return { ...totals, endings: { ...endings } }
    },
    close: () => closing.abort(),
  }
}

/** The reply, and what its requests were called. Its errors say so, too. */
function known(
  reply: Reply,
  trail: Trail,
  cut: () => HoldfastError | undefined,
  end: (failure?: unknown) => void,
): ClientReply {
  reply.finished.then(
    () => end(),
    (failure: unknown) => {
      if (failure instanceof HoldfastError && trail.requestId !== undefined) failure.requestId ??= trail.requestId
      end(failure)
    },
  )
  return Object.create(reply, {
    requestId: { get: () => trail.requestId },
    failure: { get: () => reply.failure ?? cut() },
  }) as ClientReply
}

const watched = (meter: Meter, heard: Report['heard'], report: Report | undefined): Meter => ({
  ...meter,
  opened: () => {
    meter.opened()
    report?.opened()
  },
  arrived: (bytes, events, now) => {
    meter.arrived(bytes, events, now)
    heard(events)
  },
})

const overBudget = (): HoldfastError =>
  new HoldfastError('over-budget', 'This client’s budget was spent while the reply ran.')

/** Either dialect's word for the most it may answer. */
function limitOf(body: Body): Pick<Order, 'answerTokensMax'> {
  const limit = body['max_completion_tokens'] ?? body['max_tokens']
  return { answerTokensMax: typeof limit === 'number' ? limit : 0 }
}

/** A poll is over before its silence would count as a dead line. */
const pollFor = (stallMsMax: number | undefined): PollingSettings =>
  stallMsMax === undefined ? {} : { waitMs: Math.min(POLL_WAIT_MS, stallMsMax / 2) }
