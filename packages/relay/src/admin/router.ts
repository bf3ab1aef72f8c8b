// An operation as a route: who asks, whether they may, what they said, and the answer. Nothing of an operation runs
// before all of that is known, and what is not allowed looks the same whether it is there or not.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { json } from '../answers.ts'
import { may } from '../books/who/role.ts'
import type { Answer, Incoming } from '../http.ts'
import { readJson } from '../json-body.ts'
import type { Route, Visit } from '../routes/route.ts'
import { administratorOf } from './administrator.ts'
import type { Administrator, Operation } from './operation.ts'
import { inWireWords, recordUnknown, roleForbidden } from './refusals.ts'

/** A request's body: it is a few fields, at most a list of names. Reached: 413 `body-too-large`. */
export const BODY_BYTES_MAX = 256 * 1024

/** What is told here is about people and money: nothing on the way keeps it. */
const PRIVATE = { 'cache-control': 'no-store' }

const NOTHING = z.strictObject({})

export const routeOf = (operation: Operation): Route => ({
  method: operation.method,
  path: operation.path,
  access: 'open',
  handle: (visit) => perform(operation, visit),
})

async function perform(operation: Operation, { incoming, params, house }: Visit): Promise<Answer> {
  const by = await administratorOf(incoming, house)
  await admit(operation, by, params['organisation'])
  const path = (operation.params ?? NOTHING).safeParse(params)
  // What no id looks like is the id of nothing.
  if (!path.success) throw recordUnknown()
  const query = parse(operation.query ?? NOTHING, readQuery(incoming.query))
  const body = operation.body ? await readBody(incoming, operation.body) : undefined
  try {
    const answer = await operation.handle({ params: path.data, query, body, by, house })
    if (!operation.answer) return { status: 204, headers: PRIVATE }
    return json(operation.status ?? 200, answer, PRIVATE)
  } catch (cause) {
    throw inWireWords(cause)
  }
}

/** @throws HoldfastError `role-forbidden`; `record-unknown` for an organisation that is not theirs, or not there. */
async function admit({ permission }: Operation, by: Administrator, organisation = ''): Promise<void> {
  if (permission === 'anybody') return
  if (permission === 'operate') {
    if (by.isOperator) return
    throw roleForbidden('This is for whoever operates the relay.')
  }
  const role = await by.roleIn(organisation)
  if (role === undefined) throw recordUnknown()
  if (!may(role, permission))
    throw roleForbidden(`Your role in this organisation is ${role}, which does not cover this.`)
}

async function readBody(incoming: Incoming, shape: z.ZodType): Promise<unknown> {
  return parse(shape, await readJson({ body: () => incoming.body(BODY_BYTES_MAX) }, z.unknown()))
}

function readQuery(query: URLSearchParams): Record<string, string> {
  for (const name of new Set(query.keys()))
    if (query.getAll(name).length > 1) throw new HoldfastError('request-invalid', 'query: a field is there twice')
  return Object.fromEntries(query)
}

/** @throws HoldfastError `request-invalid`, with the field, and never with what it said: that may be a secret. */
function parse(shape: z.ZodType, value: unknown): unknown {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'request'
  throw new HoldfastError('request-invalid', `${field}: ${wordsOf(issue)}`)
}

/** A name that we do not know is a stranger's word, as much as a value is. */
const wordsOf = (issue: z.core.$ZodIssue | undefined): string =>
  issue?.code === 'unrecognized_keys' ? 'has a field that does not belong here' : (issue?.message ?? 'invalid')
