import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hyphenOf } from './plan-text.ts'
import { fields } from './plan.ts'
import { presets } from './presets.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const firstCells = [...readme.matchAll(/^\| `([^`]+)`/gm)].map((row) => row[1])

test('the README has a row for every preset and every field', () => {
  for (const name of Object.keys(presets)) expect(firstCells).toContain(`sim/${name}`)
  for (const name of Object.keys(fields)) expect(firstCells).toContain(hyphenOf(name))
})
