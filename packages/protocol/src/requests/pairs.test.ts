import { describe, expect, it } from 'vitest'
import type { DialectName } from '../dialects/dialect.ts'
import { requests } from './index.ts'
import { type Trip, missing, models, names, requestIn, travel } from './pairs.suite.ts'
import { recordedIn } from './recorded.suite.ts'
import type { Request } from './request.ts'
import { words } from './words.suite.ts'

type Body = Record<string, any>

const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => [from, to] as const))

/** What clients of a dialect ask: what was recorded, and every word that it has. */
const corpus: Readonly<Record<DialectName, readonly (readonly [name: string, request: Request])[]>> =
  Object.fromEntries(
    names.map((dialect) => [
      dialect,
      [
        ...recordedIn(dialect).map(
          ({ file, body, asked }) => [file, requests[dialect].readRequest(body, asked)] as const,
        ),
        ...words.map(({ word, request }) => [word, requestIn(dialect, request)] as const),
      ],
    ]),
  ) as never

const tripsOf = (from: DialectName, to: DialectName): (readonly [string, Trip])[] =>
  corpus[from].map(([name, request]) => [name, travel(request, to)] as const)

describe.each(pairs)('a request from %s to %s', (from, to) => {
  const trips = tripsOf(from, to)

  it('comes from a corpus worth the name', () => expect(trips.length).toBeGreaterThan(70))

  it('loses nothing in silence', () =>
    expect(trips.flatMap(([name, trip]) => missing(trip).map((place) => `${name}: ${place}`))).toEqual([]))

  // The alarm is tested, too: a loss that is kept quiet must be missed. But for what is only said in another way.
  it('would be caught if it kept a loss quiet', () => {
    const seen = new Set<string>()
    for (const [name, trip] of trips) {
      for (const loss of trip.losses) {
        const kind = `${loss.what.replaceAll(/\d+/g, '*')} ${loss.why}`
        if (seen.has(kind) || SAID_OTHERWISE.test(loss.why)) continue
        seen.add(kind)
        const places = missing({ ...trip, losses: trip.losses.filter((other) => other.what !== loss.what) })
        expect([name, loss.what, places.length > 0]).toEqual([name, loss.what, true])
      }
    }
  })

  it('gives a reason for each loss, without quoting', () => {
    for (const { what, why } of trips.flatMap(([, { losses }]) => losses)) {
      expect(what).toMatch(/^[\w.%-]+$/)
      expect(why).toMatch(/^[A-Z][^\n]{8,100}\.$/)
    }
  })

  it('keeps the rules of whoever is asked', () => {
    for (const [name, { body }] of trips) expect([name, ...brokenRules(to, body)]).toEqual([name])
  })
})

const SAID_OTHERWISE = /said as|Moved behind|is left out|no tools to choose|was put/

describe('the comparison', () => {
  const request = requestIn('openai-chat', words.find(({ word }) => word === 'parallel tool calls')?.request as Request)

  it.each<[string, (request: Request) => Request]>([
    ['a turn', ({ turns, ...rest }) => ({ ...rest, turns: turns.slice(1) })],
    ['the order of texts', ({ turns, ...rest }) => ({ ...rest, turns: turns.toReversed() })],
    ['a tool', (rest) => ({ ...rest, tools: [] })],
    [
      'what a tool takes',
      ({ tools, ...rest }) => ({ ...rest, tools: tools.map((tool) => ({ ...tool, schema: { type: 'object' } })) }),
    ],
    ['that it streams', (rest) => ({ ...rest, stream: false })],
  ])('misses %s', (_, spoil) => {
    const trip = travel(request, 'anthropic-messages')
    const before = {
      ...trip.before,
      turns: [...trip.before.turns, { role: 'user', parts: [{ type: 'text', text: 'Last' }] } as const],
    }
    const whole = { ...trip, before, after: { ...trip.after, turns: [...trip.after.turns, ...before.turns.slice(-1)] } }
    expect(missing(whole)).toEqual([])
    expect(missing({ ...whole, after: spoil(whole.after) })).not.toEqual([])
  })
})

