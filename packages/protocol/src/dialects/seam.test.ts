import { expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { EMPTY, fold, textOf } from '../fold.ts'
import { dialects } from './index.ts'

const voice = { id: 'id', model: 'm', createdS: 1 }

const say = (text: string): Event[] => [
  { type: 'message-start' },
  { type: 'text-start', block: 0 },
  { type: 'text-delta', block: 0, text },
]

const end: Event[] = [
  { type: 'block-end', block: 0 },
  { type: 'message-end', ending: 'complete', reason: null },
]

test.each(Object.values(dialects))('$name: a continued reply is one text with a mark in it', (dialect) => {
  const writer = dialect.writer(voice)
  const events: Event[] = [
    ...say('one '),
    { type: 'segment', segment: 2, how: 'continued', model: 'other' },
    { type: 'text-delta', block: 0, text: 'two' },
    ...end,
  ]
  const reader = dialect.reader()
  const message = events
    .flatMap((event) => writer.write(event))
    .flatMap((saying) => reader.read(saying))
    .concat(reader.close())
    .reduce(fold, EMPTY)
  expect(textOf(message)).toBe('one two')
  expect(message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'continued', model: 'other' }] })
})

test.each(Object.values(dialects))('$name: a restarted reply is what was said after the mark', (dialect) => {
  const first = say('void').flatMap((event) => dialect.writer(voice).write(event))
  const writer = dialect.writer(voice)
  writer.skipTo?.(first.length)
  const second = [{ type: 'segment', segment: 2, how: 'restarted' } as const, ...say('anew'), ...end]
  const reader = dialect.reader()
  const message = [...first, ...second.flatMap((event) => writer.write(event))]
    .flatMap((saying) => reader.read(saying))
    .concat(reader.close())
    .reduce(fold, EMPTY)
  expect(textOf(message)).toBe('anew')
  expect(message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'restarted' }] })
  expect(message.blocks).toHaveLength(1)
})

test.each(Object.values(dialects))('$name: a mark is never passed over at a glance', (dialect) => {
  const writer = dialect.writer(voice)
  for (const saying of writer.write({ type: 'segment', segment: 2, how: 'continued' }))
    expect(dialect.isPlain(saying)).toBe(false)
})

test('text that talks about a mark is text', () => {
  const dialect = dialects['openai-chat']
  const text = '"holdfast":{"segment":2,"how":"restarted"}'
  const [saying] = dialect.writer(voice).write({ type: 'text-delta', block: 0, text })
  if (!saying) throw new Error('nothing was said')
  expect(textOf(dialect.reader().read(saying).reduce(fold, EMPTY))).toBe(text)
})
