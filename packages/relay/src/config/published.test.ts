// What is published of the format is made from it: the JSON Schema that editors read, and the table in the guide. When
// one of these fails because the format has changed: npx vitest run packages/relay/src/config/published -u
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { LIMITS } from '../limits.ts'
import { isLoaded, loadPlan } from './load.ts'
import { SCHEMA_URL, jsonSchema } from './json-schema.ts'

const PACKAGE = join(import.meta.dirname, '../..')
const GUIDE = join(PACKAGE, '../../docs/configuration.md')

interface Schema {
  readonly description?: string
  readonly default?: unknown
  readonly type?: string
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | false
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly required?: readonly string[]
}

test('holdfast.schema.json is the format', async () => {
  await expect(`${JSON.stringify(jsonSchema(), null, 2)}\n`).toMatchFileSnapshot(join(PACKAGE, 'holdfast.schema.json'))
})

test('the schema is found where it says it is', () => {
  expect(manifest.files).toContain('holdfast.schema.json')
  expect(SCHEMA_URL).toContain(`${manifest.name}@${manifest.version.split('.', 2).join('.')}/holdfast.schema.json`)
})

test('the guide’s table of fields is the format', async () => {
  const guide = readFileSync(GUIDE, 'utf8')
  const [before, after] = [guide.split('<!-- fields -->\n')[0], guide.split('<!-- /fields -->')[1]]
  if (after === undefined) throw new Error('the guide has lost the marks of its table')
  const table = [
    '| field | what it is | default | what it does |',
    '| --- | --- | --- | --- |',
    ...rowsOf('', jsonSchema() as Schema).map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n')
  await expect(`${before}<!-- fields -->\n${table}\n<!-- /fields -->${after}`).toMatchFileSnapshot(GUIDE)
})

test('every example in the guide is right, and without a warning', async () => {
  const examples = [...readFileSync(GUIDE, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)
  expect(examples.length).toBeGreaterThan(0)
  for (const text of examples) {
    const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, `value of ${name}`])
    const environment = { OPENAI_API_KEY: 'o', ANTHROPIC_API_KEY: 'a', ...Object.fromEntries(names) }
    const result = await loadPlan('holdfast.yaml', environment, async (path) =>
      path === 'holdfast.yaml' ? text : `a key from ${path}`,
    )
    expect([...(isLoaded(result) ? [] : result.problems), ...result.warnings]).toEqual([])
  }
})

/** A row for each field that can be written, limits aside: those have a table of their own in docs/limits.md. */
function rowsOf(path: string, schema: Schema): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const here = path === '' ? name : `${path}.${name}`
    const row = [
      `\`${here}\``,
      field.properties ? '' : kindOf(field),
      'default' in field ? `\`${JSON.stringify(field.default).replaceAll('"', '')}\`` : '',
      field.description ?? '',
    ]
    if (name === 'limits') return [row]
    return [row, ...inside(here, field)]
  })
}

/** The fields inside a field, whichever of its shapes has them. */
function inside(path: string, schema: Schema): string[][] {
  if (schema.properties) return rowsOf(path, schema)
  const named = schema.additionalProperties
  const shape = named ? (named.properties ? named : named.anyOf?.find(({ properties }) => properties)) : undefined
  if (shape && path !== 'upstreams.<name>.headers') return rowsOf(`${path}.<name>`, shape)
  return schema.anyOf?.flatMap((one) => (one.properties ? rowsOf(path, one) : [])) ?? []
}

function kindOf(schema: Schema): string {
  if (schema.enum) return schema.enum.length > 6 ? 'a name' : schema.enum.map((word) => `\`${word}\``).join(', ')
  if (schema.anyOf) {
    const kinds = schema.anyOf.filter((one) => one.type !== 'array').map(kindOf)
    const isList = schema.anyOf.some(({ type }) => type === 'array')
    // A number written as a text is for references.
    const plain = kinds.includes('number') ? kinds.filter((kind) => kind !== 'text') : kinds
    return [...new Set(plain), ...(isList ? ['a list'] : [])].join(', or ')
  }
  if (schema.type === 'array') return 'a list'
  if (schema.type === 'object')
    return schema.properties ? `\`{ ${Object.keys(schema.properties).join(', ')} }\`` : 'by name'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema.type === 'boolean') return '`true`, `false`'
  return schema.pattern?.includes('ms|s|m') ? 'duration' : 'text'
}

test('the schema knows every limit', () => {
  const limits = (jsonSchema() as Schema).properties?.['limits']?.properties ?? {}
  expect(Object.keys(limits)).toEqual(expect.arrayContaining([...Object.keys(LIMITS), 'retentionMs', 'diskBytesMax']))
  expect(limits).not.toHaveProperty('sync')
})
