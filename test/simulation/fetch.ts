// The wire as a `fetch`, for the client under test.
import type { Dice } from './dice.ts'
import type { Wire, WireRequest } from './wire.ts'

/** @param wish what the caller is after, for the evidence */
export const fetchOver =
  (wire: Wire, wish: number, dice: Dice, onHead: (status: number, headers: Readonly<Record<string, string>>) => void) =>
  (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    const request: WireRequest = {
      method: init.method === 'POST' ? 'POST' : 'GET',
      target: pathname + search,
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(typeof init.body === 'string' ? { body: init.body } : {}),
      wish,
    }
    return new Promise((resolve, reject) => {
      let out: ReadableStreamDefaultController<Uint8Array> | undefined
      let isOver = false
      // Every platform words it differently, and the client must not care.
      const broken = (): Error => new TypeError(dice.pick(['Load failed', 'terminated', 'network error']))
      const hangUp = wire.call(request, {
        head(status, headers) {
          onHead(status, headers)
          const body =
            status === 204
              ? null
              : new ReadableStream<Uint8Array>({
                  start: (controller) => void (out = controller),
                  cancel() {
                    isOver = true
                    hangUp()
                  },
                })
          resolve(new Response(body, { status, headers }))
        },
        data(octets) {
          if (!isOver) out?.enqueue(Buffer.from(octets, 'latin1'))
        },
        closed(how) {
          if (isOver) return
          isOver = true
          if (!out) reject(broken())
          else if (how === 'end') out.close()
          else out.error(broken())
        },
      })
      const abort = (): void => {
        hangUp()
        if (isOver) return
        isOver = true
        if (out) out.error(init.signal?.reason)
        else reject(init.signal?.reason)
      }
      if (init.signal?.aborted) abort()
      else init.signal?.addEventListener('abort', abort)
    })
  }
