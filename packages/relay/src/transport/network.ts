// The real transport: HTTP/1.1 over our own sockets, HTTP/2 where TLS agrees on it. What a token costs here is one
// read, one pass of the decoder, and one call; docs/decisions/0007 says what that saves.
import { type SecureContext, createSecureContext } from 'node:tls'
import type { Transport, UpstreamListener, UpstreamRequest } from '../transport.ts'
import { Exchange } from './exchange.ts'
import { TransportFailure } from './failure.ts'
import { TRANSPORT_LIMITS, type TransportLimits } from './limits.ts'
import { Moderation } from './moderation.ts'
import { Pool, type Surroundings } from './pool.ts'
import { outgoing } from './request.ts'
import { type Target, Targets } from './target.ts'

export interface NetworkOptions {
  /** Certificates (PEM) to trust instead of the platform's. */
  readonly ca?: string | Buffer
  readonly limits?: Partial<TransportLimits>
}

export function networkTransport({ ca, limits }: NetworkOptions = {}): Transport {
  let context: SecureContext | undefined
  const bounds = { ...TRANSPORT_LIMITS, ...limits }
  const around: Surroundings = {
    limits: bounds,
    moderation: new Moderation(bounds),
    context: () => (context ??= createSecureContext(ca === undefined ? {} : { ca })),
    tickets: new Map(),
  }
  const targets = new Targets()
  const pools = new Map<string, Pool>()
  let isClosed = false

  const poolOf = (target: Target): Pool => {
    const known = pools.get(target.origin)
    if (known) return known
    const pool = new Pool(target, around)
    pools.set(target.origin, pool)
    return pool
  }

  return {
    send(request, listener) {
      let exchange: Exchange
      try {
        if (isClosed) throw new TransportFailure('transport-closed', 'The transport was closed.')
        exchange = exchangeOf(request, listener, targets)
      } catch (failure) {
        queueMicrotask(() => listener.closed(failure as Error, true))
        return () => {}
      }
      poolOf(exchange.outgoing.target).take(exchange)
      return () => exchange.hangUp()
    },
    async close() {
      isClosed = true
      for (const pool of pools.values()) pool.close()
    },
  }
}

/** @throws TransportFailure `request-unwritable` */
function exchangeOf(request: UpstreamRequest, listener: UpstreamListener, targets: Targets): Exchange {
  const target = targets.find(request.url)
  if (!target) throw new TransportFailure('request-unwritable', 'The URL of the request is none.')
  return new Exchange(outgoing(request, target), listener, request.connectMsMax)
}
