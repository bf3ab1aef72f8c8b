// Puts a client together: one address, one key, one dialect, and the policies that all its replies share. Each policy is a
// file of its own in policies/; what is here is their order, which is their meaning.
import { HoldfastError, isEnding } from '@holdfast/protocol'
import { type Access, send } from './access.ts'
import { writeAnthropicMessages } from './body/anthropic-messages.ts'
import { writeOpenaiChat } from './body/openai-chat.ts'
import type { Body, StartParameters } from './body/parameters.ts'
import type { Client, ClientReply, ClientSettings, ClientStartSettings } from './client.ts'
import { refusalOf } from './failure.ts'
import { type Meter, openMeter } from './metrics.ts'
import { type Reply, dialects, follow, startMetered } from './named.ts'
import { openBudget } from './policies/budget.ts'
import { openCircuit } from './policies/circuit.ts'
import { watchDeadline } from './policies/deadline.ts'
import { type Order, throughAll } from './policies/gate.ts'
import { keyring } from './policies/keyring.ts'
import { layered } from './policies/layer.ts'
import { openHouse } from './policies/leaving.ts'
import { openLimitBook } from './policies/limits.ts'
import { openQueue } from './policies/queue.ts'
import { WAIT_MS_MAX_DEFAULT, rateGate } from './policies/rate.ts'
import { guessPrompt, openTally } from './policies/tally.ts'
import { type Trail, openTrail } from './policies/trail.ts'
import { POLL_WAIT_MS, type PollingSettings, openPolling } from './polling.ts'
import { present } from './present.ts'
import { type Runtime, system } from './runtime.ts'
import { stopReply } from './stop.ts'
import { type Report, openReport } from './telemetry.ts'
import { MODELS_PATH, modelsIn, verify } from './verify.ts'

/** How long `verify` and `models` wait for each answer. */
export const VERIFY_MS_MAX = 10_000

const writers = { 'openai-chat': writeOpenaiChat, 'anthropic-messages': writeAnthropicMessages }

export function openClient(settings: ClientSettings): Client {
  const { baseURL, apiKey, headers = {}, dialect, ...policies } = settings
  const { queue, rate, budget: allowance = {}, circuit, limitWaitMsMax = WAIT_MS_MAX_DEFAULT } = policies
  const { polling: pollingSettings, telemetry, firstTokenMsMax, totalMsMax, runtime = system, ...line } = policies
  const { direct = false } = line
  const house = openHouse()

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
    const leaving = house.enter(signal)
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

  const stop = (id: string): Promise<void> => stopReply(access, id, { ...line, runtime }, { ...runtime, fetch })

  async function get(path: string): Promise<Response> {
    const { signal, leave, forget } = house.enter()
    const cancel = runtime.after(VERIFY_MS_MAX, () => leave(new DOMException('No answer in time.', 'TimeoutError')))
    try {
      return await send(access, path, { headers: dialects[dialect].headers, signal }, { ...runtime, fetch })
    } finally {
      cancel()
      forget()
    }
  }

  return {
    start,
    follow: (reply, { signal, ...wishes } = {}) => {
      const trail = openTrail(runtime, () => undefined)
      const leaving = house.enter(signal)
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
      let answer: Response | undefined
      try {
        answer = await get(MODELS_PATH)
        if (answer.ok) return await modelsIn(answer)
      } catch (cause) {
        if (!answer) throw new HoldfastError('line-exhausted', 'The server could not be reached.', { cause })
      }
      throw await refusalOf(answer)
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
    close: house.close,
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
