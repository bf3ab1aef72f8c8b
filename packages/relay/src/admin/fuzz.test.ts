// Whatever is said to an operation, it answers in words of ours: never as if the relay had failed, never with a trace of
// its code, and never with what was said to it, which may be a secret in the wrong field.
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Operation } from './operation.ts'
import { operations } from './operations.ts'
import { type Caller, type Told, type Town, makeTown } from './town.suite.ts'

const PLANTED = 'hf_planted_0123456789abcdef'
const RUNS = 40

let town: Town
beforeAll(async () => {
  town = await makeTown()
})
afterAll(() => town.close())

/** What a stranger may write, where anything may be written. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(PLANTED, '', '\0', '\uD800', '../..', '%00', "' or 1=1 --", '__proto__', 'x'.repeat(300)),
  fc.constantFrom(-1, 0, 1e308, Number.MAX_SAFE_INTEGER, 0.5),
  fc.jsonValue({ maxDepth: 2 }),
)

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minimum?: number
  readonly maximum?: number
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

/** What a schema allows, nearly: now and then a field is missing, unheard of, or something else altogether. */
function near(schema: Schema, defs: Readonly<Record<string, Schema>> = schema.$defs ?? {}): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: within(schema, defs) }, { weight: 1, arbitrary: junk })
}

function within(schema: Schema, defs: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  if (schema.$ref) return within(defs[schema.$ref.replace('#/$defs/', '')] ?? {}, defs)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => within(one, defs)))
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([name, one]) => [name, near(one, defs)] as const)
    const strange = fc.option(fc.constantFrom('__proto__', PLANTED, 'constructor'), { freq: 9 })
    return fc
      .tuple(fc.record(Object.fromEntries(fields), { requiredKeys: [...(schema.required ?? [])] }), strange)
      .map(([known, name]) => (name === null ? known : { ...known, [name]: PLANTED }))
  }
  if (schema.type === 'array') return fc.array(near(schema.items ?? {}, defs), { maxLength: 4 })
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'integer' || schema.type === 'number') {
    const { minimum: min = -1_000, maximum: max = Number.MAX_SAFE_INTEGER } = schema
    return fc.integer({ min: Math.max(min, Number.MIN_SAFE_INTEGER), max: Math.min(max, Number.MAX_SAFE_INTEGER) })
  }
  return fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('a name', 'a@example.com', '2027-01-01T00:00:00Z'))
}

const schemaOf = (shape: z.ZodType | undefined): Schema =>
  (shape ? z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) : { properties: {} }) as Schema

/** A path, with ids that there are, and some that there cannot be. */
const pathsOf = ({ path }: Operation, ids: Readonly<Record<string, string>>): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...path.split('/').map((part) => {
        if (!part.startsWith(':')) return fc.constant(part)
        const real = fc.constant(ids[part.slice(1)] ?? 'openai')
        const wild = fc.oneof(
          fc.string({ minLength: 1, maxLength: 12 }),
          fc.constantFrom('%00', '%F0', '..', 'a%2Fb', 'prj_0000000000000000'),
        )
        return fc.oneof({ weight: 3, arbitrary: real }, { weight: 1, arbitrary: wild.map(encoded) })
      }),
    )
    .map((parts) => parts.join('/'))

const encoded = (text: string): string => (text.startsWith('%') ? text : encodeURIComponent(text.toWellFormed()))

const queriesOf = (operation: Operation): fc.Arbitrary<string> =>
  near(schemaOf(operation.query)).map((value) => {
    if (typeof value !== 'object' || value === null) return ''
    return new URLSearchParams(
      Object.entries(value).map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)]),
    ).toString()
  })

const bodiesOf = (operation: Operation): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: near(schemaOf(operation.body)) },
    { weight: 1, arbitrary: fc.constantFrom('{', '[[[[', `{"name":"${PLANTED}"`, '\uFEFF{}') },
  )

function check({ status, text, headers }: Told): void {
  expect(status, text).toBeLessThan(500)
  expect(text).not.toMatch(/\n\s+at |node_modules|\.ts:\d/)
  if (status < 400) return
  expect(headers['holdfast-problem']).toMatch(/^[a-z-]+$/)
  expect(text).not.toContain(PLANTED)
}

test.each(operations)('$id takes anything', async (operation) => {
  const { home: organisation, furnish } = town
  const ids = {
    ...(await furnish(organisation, ['project', 'key', 'person', 'invitation', 'account', 'code'])),
    ...(operation.path.includes(':reply') && (await furnish(organisation, ['reply']))),
    upstream: 'openai',
  }
  const asked = fc.tuple(
    // Mostly those who get far.
    fc.constantFrom<Caller[]>('operator', 'operator', 'operator', 'owner', 'owner', 'member', 'nobody'),
    pathsOf(operation, ids),
    queriesOf(operation),
    bodiesOf(operation),
  )
  await fc.assert(
    fc.asyncProperty(asked, async ([caller, path, query, body]) => {
      check(await town.ask(operation.method, `${path}?${query}`, town.callers[caller], body))
    }),
    { numRuns: RUNS },
  )
  expect(town.notices.filter(({ type }) => type === 'failure')).toEqual([])
})

test('a body that is far too large is not read', async () => {
  const path = `/admin/organisations/${town.home}/projects`
  const answer = await town.ask('POST', path, town.callers.owner, { name: 'x'.repeat(300_000) })
  expect([answer.status, answer.headers['holdfast-problem']]).toEqual([413, 'body-too-large'])
})

test('a list has pages, each of at most so many, and they are the whole of it', async () => {
  for (let index = 0; index < 12; index += 1) await town.furnish(town.away, ['project'])
  const path = `/admin/organisations/${town.away}/projects`
  const page = async (query: string) =>
    JSON.parse((await town.ask('GET', `${path}?${query}`, town.callers.stranger)).text) as {
      readonly data: readonly { readonly id: string }[]
      readonly next?: string
    }
  const seen: string[] = []
  for (let query = 'limit=5'; ;) {
    const { data, next } = await page(query)
    expect(data.length).toBeLessThanOrEqual(5)
    seen.push(...data.map(({ id }) => id))
    if (next === undefined) break
    query = `limit=5&after=${next}`
  }
  expect(seen).toEqual((await page('limit=200')).data.map(({ id }) => id))
  expect(new Set(seen).size).toBe(12)
  for (const limit of ['0', '201', '-1', 'x', '1e3'])
    expect((await town.ask('GET', `${path}?limit=${limit}`, town.callers.stranger)).status).toBe(400)
})

test.each([
  ['POST', 'keys', { name: 7 }, 'name'],
  ['POST', 'keys', { name: 'ok', models: ['a', ''] }, 'models.1'],
  ['POST', 'projects', {}, 'name'],
  ['POST', 'invitations', { email: 'nobody', role: 'member' }, 'email'],
])('%s %s with %j says which field is wrong', async (method, what, body, field) => {
  const path = `/admin/organisations/${town.home}/${what}`
  const { status, text } = await town.ask(method, path, town.callers.owner, body)
  expect([status, JSON.parse(text)]).toMatchObject([400, { error: { message: expect.stringMatching(`^${field}: `) } }])
})
