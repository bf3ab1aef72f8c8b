// What is written by hand here, held against what the vendors were recorded sending.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Ask, askOf } from '../ask.ts'
import { textOf } from '../octets.ts'
import { parsePlan, type PlanInput } from '../plan-text.ts'
import { eventsIn, valuesIn } from '../raw-client.suite.ts'
import { scriptOf } from '../script.ts'
import { vendors } from './index.ts'

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
    const data = /^data: (.*?)\r?$/m.exec(event)?.[1] ?? ''
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

describe('openai-responses', () => {
  // What newer models, other settings and the makers of the recordings add or leave out.
  const loose = ['response', 'obfuscation', 'phase', 'namespace'] as const
  const check = (input: PlanInput, name: string, ask: Partial<Ask> = {}) =>
    expect(shapesIn(said(input, { dialect: 'openai-responses', ...ask }), loose)).toEqual(
      shapesIn(recorded(`openai/responses.${name}.sse`), loose),
    )
  const responsesIn = (stream: string) =>
    eventsIn(stream)
      .map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '{}').response)
      .filter(Boolean)

  test('a background response has the shapes of a recorded one, in its order, snapshots included', () => {
    const real = recorded('openai/responses.gpt-4o-2024-08-06.text.0368d3.sse')
    const ours = said({}, { dialect: 'openai-responses', background: true })
    expect(shapesIn(ours)).toEqual(shapesIn(real))
    expect(responsesIn(ours).map(({ status }) => status)).toEqual(responsesIn(real).map(({ status }) => status))
  })

  test('a reasoning summary has the shapes of a recorded one, in its order', () =>
    check({ reasoning: 9 }, 'o4-mini-2025-04-16.reasonsum-nonlatin1-text.59596e'))

  test('a refusal has the shapes of a recorded one, in its order', () =>
    check({ stopReason: 'refusal' }, 'gpt-4o-2024-08-06.plain.d4ec8c'))

  test('an answer that is too long has the shapes of a recorded one, and says why', () => {
    check({ stopReason: 'length' }, 'gpt-4o-2024-08-06.evincomplete-text.85e0fe')
    const ours = responsesIn(said({ stopReason: 'length' }, { dialect: 'openai-responses' })).at(-1)
    expect(ours).toMatchObject({ status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } })
  })

  test('a tool call has the shapes of a recorded one, in its order', () => {
    const shapes = (stream: string) =>
      shapesIn(stream, loose).filter(
        (shape) => shape.includes('function_call') || shape.startsWith('response.completed'),
      )
    const real = recorded('openai/responses.gpt-5.4-2026-03-05.tool.5d3e22.sse')
    const bare = real.replaceAll(',"namespace":"get_exchange_rate"', '')
    expect(shapes(said({ tokens: 0, tools: 1 }, { dialect: 'openai-responses' }))).toEqual(shapes(bare))
  })

  test('a failed response has the shapes of a recorded one, in its order', () => {
    const real = recorded('openai/responses.gpt-5-nano-2025-08-07.errevent-errpayload-evfailed.9046a4.sse')
    // Recorded where there was no quota left; the kind of error is another, the form is the same.
    const bare = real.replace('"type":"insufficient_quota"', '"type":"server_error"')
    expect(shapesIn(said({ errorAtEvent: 2 }, { dialect: 'openai-responses' }), loose)).toEqual(shapesIn(bare, loose))
  })

  test('overload in mid-stream has the recorded words', () => {
    const errorIn = (stream: string) =>
      JSON.parse(/^data: (\{"type":"error".*)$/m.exec(stream)?.[1] ?? '').error as unknown
    const ours = said({ errorAtEvent: 3, errorStatus: 529 }, { dialect: 'openai-responses' })
    expect(errorIn(ours)).toEqual(errorIn(recorded('_spliced_errors/openai/responses.server-is-overloaded.23e3a9.sse')))
  })

  test('numbers begin at 0 and have no gap, in every form of an answer', () => {
    for (const plan of [{}, { reasoning: 3 }, { tools: 3 }, { errorAtEvent: 6 }, { stopReason: 'refusal' as const }]) {
      const seqs = valuesIn(said(plan, { dialect: 'openai-responses' })).map((value) => value.sequence_number)
      expect(seqs).toEqual(seqs.map((_, at) => at))
    }
  })

  test('a whole answer has the shape of the last snapshot of a stream', () => {
    const ask = { dialect: 'openai-responses' } as const
    const last = responsesIn(said({ reasoning: 2, tools: 1 }, ask)).at(-1)
    expect(JSON.parse(said({ reasoning: 2, tools: 1 }, { ...ask, stream: false }))).toEqual(last)
  })

  test('a response repeats what it was asked with', () => {
    const body = { model: 'm', input: 'x', instructions: 'be brief', metadata: { a: 'b' }, temperature: 0.3 }
    const ask = vendors['openai-responses'].ask(body) as Ask
    expect(JSON.parse(said({}, { ...ask, stream: false }))).toMatchObject({
      instructions: 'be brief',
      temperature: 0.3,
    })
  })
})

