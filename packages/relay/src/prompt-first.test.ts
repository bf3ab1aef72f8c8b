import type { Event } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { promptFirst } from './prompt-first.ts'

const start: Event = { type: 'message-start', id: 'm1' }
const open: Event = { type: 'text-start', block: 0 }
const word: Event = { type: 'text-delta', block: 0, text: 'A' }
const cost: Event = { type: 'usage', usage: { input: 9, cacheRead: 4, output: 3, reasoning: 2 } }
const ofPrompt: Event = { type: 'usage', usage: { input: 9, cacheRead: 4 } }

test('what the prompt cost goes before the word that it came with, and what the answer cost stays behind it', () => {
  expect(promptFirst([start, open, word, cost])).toEqual([start, ofPrompt, open, word, cost])
  expect(promptFirst([open, word, cost])).toEqual([ofPrompt, open, word, cost])
})

test.each([
  ['nothing is counted', [start, open, word]],
  ['it is said first already', [start, cost, open, word]],
  ['nothing is said', []],
  ['nothing but the beginning is said', [start]],
  ['nothing but the cost is said', [start, cost]],
])('where %s, nothing changes', (_, events) => expect(promptFirst(events)).toBe(events))
