// What each pair of dialects can carry, found by trying it, for docs/translation.md. With UPDATE_DOCS=1 the page is
// written; without, it must say the same.
import { readFileSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import type { DialectName } from '../dialects/dialect.ts'
import { dialects } from '../dialects/index.ts'
import type { Ending, Event, NamedEnding, Usage } from '../event.ts'
import { EMPTY, type Message, fold } from '../fold.ts'
import type { Problem } from '../problem.ts'
import { effortBudgets } from './effort.ts'
import { missing, names, requestIn, travel } from './pairs.suite.ts'
import { words } from './words.suite.ts'

const page = new URL('../../../../docs/translation.md', import.meta.url)

it.each<[string, () => string]>([
  ['requests', () => names.map(requestTable).join('\n\n')],
  ['efforts', () => effortTable()],
  ['streams', () => streamTable()],
])('docs/translation.md says of %s what is so', (name, make) => {
  const written = readFileSync(page, 'utf8')
  const [begin, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`]
  const from = written.indexOf(begin) + begin.length
  const to = written.indexOf(end)
  expect(Math.min(from - begin.length, to)).toBeGreaterThan(0)
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, written.slice(0, from) + make() + written.slice(to))
  else expect(written.slice(from, to)).toBe(make())
})

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** The words that a dialect has, and what becomes of them in each other one. */
function requestTable(from: DialectName): string {
  const others = names.filter((name) => name !== from)
  const rows = words
    .filter(({ at, request, without = [] }) => {
      const trip = travel({ ...request, extras: {}, dialect: from }, from)
      const isHeard = !missing({ ...trip, losses: [] }).some((place) => concerns(place, at))
      return isHeard && !without.includes(from) && !trip.losses.some(({ what }) => concerns(what, at))
    })
    .map(({ word, at, request }) => [word, ...others.map((to) => fate(from, to, request, at))])
  return `**From \`${from}\`**\n\n${table(['', ...others.map((name) => `to \`${name}\``)], rows)}`
}

function fate(
  from: DialectName,
  to: DialectName,
  request: (typeof words)[number]['request'],
  at: readonly string[],
): string {
  const losses = travel(requestIn(from, request), to).losses.filter(({ what }) => concerns(what, at))
  return losses.length === 0 ? 'yes' : losses.some(({ essential }) => essential) ? '**refused**' : 'reported'
}

/** It is one of these places, or within one, or around one. */
const concerns = (place: string, at: readonly string[]): boolean =>
  at.some((one) => one === place || place.startsWith(`${one}.`) || one.startsWith(`${place}.`))

const effortTable = (): string =>
  table(
    ['effort', 'tokens'],
    Object.entries(effortBudgets).map(([effort, tokens]) => [`\`${effort}\``, tokens.toLocaleString('en')]),
  )

/** What a stream in each dialect still says, once it was written from events. */
const streamTable = (): string =>
  table(
    ['', ...names.map((name) => `\`${name}\``)],
    tellings.map(({ telling, events, keeps }) => [
      telling,
      ...names.map((name) => (keeps(readBack(name, events), events.reduce(fold, EMPTY)) ? 'yes' : 'no')),
    ]),
  )

function readBack(name: DialectName, events: readonly Event[]): Message {
  const writer = dialects[name].writer({ id: 'rpl_1', model: 'm', createdS: 1 })
  const reader = dialects[name].reader()
  const said = events.flatMap((event) => writer.write(event)).flatMap((saying) => reader.read(saying))
  return [...said, ...reader.close()].reduce(fold, EMPTY)
}

interface Telling {
  readonly telling: string
  readonly events: readonly Event[]
  readonly keeps: (after: Message, before: Message) => boolean
}

const START: Event = { type: 'message-start', id: 'a', model: 'm' }
const END: Event = { type: 'message-end', ending: 'complete', reason: 'end_turn' }
const text = (block: number, words: string, more: object = {}): Event[] => [
  { type: 'text-start', block, ...more },
  { type: 'text-delta', block, text: words },
  { type: 'block-end', block },
]
const thought = (...signed: Event[]): Event[] => [
  { type: 'reasoning-start', block: 0 },
  { type: 'reasoning-delta', block: 0, text: 'Hm' },
  ...signed,
  { type: 'block-end', block: 0 },
]
const call = (block: number, id: string): Event[] => [
  { type: 'tool-start', block, id, name: 'weather' },
  { type: 'tool-delta', block, json: '{"city":' },
  { type: 'tool-delta', block, json: '"Rome"}' },
  { type: 'block-end', block },
]

