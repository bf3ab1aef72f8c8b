import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { migrations } from './index.ts'

test('a migration has the number and the name of its file', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^\d/.test(name))
  expect(migrations.map(({ name }, at) => `${String(at + 1).padStart(3, '0')}-${name}.ts`)).toEqual(files.sort())
})
