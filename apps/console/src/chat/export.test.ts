import type { ChatMessage } from '@holdfast/client/chat'
import { expect, test } from 'vitest'
import { asJson, asMarkdown, fileName } from './export.ts'

const said = { at: 0, branch: { index: 0, count: 1 } }
const question: ChatMessage = { ...said, id: 'm1', role: 'user', text: 'Why is the sea salt?' }
const answer: ChatMessage = {
  ...said,
  id: 'm2',
  role: 'assistant',
  model: 'best',
  isRunning: false,
  replyId: 'rpl_1',
  metrics: {
    msStreaming: 1,
    gapMs: { p50: 1, p99: 1, max: 1 },
    reconnects: 0,
    bytes: 1,
    events: 1,
    recovered: { events: 0, bytes: 0 },
    heartbeats: 0,
  },
  content: {
    model: 'gpt-5-mini',
    blocks: [
      { type: 'reasoning', text: 'Rivers.' },
      { type: 'text', text: 'Rivers carry it.' },
      { type: 'tool', id: 'c1', name: 'tide', json: '{"at":"```"}' },
    ],
    usage: { output: 4 },
    ending: 'length',
  },
}

test('a conversation as Markdown says who spoke, and how it ended where that is not the usual', () => {
  expect(asMarkdown('The sea', [question, answer])).toBe(
    [
      '# The sea',
      '## You',
      'Why is the sea salt?',
      '## gpt-5-mini',
      '<details><summary>Reasoning</summary>',
      'Rivers.',
      '</details>',
      'Rivers carry it.',
      '`tide`',
      '````json\n{"at":"```"}\n````',
      '*(length)*\n',
    ].join('\n\n'),
  )
})

test('as JSON it holds the messages as they are, without what belongs to the visit', () => {
  const { title, messages } = JSON.parse(asJson('The sea', [question, answer]))
  expect(title).toBe('The sea')
  expect(messages[0]).toEqual({ id: 'm1', at: '1970-01-01T00:00:00.000Z', role: 'user', text: 'Why is the sea salt?' })
  expect(messages[1]).toMatchObject({ role: 'assistant', replyId: 'rpl_1', content: { ending: 'length' } })
  expect(messages[1]).not.toHaveProperty('metrics')
})

test('a file name has letters and digits of any script', () => {
  expect(fileName('Warum ist das Meer salzig?', 'md')).toBe('warum-ist-das-meer-salzig.md')
  expect(fileName('海はなぜ/塩辛い', 'json')).toBe('海はなぜ-塩辛い.json')
  expect(fileName('…/…', 'md')).toBe('chat.md')
})
