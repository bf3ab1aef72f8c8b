import { describe, expect, test } from 'vitest'
import { numbered, prose, reasoning, tokensOf } from './prose.ts'
import { lists, openings, paragraphs, snippets } from './sea.ts'
import { expectedText, rememberingScribe } from './speech.ts'
import { defaultPlan } from './plan.ts'

const seeds = Array.from({ length: 40 }, (_, at) => `seed ${at}`)

describe('tokens', () => {
  test.each([
    '',
    ' ',
    'one',
    ' two  words ',
    'a\n\n- b\n',
    '角島の灯台は白い石でできていて遠くまで光る',
    '🏮'.repeat(40),
  ])('joined are the text: %j', (text) => {
    expect(tokensOf(text).join('')).toBe(text)
  })

  test('no token cuts a character in two', () => {
    for (const token of tokensOf('🏮'.repeat(99))) expect(token).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]$/)
  })
})

describe('prose', () => {
  test('has exactly as many tokens as were asked for', () => {
    for (const seed of seeds)
      for (const count of [0, 1, 5, 14, 15, 16, 60, 120, 121, 500]) expect(prose(count, seed)).toHaveLength(count)
  })

  test('says in its first sentence that it is simulated', () => {
    for (const opening of openings) expect(opening.split(/[.;]/)[0]).toMatch(/simulated/i)
    for (const seed of seeds)
      expect(openings.some((opening) => prose(120, seed).join('').startsWith(opening))).toBe(true)
  })

  test('is the same for the same seed, and of several forms', () => {
    for (const seed of seeds) expect(prose(120, seed)).toEqual(prose(120, seed))
    expect(new Set(seeds.map((seed) => prose(120, seed).join(''))).size).toBeGreaterThan(30)
  })

  test('leaves no block of code open', () => {
    for (const seed of seeds) expect((prose(300, seed).join('').match(/```/g) ?? []).length % 2).toBe(0)
  })

  test('of the usual length has a paragraph, a list or table, and code, more often than not', () => {
    const kinds = seeds.map((seed) => {
      const text = prose(120, seed).join('')
      return [paragraphs, lists, snippets].every((blocks) => blocks.some((block) => text.includes(block)))
    })
    expect(kinds.filter(Boolean).length).toBeGreaterThan(seeds.length / 2)
  })
})

test('numbered text counts its words', () => {
  expect(numbered(30, 's').map((word) => Number(word.split('-')[1]))).toEqual(
    Array.from({ length: 30 }, (_, at) => at + 1),
  )
})

test('reasoning has exactly as many tokens as were asked for', () => {
  for (const count of [0, 1, 7, 200]) expect(reasoning(count, 's')).toHaveLength(count)
})

describe('the expected text', () => {
  test('depends on the prompt, or on the seed alone', () => {
    expect(expectedText('fast', 'a')).not.toBe(expectedText('fast', 'b'))
    expect(expectedText('fast?seed=1', 'a')).toBe(expectedText('fast?seed=1', 'b'))
  })

  test('is the exact text where one is given, up to the caller’s maximum', () => {
    expect(expectedText({ text: 'one two three' }, '', 2)).toBe('one two')
  })

  test('is the same from a scribe that remembers', () => {
    const scribe = rememberingScribe(300)
    for (const seed of [...seeds, ...seeds])
      expect(scribe(defaultPlan, seed, 'text', 99).text).toBe(expectedText({}, seed, 99))
  })
})
