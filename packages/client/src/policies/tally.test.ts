import type { Event } from '@holdfast/protocol'
import { expect, it } from 'vitest'
import { FILE_TOKENS, guessPrompt, openTally } from './tally.ts'

const said = (text: string): Event => ({ type: 'text-delta', block: 0, text })
const END: Event = { type: 'message-end', ending: 'complete', reason: 'stop' }

it('guesses by characters while nobody has counted, and says so', () => {
  const tally = openTally(7)
  tally.heard([said('abcdefgh'), { type: 'tool-delta', block: 1, json: '{"a":1}' }])
  expect(tally.bought).toEqual({ input: 7, output: 4, isEstimate: true })
})

it('takes the provider’s word once the reply has ended', () => {
  const tally = openTally(7)
  tally.heard([said('a'.repeat(400)), { type: 'usage', usage: { input: 5, output: 80, cacheRead: 2 } }, END])
  expect(tally.bought).toEqual({ input: 5, output: 80, cacheRead: 2, isEstimate: false })
})

it('does not take a first count for the last: Anthropic begins with 1', () => {
  const tally = openTally(7)
  tally.heard([{ type: 'usage', usage: { input: 5, output: 1 } }, said('a'.repeat(400))])
  expect(tally.bought).toEqual({ input: 5, output: 100, isEstimate: true })
})

it('a reply that nobody counted is a guess to its end', () => {
  const tally = openTally(7)
  tally.heard([said('abcd'), END])
  expect(tally.bought).toEqual({ input: 7, output: 1, isEstimate: true })
})

it('a file in a prompt is worth the same however many characters it has', () => {
  const prompt = (url: string) => guessPrompt({ messages: [{ image_url: { url } }] })
  const [small, large] = [prompt('data:image/png;base64,AAAA'), prompt(`data:image/png;base64,${'A'.repeat(100_000)}`)]
  expect(small).toBe(large)
  expect(small - prompt('')).toBe(FILE_TOKENS)
})
