import { expect, it } from 'vitest'
import { indented } from './json.ts'

const values = [{ a: 1, b: [1, 'x: {y}, "z"\\', { c: null }], d: {}, e: [] }, [], 'text', { é: '\n' }]

it('lays out whole JSON as JSON.stringify does', () => {
  for (const value of values) expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2))
})

it('loses nothing of JSON that breaks off', () => {
  const json = JSON.stringify(values[0])
  for (let length = 0; length <= json.length; length++) {
    const beginning = json.slice(0, length)
    expect(indented(beginning).replace(/\s/g, '')).toBe(beginning.replace(/\s/g, ''))
  }
})
