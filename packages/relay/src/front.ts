// The front of the house: what happens to every request on the way to its route, and to every answer on the way back.
import { HoldfastError, REPLY_HEADER } from '@holdfast/protocol'
import findMyWay from 'find-my-way'
import { addressing } from './address.ts'
import { dialectOf, problemOf, refuse } from './answers.ts'
import { cors } from './cors.ts'
import { type Answer, type Handler, type Incoming, type Known, type Layer, stack } from './http.ts'
import { LimitReached } from './metering/refusals.ts'
import type { Notice } from './notice.ts'
import { routes } from './routes/index.ts'
import type { House, Route } from './routes/route.ts'
import type { Runtime } from './runtime.ts'
import { callerOf } from './sessions/caller.ts'
import { SignInNeeded } from './sign-in/entrance.ts'

export interface FrontOptions {
  readonly runtime: Runtime
  readonly onNotice: (notice: Notice) => void
  /** See `RelayOptions`. */
  readonly origins: readonly string[]
  readonly trustedProxies: readonly string[]
}

/** Outermost first. A problem thrown anywhere below becomes an answer before it is noticed and numbered. */
export const frontOf = (house: House, { runtime, onNotice, origins, trustedProxies }: FrontOptions): Handler =>
  stack(
    route(house),
    noticing(runtime, onNotice),
    numbering(runtime),
    cors(origins, methodsAt),
    answeringProblems(onNotice),
    addressing(trustedProxies),
  )

/** Finds the route, and the caller where the route wants one. */
function route(house: House): Handler {
  // Vendors' names for their responses are long.
  const router = findMyWay({ maxParamLength: 512 })
  for (const one of routes) router.on(one.method, one.path, () => {}, one)
  return async (incoming) => {
    const found = router.find(incoming.method as 'GET', incoming.path)
    if (!found) {
      const page = isOfApi(incoming.path) ? undefined : await house.site?.(incoming)
      if (page) return page
      throw unknownRoute(incoming)
    }
    const { params, store } = found as { params: Record<string, string | undefined>; store: Route }
    const visit = { incoming, params, house }
    if (store.access === 'open') return store.handle(visit)
    const caller = await callerOf(incoming, store.access, house)
    if (incoming.known) incoming.known.key = caller.key.id
    return store.handle({ ...visit, caller })
  }
}

/** What begins as a route does is never the site's: a path that is misspelt shall be heard of in the API's words. */
const isOfApi = (path: string): boolean => firstWords.has(firstWordOf(path))
const firstWordOf = (path: string): string | undefined => path.split('/', 2)[1]
const firstWords = new Set(routes.map(({ path }) => firstWordOf(path)))

function unknownRoute({ method, path }: Incoming): HoldfastError {
  const elsewhere = methodsAt(path)
  // The method is right and the path is not: a name in it is too long, or badly encoded.
  return elsewhere.length === 0 || elsewhere.some((one) => one === method)
    ? new HoldfastError('route-unknown', 'There is nothing at this path.')
    : new HoldfastError('method-unknown', `This path takes ${elsewhere.join(', ')}, not ${method}.`)
}

const shapes = routes.map(({ method, path }) => ({
  method,
  shape: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
}))

const methodsAt = (path: string): readonly string[] =>
  shapes.filter(({ shape }) => shape.test(path)).map(({ method }) => method)

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
      const answer = refuse(problem, dialectOf(incoming))
      return cause instanceof LimitReached || cause instanceof SignInNeeded
        ? { ...answer, headers: { ...cause.headers, ...answer.headers } }
        : answer
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
    const known: Known = {}
    const answer = await next({ ...incoming, known })
    const { method, path } = incoming
    const { headers, status } = answer
    const { [REPLY_HEADER]: reply, 'holdfast-problem': problem, 'request-id': id = '' } = headers
    onNotice({
      type: 'request',
      id,
      ...known,
      ...(reply !== undefined && { reply }),
      ...(problem !== undefined && { problem }),
      method,
      path,
      status,
      ms: runtime.now() - startedAt,
    })
    return answer
  }
