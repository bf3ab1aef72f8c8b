// The requests of one reply, watched for its name. When nobody waits for the reply any more it is stopped at the relay;
// also where its first response is still on its way, for without its name it would run on for its grace, and be paid.
import { REPLY_HEADER } from '@holdfast/protocol'
import type { Runtime } from '../runtime.ts'
import type { Layer } from './layer.ts'

/** How long a request that has not been answered is waited for, to learn the name of what is to be stopped. */
export const LATE_NAME_MS_MAX = 10_000

export interface Trail {
  readonly layer: Layer
  /** What the server called the last request, where it said. */
  readonly requestId: string | undefined
  /** Stops the reply, now or as soon as it has a name. Called before its reader leaves. */
  drop(): void
}

/** @param stop tells the relay; never rejects */
export function openTrail({ after }: Runtime, stop: (id: string) => void): Trail {
  let id: string | undefined
  let requestId: string | undefined
  let isDropped = false
  return {
    get requestId() {
      return requestId
    },
    drop: () => {
      isDropped = true
      if (id !== undefined) stop(id)
    },
    layer: (next) => async (input, init) => {
      const { signal } = init ?? {}
      const own = new AbortController()
      let isAnswered = false
      let cancel = () => undefined as void
      const leave = () => {
        if (isDropped && id === undefined && !isAnswered) cancel = after(LATE_NAME_MS_MAX, () => own.abort())
        else own.abort(signal?.reason)
      }
      if (signal?.aborted) leave()
      else signal?.addEventListener('abort', leave, { once: true })
      const response = await next(input, { ...init, signal: own.signal }).finally(() => cancel())
      isAnswered = true
      requestId = response.headers.get('request-id') ?? response.headers.get('x-request-id') ?? requestId
      const name = response.headers.get(REPLY_HEADER) ?? undefined
      if (isDropped && id === undefined) {
        own.abort()
        if (name !== undefined) stop(name)
      }
      id ??= name
      return response
    },
  }
}
