import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { EMPTY, type Message, fold, textOf } from '../fold.ts'
import type { Request } from '../requests/request.ts'
import { type ContinuingBy, canContinue, continuation } from './continuation.ts'
import { Splice } from './splice.ts'

const WHOLE =
  'The tide turns twice a day.\n\n1. First it comes in, slowly, over the flats.\n2. Then it goes out — 海 and all 🐚.\n\n' +
  '```ts\nconst tide = (hours: number) => hours % 12\n```\n\nThat is all there is to say about it, more or less.'

const request: Request = {
  model: 'm',
  stream: true,
  system: [],
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Tell me of the tide.' }] }],
  tools: [],
  extras: {},
  dialect: 'openai-chat',
}

const saidUpTo = (text: string): Message => ({ blocks: [{ type: 'text', text }], usage: {} })

/** The answer to a continuation, in pieces of `size`, as a reader would say it. */
function answer(text: string, size: number): Event[] {
  const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
  return [
    { type: 'message-start' },
    { type: 'text-start', block: 0 },
    ...pieces.map((piece): Event => ({ type: 'text-delta', block: 0, text: piece })),
    { type: 'block-end', block: 0 },
    { type: 'message-end', ending: 'complete', reason: 'stop' },
  ]
}

function spliced(said: Message, by: ContinuingBy, reply: (asked: string) => string, size = 7) {
  const asked = continuation(request, said, by)
  if (!asked) throw new Error('cannot be continued')
  const splice = new Splice(said, true, asked.fit, { segment: 2, how: 'continued' })
  const events = answer(reply(asked.fit.anchor), size).flatMap((event) => splice.take(event))
  return { message: events.reduce(fold, said), isUnfit: splice.isUnfit, events }
}

/** Every place where text can break off, without the middle of a surrogate pair. */
const cuts = [...Array(WHOLE.length).keys()].filter(
  (at) =>
    at >= 40 && !/[\uDC00-\uDFFF]/.test(WHOLE[at] ?? '') && textOf(saidUpTo(WHOLE.slice(0, at))).trim().length > 24,
)

const ways: readonly [string, ContinuingBy, (rest: string, said: string) => (anchor: string) => string][] = [
  ['a prefill that goes on exactly', 'prefill', (rest, said) => () => said.slice(said.trimEnd().length) + rest],
  ['a prefill that says everything again', 'prefill', (rest, said) => () => said + rest],
  [
    'the anchor, then the rest',
    'user-turn',
    (rest, said) => (anchor) => anchor + said.slice(said.trimEnd().length) + rest,
  ],
  [
    'a preamble, the anchor, then the rest',
    'user-turn',
    (rest, said) => (anchor) => `Sure! Here is how it goes on:\n\n${anchor}${said.slice(said.trimEnd().length)}${rest}`,
  ],
  ['everything from the beginning', 'user-turn', (rest, said) => () => said + rest],
  [
    'the anchor in quotes',
    'user-turn',
    (rest, said) => (anchor) => `"…${anchor}${said.slice(said.trimEnd().length)}${rest}`,
  ],
  ['a prefill that says the last 36 characters again', 'prefill', (rest, said) => () => said.slice(-36) + rest],
]

describe.each(ways)('%s', (_, by, reply) => {
  test.each([1, 7, 1000])('is the whole text, wherever it was cut, in pieces of %i', (size) => {
    for (const at of cuts) {
      const said = WHOLE.slice(0, at)
      const { message, isUnfit } = spliced(saidUpTo(said), by, reply(WHOLE.slice(at), said), size)
      expect({ at, isUnfit, text: textOf(message) }).toEqual({ at, isUnfit: false, text: WHOLE })
      expect(message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'continued' }] })
      expect(message.blocks).toHaveLength(1)
    }
  })
})

const UNFITTING: readonly [string, ContinuingBy, string][] = [
  [
    'an answer without the anchor',
    'user-turn',
    `The moon, and nothing else, explains it. ${'More of the moon. '.repeat(50)}`,
  ],
  ['a short answer without the anchor', 'user-turn', 'I cannot help with that.'],
  ['another answer with the same beginning', 'user-turn', `${WHOLE.slice(0, 60)} but not like this.`],
  ['another answer with the same beginning, after a prefill', 'prefill', `${WHOLE.slice(0, 60)} but not like this.`],
  ['nothing at all', 'user-turn', ''],
  [
    'an answer that comes to the same words later',
    'user-turn',
    `${'More of the moon. '.repeat(6)}${WHOLE.slice(75, 150)} and so on.`,
  ],
]

test.each(UNFITTING)('%s does not fit, and leaves no trace', (_, by, reply) => {
  const { isUnfit, events } = spliced(saidUpTo(WHOLE.slice(0, 150)), by, () => reply)
  expect({ isUnfit, events }).toEqual({ isUnfit: true, events: [] })
})

