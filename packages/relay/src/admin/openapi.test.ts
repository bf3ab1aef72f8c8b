// The reference is made from the operations, and published. When it has changed, this writes it anew:
// npx vitest run packages/relay/src/admin/openapi -u
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApi } from './openapi.ts'
import { operations } from './operations.ts'

const PUBLISHED = join(import.meta.dirname, '../../../../docs/openapi.json')
test('docs/openapi.json is the admin API', async () => {
  await expect(`${JSON.stringify(openApi(operations), null, 2)}\n`).toMatchFileSnapshot(PUBLISHED)
})

test('it names no operation and no path twice', () => {
  const names = [...operations.map(({ id }) => id), ...operations.map(({ method, path }) => `${method} ${path}`)]
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

test('every path part of an operation is parsed, and nothing else is', () => {
  for (const { id, path, params } of operations) {
    const parts = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name)
    expect([id, Object.keys((params as unknown as { shape?: object })?.shape ?? {})]).toEqual([id, parts])
    expect(path).toMatch(/^\/admin\/[\w/:-]+$/)
  }
})

test('an operation that wants a right names the organisation it is wanted in', () => {
  const wanting = operations.filter(({ permission }) => permission !== 'operate' && permission !== 'anybody')
  expect(wanting.filter(({ path }) => !path.startsWith('/admin/organisations/:organisation'))).toEqual([])
})

test('every file of operations is in the list', () => {
  const list = readFileSync(join(import.meta.dirname, 'operations.ts'), 'utf8')
  const making = readdirSync(import.meta.dirname).filter(
    (name) =>
      !/\.(test|suite)\.ts$|^operation\.ts$/.test(name) &&
      readFileSync(join(import.meta.dirname, name), 'utf8').includes(' = operation({'),
  )
  expect(making.length).toBeGreaterThan(0)
  expect(making.filter((name) => !list.includes(`'./${name}'`))).toEqual([])
})
