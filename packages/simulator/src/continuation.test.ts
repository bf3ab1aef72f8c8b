// A reply that was cut is asked for again, in every dialect and in every way a relay has.
import { describe, expect, test } from 'vitest'
import type { Ask, DialectName } from './ask.ts'
import { textOf } from './octets.ts'
import { parsePlan, type PlanInput } from './plan-text.ts'
import { talk, textIn } from './raw-client.suite.ts'
import { scriptOf } from './script.ts'
import { expectedContinuation, expectedText } from './speech.ts'
import { vendors } from './vendors/index.ts'

const dialects: readonly DialectName[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']
const asked = { model: 'm', stream: true, framing: 'sse' } as const

const read = (dialect: DialectName, body: object) =>
  vendors[dialect].ask({ model: 'm', max_tokens: 4096, stream: true, stream_options: {}, ...body }, asked)

function ask(dialect: DialectName, body: object): Ask {
  const ask = read(dialect, body)
  if ('status' in ask) throw new Error(ask.message)
  return ask
}

/** What is said, or the error instead. */
function said(plan: PlanInput, ask: Ask): string {
  const script = scriptOf(parsePlan(plan), ask, { seed: 'v', model: 'm', createdS: 1 })
  const bytes = [...script.steps].map((step) => (step.do === 'write' ? step.octets : '')).join('')
  return script.head.status === 200 ? textIn(bytes) : textOf(bytes)
}

const question = 'what holds a ship?'
const whole = expectedText({}, question)
/** Cuts at every place of a short text, in the middle of words too; never behind white space, which Anthropic refuses. */
const places = Array.from({ length: 60 }, (_, at) => 1 + at * 9).filter((at) => !/\s$/.test(whole.slice(0, at)))

describe.each(dialects)('%s', (dialect) => {
  const prefill = (text: string) => ask(dialect, talk(['user', question], ['assistant', text]))
  const userTurn = (text: string, request = 'Please continue exactly where you left off.') =>
    ask(dialect, talk(['user', question], ['assistant', text], ['user', request]))

  test('a last turn of the assistant’s is gone on with, to the character', () => {
    for (const at of places) expect(whole.slice(0, at) + said({}, prefill(whole.slice(0, at)))).toBe(whole)
  })

  test('a request to go on is answered with the rest, to the character', () => {
    for (const at of places) expect(whole.slice(0, at) + said({}, userTurn(whole.slice(0, at)))).toBe(whole)
  })

  test('a quote of the end is a request to go on, another question is another question', () => {
    const begun = whole.slice(0, 200)
    expect(begun + said({}, userTurn(begun, `It ended with “${begun.slice(-40)}”. The rest, please.`))).toBe(whole)
    expect(said({}, userTurn(begun, 'and what holds a train?'))).toBe(expectedText({}, 'and what holds a train?'))
  })

  test('a request to hear the last words again is heard, or not', () => {
    const begun = whole.slice(0, 300)
    const words = begun.slice(-70).trimStart()
    const again = userTurn(begun, `You were cut off. Repeat these last words, then continue:\n\n${words}`)
    const rest = whole.slice(300)
    expect(again.continues?.repeat.endsWith(words)).toBe(true)
    const repeated = again.continues?.repeat ?? ''
    expect(said({}, again)).toBe(repeated + rest)
    expect(said({}, again)).toBe(expectedContinuation({}, question, begun, repeated))
    expect(said({ seam: 'preamble' }, again)).toBe(`Sure, continuing:\n\n${repeated}${rest}`)
    expect(said({ seam: 'deaf' }, again)).toBe(rest)
    expect(said({ seam: 'reword' }, again).startsWith(repeated)).toBe(true)
    expect(said({ seam: 'restart' }, again)).toBe(whole)
  })

  test('a reply that was cut twice is followed to where it began', () => {
    const again = ask(
      dialect,
      talk(
        ['user', question],
        ['assistant', whole.slice(0, 100)],
        ['user', 'continue'],
        ['assistant', whole.slice(100, 250)],
        ['user', 'continue'],
      ),
    )
    expect(again.question).toBe(question)
    expect(whole.slice(0, 250) + said({}, again)).toBe(whole)
  })

  test('a reply that was there whole is gone on with by nothing', () => {
    expect(said({}, prefill(whole))).toBe('')
    expect(said({}, userTurn(whole))).toBe('')
  })

  test('somebody else’s beginning is gone on with where as much would have been said', () => {
    const begun = 'Another model began this reply, in its own words, and stopped in mid-'
    expect(whole.endsWith(said({}, prefill(begun)))).toBe(true)
    expect(said({}, prefill(begun))).not.toBe(whole)
  })

  test('what stands at the seam is as it was ordered', () => {
    const begun = whole.slice(0, 301)
    const rest = whole.slice(301)
    const seam = (plan: PlanInput) => said(plan, userTurn(begun))
    expect(seam({ seam: 'overlap', seamChars: 33 })).toBe(begun.slice(-33) + rest)
    expect(seam({ seam: 'space' })).toBe(` ${rest}`)
    expect(seam({ seam: 'restart' })).toBe(whole)
    expect(seam({ seam: 'preamble' })).toBe(`Sure, continuing:\n\n${rest}`)
    expect(seam({ seam: 'overlap', preamble: 'Well: ' })).toBe(`Well: ${begun.slice(-24)}${rest}`)
    const sentence = seam({ seam: 'sentence' })
    expect(sentence.endsWith(rest)).toBe(true)
    expect(begun.endsWith(sentence.slice(0, -rest.length))).toBe(true)
    expect(sentence.length).toBeGreaterThan(rest.length)
    const reworded = seam({ seam: 'reword' })
    expect(reworded).toMatch(/^ \S/)
    expect(whole).not.toContain(reworded.slice(1, 30))
    for (const plan of [{ seam: 'sentence' }, { seam: 'reword' }] as const)
      expect(seam(plan)).toBe(expectedContinuation(plan, question, begun))
  })

  test('a plan may ignore a beginning, refuse it in the vendor’s words, or want it flagged', () => {
    const begun = whole.slice(0, 99)
    expect(said({ prefill: 'ignore' }, prefill(begun))).toBe(whole)
    expect(said({ prefill: 'refuse' }, prefill(begun))).toContain(vendors[dialect].prefillComplaint)
    expect(said({ prefill: 'flagged' }, prefill(begun))).toContain(vendors[dialect].prefillComplaint)
    expect(begun + said({ prefill: 'refuse' }, userTurn(begun))).toBe(whole)
  })

  test('the request’s maximum counts what is said now, and thinking is not done again behind a beginning', () => {
    const begun = whole.slice(0, 99)
    const short = { ...prefill(begun), tokensMax: 3 }
    expect(whole.startsWith(begun + said({}, short))).toBe(true)
    const bytes = [
      ...scriptOf(parsePlan({ reasoning: 9 }), prefill(begun), { seed: 'v', model: 'm', createdS: 1 }).steps,
    ]
    expect(bytes.reduce((sum, step) => sum + (step.do === 'write' ? step.tokens : 0), 0)).toBeLessThan(120)
  })
})

test('a reply that began in one dialect goes on in every other', () => {
  for (const one of dialects)
    for (const other of dialects) {
      const begun = said({ cut: 'end', cutAtEvent: 40 }, ask(one, talk(['user', question])))
      expect(begun.length).toBeGreaterThan(50)
      expect(begun + said({}, ask(other, talk(['user', question], ['assistant', begun])))).toBe(whole)
    }
})

describe('what nobody goes on with', () => {
  const begun = whole.slice(0, 99)

  test('signed thinking: a beginning with it is refused, and a request to go on is answered anew', () => {
    const thinking = { type: 'thinking', thinking: 'hm', signature: 'EqQB' }
    const turn = { role: 'assistant', content: [thinking, { type: 'text', text: begun }] }
    const messages = [{ role: 'user', content: question }, turn]
    expect(said({}, ask('anthropic-messages', { messages }))).toContain('does not support assistant message prefill')
    const request = { role: 'user', content: 'continue' }
    expect(said({}, ask('anthropic-messages', { messages: [...messages, request] }))).toBe(expectedText({}, 'continue'))
    const contents = [
      { role: 'user', parts: [{ text: question }] },
      { role: 'model', parts: [{ text: 'hm', thought: true }, { text: begun }] },
    ]
    expect(said({}, ask('gemini', { contents }))).toContain('model turn')
    const input = [
      { role: 'user', content: question },
      { type: 'reasoning', summary: [] },
      { role: 'assistant', content: [{ type: 'output_text', text: begun }] },
    ]
    expect(said({}, ask('openai-responses', { input }))).toContain('prefill')
  })

  test('a tool call without its result is refused, as each vendor says it', () => {
    const messages = (...blocks: object[]) => ({ messages: [{ role: 'user', content: 'x' }, ...blocks] })
    const call = { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', function: { name: 'f' } }] }
    const goOn = { role: 'user', content: 'continue' }
    const block = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }] }
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' }] }
    expect(read('openai-chat', messages(call, goOn))).toMatchObject({
      status: 400,
      message: expect.stringContaining('call_1'),
    })
    expect(read('anthropic-messages', messages(block))).toMatchObject({
      status: 400,
      message: expect.stringContaining('toolu_1'),
    })
    expect(read('anthropic-messages', messages(block, result))).not.toHaveProperty('status')
    const functionCall = { type: 'function_call', call_id: 'call_2', name: 'f', arguments: '{}' }
    expect(read('openai-responses', { input: [functionCall] })).toMatchObject({
      status: 400,
      message: expect.stringContaining('call_2'),
    })
    expect(
      read('gemini', { contents: [{ role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] }] }),
    ).toMatchObject({ status: 400 })
  })

  test('Anthropic takes no beginning that ends with white space', () => {
    expect(read('anthropic-messages', talk(['user', 'x'], ['assistant', 'so far ']))).toMatchObject({
      status: 400,
      message: 'messages: final assistant content cannot end with trailing whitespace',
    })
  })

  test('flags are read where a dialect has them', () => {
    const turn = (flag: object) => ({
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: begun, ...flag },
      ],
    })
    for (const flag of [{ prefix: true }, { partial: true }])
      expect(begun + said({ prefill: 'flagged' }, ask('openai-chat', turn(flag)))).toBe(whole)
    expect(said({ prefill: 'flagged' }, ask('openai-chat', turn({})))).toContain('Assistant with prefix True')
  })
})
