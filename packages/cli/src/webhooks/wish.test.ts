import { eventTypes, isWebhookUrl } from '@holdfast/relay'
import { expect, test } from 'vitest'
import { readEndings, readTypes, readUrl } from './wish.ts'

test('types and endings are said with commas, each once', () => {
  expect(readTypes('reply.ended, budget.near,reply.ended', eventTypes)).toEqual(['reply.ended', 'budget.near'])
  expect(readEndings('failed,over-budget')).toEqual(['failed', 'over-budget'])
})

test('a word that is none of them is told with those that are', () => {
  expect(() => readTypes('reply.ended,reply.end', eventTypes)).toThrow(/“reply\.end” is none of reply\.ended/)
  expect(() => readEndings('')).toThrow(/none of complete/)
})

test.each(['ftp://example.com/', 'https://user:pw@example.com/', 'https://example.com/#secret', 'example.com'])(
  '%s is no place to send to, and is not repeated',
  (url) => {
    expect(() => readUrl(url, isWebhookUrl)).toThrow(/^(?!.*example)/)
  },
)
