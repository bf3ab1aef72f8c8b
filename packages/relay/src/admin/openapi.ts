// The reference of the admin API, as OpenAPI 3.1, made from the operations themselves. What it does not say does not exist.
import { type ProblemCode, problems } from '@holdfast/protocol'
import { z } from 'zod'
import type { Operation, Permission } from './operation.ts'
import { TAGS } from './tags.ts'

type Json = Record<string, unknown>

/** @param operations in the order in which they stand in the document */
export function openApi(operations: readonly Operation[]): Json {
  const components = new Components()
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(operation, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast admin API',
      version: '0.1.0',
      summary: 'What the console and the command line are built on.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The relay that serves this document.' }],
    security: [{ key: [] }, { session: [], csrf: [] }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name, description: TAGS[name] })),
    paths,
    components: {
      schemas: { ...components.schemas, Problem: PROBLEM },
      securitySchemes: SECURITY,
    },
  }
}

const DESCRIPTION = `Everything the console does, and everything the command line can do with a relay that runs.

JSON, in snake_case. Times are ISO 8601. Money is whole nano-dollars in fields that end in \`_nano\`: 1000000000 are a dollar.
Lists are \`{object: 'list', data, next?}\`; \`next\` is sent as \`after\` for the page that follows. What an organisation
does not have, and what another has, is the same 404. Every problem has a code that never changes its meaning
(the \`holdfast-problem\` header); its words may change.`

const SECURITY: Json = {
  key: { type: 'http', scheme: 'bearer', description: 'An API key that was made with `admin`: it operates the relay.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-holdfast',
    description: 'A person who has signed in to the console. Over plain HTTP it is called `holdfast`.',
  },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: 'holdfast-csrf',
    description:
      'The `csrf_token` of `GET /admin/me`. With the cookie, for everything but GET: a page of another origin does not know it.',
  },
}

/** The shape of OpenAI’s errors, which the surfaces of the relay share. */
const PROBLEM: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'code'],
      properties: {
        message: { type: 'string', description: 'For people. Not API.' },
        type: { type: 'string' },
        code: { type: ['string', 'null'], description: 'What happened: one of those that the operation names.' },
        param: { type: ['string', 'null'] },
      },
    },
  },
}

function describe(operation: Operation, components: Components): Json {
  const { id, tag, summary, permission, params, query, body, answer, status = 200 } = operation
  const parameters = [...parametersOf('path', params, components), ...parametersOf('query', query, components)]
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: WHO[permission],
    'x-permission': permission,
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: components.take(body, 'input') } } },
    }),
    responses: {
      ...(answer
        ? { [status]: { description: 'Done.', content: jsonOf(components.take(answer, 'output')) } }
        : { 204: { description: 'Done.' } }),
      ...refusalsOf(operation),
    },
  }
}

const WHO: Readonly<Record<Permission, string>> = {
  operate: 'For whoever operates the relay.',
  anybody: 'For everybody who has signed in.',
  see: 'For every member of the organisation.',
  'own-keys': 'For members of the organisation, viewers excepted.',
  administer: 'For those who administer the organisation.',
  own: 'For owners of the organisation.',
}

const jsonOf = (schema: Json): Json => ({ 'application/json': { schema } })

/** One response for each status, which names the codes it may have. */
function refusalsOf({ method, permission, params, query, body, problems: own = [] }: Operation): Json {
  const codes: ProblemCode[] = [
    'key-missing',
    'key-unknown',
    'key-forbidden',
    'sign-in-needed',
    ...(method === 'GET' ? [] : (['csrf-refused'] as const)),
    ...(permission === 'anybody' ? [] : (['role-forbidden'] as const)),
    ...(params ? (['record-unknown'] as const) : []),
    ...(query || body ? (['request-invalid'] as const) : []),
    ...(body ? (['body-too-large'] as const) : []),
    ...own,
  ]
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of new Set(codes)) {
    const { status } = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.map((code) => `\`${code}\``).join(', '), content: jsonOf({ $ref: `${SCHEMAS}Problem` }) },
    ]),
  )
}

function parametersOf(where: 'path' | 'query', shape: z.ZodType | undefined, components: Components): Json[] {
  if (!shape) return []
  const { properties = {}, required = [] } = components.take(shape, 'input') as {
    readonly properties?: Record<string, Json>
    readonly required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }))
}

const SCHEMAS = '#/components/schemas/'

/** Schemas that have a name stand once, under it; everything else stands where it is used. */
class Components {
  readonly schemas: Record<string, Json> = {}

  /** @throws Error for two schemas of one name: generated clients would have one of them. */
  take(shape: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _, $defs = {}, ...schema } = z.toJSONSchema(shape, { io, override: plain }) as Json
    for (const [name, one] of Object.entries(rooted($defs) as Record<string, Json>)) {
      const known = this.schemas[name]
      if (known && JSON.stringify(known) !== JSON.stringify(one)) throw new Error(`two schemas are called ${name}`)
      this.schemas[name] = one
    }
    return rooted(schema) as Json
  }
}

/** References into one schema become references into the document. */
const rooted = (schema: unknown): unknown =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', `"${SCHEMAS}`)) as unknown

/** Without what is true of every number and every time. */
function plain({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
}
