import { expect, test } from 'vitest'
import { findPublicPrice, offersOf } from './public.ts'
import { shippedPrices } from './shipped.ts'

const AT = Date.parse('2026-11-20T20:00:00Z')
const listOf = (model: string) => findPublicPrice(shippedPrices(), model, AT)?.list.name

test('a model is priced at whoever makes it', () => {
  expect(['gpt-5-mini', 'claude-sonnet-4-6', 'gemini-2.5-pro', 'grok-4.3', 'o3'].map(listOf)).toEqual([
    'openai',
    'anthropic',
    'google',
    'x-ai',
    'openai',
  ])
})

test('a name that begins with its vendor’s is the gateway’s that sells it so, or the vendor’s', () => {
  expect(listOf('openai/gpt-5-mini')).toBe('openrouter')
  expect(listOf('somewhere/gpt-5-mini')).toBe('openai')
  expect(listOf('sim/steady')).toBeUndefined()
})

test('who sells a model, each at its own price', () => {
  const offers = offersOf(shippedPrices(), 'llama-3.3-70b-versatile', AT).map(({ list }) => list.name)
  expect(offers).toContain('groq')
  expect(offersOf(shippedPrices(), 'nothing', AT)).toEqual([])
})
