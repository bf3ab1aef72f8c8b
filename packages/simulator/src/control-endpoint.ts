// `POST /control` sets plans, `GET /control/journal` tells what happened, `DELETE /control` forgets both.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Scope, scopeFields } from './control.ts'
import type { House } from './house.ts'
import { answerJson, parseObject, readBody } from './http.ts'
import type { PlanInput } from './plan-text.ts'
import { PlanError } from './plan.ts'

export const isControl = (path: string): boolean => path === '/control' || path === '/control/journal'

export async function answerControl(
  path: string,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
  house: House,
): Promise<void> {
  if (path === '/control/journal' && method === 'GET')
    return answerJson(response, 200, { entries: house.journal.entries })
  if (path === '/control' && method === 'DELETE') {
    house.control.reset()
    house.store.clear()
    house.journal.clear()
    return answerJson(response, 200, { status: 'ok' })
  }
  if (path !== '/control' || method !== 'POST')
    return answerJson(response, 405, problem('method-unknown', 'POST, DELETE /control or GET /control/journal'))

  const body = await readBody(request, house.bodyBytesMax)
  if (!body) return answerJson(response, 413, problem('body-too-large', `more than ${house.bodyBytesMax} bytes`))
  try {
    const { plan, ...scope } = orderOf(body.toString('utf8'))
    house.control.set(plan, scope)
    answerJson(response, 200, { status: 'ok' })
  } catch (cause) {
    if (!(cause instanceof PlanError)) throw cause
    answerJson(response, 400, problem(cause.code, cause.message, { field: cause.field, known: cause.known }))
  }
}

/** @throws PlanError */
function orderOf(text: string): Scope & { readonly plan: PlanInput } {
  const order = parseObject(text)
  if (!order) throw new PlanError('plan', 'the body must be a JSON object', scopeFields)
  const stranger = Object.keys(order).find((field) => !scopeFields.includes(field))
  if (stranger !== undefined) throw new PlanError(stranger, `no field is called “${stranger}”`, scopeFields)
  const { plan, times, forMs } = order
  if (typeof plan !== 'string' && (typeof plan !== 'object' || plan === null))
    throw new PlanError('plan', '“plan” takes an object, or text such as "sim/cut?at-event=7"', scopeFields)
  const scope: Record<string, unknown> = {}
  for (const name of ['model', 'key', 'dialect'])
    if (typeof order[name] === 'string') scope[name] = order[name]
    else if (order[name] !== undefined) throw new PlanError(name, `“${name}” takes a string`, scopeFields)
  // What is left is read, and refused where it is wrong, when the plan is set.
  return { plan: plan as PlanInput, ...scope, ...numbered('times', times), ...numbered('forMs', forMs) }
}

const numbered = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value as number })

const problem = (code: string, message: string, more: object = {}) => ({ error: { code, message, ...more } })
