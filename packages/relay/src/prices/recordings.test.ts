// The recorded streams of real vendors, priced twice: by the reader of their dialect and `explain`, and by a few lines of
// arithmetic here that take the vendor's own usage object and the amounts as they stand in the file. And a third time by
// the vendors that said themselves what they charged.
import { readFileSync } from 'node:fs'
import { type DialectName, EMPTY, type Usage, dialects, fold, sseDecoder } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { createTariff } from '../metering/tariff.ts'
import { explain } from './explain.ts'
import { shippedPrices } from './shipped.ts'
import { findPrice } from './table.ts'

const root = new URL('../../../../recordings/', import.meta.url)
/** No vendor charges more at that hour. */
const AT = Date.parse('2026-11-20T20:00:00Z')

/** Providers of ours that have a list, by the vendor's name in the index. */
const PROVIDERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  azure: 'azure-openai',
  deepseek: 'deepseek',
  gemini: 'gemini',
  groq: 'groq',
  mistral: 'mistral',
  openrouter: 'openrouter',
  together: 'together',
  xai: 'xai',
}

/** Why a vendor's own sum is another than ours. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'openrouter/chat.deepseek-chat-v3-0324.comment-usage-astral-nonlatin1.8a6410.sse': 'one of its hosts was paid more',
  'openrouter/chat.deepseek-chat.comment-astral-nonlatin1-text.d063e9.sse': 'it searched the web, which costs $0.007',
  'xai/responses.grok-4.5.imggen-text.17301c.sse': 'it drew a picture',
}

/** Two answers in one body: a reply ends with the first ending, and the second is nobody's. */
const TWICE = 'openai/responses.gpt-5.1-2025-11-13.nonlatin1-text.6757a9.sse'

interface Recording {
  readonly file: string
  readonly provider: string
  readonly wire: DialectName
  readonly model: string
  readonly text: string
  readonly usage: Usage
}

const recordings = readIndex().flatMap(({ file = '', provider = '', wire = '', model = '' }): Recording[] => {
  const seller = PROVIDERS[provider]
  if (!seller || !(wire in dialects) || file === TWICE) return []
  const text = readFileSync(new URL(file, root), 'utf8')
  return [{ file, provider: seller, wire: wire as DialectName, model, text, usage: usageIn(text, wire as DialectName) }]
})

const counted = recordings.filter(({ usage }) => usage.input !== undefined && usage.output !== undefined)

const priced = counted.flatMap((recording) => {
  const { provider, model, usage } = recording
  const found = findPrice(shippedPrices(), { provider, model }, AT)
  return found ? [{ ...recording, found, nano: explain(usage, found.price).nano }] : []
})

test('all recordings with usage have a price, but of models that their vendor’s list does not name', () => {
  const names = new Set(priced.map(({ file }) => file))
  const others = counted.filter(({ file }) => !names.has(file)).map(({ provider, model }) => `${provider} ${model}`)
  expect([...new Set(others)].toSorted()).toEqual([
    'gemini gemini-2.5-flash-image-preview',
    'mistral ministral-3b-latest',
    'openai moonshotai/kimi-k2',
    'openai muse-spark-1.1',
    'openrouter google/gemini-3-flash-preview-20251217',
    'openrouter x-ai/grok-4.1-fast',
  ])
  expect(priced).toHaveLength(139)
})

test.each(priced.map((one) => [one.file, one] as const))('%s', (_, { found, wire, model, text, nano }) => {
  const dollars = dollarsFor(found.list.name, model)
  // Half a nano-dollar for each line that was rounded.
  expect(Math.abs(nano - worth(rawUsage(text), wire, dollars) * 1_000)).toBeLessThanOrEqual(2)
})

describe('with a mark-up of 15 % and a group that has a tenth off, but not of models of OpenAI’s fifth', () => {
  // Each upstream is called like its provider.
  const tariff = createTariff({
    table: shippedPrices(),
    providerOf: (upstream) => upstream,
    markup: { name: 'mark-up', millionths: 1_150_000 },
    groups: new Map([['friends', { millionths: 900_000, models: [{ pattern: '*gpt-5*', millionths: 1_000_000 }] }]]),
  })

  test.each(priced.map((one) => [one.file, one] as const))('%s', (_, { provider, found, wire, model, text, usage }) => {
    const { cost, price, explanation } = tariff.charge([{ upstream: provider, model, usage }], AT, 'friends', model)
    const dollars = worth(rawUsage(text), wire, dollarsFor(found.list.name, model))
    const off = /gpt-5/i.test(model) ? 1 : 0.9
    expect(Math.abs(cost - dollars * 1_000)).toBeLessThanOrEqual(2)
    // What the lines were rounded by is charged, too.
    expect(Math.abs(price - dollars * 1_000 * 1.15 * off)).toBeLessThanOrEqual(3)
    expect(explanation.isPartial).toBe(false)
    // What a hold is made of is never less.
    const worst = tariff.worst(
      { input: usage.input ?? 0, output: usage.output },
      [{ upstream: provider, model }],
      AT,
      'friends',
      model,
    )
    expect(worst).toBeGreaterThanOrEqual(price)
  })

  test('some of them are in both', () => {
    const fifth = priced.filter(({ model }) => /gpt-5/i.test(model)).length
    expect(fifth).toBeGreaterThan(5)
    expect(priced.length - fifth).toBeGreaterThan(50)
  })
})