describe('gemini', () => {
  const ask = { dialect: 'gemini' } as const

  test('text has the shapes of a recorded stream, in its order', () => {
    const real = recorded('gemini/gemini.gemini-2.5-flash.crlf-finishmaxtokens-text.28c44d.sse')
    const ours = said({ stopReason: 'length' }, ask)
    const tier = (stream: string) => stream.replaceAll('"serviceTier":"standard",', '')
    expect(shapesIn(tier(ours))).toEqual(shapesIn(tier(real)))
    expect(ours.endsWith('}\r\n\r\n')).toBe(true)
  })

  test('thinking has the shapes of a recorded stream, in its order', () => {
    const real = recorded('gemini/gemini.gemini-2.5-flash.thought-crlf-text.b731ab.sse')
    expect(shapesIn(said({ reasoning: 9 }, ask))).toEqual(shapesIn(real))
  })

  test('two tool calls are two parts with arguments and no ids', () => {
    const ours = valuesIn(said({ tokens: 0, tools: 2 }, ask)).flatMap(
      ({ candidates }) => candidates?.[0]?.content.parts,
    )
    expect(ours.map(shapeOf).slice(0, 2)).toEqual(
      [0, 1].map(() => ({ functionCall: { args: { location: 'string', unit: 'string' }, name: 'string' } })),
    )
  })

  test('without alt=sse the same objects are one JSON array, unfinished ones included', () => {
    const objects = (stream: string) => valuesIn(stream)
    const array = { ...ask, framing: 'json-array' } as const
    expect(JSON.parse(said({ reasoning: 4, tools: 1 }, array))).toEqual(objects(said({ reasoning: 4, tools: 1 }, ask)))
    expect(JSON.parse(said({ terminal: 'missing' }, array))).toEqual(objects(said({ terminal: 'missing' }, ask)))
    const failed = JSON.parse(said({ errorAtEvent: 3 }, array))
    expect(failed).toHaveLength(4)
    expect(failed[3].error.code).toBe(503)
    expect(JSON.parse(said({ refuse: 429 }, array))[0].error.status).toBe('RESOURCE_EXHAUSTED')
  })

  test('a whole answer has the shape of a recorded one', () => {
    const real = JSON.parse(recorded('_nonstream/gemini/gemini.gemini-2.5-flash.thought-nonlatin1-text.74e86e.json'))
    expect(shapeOf(JSON.parse(said({ reasoning: 3 }, { ...ask, stream: false })))).toEqual(shapeOf(real))
  })

  test('an error in mid-stream has the recorded words, outside of the framing', () => {
    const real = recorded('_spliced_errors/gemini/gemini.503-unframed.81cf0e.sse')
    const ours = said({ errorAtEvent: 3 }, ask)
    expect(ours.slice(ours.lastIndexOf('\n{'))).toBe(real.slice(real.lastIndexOf('\n{')))
    expect(said({ errorAtEvent: 3, errorFramed: true }, ask)).toMatch(/data: \{"error":.*\}\r\n\r\n$/)
  })

  test.each(['429.c7c89c', '403.da4b1c', '404.daaab6'])('the error %s has the recorded words and details', (name) => {
    const { status, body } = JSON.parse(recorded(`_http_errors/gemini/${name}.json`))
    const ours = JSON.parse(said({ refuse: status }, ask))
    expect(shapeOf(ours)).toEqual(shapeOf(body))
    expect(ours.error.status).toBe(body.error.status)
  })

  test('a wrong key is the recorded 400', () => {
    const { body } = JSON.parse(recorded('_http_errors/gemini/400.d86810.json'))
    const { status, message } = vendors.gemini.keyComplaint('wrong')
    const voice = { seed: 's', model: 'm', createdS: 1 }
    expect(JSON.parse(vendors.gemini.refusal(status, voice, { message: message as string }).body)).toEqual(body)
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
