// The simulator's door: finds out who asks for what, and shows them in.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerControl, isControl } from './control-endpoint.ts'
import { type Caller, generate } from './generate.ts'
import type { House } from './house.ts'
import { answerJson, parseObject, readBody } from './http.ts'
import { presets } from './presets.ts'
import { countTokens } from './speech.ts'
import { answerStored } from './stored.ts'
import { vendors } from './vendors/index.ts'
import type { Asked, Complaint, Route } from './vendors/vendor.ts'

/** Any other name is answered too; these are the ones that mean something. */
const modelIds = Object.keys(presets).map((name) => `sim/${name}`)

/** Answers one request. Rejects when the client goes away while it is still asking. */
export async function answer(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://simulator')
  const path = decoded(pathname)
  const method = request.method ?? 'GET'
  if (path === '/health') return answerJson(response, 200, { status: 'ok' })
  if (isControl(path)) return answerControl(path, method, request, response, house)

  const { vendor, route } = routeOf(method, path, searchParams, request)
  const caller: Caller = { vendor, key: vendor.key(request.headers, searchParams), request, response }
  // Read to its end all the same: a refusal sent into a body that is still coming is lost to most clients.
  const body = method === 'POST' ? await readBody(request, house.bodyBytesMax) : Buffer.alloc(0)
  const complaint = keyComplaint(caller, house) ?? (route && hindrance(route, caller, house))
  if (complaint) return refuse(caller, complaint, house)
  if (!route) return refuse(caller, { status: 404, message: `Invalid URL (${method} ${path})` }, house)
  if (route.for === 'models') return answerJson(response, 200, vendor.models(modelIds))
  if (route.for === 'model') return answerJson(response, 200, vendor.model(route.id))
  if (route.for === 'stored') return answerStored(route, searchParams, caller, house)

  const ask = askIn(body, route, caller)
  if ('status' in ask) return refuse(caller, ask, house, route.asked)
  if (route.for === 'count') return answerJson(response, 200, vendor.count?.(countTokens(ask.prompt)))
  return generate(caller, ask, body as Buffer, house)
}

/** Lists are at the same place for two vendors; there it shows in the headers who is meant. */
function routeOf(method: string, path: string, query: URLSearchParams, { headers }: IncomingMessage) {
  for (const vendor of Object.values(vendors)) {
    const route = vendor.route(method, path, query)
    if (route) return { vendor, route }
  }
  const isAnthropic = headers['anthropic-version'] !== undefined || headers['x-api-key'] !== undefined
  const vendor = vendors[isAnthropic ? 'anthropic-messages' : 'openai-chat']
  const [list, id] = /\/v1\/models(?:\/(.*))?$/.exec(path) ?? []
  const route: Route | undefined =
    method !== 'GET' || list === undefined ? undefined : id ? { for: 'model', id } : { for: 'models' }
  return { vendor, route }
}

function keyComplaint({ vendor, key }: Caller, house: House): Complaint | undefined {
  return house.apiKey !== undefined && key !== house.apiKey ? vendor.keyComplaint(key) : undefined
}

/** What stands in the way of anything but a reply: a provider that is down, a key that is refused, a header missing. */
function hindrance(route: Route, { vendor, key, request }: Caller, house: House): Complaint | undefined {
  if (route.for === 'models' || route.for === 'model' || route.for === 'count') {
    const who = { model: '', question: '', dialect: vendor.dialect, key }
    const { refuse } = house.control.planForAsking(who)
    if (refuse !== undefined) return { status: refuse }
  }
  return route.for === 'models' || route.for === 'model' ? undefined : vendor.headersComplaint(request.headers)
}

function askIn(body: Buffer | undefined, route: Route & { readonly asked?: Asked }, { vendor }: Caller) {
  if (!body) return { status: 413, message: 'Request exceeds the maximum size' }
  const parsed = parseObject(body.toString('utf8'))
  if (!parsed) return vendor.jsonComplaint
  // Counting generates nothing, so it asks for no maximum.
  return vendor.ask(route.for === 'count' ? { max_tokens: 1, ...parsed } : parsed, route.asked)
}

function refuse({ vendor, response }: Caller, complaint: Complaint, house: House, asked?: Asked): void {
  const voice = { seed: house.nextSeed(), model: asked?.model ?? '', createdS: Math.floor(Date.now() / 1000) }
  const refusal = vendor.refusal(complaint.status, voice, complaint, asked?.framing)
  response.writeHead(refusal.status, refusal.headers)
  response.end(refusal.body)
}

/** A name with a slash in it comes percent-encoded from the SDKs, and as it is from a shell. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
