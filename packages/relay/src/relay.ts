// The relay as a function from a request to an answer: routes, the layers around them, and the house they share.
// It knows no socket and no clock of its own: server.ts puts it on the network, the simulation calls it directly.
import { HoldfastError, REPLY_HEADER, type Seq } from '@holdfast/protocol'
import findMyWay from 'find-my-way'
import { dialectOf, problemOf, refuse } from './answers.ts'
import { type Answer, type Handler, type Incoming, type Layer, stack } from './http.ts'
import type { Key, Keys } from './keys/keys.ts'
import type { Limits } from './limits.ts'
import type { Final, Head, Log } from './logs/log.ts'
import { Models } from './models.ts'
import { reorder } from './order.ts'
import type { Plan } from './routing/plan.ts'
import { Router } from './routing/router.ts'
import { Replies } from './replies.ts'
import { routes } from './routes/index.ts'
import type { House, Reading, Reread, Route } from './routes/route.ts'
import type { Runtime } from './runtime.ts'
import type { Transport } from './transport.ts'

/** What the relay tells whoever operates it. Never a prompt, a completion or a key. */
export type Notice =
  | {
      readonly type: 'request'
      readonly method: string
      readonly path: string
      readonly status: number
      readonly ms: number
    }
  | { readonly type: 'reply-ended'; readonly head: Head; readonly final: Final; readonly lastSeq: Seq }
  | { readonly type: 'adopted'; readonly replies: number }
  /** The configuration was read again. */
  | { readonly type: 'configuration'; readonly reading: Reading }
  | { readonly type: 'failure'; readonly what: string; readonly cause: unknown }

export interface RelayOptions {
  readonly log: Log
  readonly keys: Keys
  /** What is served, and by whom. `reload` exchanges it. */
  readonly plan: Plan
  readonly transport: Transport
  readonly runtime: Runtime
  readonly limits: Limits
  readonly onNotice?: (notice: Notice) => void
  /** How an administrator has the configuration read again, where there is one to read. */
  readonly reread?: Reread
}

export interface Relay {
  readonly handle: Handler
  readonly replies: Replies
  readonly router: Router
  /** From now on new replies follow this plan; those that run keep the places they have. */
  reload(plan: Plan): void
  /** Takes up what a crash left behind, then says ready and looks again from time to time. */
  open(): Promise<void>
  /** Admits nothing more, waits up to `patienceMs` for running replies, then closes the log. */
  close(patienceMs: number): Promise<void>
}

/** How often the log is swept and orphans are looked for. */
const HOUSEKEEPING_MS = 10_000

export function createRelay(options: RelayOptions): Relay {
  const { log, keys, plan, transport, runtime, limits, onNotice = () => {}, reread } = options
  let isReady = false
  let isClosing = false
  let stopHousekeeping = (): void => {}
  const replies = new Replies({
    log,
    transport,
    runtime,
    limits,
    reorder: (ask, head) => reorder(router, ask, head),
    onEnded: (head, final, lastSeq) => onNotice({ type: 'reply-ended', head, final, lastSeq }),
  })
  const router = new Router(plan, runtime, limits)
  const models = new Models(router, transport, runtime, limits)
  const house: House = {
    runtime,
    limits,
    log,
    replies,
    keys,
    router,
    models,
    transport,
    reread,
    isReady: () => isReady,
  }

  const keepHouse = async (): Promise<void> => {
    try {
      const adopted = await replies.adopt()
      if (adopted > 0) onNotice({ type: 'adopted', replies: adopted })
      await log.sweep()
    } catch (cause) {
      onNotice({ type: 'failure', what: 'housekeeping', cause })
    }
    // It may have been closed while the log was being swept.
    if (!isClosing) stopHousekeeping = runtime.after(HOUSEKEEPING_MS, () => void keepHouse())
  }

  return {
    replies,
    router,
    reload: (next) => router.reload(next),
    // Outermost first. A problem thrown anywhere below becomes an answer before it is noticed and numbered.
    handle: stack(route(house), noticing(runtime, onNotice), numbering(runtime), answeringProblems(onNotice)),
    async open() {
      const adopted = await replies.adopt()
      if (adopted > 0) onNotice({ type: 'adopted', replies: adopted })
      isReady = true
      // Sweeping may take long after a crash; nobody has to wait for it.
      void keepHouse()
    },
    async close(patienceMs) {
      isReady = false
      isClosing = true
      await replies.drain(patienceMs)
      stopHousekeeping()
      await log.close()
      await transport.close()
    },
  }
}

/** Finds the route, and the caller where the route wants one. */
function route(house: House): Handler {
  // Vendors' names for their responses are long.
  const router = findMyWay({ maxParamLength: 512 })
  for (const one of routes) router.on(one.method, one.path, () => {}, one)
  return async (incoming) => {
    const found = router.find(incoming.method as 'GET', incoming.path)
    if (!found) throw unknownRoute(incoming)
    const { params, store } = found as { params: Record<string, string | undefined>; store: Route }
    const visit = { incoming, params, house }
    if (store.access === 'open') return store.handle(visit)
    const caller = callerOf(incoming, house.keys)
    if (store.access === 'admin' && !caller.admin)
      throw new HoldfastError('key-forbidden', 'This key is no administrator’s: holdfast keys create NAME --admin')
    return store.handle({ ...visit, caller })
  }
}

function unknownRoute({ method, path }: Incoming): HoldfastError {
  const elsewhere = routes
    .filter((one) => new RegExp(`^${one.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(path))
    .map((one) => one.method)
  // The method is right and the path is not: a name in it is too long, or badly encoded.
  return elsewhere.length === 0 || elsewhere.some((one) => one === method)
    ? new HoldfastError('route-unknown', 'There is nothing at this path.')
    : new HoldfastError('method-unknown', `This path takes ${elsewhere.join(', ')}, not ${method}.`)
}

/** Both vendors' ways to say who asks: `Authorization: Bearer` and `x-api-key`. */
function callerOf({ headers }: Incoming, keys: Keys): Key {
  const secret = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? headers['x-api-key']
  if (!secret) throw new HoldfastError('key-missing', 'Send an API key: Authorization: Bearer hf_… or x-api-key: hf_…')
  const key = keys.verify(secret)
  if (!key) throw new HoldfastError('key-unknown', 'This API key is not known here, or was revoked.')
  return key
}

const answeringProblems =
  (onNotice: (notice: Notice) => void): Layer =>
  (next) =>
  async (incoming) => {
    try {
      return await next(incoming)
    } catch (cause) {
      const problem = problemOf(cause)
      if (problem.code === 'relay-internal')
        onNotice({ type: 'failure', what: `${incoming.method} ${incoming.path}`, cause })
      return refuse(problem, dialectOf(incoming))
    }
  }

/** A request id in both vendors' spellings, so that their SDKs put it into their errors. */
const numbering =
  (runtime: Runtime): Layer =>
  (next) =>
  async (incoming) => {
    const answer = await next(incoming)
    const id = answer.headers[REPLY_HEADER] ?? `req_${runtime.secret(12)}`
    return { ...answer, headers: { ...answer.headers, 'request-id': id, 'x-request-id': id } }
  }

const noticing =
  (runtime: Runtime, onNotice: (notice: Notice) => void): Layer =>
  (next) =>
  async (incoming): Promise<Answer> => {
    const startedAt = runtime.now()
    const answer = await next(incoming)
    const { method, path } = incoming
    onNotice({ type: 'request', method, path, status: answer.status, ms: runtime.now() - startedAt })
    return answer
  }
