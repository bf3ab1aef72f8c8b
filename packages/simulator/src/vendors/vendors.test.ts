// What is written by hand here, held against what the vendors were recorded sending.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Ask, askOf } from '../ask.ts'
import { textOf } from '../octets.ts'
import { parsePlan, type PlanInput } from '../plan-text.ts'
import { eventsIn } from '../raw-client.suite.ts'
import { scriptOf } from '../script.ts'

const recorded = (name: string): string =>
  readFileSync(new URL(`../../../../recordings/${name}`, import.meta.url), 'utf8')

const said = (input: PlanInput, ask: Partial<Ask> & Pick<Ask, 'dialect'>): string =>
  textOf(
    [...scriptOf(parsePlan(input), askOf(ask), { seed: 's', model: 'm', createdS: 1 }).steps]
      .map((step) => (step.do === 'write' ? step.octets : ''))
      .join(''),
  )

/** A value's shape: its keys, and the kinds of its leaves. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value
  return Object.fromEntries(
    Object.entries(value)
      // A tag names the kind of thing it stands in, so its text belongs to the shape.
      .map(([key, inner]): [string, unknown] => [
        key,
        ['type', 'object', 'role'].includes(key) ? inner : shapeOf(inner),
      ])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** The shapes of a stream's events, runs of the same one told once. */
function shapesIn(stream: string, without: readonly string[] = []): string[] {
  const shapes = eventsIn(stream).map((event) => {
    const name = /^event: (.*)$/m.exec(event)?.[1] ?? ''
    const data = /^data: (.*)$/m.exec(event)?.[1] ?? ''
    if (data === '[DONE]') return data
    const value = JSON.parse(data) as Record<string, unknown>
    for (const key of without) delete value[key]
    return `${name} ${JSON.stringify(shapeOf(value))}`
  })
  return shapes.filter((shape, at) => shape !== shapes[at - 1])
}

describe('openai-chat', () => {
  test('text has the shapes of a recorded stream, in its order', () => {
    const real = recorded('openai/chat.gpt-4o-mini-2024-07-18.usage-obfuscation-text.6fcc27.sse')
    expect(shapesIn(said({}, { dialect: 'openai-chat' }))).toEqual(shapesIn(real, ['obfuscation']))
  })

  test('two tool calls have the shapes of a recorded stream, in its order', () => {
    const real = recorded('openai/chat.gpt-4o-2024-08-06.ptools-tool-usage-obfuscation.79ad99.sse')
    const ours = said({ tokens: 0, tools: 2 }, { dialect: 'openai-chat' })
    expect(shapesIn(ours)).toEqual(shapesIn(real, ['obfuscation']))
  })

  test('a refusal has the shapes of a recorded stream', () => {
    const real = recorded('openai/chat.gpt-4o-2024-08-06.refusal-usage.173417.sse')
    const ours = said({ stopReason: 'refusal' }, { dialect: 'openai-chat', includeUsage: false })
    expect(shapesIn(ours, ['service_tier']).slice(0, 3)).toEqual(shapesIn(real).slice(0, 3))
  })

  test('without include_usage nothing speaks of usage', () => {
    expect(said({}, { dialect: 'openai-chat', includeUsage: false })).not.toContain('usage')
  })

  test('a whole answer has the shape of a recorded one', () => {
    const real = JSON.parse(recorded('_nonstream/openai/chat.gpt-4o-2024-08-06.astral-nonlatin1-text.d97c69.json'))
    const ours = JSON.parse(said({}, { dialect: 'openai-chat', stream: false }))
    expect(shapeOf(ours)).toEqual(shapeOf(real))
  })

  test.each(['401.62d599', '404.0e86c2'])('the error %s has the recorded words', (name) => {
    const { status, body } = JSON.parse(recorded(`_http_errors/openai/${name}.json`))
    const ours = JSON.parse(said({ refuse: status }, { dialect: 'openai-chat' }))
    expect({ ...ours.error, message: '' }).toEqual({ ...body.error, message: '' })
  })

  test('an error in mid-stream has the recorded words', () => {
    const real = recorded('_spliced_errors/openai/chat.server-error.0fe034.sse')
    const errorIn = (stream: string) => JSON.parse(/^data: (\{"error".*)$/m.exec(stream)?.[1] ?? '')
    expect(errorIn(said({ errorAtEvent: 3 }, { dialect: 'openai-chat' }))).toEqual(errorIn(real))
  })
})

describe('anthropic-messages', () => {
  test('text has the shapes of a recorded stream, in its order', () => {
    const real = recorded('anthropic/anthropic.claude-sonnet-4-6.text.cf8379.sse')
    expect(shapesIn(said({}, { dialect: 'anthropic-messages' }))).toEqual(shapesIn(real))
  })

  test('thinking has the shapes of a recorded stream', () => {
    const real = recorded('anthropic/anthropic.claude-sonnet-4-5-20250929.thinksig-think-nonlatin1-text.41adbb.sse')
    expectSameKeys(said({ reasoning: 9 }, { dialect: 'anthropic-messages' }), real)
  })

  test('two tool calls have the shapes of a recorded stream, in its order', () => {
    const real = recorded('anthropic/anthropic.claude-3-opus-20240229.ptools-tool.ba1034.sse')
    const ours = said({ tokens: 0, tools: 2 }, { dialect: 'anthropic-messages' })
    expect(namesIn(ours)).toEqual(namesIn(real))
    expectSameKeys(ours, real)
  })

  test.each(['401.a449e6', '404.c67064'])('the error %s has the recorded words', (name) => {
    const { status, body } = JSON.parse(recorded(`_http_errors/anthropic/${name}.json`))
    const ours = JSON.parse(said({ refuse: status }, { dialect: 'anthropic-messages' }))
    expect(shapeOf(ours)).toEqual(shapeOf(body))
    expect(ours.error.type).toBe(body.error.type)
  })

  test('an error in mid-stream has the recorded words', () => {
    const real = recorded('_spliced_errors/anthropic/anthropic.overloaded-plain.0e652d.sse')
    expect(eventsIn(said({ errorAtEvent: 3 }, { dialect: 'anthropic-messages' })).at(-1)).toBe(eventsIn(real).at(-1))
  })

  test('the blanks before the last brace vary, as Anthropic varies them', () => {
    const ends = eventsIn(said({}, { dialect: 'anthropic-messages' })).map(
      (event) => /( *)\}\n\n$/.exec(event)?.[1]?.length,
    )
    expect(new Set(ends).size).toBeGreaterThan(8)
  })

  const namesIn = (stream: string): string[] => {
    const names = eventsIn(stream).map((event) => /^event: (.*)$/m.exec(event)?.[1] ?? '')
    return names.filter((name, at) => name !== names[at - 1])
  }

  /** Of each kind of event we send, one with the same shape was recorded; older models had fewer fields at both ends. */
  function expectSameKeys(ours: string, real: string): void {
    const newer = /,"usage":\{(?:[^{}]|\{[^{}]*\})*\}|,"stop_details":null/g
    const bare = (stream: string) => shapesIn(stream.replace(newer, ''))
    expect(bare(real)).toEqual(expect.arrayContaining(bare(ours)))
  }
})
