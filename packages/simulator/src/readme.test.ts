import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Control } from './control.ts'
import { parsePlan, hyphenOf, planOfHeader } from './plan-text.ts'
import { fields } from './plan.ts'
import { presets } from './presets.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const firstCells = [...readme.matchAll(/^\| `([^`]+)`/gm)].map((row) => row[1])

test('the README has a row for every preset and every field', () => {
  for (const name of Object.keys(presets)) expect(firstCells).toContain(`sim/${name}`)
  for (const name of Object.keys(fields)) expect(firstCells).toContain(hyphenOf(name))
})

test('the README says every preset’s short words', () => {
  for (const [name, preset] of Object.entries(presets)) {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`sim/${name}\``)) ?? ''
    const words = 'short' in preset ? Object.keys(preset.short) : []
    expect([...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)].map((word) => word[1])).toEqual(words)
  }
})

test('every plan, header and order in the README can be read', () => {
  const plans = [...readme.matchAll(/\bsim\/[\w-]+(?:\?[\w=&-]+)?/g)].map(([plan]) => plan)
  expect(plans.length).toBeGreaterThan(40)
  for (const plan of plans) parsePlan(plan)
  const headers = [...readme.matchAll(/^x-simulate: (.*)$/gm)]
  expect(headers).toHaveLength(2)
  for (const [, header] of headers) planOfHeader(header as string)
  const orders = [...readme.matchAll(/\/control -d '(.*)'$/gm)].map(([, json]) => JSON.parse(json as string))
  expect(orders).toHaveLength(5)
  for (const { plan, ...scope } of orders) new Control().set(plan, scope)
})
