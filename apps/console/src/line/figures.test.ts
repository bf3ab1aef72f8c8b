import type { AssistantMessage } from '@holdfast/client/chat'
import { EMPTY } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { figuresOf } from './figures.ts'

const message = (output?: number): AssistantMessage => ({
  id: 'm',
  role: 'assistant',
  at: 0,
  branch: { index: 0, count: 1 },
  model: 'x',
  isRunning: false,
  content: { ...EMPTY, usage: output === undefined ? {} : { output } },
  metrics: {
    msToFirstToken: 210.4,
    msStreaming: 4000,
    gapMs: { p50: 20, p99: 1640, max: 2000 },
    reconnects: 1,
    bytes: 24_050,
    events: 210,
    recovered: { events: 1180, bytes: 1 },
    heartbeats: 0,
  },
})

const values = (message: AssistantMessage | undefined) => figuresOf(message).map(({ value }) => value)

test('figures have units', () => {
  expect(values(message(200))).toEqual(['210 ms', '50', '20 ms · 1.6 s', '1', '1,180 events', '24.1 kB'])
})

test('what is an estimate says so', () => {
  expect(values(message())[1]).toBe('≈ 53')
})

test('before there is anything there are dashes', () => {
  expect(values(undefined)).toEqual(['–', '–', '–', '–', '–', '–'])
})

test('of a reply that was found again, what is not known is not said', () => {
  expect(figuresOf(message(200), true).map(({ value }) => value)).toEqual([
    '–',
    '–',
    '20 ms · 1.6 s',
    '1',
    '210 events',
    '24.1 kB',
  ])
})
