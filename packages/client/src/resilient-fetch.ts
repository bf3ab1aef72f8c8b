// A `fetch` for the official SDKs. They see one response whose body never breaks; behind it is a line that dials
// again. Where our relay is not at the other end it cannot resume, but it does not let a cut pass for an end.
import {
  DISCONNECT_HEADER,
  GRACE_MS_DEFAULT,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  REPLY_HEADER,
  eventsPath,
  formatDisconnect,
  stopPath,
} from '@holdfast/protocol'
import { withRefusalRead } from './access.ts'
import { runErrand } from './errand.ts'
import { failureOf } from './failure.ts'
import { frameBody } from './frame-body.ts'
import { type LineSettings, openLine } from './line.ts'
import type { LineState } from './line-state.ts'
import { tellAll } from './listeners.ts'
import { type Runtime, system } from './runtime.ts'

export interface ResilientFetchSettings extends Omit<LineSettings, 'signal'> {
  /** Told of the line behind each streamed response whenever its state changes. */
  readonly onState?: (state: LineState, reply: string | undefined) => void
}

/**
 * `new OpenAI({ baseURL, fetch: resilientFetch() })`, `new Anthropic({ baseURL, fetch: resilientFetch() })`.
 *
 * A POST with a JSON body gets an idempotency key (its own is kept) and is sent again with the same key when its
 * response is lost, or refused for the moment. Aborting it once it has answered, or leaving its body, stops the reply;
 * before that it has no name yet, and the relay's grace ends it. A streamed body
 * errors with a HoldfastError when the ending could not be reached; it never just ends. All else passes untouched.
 */
export function resilientFetch(settings: ResilientFetchSettings = {}): typeof fetch {
  const { runtime = system } = settings
  return async (input, init) => {
    const call = await readCall(input, init, settings, runtime)
    if (!call) return runtime.fetch(input, init)
    return call.isStreamed ? fetchStream(call, settings, runtime) : fetchWhole(call, settings)
  }
}

interface Call {
  readonly url: string
  readonly headers: Headers
  readonly signal: AbortSignal | undefined
  readonly isStreamed: boolean
  /** What else its caller wants of a fetch (credentials, a dispatcher …): wanted of the later requests, too. */
  readonly options: RequestInit
  /** Sends it, or sends it again. */
  readonly post: (signal: AbortSignal) => Promise<Response>
}

/** The call as a value that can be sent twice, or `undefined` when it is not one of ours. */
async function readCall(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  { direct }: ResilientFetchSettings,
  runtime: Runtime,
): Promise<Call | undefined> {
  const request = input instanceof Request ? input : undefined
  if ((init?.method ?? request?.method)?.toUpperCase() !== 'POST') return undefined
  const body = init?.body ?? (await request?.clone().text())
  if (typeof body !== 'string') return undefined
  const asked = parseObject(body)
  if (!asked) return undefined
  const url = request?.url ?? String(input)
  const signal = init?.signal ?? request?.signal
  const headers = new Headers(init?.headers ?? request?.headers)
  if (!headers.has(IDEMPOTENCY_HEADER)) headers.set(IDEMPOTENCY_HEADER, runtime.secret())
  // A provider would not know it, and a browser would ask it for leave to send it.
  if (!direct && !headers.has(DISCONNECT_HEADER)) {
    headers.set(DISCONNECT_HEADER, formatDisconnect({ policy: 'keep', graceMs: GRACE_MS_DEFAULT }))
  }
  const options = { ...(request && { credentials: request.credentials }), ...init }
  return {
    url,
    headers,
    signal,
    isStreamed: asked.stream === true,
    options,
    post: (lineSignal) => {
      // A response that is handed on as it came outlives its line, and must still hear its caller's abort.
      const either = new AbortController()
      const leave = () => either.abort(signal?.reason)
      signal?.addEventListener('abort', leave)
      lineSignal.addEventListener('abort', () => {
        either.abort(lineSignal.reason)
        // The caller's signal may outlive many lines.
        signal?.removeEventListener('abort', leave)
      })
      return runtime.fetch(url, { ...options, method: 'POST', headers, body, signal: either.signal })
    },
  }
}

