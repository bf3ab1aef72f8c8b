import { describe, expect, test } from 'vitest'
import { type Ask, askOf, type DialectName } from './ask.ts'
import { textOf } from './octets.ts'
import { parsePlan, type PlanInput } from './plan-text.ts'
import { eventsIn, textIn } from './raw-client.suite.ts'
import { scriptOf } from './script.ts'
import { expectedText } from './speech.ts'
import type { Step } from './steps.ts'

const voice = { seed: 'v', model: 'sim/fast', createdS: 1_700_000_000 }
const dialects: readonly DialectName[] = ['openai-chat', 'openai-responses', 'anthropic-messages', 'gemini']

const play = (input: PlanInput, ask: Partial<Ask> & Pick<Ask, 'dialect'>): Step[] => [
  ...scriptOf(parsePlan(input), askOf(ask), voice).steps,
]
const bytesOf = (steps: readonly Step[]): string =>
  steps.map((step) => (step.do === 'write' ? step.octets : '')).join('')
const sum = (steps: readonly Step[], of: 'events' | 'tokens'): number =>
  steps.reduce((total, step) => total + (step.do === 'write' ? step[of] : 0), 0)

describe.each(dialects)('a script in %s', (dialect) => {
  const ask = { dialect, question: 'q', prompt: 'q' }
  const whole = play({}, ask)

  test('can be played again, and says the same', () => {
    const script = scriptOf(parsePlan({}), askOf(ask), voice)
    expect([...script.steps]).toEqual([...script.steps])
  })

  test('counts its events and tokens', () => {
    expect(sum(whole, 'events')).toBe(eventsIn(bytesOf(whole)).length)
    expect(sum(whole, 'tokens')).toBe(120)
  })

  test('however it is cut into writes, it says the same bytes and counts the same', () => {
    for (const shape of [
      { eventsPerWrite: 7 },
      { dripBytes: 3 },
      { utf8Split: true },
      { eventsPerWrite: 9, utf8Split: true, dripBytes: 11 },
    ]) {
      const shaped = play({ ...shape, firstTokenMs: 5, tokensPerSecond: 10 }, ask)
      expect(bytesOf(shaped)).toBe(bytesOf(whole))
      expect([sum(shaped, 'events'), sum(shaped, 'tokens')]).toEqual([sum(whole, 'events'), 120])
      expect(shaped.at(-1)).toEqual({ do: 'end', afterMs: 0, outcome: 'finished' })
    }
  })

  test('a cut at every byte is a prefix of exactly that many bytes', () => {
    const bytes = bytesOf(whole)
    for (let count = 0; count < bytes.length; count += 97) {
      const cut = play({ cutAtByte: count, cut: 'close' }, ask)
      expect(bytesOf(cut)).toBe(bytes.slice(0, count))
      expect(cut.at(-1)).toMatchObject({ do: 'close', outcome: 'cut' })
    }
  })

  test('a cut at every event is exactly those events', () => {
    const events = eventsIn(bytesOf(whole))
    for (let count = 0; count < events.length; count++)
      expect(bytesOf(play({ cutAtEvent: count }, ask))).toBe(events.slice(0, count).join(''))
  })

  test('a cut beyond the end is no cut', () => {
    expect(play({ cutAtEvent: 100_000 }, ask)).toEqual(whole)
    expect(play({ cutAtByte: 100_000_000 }, ask)).toEqual(whole)
  })

  test('a stall is one silence, and everything else is said', () => {
    const stalled = play({ stallAtEvent: 9, stallMs: 250 }, ask)
    expect(stalled.filter((step) => step.do === 'wait')).toEqual([{ do: 'wait', afterMs: 250 }])
    expect(bytesOf(stalled)).toBe(bytesOf(whole))
  })

  test('a stall, an error and a cut can be had in one answer', () => {
    const steps = play({ stallAtEvent: 2, stallMs: 1, errorAtEvent: 4, cutAtEvent: 5, cut: 'reset' }, ask)
    expect(steps.filter((step) => step.do !== 'write').map((step) => step.do)).toEqual(['wait', 'reset'])
    expect(sum(steps, 'events')).toBe(5)
  })

  test('its pace: the first token, then one by one, the rest at once', () => {
    const steps = play({ tokensPerSecond: 20, firstTokenMs: 300 }, ask)
    const waits = steps.map((step) => step.afterMs).filter((ms) => ms > 0)
    expect(waits).toEqual([300, ...Array(119).fill(50)])
  })

  test('jitter keeps within its part, and is the same for the same seed', () => {
    const waits = () =>
      play({ tokensPerSecond: 10, jitter: 0.5, seed: 'j' }, ask)
        .map((step) => step.afterMs)
        .filter((ms) => ms > 0)
    expect(waits()).toEqual(waits())
    expect(new Set(waits()).size).toBeGreaterThan(100)
    expect(Math.min(...waits())).toBeGreaterThanOrEqual(50)
    expect(Math.max(...waits())).toBeLessThanOrEqual(150)
  })

  test('a refusal is a head and a body, and nothing is said', () => {
    const script = scriptOf(
      parsePlan({ refuse: 529, retryAfter: '3', refuseHeaders: { 'x-a': 'b' } }),
      askOf(ask),
      voice,
    )
    expect(script.head).toMatchObject({ status: 529, headers: { 'retry-after': '3', 'x-a': 'b' } })
    expect([...script.steps].at(-1)).toMatchObject({ do: 'end', outcome: 'refused' })
    expect(bytesOf(play({ refuse: 400, refuseBody: 'Île' }, ask))).toBe(Buffer.from('Île').toString('latin1'))
  })

  test('a recording is its own bytes, by event or by size', () => {
    const body = 'event: a\r\ndata: é\r\n\r\ndata: {"x":1}\n\n: c\n\ndata: [DONE]'
    for (const replayChunkBytes of [0, 1, 5, 1000]) {
      const steps = play({ replayBody: body, replayChunkBytes }, ask)
      expect(textOf(bytesOf(steps))).toBe(body)
    }
    expect(play({ replayBody: body }, ask).filter((step) => step.do === 'write')).toHaveLength(4)
    expect(textOf(bytesOf(play({ replayBody: body, terminal: 'missing' }, ask)))).not.toContain('[DONE]')
  })

  test('two answers have ids of their own', () => {
    const other = [...scriptOf(parsePlan({}), askOf(ask), { ...voice, seed: 'w' }).steps]
    expect(bytesOf(other)).not.toBe(bytesOf(whole))
    expect(textIn(bytesOf(other))).toBe(textIn(bytesOf(whole)))
    expect(textIn(bytesOf(other))).toBe(expectedText({}, 'q'))
  })
})