/** Blocks of one type, by what matters of them. */
const blocks =
  (type: string, ...fields: readonly string[]) =>
  ({ blocks: all }: Message): unknown =>
    all
      .filter((block) => block.type === type)
      .map((block) => fields.map((field) => (block as unknown as Readonly<Record<string, unknown>>)[field]))

const same =
  (look: (message: Message) => unknown) =>
  (after: Message, before: Message): boolean =>
    isDeepStrictEqual(look(after), look(before))

const whole = (telling: string, look: (message: Message) => unknown, ...events: Event[]): Telling => ({
  telling,
  events: [START, ...events, END],
  keeps: same(look),
})

const other = (telling: string, kind: string, value: object): Telling =>
  whole(
    telling,
    blocks('other', 'kind'),
    { type: 'other-start', block: 0, kind, value },
    { type: 'block-end', block: 0 },
    ...text(1, 'A'),
  )

const counts = (telling: string, usage: Usage, field: keyof Usage): Telling =>
  whole(telling, (message) => message.usage[field], ...text(0, 'A'), {
    type: 'usage',
    usage: { input: 9, output: 8, ...usage },
  })

/** As one of the vendors says it: a model that has ended has said why. */
const REASONS: Readonly<Record<NamedEnding, string>> = {
  complete: 'end_turn',
  length: 'max_tokens',
  'tool-use': 'tool_use',
  refusal: 'refusal',
}

const ends = (ending: NamedEnding, ...events: Event[]): Telling => ({
  telling: `ending \`${ending}\``,
  events: [START, ...events, { type: 'message-end', ending, reason: REASONS[ending] }],
  keeps: (after) => after.ending === ending,
})

const fails = (telling: string, ending: Ending, problem: Problem): Telling => ({
  telling,
  events: [START, ...text(0, 'A'), { type: 'message-fail', problem }],
  keeps: (after) => after.ending === ending && isDeepStrictEqual(after.problem, problem),
})

const tellings: readonly Telling[] = [
  whole('text', blocks('text', 'text'), ...text(0, 'Hello')),
  whole('refusal kept apart from text', blocks('text', 'text', 'refusal'), ...text(0, 'No', { refusal: true })),
  whole('reasoning', blocks('reasoning', 'text'), ...thought(), ...text(1, 'A')),
  whole(
    'signature of reasoning',
    blocks('reasoning', 'signature'),
    ...thought({ type: 'reasoning-signature', block: 0, signature: 'c2ln' }),
    ...text(1, 'A'),
  ),
  whole('tool call', blocks('tool', 'id', 'name', 'json'), ...call(0, 'call_1')),
  whole(
    'parallel tool calls',
    blocks('tool', 'id', 'name', 'json'),
    ...text(0, 'I look'),
    ...call(1, 'call_1'),
    ...call(2, 'call_2'),
  ),
  other("block of Anthropic's own (tools it runs, what came of them)", 'web_search_tool_result', {
    type: 'web_search_tool_result',
  }),
  other("item of OpenAI's own (tools it runs, calls that are no functions)", 'web_search_call', {
    type: 'web_search_call',
    id: 'ws_1',
  }),
  other("part of Google's own (code it ran, pictures)", 'executableCode', { executableCode: { code: '1' } }),
  counts('tokens in and out', {}, 'output'),
  counts('tokens read from the cache', { cacheRead: 5 }, 'cacheRead'),
  counts('tokens written to the cache', { cacheWrite: 5 }, 'cacheWrite'),
  counts('tokens of reasoning', { reasoning: 5 }, 'reasoning'),
  ends('complete', ...text(0, 'A')),
  ends('length', ...text(0, 'A')),
  ends('tool-use', ...call(0, 'call_1')),
  ends('refusal', ...text(0, 'A')),
  fails('ending `stopped`', 'stopped', { code: 'reply-stopped', message: 'The reply was stopped.' }),
  fails('ending `over-budget`', 'over-budget', { code: 'over-budget', message: 'The budget is used up.' }),
  fails('ending `failed`, with our code and when to retry', 'failed', {
    code: 'upstream-overloaded',
    message: 'The upstream is overloaded.',
    retryAfterMs: 2000,
  }),
]