function fetchWhole(call: Call, settings: ResilientFetchSettings): Promise<Response> {
  return runErrand(
    async (_id, _after, signal) => {
      const response = await call.post(signal)
      if (!response.ok || !response.headers.has(REPLY_HEADER)) return response
      // Read here, so that a body that is cut is asked for again like a response that never came.
      return withBody(response, await response.arrayBuffer())
    },
    {
      ...settings,
      ...(call.signal && { signal: call.signal }),
      // The headers of a whole answer come when the model is done: only the caller knows how long is too long.
      patience: { connectMsMax: Number.POSITIVE_INFINITY, ...settings.patience },
    },
  )
}

function fetchStream(call: Call, settings: ResilientFetchSettings, runtime: Runtime): Promise<Response> {
  const left = new AbortController()
  const leave = () => left.abort(call.signal?.reason)
  call.signal?.addEventListener('abort', leave)
  if (call.signal?.aborted) leave()

  return new Promise((resolve, reject) => {
    let isHandedOver = false
    const body = frameBody((reason) => left.abort(reason))
    /** A later request about the same reply. */
    const ask = (path: string, init: RequestInit) => runtime.fetch(rootOf(call.url) + path, init).then(withRefusalRead)
    const line = openLine(
      (id, after, signal) => (id ? ask(eventsPath(id), laterInit(call, signal, after)) : call.post(signal)),
      {
        ...body.listener,
        opened: (response) => {
          // Whose endings we do not know, or whose seqs are not ours: it passes as it came.
          if (!endsKnown.test(call.url) && !line.id) return false
          if (!isHandedOver) resolve(withBody(response, body.stream))
          return (isHandedOver = true)
        },
        changed: () => tellAll([() => settings.onState?.(line.state, line.id)]),
      },
      { ...settings, signal: left.signal },
    )
    const finish = async () => {
      const outcome = await line.run()
      call.signal?.removeEventListener('abort', leave)
      const { type } = outcome
      if (type === 'finished') return body.close()
      if (type === 'refused' && !isHandedOver) return resolve(outcome.response)
      const failure = type === 'left' ? left.signal.reason : await failureOf(outcome, line.direct)
      reject(failure)
      body.fail(failure)
      const { id } = line
      if (type !== 'left' || !id) return
      // We asked the relay to keep the reply without us, so leaving for good has to be said.
      await runErrand(
        (_id, _after, signal) => ask(stopPath(id), { ...laterInit(call, signal), method: 'POST', keepalive: true }),
        settings,
        id,
      )
    }
    // Only a stop that could not be delivered fails here. Nobody is left to hear of it; the relay's grace ends the reply.
    finish().catch(() => undefined)
  })
}

/** Paths whose streams say where they end, in a way that `frameBody` knows. */
const endsKnown = /\/(chat\/completions|messages)(\?|$)/

/** The same answer with another body. */
function withBody(response: Response, body: BodyInit): Response {
  const { status, statusText, headers, url } = response
  const other = new Response(body, { status, statusText, headers })
  // The constructor cannot set it, and SDKs log it.
  return Object.defineProperty(other, 'url', { value: url })
}

/** The requests that follow carry whatever opened the door, and nothing about the first one's body. */
function laterInit(call: Call, signal: AbortSignal, after?: number): RequestInit {
  const headers = new Headers(call.headers)
  for (const name of ['content-type', 'content-length', IDEMPOTENCY_HEADER, DISCONNECT_HEADER]) headers.delete(name)
  if (after !== undefined) headers.set(LAST_EVENT_ID_HEADER, String(after))
  const { body: _, ...options } = call.options
  return { ...options, method: 'GET', headers, signal }
}

/** What stands before `/v1/`: a relay may live under a path. */
const rootOf = (url: string): string => /^(.*)\/v1\//.exec(url)?.[1] ?? new URL(url).origin

function parseObject(text: string): { readonly stream?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
