// The real transport: undici's dispatcher, whose callbacks cost a token neither a promise nor a stream.
import { Agent, type Dispatcher } from 'undici'
import type { Transport, UpstreamListener, UpstreamRequest } from './transport.ts'

export interface UndiciOptions {
  readonly connectMsMax: number
  /** Sockets per upstream. A reply holds one for as long as it runs, so this bounds the replies that run at once. */
  readonly socketsMax?: number
}

export function undiciTransport({ connectMsMax, socketsMax = 16_384 }: UndiciOptions): Transport {
  const agent = new Agent({
    connections: socketsMax,
    connect: { timeout: connectMsMax, noDelay: true },
    // Silence is the pump's to judge: it knows the difference between a quiet model and a dead one.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  })
  return {
    send: (request, listener) => send(agent, request, listener),
    close: () => agent.destroy(),
  }
}

function send(agent: Agent, request: UpstreamRequest, listener: UpstreamListener): () => void {
  const { origin, pathname, search } = new URL(request.url)
  let controller: Dispatcher.DispatchController | undefined
  let hungUp = false
  let closed = false
  const close = (failure?: Error): void => {
    if (closed) return
    closed = true
    // undici starts a request when it has a connection for it.
    listener.closed(failure, controller === undefined)
  }
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(given) {
      controller = given
      if (hungUp) given.abort(new HungUp())
    },
    onResponseStart(_controller, status, headers) {
      // 1xx are not the answer.
      if (status >= 200) listener.head(status, flat(headers))
    },
    onResponseData(_controller, bytes) {
      listener.data(bytes)
    },
    onResponseEnd: () => close(),
    onResponseError: (_controller, failure) => close(failure),
  }
  try {
    agent.dispatch(
      {
        origin,
        path: pathname + search,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
      },
      handler,
    )
  } catch (failure) {
    queueMicrotask(() => close(failure instanceof Error ? failure : new Error('dispatch failed')))
  }
  return () => {
    hungUp = true
    if (!closed) controller?.abort(new HungUp())
  }
}

class HungUp extends Error {
  override readonly name = 'HungUp'
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  const result: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(headers)) result[name] = Array.isArray(value) ? value.join(', ') : value
  return result
}
