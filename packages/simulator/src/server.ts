// The simulator's door: finds out who asks for what, and shows them in.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerControl, isControl } from './control-endpoint.ts'
import { generate } from './generate.ts'
import type { House } from './house.ts'
import { answerJson, parseObject, readBody } from './http.ts'
import { presets } from './presets.ts'
import { countTokens } from './speech.ts'
import { vendors } from './vendors/index.ts'
import type { Complaint, Vendor } from './vendors/vendor.ts'

/** Any other name is answered too; these are the ones that mean something. */
const modelIds = Object.keys(presets).map((name) => `sim/${name}`)

/** Answers one request. Rejects when the client goes away while it is still asking. */
export async function answer(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split('?')
  const method = request.method ?? 'GET'
  if (path === '/health') return answerJson(response, 200, { status: 'ok' })
  if (isControl(path)) return answerControl(path, method, request, response, house)

  const vendor = Object.values(vendors).find((vendor) => path.startsWith(vendor.path)) ?? vendorBy(request)
  const complaint = doorComplaint(vendor, request, house)
  if (method === 'GET' && (path === '/v1/models' || path.startsWith('/v1/models/'))) {
    if (complaint?.status === 401) return refuse(vendor, complaint, response, house)
    // A name with a slash in it comes percent-encoded from the SDKs, and as it is from a shell.
    const id = path.slice('/v1/models/'.length).replace(/%2f/gi, '/')
    return answerJson(response, 200, id === '' ? vendor.models(modelIds) : vendor.model(id))
  }
  const isCounting = path === '/v1/messages/count_tokens'
  if (method !== 'POST' || (path !== vendor.path && !isCounting))
    return refuse(vendor, { status: 404, message: `Invalid URL (${method} ${path})` }, response, house)

  const body = await readBody(request, house.bodyBytesMax)
  if (complaint) return refuse(vendor, complaint, response, house)
  if (!body) return refuse(vendor, { status: 413, message: 'Request exceeds the maximum size' }, response, house)
  const parsed = parseObject(body.toString('utf8'))
  // Counting generates nothing, so it asks for no maximum.
  const ask = parsed ? vendor.ask(isCounting ? { max_tokens: 1, ...parsed } : parsed) : vendor.jsonComplaint
  if ('status' in ask) return refuse(vendor, ask, response, house)
  if (isCounting) return answerJson(response, 200, { input_tokens: countTokens(ask.prompt) })
  return generate(vendor, ask, body, request, response, house)
}

/** What the vendor says before it has read a body. */
function doorComplaint(vendor: Vendor, request: IncomingMessage, house: House): Complaint | undefined {
  const key = vendor.key(request.headers)
  if (house.apiKey !== undefined && key !== house.apiKey) return vendor.keyComplaint(key)
  return vendor.headersComplaint(request.headers)
}

/** Whose manners are expected where the path does not say. */
const vendorBy = ({ headers }: IncomingMessage): Vendor =>
  headers['anthropic-version'] !== undefined || headers['x-api-key'] !== undefined
    ? vendors['anthropic-messages']
    : vendors['openai-chat']

function refuse(vendor: Vendor, complaint: Complaint, response: ServerResponse, house: House): void {
  const voice = { seed: house.nextSeed(), model: '', createdS: 0 }
  const refusal = vendor.refusal(complaint.status, voice, complaint)
  response.writeHead(refusal.status, refusal.headers)
  response.end(refusal.body)
}
