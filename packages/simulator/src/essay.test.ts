import { expect, test } from 'vitest'
import { essay } from './essay.ts'
import { expectedContinuation, expectedText } from './speech.ts'

const seeds = Array.from({ length: 40 }, (_, at) => `What is question ${at}?`)
const texts = seeds.map((seed) => expectedText('sim/essay', seed))

test('has exactly as many tokens as were asked for', () => {
  for (const seed of seeds.slice(0, 10))
    for (const count of [0, 1, 8, 20, 100, 333, 620, 1500]) expect(essay(count, seed)).toHaveLength(count)
})

test('is the same for the same question, and another for others', () => {
  expect(texts).toEqual(seeds.map((seed) => expectedText('sim/essay', seed)))
  expect(new Set(texts).size).toBe(texts.length)
})

test('has all that answers have, whatever is asked', () => {
  for (const text of texts) {
    expect(text).toMatch(/^# \S/)
    expect(text).toMatch(/^## \S/m)
    expect(text).toMatch(/^\| --- \|/m)
    expect(text).toMatch(/^```ts\n/m)
    expect(text).toMatch(/^```python\n/m)
    expect(text).toMatch(/^\$\$\n[^$]+\n\$\$$/m)
    expect(text).toMatch(/^(1\.|- \[x\]) /m)
    expect(text).toMatch(/^> \S.*\n\n[^\n]+\.$/m)
    expect(text).toMatch(/simulated/i)
  }
})

test('leaves neither code nor a formula open', () => {
  for (const text of texts) {
    expect((text.match(/^```/gm) ?? []).length % 2).toBe(0)
    expect((text.match(/^\$\$$/gm) ?? []).length % 2).toBe(0)
  }
})

test('the understudy knows how all of it goes on', () => {
  for (const [at, text] of texts.entries()) {
    const said = text.slice(0, (text.length / texts.length) * at)
    const prompt = seeds[at] as string
    expect(said + expectedContinuation('sim/understudy', prompt, said)).toBe(text)
    expect(expectedText('sim/thinker', prompt)).toBe(text)
  }
})