/** What Anthropic and Google answer 400 to. The other two are checked beside their own dialects. */
function brokenRules(dialect: DialectName, body: Body): string[] {
  if (dialect === 'anthropic-messages') return brokenByAnthropic(body)
  return dialect === 'gemini' ? brokenByGemini(body) : []
}

function brokenByAnthropic({ messages, max_tokens, model, thinking, tools, tool_choice, system = [] }: Body): string[] {
  const broken: string[] = []
  const rule = (isKept: boolean, name: string) => void (isKept || broken.push(name))
  rule(model === models['anthropic-messages'] && Number.isInteger(max_tokens), 'model and max_tokens')
  rule(messages.length > 0, 'messages')
  rule(thinking?.budget_tokens === undefined || thinking.budget_tokens < max_tokens, 'budget below max_tokens')
  rule(tool_choice === undefined || tools?.length > 0, 'a choice among tools')
  rule(
    messages.every(({ role }: Body, at: number) => role === (at % 2 === 0 ? 'user' : 'assistant')),
    'roles in turn',
  )
  for (const [at, { content }] of messages.entries()) {
    const ids = content.flatMap((block: Body) => (block.type === 'tool_use' ? [block.id] : []))
    rule(ids.every((id: string) => /^[a-zA-Z0-9_-]+$/.test(id)) && new Set(ids).size === ids.length, 'ids')
    rule(ids.length === 0 || tools?.length > 0, 'tools that were called')
    const answers = (messages[at + 1]?.content ?? []).slice(0, ids.length).map((block: Body) => block.tool_use_id)
    rule(JSON.stringify(answers.toSorted()) === JSON.stringify(ids.toSorted()), 'answers first, one for each call')
    rule(
      content.length > 0 &&
        [...content, ...system].every((block: Body) => block.type !== 'text' || block.text.trim() !== ''),
      'no empty text',
    )
  }
  const last = messages.at(-1)
  rule(last?.role !== 'assistant' || !/\s$/.test(last.content.at(-1).text ?? ''), 'no white space at the end')
  return broken
}

function brokenByGemini({ contents, tools = [] }: Body): string[] {
  const broken: string[] = []
  const rule = (isKept: boolean, name: string) => void (isKept || broken.push(name))
  rule(contents[0]?.role === 'user', 'begins with the user')
  rule(
    contents.every(({ role }: Body, at: number) => role === (at % 2 === 0 ? 'user' : 'model')),
    'roles in turn',
  )
  for (const [at, { parts }] of contents.entries()) {
    const calls = parts.filter((part: Body) => part.functionCall)
    const answers = (contents[at + 1]?.parts ?? []).filter((part: Body) => part.functionResponse)
    const namesOf = (list: Body[], field: string) => list.map((part) => part[field].name).join()
    rule(namesOf(calls, 'functionCall') === namesOf(answers, 'functionResponse'), 'an answer for each call')
    rule(calls.length === 0 || calls[0].thoughtSignature !== undefined, 'the first call is signed')
    rule(parts.length > 0 && parts.every((part: Body) => part.text !== ''), 'no empty text')
    for (const { functionCall, functionResponse } of parts)
      rule(
        [functionCall?.args, functionResponse?.response].every(
          (value) => value === undefined || (typeof value === 'object' && !Array.isArray(value)),
        ),
        'objects',
      )
  }
  for (const { parameters, parametersJsonSchema } of tools.flatMap((tool: Body) => tool.functionDeclarations ?? []))
    rule(
      !(parameters && parametersJsonSchema) && !/"\$ref"|"additionalProperties"/.test(JSON.stringify(parameters ?? {})),
      'schemas',
    )
  return broken
}
