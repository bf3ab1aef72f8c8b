// Some proxies hold a response back until it has ended: an event stream then never arrives. Where that is seen, the same
// frames are asked for a page at a time, in answers that end (`Holdfast-Poll`), and handed on as one body that streams:
// whoever reads it notices nothing. It goes back to streams after a while, in case the network has changed.
import {
  HEARTBEAT_HEADER,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  POLL_HEADER,
  REPLY_HEADER,
  eventsPath,
} from '@holdfast/protocol'
import type { Layer } from './policies/layer.ts'
import { pause } from './policies/pause.ts'
import { type Runtime, system } from './runtime.ts'

/** Streams of which not a byte arrived, in a row, after which it polls. */
export const SWALLOWED_MAX = 2
/** How long it polls before it tries a stream again. */
export const POLLING_MS_MAX = 600_000
/** How long a poll waits for something new. The relay answers after its heartbeat at the latest. */
export const POLL_WAIT_MS = 5_000
/** The least time from one poll to the next: what arrives meanwhile comes together. */
export const POLL_GAP_MS = 250
/** A head that was waited for for so long may have been swallowed: then the relay is asked whether it is alive. */
export const HEAD_MS_MIN = 5_000
/** How long that question may take. */
export const HEALTH_MS_MAX = 5_000

export interface PollingSettings {
  /** `auto`: where streams do not arrive. Default. */
  readonly mode?: 'auto' | 'always' | 'never'
  /** See `POLL_WAIT_MS`. Shorter than what counts as a dead line. */
  readonly waitMs?: number
  /** See `POLL_GAP_MS`. */
  readonly gapMs?: number
}

export interface Polling {
  readonly layer: Layer
  readonly isPolling: boolean
}

export function openPolling(settings: PollingSettings = {}, runtime: Runtime = system): Polling {
  const { mode = 'auto', waitMs = POLL_WAIT_MS, gapMs = POLL_GAP_MS } = settings
  const { now } = runtime
  let swallowed = 0
  let until = 0
  /** Whether a relay that did not answer is alive after all. */
  let asking: Promise<void> | undefined

  const isPolling = () => mode === 'always' || (mode === 'auto' && now() < until)
  const goOver = () => {
    until = now() + POLLING_MS_MAX
    // The next stream is on probation.
    swallowed = SWALLOWED_MAX - 1
  }

  const layer: Layer = (next) => {
    return async (input, init) => {
      if (mode === 'never' || !init || !isReading(init)) return next(input, init)
      await asking
      return isPolling() ? poll(String(input), init) : stream(String(input), init)
    }

    async function stream(url: string, init: RequestInit): Promise<Response> {
      const since = now()
      const response = await next(url, init).catch((cause: unknown) => {
        if (init.signal?.aborted && now() - since >= HEAD_MS_MIN) asking ??= askHealth(url)
        throw cause
      })
      const heartbeatMs = Number(response.headers.get(HEARTBEAT_HEADER))
      return heartbeatMs > 0 && isStream(response) ? heard(response, heartbeatMs) : response
    }

    async function askHealth(url: string): Promise<void> {
      const enough = new AbortController()
      const cancel = runtime.after(HEALTH_MS_MAX, () => enough.abort())
      try {
        const { ok } = await next(`${rootOf(url)}/health`, { signal: enough.signal })
        if (ok) goOver()
      } catch {
        // Nobody there: that is a line like any other, and dialled again.
      } finally {
        cancel()
        asking = undefined
      }
    }

    /** The same response, and it is noticed whether a byte of it arrives. */
    function heard(response: Response, heartbeatMs: number): Response {
      const since = now()
      const reader = response.body!.getReader()
      let isHeard = false
      // A relay would have been heard twice in this time; whoever left sooner says nothing about the proxy.
      const over = () => {
        if (isHeard || now() - since < 2 * heartbeatMs) return
        isHeard = true
        swallowed += 1
        if (swallowed >= SWALLOWED_MAX) goOver()
      }
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(out) {
            const { done, value } = await reader.read().catch((cause: unknown) => {
              over()
              throw cause
            })
            if (done) return out.close()
            isHeard = true
            swallowed = 0
            out.enqueue(value)
          },
          cancel(reason) {
            over()
            return reader.cancel(reason)
          },
        },
        { highWaterMark: 0 },
      )
      return new Response(body, response)
    }

    async function poll(url: string, init: RequestInit): Promise<Response> {
      // Answered at once: whoever dials should not have to wait for the model to hear that somebody is there.
      const first = await next(url, withWait(init, 0))
      const id = first.headers.get(REPLY_HEADER)
      if (first.status !== 200 || !id || !isStream(first)) return first
      return new Response(pages(first, rootOf(url) + eventsPath(id), init), first)
    }

    /** The first page and all that follow, as one body. A poll that fails breaks it, and its reader dials again. */
    function pages(first: Response, url: string, init: RequestInit): ReadableStream<Uint8Array> {
      const signal = init.signal ?? new AbortController().signal
      let after = Number(new Headers(init.headers).get(LAST_EVENT_ID_HEADER) ?? 0)
      let askedAt = now()
      let page: Response | undefined = first
      return new ReadableStream<Uint8Array>(
        {
          async pull(out) {
            if (!page) {
              await pause(runtime, Math.max(0, askedAt + gapMs - now()), signal)
              askedAt = now()
              page = await next(url, withWait(laterInit(init, after), waitMs))
            }
            // The log has nothing more. Who asks again hears how it ended.
            if (page.status === 204) return out.close()
            // What is no page may be a portal's, and is no sign of life.
            if (page.status !== 200 || !isStream(page)) throw new Error(`A poll was answered ${page.status}.`)
            const bytes = new Uint8Array(await page.arrayBuffer())
            page = undefined
            after = lastSeqIn(bytes) ?? after
            out.enqueue(bytes)
          },
        },
        { highWaterMark: 0 },
      )
    }
  }

  return {
    layer,
    get isPolling() {
      return isPolling()
    },
  }
}

/** Starts a reply, or reads one on. */
function isReading({ headers, body }: RequestInit): boolean {
  const all = new Headers(headers)
  return (
    all.has(LAST_EVENT_ID_HEADER) ||
    (all.has(IDEMPOTENCY_HEADER) && typeof body === 'string' && /"stream": ?true/.test(body))
  )
}

function withWait(init: RequestInit, waitMs: number): RequestInit {
  const headers = new Headers(init.headers)
  headers.set(POLL_HEADER, String(Math.floor(waitMs / 1000)))
  return { ...init, headers }
}

/** Whatever opened the door the first time, and nothing about the first one's body. */
function laterInit(init: RequestInit, after: number): RequestInit {
  const headers = new Headers(init.headers)
  headers.delete('content-type')
  headers.delete(IDEMPOTENCY_HEADER)
  headers.set(LAST_EVENT_ID_HEADER, String(after))
  return { ...init, method: 'GET', body: null, headers }
}

/** A page is whole frames, and data lines begin with `data:`, so this is nobody's text. */
function lastSeqIn(bytes: Uint8Array): number | undefined {
  const seqs = new TextDecoder().decode(bytes).match(/^id: ?\d+$/gm)
  return seqs ? Number(seqs.at(-1)!.slice(3)) : undefined
}

const isStream = ({ body, headers }: Response): boolean =>
  body !== null && (headers.get('content-type')?.includes('text/event-stream') ?? false)

/** What stands before `/v1/`: a relay may live under a path. */
const rootOf = (url: string): string => /^(.*)\/v1\//.exec(url)?.[1] ?? new URL(url).origin