describe('what the vendor said that it charged', () => {
  const billed = priced.flatMap((one) => {
    const nano = chargedIn(one.text)
    return nano === undefined || DIFFERENT[one.file] ? [] : [{ ...one, charged: nano }]
  })

  test.each(billed.map((one) => [one.file, one] as const))('%s', (_, { nano, charged }) => {
    expect(Math.abs(nano - charged)).toBeLessThanOrEqual(2)
  })

  test('was said by two of them', () => {
    expect(new Set(billed.map(({ provider }) => provider))).toEqual(new Set(['openrouter', 'xai']))
    expect(billed.length).toBeGreaterThanOrEqual(10)
  })
})

function readIndex(): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(new URL('INDEX.tsv', root), 'utf8').trim().split('\n')
  const columns = head.split('\t')
  return lines.map((line) => Object.fromEntries(line.split('\t').map((value, at) => [columns[at] ?? '', value])))
}

function usageIn(text: string, wire: DialectName): Usage {
  const decoder = (dialects[wire].decoder ?? sseDecoder)()
  const reader = dialects[wire].reader()
  const events = [...decoder.push(text).flatMap((one) => reader.read(one)), ...reader.close()]
  return events.reduce(fold, EMPTY).usage
}

type Counts = Readonly<Record<string, unknown>>

/** Every usage object in the text, laid over one another; without a word of how any dialect frames them. */
function rawUsage(text: string): Counts {
  const found = [...text.matchAll(/"(?:usage|usageMetadata)"\s*:\s*(?=\{)/g)].map(({ index, 0: head }) =>
    JSON.parse(objectAt(text, index + head.length)),
  )
  return Object.assign({}, ...found)
}

/** The JSON object that begins there: usage has no braces in texts. */
function objectAt(text: string, from: number): string {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}') depth -= 1
    if (depth === 0) return text.slice(from, at + 1)
  }
  return '{}'
}

interface Dollars {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
}

/** Dollars per million tokens, as they stand in the file: the recordings are all in the lowest tier. */
function dollarsFor(list: string, model: string): Dollars {
  const file = JSON.parse(readFileSync(new URL('shipped.json', import.meta.url), 'utf8')) as {
    readonly lists: readonly {
      readonly name: string
      readonly prices: readonly (Dollars & {
        readonly models: readonly string[]
        readonly from?: string
        readonly hours?: unknown
      })[]
    }[]
  }
  const rows = file.lists
    .find(({ name }) => name === list)
    ?.prices.filter(({ from, hours }) => !hours && (!from || Date.parse(from) <= AT))
  const pattern = (name: string) =>
    new RegExp(
      `^${name
        .replaceAll('.', String.raw`\.`)
        .replaceAll('*', '.*')
        .replaceAll('#', '[0-9]')}$`,
      'i',
    )
  const fits = (rows ?? []).flatMap((row) =>
    row.models
      .filter((name) => pattern(name).test(model))
      .map((name) => ({ row, letters: name.includes('*') ? name.length : 1_000 })),
  )
  const best = fits.toSorted((one, other) => one.letters - other.letters).at(-1)?.row
  if (!best) throw new Error(`no price of ${model} in ${list}`)
  return best
}

/** Dollars per million requests like this one, by each vendor's own meaning of its counts. */
function worth(
  said: Counts,
  wire: DialectName,
  { input, output, cacheRead = input, cacheWrite = input }: Dollars,
): number {
  const count = (name: string, within: unknown = said): number =>
    Number((within as Counts | null | undefined)?.[name] ?? 0)
  if (wire === 'anthropic-messages')
    return (
      count('input_tokens') * input +
      count('cache_read_input_tokens') * cacheRead +
      count('cache_creation_input_tokens') * cacheWrite +
      count('output_tokens') * output
    )
  if (wire === 'gemini') {
    const cached = count('cachedContentTokenCount')
    const prompt = count('promptTokenCount') + count('toolUsePromptTokenCount')
    return (
      (prompt - cached) * input +
      cached * cacheRead +
      (count('candidatesTokenCount') + count('thoughtsTokenCount')) * output
    )
  }
  const prompt = count('prompt_tokens') + count('input_tokens')
  const details = said['prompt_tokens_details'] ?? said['input_tokens_details']
  // Somebody has written a number over that of one recording: no more can have been cached than there was.
  const cached = Math.min(prompt, count('cached_tokens', details) || count('cached_tokens'))
  const written = count('cache_write_tokens', details)
  // What is not prompt is paid for as output, whatever it is called.
  const answer = count('total_tokens') - prompt
  return (prompt - cached - written) * input + cached * cacheRead + written * cacheWrite + answer * output
}

/** Nano-dollars that the vendor says this cost: OpenRouter in dollars, xAI in ticks of 10⁻¹⁰ dollars. */
function chargedIn(text: string): number | undefined {
  const { cost, cost_in_usd_ticks: ticks } = rawUsage(text)
  if (typeof ticks === 'number' && ticks > 0) return ticks / 10
  return typeof cost === 'number' ? cost * 1e9 : undefined
}
