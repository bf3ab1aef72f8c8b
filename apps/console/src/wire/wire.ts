// The page's own end of the network, which somebody may cut: the client's runtime with a fetch that fails while the page
// plays offline, drips while it plays slow, and tells what comes through. It breaks no promise of `fetch`: bodies error
// and requests reject as they do when a cable is pulled.
import type { Page, Runtime } from '@holdfast/client'
import { REPLY_HEADER } from '@holdfast/protocol'
import type { Happening } from '../timeline/happening.ts'
import { frameCounter } from './frames.ts'

export interface WireState {
  /** Milliseconds since 1970; absent while the page is online. */
  readonly offlineUntil?: number
  readonly isSlow: boolean
}

export interface Wire {
  /** A runtime for one chat. What comes through is told to `tell`. */
  runtimeFor(tell: (happening: Happening) => void): Runtime
  /** Everything that is open breaks, nothing new gets through, and after `ms` the network is back. */
  goOffline(ms: number): void
  setSlow(isSlow: boolean): void
  readonly subscribe: (listener: () => void) => () => void
  readonly getSnapshot: () => WireState
}

/** What a slow network lets through, about what a phone gets at the edge of the map. */
export const SLOW = { latencyMs: 400, bytesPerSecond: 3_000 }

export function openWire(system: Runtime): Wire {
  let state: WireState = { isSlow: false }
  /** Breaks what is open. */
  let outage = new AbortController()
  const listeners = new Set<() => void>()
  const wakes = new Set<() => void>()

  const become = (next: WireState) => {
    state = next
    for (const listener of listeners) listener()
  }

  function goOffline(ms: number): void {
    const offlineUntil = system.now() + ms
    become({ ...state, offlineUntil })
    outage.abort()
    system.after(ms, () => {
      // A later one lasts longer.
      if (state.offlineUntil !== offlineUntil) return
      const { offlineUntil: _, ...online } = state
      outage = new AbortController()
      become(online)
      for (const wake of wakes) wake()
    })
  }

  const page: Page = {
    isHidden: () => system.page.isHidden(),
    isOnline: () => state.offlineUntil === undefined && system.page.isOnline(),
    onWake: (work) => {
      wakes.add(work)
      const forget = system.page.onWake(work)
      return () => {
        wakes.delete(work)
        forget()
      }
    },
  }

  const slowly = (bytes: number): Promise<void> | undefined =>
    state.isSlow
      ? new Promise((resolve) => void system.after((bytes / SLOW.bytesPerSecond) * 1000, resolve))
      : undefined

  /** A fetch through this end of the network, that rejects as fetch does when there is none. */
  async function send(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    if (state.offlineUntil !== undefined) throw new TypeError('Failed to fetch')
    if (state.isSlow) await new Promise<void>((resolve) => void system.after(SLOW.latencyMs, resolve))
    const signal = init.signal ? AbortSignal.any([init.signal, outage.signal]) : outage.signal
    return system.fetch(input, { ...init, signal })
  }

  return {
    goOffline,
    setSlow: (isSlow) => become({ ...state, isSlow }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    getSnapshot: () => state,
    runtimeFor: (tell) => ({ ...system, page, fetch: tapped(send, slowly, system.now, tell) }),
  }
}

/** A fetch that tells what happens to the requests that read a reply. */
function tapped(
  send: Runtime['fetch'],
  slowly: (bytes: number) => Promise<void> | undefined,
  now: () => number,
  tell: (happening: Happening) => void,
): Runtime['fetch'] {
  /** Of the reply that is followed: the key it was asked for with, and its name. */
  let key: string | undefined
  let name: string | undefined

  /** True when this is a request for another reply than the last. */
  function isNew(path: string, headers: Headers): boolean {
    const asked = headers.get('idempotency-key') ?? undefined
    const named = /\/replies\/([^/]+)\/events$/.exec(path)?.[1]
    if (named ? named === name : asked !== undefined && asked === key) return false
    key = asked
    name = named
    return true
  }

  return async (input, init = {}) => {
    const path = pathOf(input)
    const method = init.method ?? 'GET'
    if (method === 'POST' && path.endsWith('/stop')) tell({ type: 'stop', at: now() })
    if (!isReading(method, path)) return send(input, init)

    if (isNew(path, new Headers(init.headers)))
      tell({ type: 'began', at: now(), how: method === 'POST' ? 'asked' : 'found' })
    tell({ type: 'dialled', at: now() })
    const response = await send(input, init).catch((cause: unknown) => {
      tell({ type: 'lost', at: now(), why: 'unreachable' })
      throw cause
    })
    name ??= response.headers.get(REPLY_HEADER) ?? undefined
    if (!response.headers.get('content-type')?.includes('text/event-stream') || !response.body) {
      if (!response.ok) tell({ type: 'lost', at: now(), why: 'refused' })
      return response
    }
    tell({ type: 'opened', at: now() })
    const lost = () => tell({ type: 'lost', at: now(), why: 'cut' })
    return new Response(watched(response.body, { slowly, now, tell, lost }), response)
  }
}

interface Watch {
  readonly slowly: (bytes: number) => Promise<void> | undefined
  readonly now: () => number
  readonly tell: (happening: Happening) => void
  /** Called once, whichever way the body ends. */
  readonly lost: () => void
}

function watched(body: ReadableStream<Uint8Array>, { slowly, now, tell, ...watch }: Watch): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let isOver = false
  const lost = () => {
    if (!isOver) watch.lost()
    isOver = true
  }
  const count = frameCounter()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) {
          lost()
          controller.close()
          return
        }
        await slowly(value.length)
        // Whoever read it left while it dripped in, and may have another line by now.
        if (isOver) return
        const frames = count(value)
        const at = now()
        tell(frames > 0 ? { type: 'arrived', at, frames, bytes: value.length } : { type: 'heartbeat', at })
        controller.enqueue(value)
      } catch (cause) {
        lost()
        controller.error(cause)
      }
    },
    async cancel(reason) {
      lost()
      await reader.cancel(reason)
    },
  })
}

const isReading = (method: string, path: string): boolean =>
  method === 'POST' ? /\/(?:chat\/completions|messages)$/.test(path) : path.endsWith('/events')

const pathOf = (input: RequestInfo | URL): string => {
  const url = input instanceof Request ? input.url : String(input)
  return url.replace(/[?#].*$/, '')
}
