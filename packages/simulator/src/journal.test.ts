import { expect, test } from 'vitest'
import { Journal } from './journal.ts'

const asked = { at: 0, dialect: 'openai-chat', model: 'm', stream: true, promptHash: '', promptChars: 0 } as const

test('a journal keeps the newest, about as many as it was told', () => {
  const journal = new Journal(8)
  for (let turn = 0; turn < 100; turn++) journal.open(asked)
  expect(journal.entries.length).toBeLessThanOrEqual(10)
  expect(journal.entries.at(-1)?.id).toBe(100)
})

test('an entry that was looked at does not change', () => {
  const journal = new Journal(8)
  const entry = journal.open(asked)
  const [before] = journal.entries
  entry.tokens = 5
  expect(before?.tokens).toBe(0)
})

test('when resolves for what was, and for what is to come, once', async () => {
  const journal = new Journal(8)
  const later = journal.when(({ tokens }) => tokens >= 3)
  const entry = journal.open(asked)
  for (let token = 1; token <= 5; token++) {
    entry.tokens = token
    journal.changed(entry)
  }
  expect((await later).tokens).toBe(3)
  expect((await journal.when(({ tokens }) => tokens >= 3)).tokens).toBe(5)
})