test('the mark stands before the first words that go on, and thinking done again after it', () => {
  const said = saidUpTo(WHOLE.slice(0, 100))
  const asked = continuation(request, said, 'user-turn')
  if (!asked) throw new Error('cannot be continued')
  const splice = new Splice(said, true, asked.fit, { segment: 2, how: 'continued', model: 'other' })
  const thinking: Event[] = [
    { type: 'reasoning-start', block: 0 },
    { type: 'reasoning-delta', block: 0, text: 'Where was I?' },
    { type: 'block-end', block: 0 },
    { type: 'text-start', block: 1 },
  ]
  expect(thinking.flatMap((event) => splice.take(event))).toEqual([])
  expect(splice.take({ type: 'text-delta', block: 1, text: `${asked.fit.anchor} on it goes` })).toEqual([
    { type: 'segment', segment: 2, how: 'continued', model: 'other' },
    { type: 'block-end', block: 0 },
    { type: 'reasoning-start', block: 1 },
    { type: 'reasoning-delta', block: 1, text: 'Where was I?' },
    { type: 'block-end', block: 1 },
    { type: 'text-start', block: 2 },
    { type: 'text-delta', block: 2, text: ' on it goes' },
  ])
})

test('a continuation that goes straight on to a tool call keeps its order', () => {
  const said = saidUpTo(WHOLE.slice(0, 100))
  const asked = continuation(request, said, 'user-turn')
  if (!asked) throw new Error('cannot be continued')
  const splice = new Splice(said, true, asked.fit, { segment: 2, how: 'continued' })
  const events: Event[] = [
    { type: 'text-start', block: 0 },
    { type: 'text-delta', block: 0, text: asked.fit.anchor },
    { type: 'block-end', block: 0 },
    { type: 'tool-start', block: 1, id: 'a', name: 'tide' },
    { type: 'tool-delta', block: 1, json: '{}' },
    { type: 'block-end', block: 1 },
    { type: 'message-end', ending: 'tool-use', reason: 'tool_calls' },
  ]
  expect(events.flatMap((event) => splice.take(event)).map(({ type }) => type)).toEqual([
    'segment',
    'block-end',
    'tool-start',
    'tool-delta',
    'block-end',
    'message-end',
  ])
})

test('an answer that breaks off while it may still be saying again what was said adds nothing', () => {
  const said = saidUpTo(WHOLE.slice(0, 200))
  const asked = continuation(request, said, 'prefill')
  if (!asked) throw new Error('cannot be continued')
  const splice = new Splice(said, true, asked.fit, { segment: 2, how: 'continued' })
  const again = asked.fit.said.trimEnd().slice(-60, -30)
  // A reader ends the blocks of a stream that fails.
  const events: Event[] = [
    { type: 'text-start', block: 0 },
    { type: 'text-delta', block: 0, text: again },
    { type: 'block-end', block: 0 },
  ]
  expect(events.flatMap((event) => splice.take(event))).toEqual([])
})

test('what is more than text that stopped in the middle is not continued', () => {
  const text = { type: 'text', text: WHOLE } as const
  const tool = { type: 'tool', id: 'a', name: 'b', json: '{' } as const
  expect(canContinue({ blocks: [text], usage: {} })).toBe(true)
  expect(canContinue({ blocks: [{ type: 'reasoning', text: 'hm' }, text], usage: {} })).toBe(true)
  expect(canContinue({ blocks: [text, tool], usage: {} })).toBe(false)
  expect(canContinue({ blocks: [tool, text], usage: {} })).toBe(false)
  expect(canContinue({ blocks: [text, { type: 'reasoning', text: 'hm' }], usage: {} })).toBe(false)
  expect(canContinue({ blocks: [{ ...text, refusal: true }], usage: {} })).toBe(false)
  expect(canContinue(saidUpTo('Too little'))).toBe(false)
  expect(canContinue({ ...saidUpTo(WHOLE), ending: 'complete' })).toBe(false)
  expect(canContinue(EMPTY)).toBe(false)
})

test('text that repeats itself is not gone on with in words: nothing would tell where it ends', () => {
  expect(continuation(request, saidUpTo('la '.repeat(200)), 'user-turn')).toBeUndefined()
  expect(continuation(request, saidUpTo(`${WHOLE}\n${WHOLE}`.repeat(3)), 'user-turn')).toBeUndefined()
  expect(continuation(request, saidUpTo('la '.repeat(200)), 'prefill')).toBeDefined()
})

test('what is short and comes again after a prefill belongs to the text', () => {
  const said = 'Row, row, row your boat, gently down the stream. Row, '
  const { message } = spliced(saidUpTo(said), 'prefill', () => 'row, row your boat again.')
  expect(textOf(message)).toBe(`${said}row, row your boat again.`)
})

test('an answer that has to be JSON is gone on with by prefill or not at all', () => {
  const json = { ...request, format: { type: 'json' } as const }
  const said = saidUpTo(`{"tide": "${'x'.repeat(40)}`)
  expect(continuation(json, said, 'user-turn')).toBeUndefined()
  expect(continuation(json, said, 'prefill')?.request.turns.at(-1)).toMatchObject({ role: 'assistant' })
})

test('what is left of the bound on the output is asked for, and thinking is not paid for twice', () => {
  const bound = { ...request, outputMax: 100, reasoning: { effort: 'high' } as const }
  const asked = continuation(bound, saidUpTo('x'.repeat(200)), 'prefill')?.request
  expect(asked).toMatchObject({ outputMax: 50, reasoning: { effort: 'none' } })
})
