import { describe, expect, it } from 'vitest'
import { type Event, isEnding } from '../event.ts'
import type { Message } from '../fold.ts'
import type { Saying } from '../frame.ts'
import { glance } from './glance.ts'
import type { DialectName } from './dialect.ts'
import { dialects } from './index.ts'
import {
  type Oracle,
  decode,
  decoderOf,
  gist,
  messageOf,
  names,
  readAll,
  readIndex,
  readRecording,
  streams,
  toolsOf,
} from './recordings.suite.ts'

const voice = { id: 'rpl_1', model: 'm', createdS: 1_700_000_000 }

it('there are recordings of every dialect', () => {
  expect(streams.filter(({ wire }) => wire === 'openai-chat')).toHaveLength(134)
  expect(streams.filter(({ wire }) => wire === 'anthropic-messages')).toHaveLength(31)
  expect(streams.filter(({ wire }) => wire === 'openai-responses')).toHaveLength(54)
  expect(streams.filter(({ wire }) => wire === 'gemini')).toHaveLength(33)
})

describe('a recorded stream folds to what the oracle says', () => {
  it.each(byFile(streams))('%s', (_, oracle) => {
    const { wire, file } = oracle
    const sayings = decode([readRecording(file)], decoderOf(wire))
    const events = readAll(wire, TWO_STREAMS.has(file) ? lastStreamIn(sayings) : sayings)
    const message = messageOf(events)
    const { text, refusal, reasoning } = gist(message)

    expect(text).toBe(oracle.text)
    expect(refusal).toBe(oracle.refusal ?? '')
    expect(reasoning).toBe(REASONING_IN_DETAILS[file] ?? oracle.reasoning)
    // No id is '' here (on Gemini's wire, which seldom has any, one of ours) and absent there; arguments that are
    // `null` are the value here and the text there.
    const id = wire === 'gemini' ? expect.stringMatching(/^call_[\w-]*\d$/) : ''
    expect(toolsOf(message)).toEqual(
      oracle.toolCalls.map(({ args, ...call }) => ({ id, ...call, args: args === 'null' ? null : args })),
    )
    expect(message.reason ?? null).toBe(oracle.incomplete ?? (oracle.finish === null ? null : String(oracle.finish)))
    if (oracle.items && !TWO_STREAMS.has(file)) expect(itemsIn(message)).toEqual(itemsDone(oracle))
    if (oracle.blocks) expect(message.blocks.map(anthropicKind)).toEqual(oracle.blocks)
    if (oracle.signatures !== undefined) expect(signaturesIn(message)).toBe(oracle.signatures)
    expectUsage(message, oracle)

    expect(events.filter(isEnding)).toHaveLength(isCut(oracle) ? 0 : 1)
    expect(message.ending === 'failed').toBe(
      oracle.error !== undefined && !NO_LAST_EVENT.has(file) && file !== NO_BLANK_LINE,
    )
    expectBlocksInOrder(events)
    if (oracle.texts) expect(otherTextsIn(events)).toEqual(oracle.texts.slice(1).filter((other) => other !== ''))
  })
})

// Where the oracle is not what a reader should say, and why.

/** The official SDK knows neither `reasoning_details` nor that this gateway says reasoning nowhere else. */
const REASONING_IN_DETAILS: Readonly<Record<string, string>> = {
  'snowflake/chat.claude-sonnet-4-6.rdetails-logprobs-usage-text.684fea.sse': '15 * 27 = 405',
}

/**
 * These two bodies stop in mid-line of `message_stop`. The SDK reads the stop reason and all of the text, and then
 * throws, because it waits for the last event. The model's own ending had been said: it is not a cut.
 */
const NO_LAST_EVENT = new Set([
  'anthropic/anthropic.claude-3-opus-latest.text.4cef9a.sse',
  'anthropic/anthropic.claude-opus-4-7.text.4e3381.sse',
])

/** Its only event has no blank line after it. The SDK throws at the close; no event was said, and that is a cut. */
const NO_BLANK_LINE = 'gemini-vertex/gemini.unknown.crlf-blocksafety.1b7f3e.sse'

/** Two answers of one conversation, one after the other: the SDK reads on, a reader of one answer ends with the first. */
const TWO_STREAMS = new Set(['openai/responses.gpt-5.1-2025-11-13.nonlatin1-text.6757a9.sse'])

const lastStreamIn = (sayings: readonly Saying[]): readonly Saying[] =>
  sayings.slice(sayings.findLastIndex(({ event }) => event === 'response.created'))

/** The oracle counts the items that were done. Where an error came first, one was not. */
const itemsDone = ({ items = [], error, text }: Oracle): readonly string[] =>
  error && text !== '' ? [...items, 'message'] : items

/** No finish, no `[DONE]`, no error that a reader can see: the SDK calls it a success. It is a cut. */
const isCut = ({ done, finish, error, file }: Oracle): boolean =>
  !done && finish === null && (error === undefined || file === NO_BLANK_LINE)

/** Where the official field is absent the oracle says null, and vendors' own spellings may tell more. */
const VENDOR_USAGE =
  /"(?:prompt_cache_hit_tokens|cached_tokens|cache_read_input_tokens|reasoning_tokens|thinking_tokens)"/

/** xAI’s chat counts reasoning beside the answer, and the total holds all three. */
const REASONING_BESIDE = /^xai\/chat\.grok-(?:4-fast|code-fast)/

function expectUsage({ usage }: Message, oracle: Oracle): void {
  // Anthropic counts what was cached apart from the rest of the prompt.
  const apart = oracle.wire === 'anthropic-messages' ? (usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0) : 0
  const said = {
    in: usage.input === undefined ? undefined : usage.input - apart,
    out:
      usage.output === undefined
        ? undefined
        : usage.output - (REASONING_BESIDE.test(oracle.file) ? (usage.reasoning ?? 0) : 0),
    reasoning: usage.reasoning,
    cached: usage.cacheRead,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite,
  }
  if (oracle.wire === 'gemini') return expectGeminiUsage(usage, oracle.usage ?? {})
  const tellsMore = VENDOR_USAGE.test(readRecording(oracle.file).toString('latin1'))
  for (const [name, count] of Object.entries(oracle.usage ?? { in: null, out: null })) {
    const ours = said[name as keyof typeof said]
    if (count !== null || !tellsMore) expect({ [name]: ours ?? null }).toEqual({ [name]: count })
  }
}

/**
 * Gemini's fields are apart, ours hold one another: thoughts are output, and what tools put into the prompt, which the
 * oracle knows by the total alone, is input. Google itself is out by one now and then.
 */
function expectGeminiUsage(usage: Message['usage'], said: NonNullable<Oracle['usage']>): void {
  const { in: prompt = null, out = null, thoughts = null, total = null } = said
  expect(usage.reasoning ?? null).toBe(thoughts)
  if (out !== null) expect(usage.output).toBe(out + (thoughts ?? 0))
  if (prompt !== null) expect(usage.input).toBeGreaterThanOrEqual(prompt)
  if (total !== null) expect(Math.abs((usage.input ?? 0) + (usage.output ?? 0) - total)).toBeLessThanOrEqual(1)
}

describe('where the network cuts a recording does not matter', () => {
  // A decoder that stands between two events remembers only the id. So a cut inside an event matters, if at all, to
  // that event and its neighbours, and every cut of every file is tried on those alone: linear in the file.
  it.each(byFile(streams))('%s, at every byte', (_, { file, wire }) => {
    const bytes = readRecording(file)
    const whole = decode([bytes], decoderOf(wire))
    const ends = eventEnds(bytes)
    const bounds = [0, ...ends, bytes.length]
    const pieces = bounds.slice(1).map((to, n) => bytes.subarray(bounds[n], to))
    expect(pieces.flatMap((piece) => decode([piece], decoderOf(wire)))).toEqual(whole)

    for (let n = 0; n < pieces.length; n += 1) {
      const around = Buffer.concat(pieces.slice(Math.max(0, n - 1), n + 2))
      const before = n === 0 ? 0 : (pieces[n - 1]?.length ?? 0)
      const cut = cutter(around, wire)
      const expected = sayingsText(cut(0))
      const isPicture = pictureIn(around)
      // One `expect` per event and not per byte: a million of them take minutes.
      for (let at = before; at < before + (pieces[n]?.length ?? 0); at += 1)
        if (!isPicture(at) && sayingsText(cut(at)) !== expected) expect.fail(`cut ${at - before} bytes into event ${n}`)
    }
  })

  it.each(byFile(streams))('%s, byte by byte', (_, { file, wire }) => {
    const bytes = readRecording(file)
    const each = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))
    expect(decode(each, decoderOf(wire))).toEqual(decode([bytes], decoderOf(wire)))
  })

  // The argument above, checked the slow way where that is quick.
  it.each(byFile(streams.filter(({ file }) => readRecording(file).length < 2048)))(
    '%s, whole, at every byte',
    (_, { file, wire }) => {
      const bytes = readRecording(file)
      const expected = sayingsText(decode([bytes], decoderOf(wire)))
      for (let at = 0; at <= bytes.length; at += 1) {
        const said = decode([bytes.subarray(0, at), bytes.subarray(at)], decoderOf(wire))
        if (sayingsText(said) !== expected) expect.fail(`cut at ${at}`)
      }
    },
  )
})

describe('what is plain hides nothing', () => {
  it.each(byFile(streams))('%s', (_, { wire, file }) => {
    const dialect = dialects[wire]
    for (const sayings of [decode([readRecording(file)], decoderOf(wire)), decodeLatin1(file, wire)]) {
      const look = glance(dialect)
      const shown = sayings.filter((saying) => look(saying) === undefined)
      const told = (events: readonly Event[]) => {
        const { ending, reason, problem, usage } = messageOf(events)
        return { ending, reason, problem, usage, endings: events.filter(isEnding).length }
      }
      expect(told(readAll(wire, shown))).toEqual(told(readAll(wire, sayings)))
    }
  })

  it.each(byFile(streams))('nor how much it says: %s', (_, { wire, file }) => {
    const sayings = decodeLatin1(file, wire)
    const look = glance(dialects[wire])
    const reader = dialects[wire].reader()
    let [glanced, read, escapes] = [0, 0, 0]
    for (const saying of sayings) {
      const said = look(saying)
      const events = reader.read(saying)
      if (said === undefined) continue
      glanced += said
      read += events.reduce((sum, event) => sum + charsIn(event), 0)
      escapes += saying.data.split('\\').length - 1
    }
    // An escape counts as it is spelt.
    expect(read - glanced).toBeLessThanOrEqual(escapes)
    if (!UNREAD.test(file)) expect(glanced - read).toBeLessThanOrEqual(escapes)
  })

  it('and most of what streams is plain', () => {
    const share = (wire: DialectName, pattern: string): number => {
      const all = streams
        .filter((oracle) => oracle.wire === wire && oracle.file.startsWith(pattern))
        .flatMap(({ file }) => decode([readRecording(file)]))
      return all.filter((saying) => dialects[wire].isPlain(saying)).length / all.length
    }
    for (const provider of ['deepseek', 'groq', 'azure', 'vllm', 'together'])
      expect(share('openai-chat', provider)).toBeGreaterThan(0.8)
    expect(share('anthropic-messages', 'anthropic')).toBeGreaterThan(0.6)
    expect(share('openai-responses', 'openai/')).toBeGreaterThan(0.8)
    expect(share('openai-responses', 'github-copilot')).toBeGreaterThan(0.8)
  })
})

describe('what was read can be written and read again', () => {
  it.each(byFile(streams))('%s', (_, { wire, file }) => {
    const dialect = dialects[wire]
    const events = readAll(wire, decode([readRecording(file)], decoderOf(wire)))
    const message = messageOf(events)
    const writer = dialect.writer(voice)
    const again = messageOf(
      readAll(
        wire,
        events.flatMap((event) => writer.write(event)),
      ),
    )
    expect(gist(again)).toEqual(writtenGist(wire, message))
    if (wire === 'anthropic-messages') expect(again.blocks).toEqual(message.blocks)

    if (message.ending === undefined || message.problem) return
    const whole = messageOf(dialect.readWhole(JSON.stringify(dialect.writeWhole(message, voice))))
    expect(gist(whole)).toEqual(writtenGist(wire, message))
  })

  const pairs = streams.flatMap((oracle) =>
    names
      .filter((name) => name !== oracle.wire)
      .map((name) => ({ ...oracle, title: `${oracle.file}, as ${name}`, name })),
  )

  it.each(pairs.map((pair) => [pair.title, pair] as const))('%s', (_, { wire, file, name }) => {
    const other = dialects[name]
    const events = readAll(wire, decode([readRecording(file)], decoderOf(wire)))
    const writer = other.writer(voice)
    const again = messageOf(
      readAll(
        other.name,
        events.flatMap((event) => writer.write(event)),
      ),
    )
    // The words for an ending differ, and Anthropic can neither keep the text of a refusal apart nor leave arguments
    // out. A thought that is only encrypted is a signature to some and a block of its own to others. To Gemini calls
    // have an id, whole arguments that are an object, and no word of their own at the end.
    const kept = (message: Message) => {
      const { text, refusal, reasoning, signatures, tools, ending, problem } = gist(message)
      const isGemini = name === 'gemini'
      return {
        text: refusal + text,
        reasoning,
        signatures: signatures + sealedIn(message),
        tools: tools.map(({ id, name: tool, args }) => ({
          id: OUR_ID.test(id) ? '' : id,
          tool,
          args: args === '' || args === null || (isGemini && typeof args === 'string') ? {} : args,
        })),
        ending: isGemini && ending === 'tool-use' && tools.length === 0 ? 'complete' : ending,
        problem,
      }
    }
    expect(kept(again)).toEqual(kept(messageOf(events)))
  })
})

/** A call that its upstream gave no id has one of ours afterwards. */
const OUR_ID = /^(?:call|fc)_rpl_1_\d+$/

/** A response cannot leave a count out, a call needs an id, and words nobody has heard of are not handed on. */
function writtenGist(name: DialectName, message: Message) {
  const said = gist(message)
  const isCounted = name === 'openai-responses' && Object.keys(said.usage).length > 0
  return {
    ...said,
    ...(isCounted && { usage: { cacheRead: 0, cacheWrite: 0, reasoning: 0, ...said.usage } }),
    tools: said.tools.map((tool) => (tool.id === '' ? { ...tool, id: expect.stringMatching(OUR_ID) } : tool)),
    ...(said.reason === 'FAKE_ENUM' && { reason: 'STOP' }),
  }
}

const sealedIn = ({ blocks }: Message): string =>
  blocks
    .map((block) => (block.type === 'other' ? (block.value as { readonly data?: unknown }).data : undefined))
    .filter((data) => typeof data === 'string')
    .join('')

/** The whole name in the title: vitest shortens what it takes out of an object. */
function byFile<T extends { readonly file?: string }>(rows: readonly T[]): [string, T][] {
  return rows.map((row) => [row.file ?? '', row])
}

/** A batch object, recorded among the answers. */
const NOT_AN_ANSWER = new Set(['_nonstream/anthropic/anthropic.unknown.plain.cf14d0.json'])

describe('a recorded whole answer', () => {
  const answers = readIndex('INDEX_nonstream.tsv').filter(
    ({ wire, file }) => names.includes(wire as DialectName) && !NOT_AN_ANSWER.has(file ?? ''),
  )

  it('is there in numbers', () => expect(answers.length).toBeGreaterThan(100))

  it.each(byFile(answers))('%s', (file, { wire }) => {
    const dialect = dialects[wire as DialectName]
    const body = readRecording(file).toString('utf8')
    const events = dialect.readWhole(body)
    const message = messageOf(events)
    expect(gist(message)).toMatchObject(gistOfAnswer(JSON.parse(body) as Answer))
    expect(events.filter(isEnding)).toHaveLength(1)
    expectBlocksInOrder(events)

    const again = messageOf(dialect.readWhole(JSON.stringify(dialect.writeWhole(message, voice))))
    expect(gist(again)).toEqual(writtenGist(dialect.name, message))
    const writer = dialect.writer(voice)
    const streamed = messageOf(
      readAll(
        dialect.name,
        events.flatMap((event) => writer.write(event)),
      ),
    )
    expect(gist(streamed)).toEqual(writtenGist(dialect.name, message))
  })

  it.each([...NOT_AN_ANSWER])('%s is not one', (file) => {
    const wire = file.includes('/anthropic.') ? 'anthropic-messages' : 'openai-chat'
    const events = dialects[wire].readWhole(readRecording(file).toString('utf8'))
    expect(messageOf(events).problem?.code).toBe('upstream-garbled')
  })
})

interface Called {
  readonly name: string
  readonly arguments: string
}

interface Answer {
  readonly choices?: readonly {
    readonly message?: {
      readonly content?: unknown
      readonly tool_calls?: readonly { readonly id: string; readonly function: Called }[] | null
      readonly function_call?: Called
    }
    readonly finish_reason?: string
  }[]
  readonly content?: readonly Readonly<Record<'type' | 'text' | 'id' | 'name' | 'input', unknown>>[]
  readonly stop_reason?: string
  readonly output?: readonly (Readonly<Record<'type' | 'name' | 'arguments' | 'call_id', string>> & {
    readonly content?: readonly Readonly<Record<'type' | 'text', string>>[] | null
  })[]
  readonly status?: string
  readonly incomplete_details?: { readonly reason: string } | null
  readonly usage?: Readonly<Record<string, number>>
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly GeminiPart[] }
    readonly finishReason?: string | number
  }[]
  readonly promptFeedback?: { readonly blockReason?: string }
  readonly usageMetadata?: Readonly<Record<string, number>>
}

interface GeminiPart {
  readonly text?: string
  readonly thought?: boolean
  readonly functionCall?: { readonly name: string; readonly args?: unknown }
}

const totalOf = ({ total_tokens: total, prompt_tokens: prompt = 0, completion_tokens: answer = 0 }: Counts): number =>
  total ?? prompt + answer

type Counts = NonNullable<Answer['usage']>

/** A second, much shorter reading of the same JSON. */
function gistOfAnswer(answer: Answer) {
  const { choices, content, stop_reason, output, usage = {} } = answer
  if (answer.candidates || answer.promptFeedback) return gistOfGemini(answer)
  const counts = {
    input: usage.prompt_tokens ?? inputIn(answer),
    // xAI and Google say reasoning beside the answer, or in the total alone.
    output: usage.prompt_tokens === undefined ? usage.output_tokens : totalOf(usage) - usage.prompt_tokens,
  }
  const said = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined))
  if (output) {
    const parts = output.flatMap((item) => item.content ?? [])
    const textOf = (type: string) => parts.map((part) => (part.type === type ? part.text : '')).join('')
    const calls = output.filter(({ type }) => type === 'function_call')
    return {
      text: textOf('output_text'),
      reasoning: expect.stringContaining(textOf('reasoning_text')),
      tools: calls.map((call) => ({ id: call.call_id, name: call.name, args: parsed(call.arguments) })),
      reason: answer.incomplete_details?.reason ?? answer.status,
      usage: said,
    }
  }
  const choice = choices?.[0]
  if (!choice) {
    const tools = content?.filter(({ type }) => type === 'tool_use') ?? []
    return {
      text: content?.map(({ type, text }) => (type === 'text' ? text : '')).join(''),
      tools: tools.map(({ id, name, input }) => ({ id, name, args: input })),
      reason: stop_reason ?? null,
      usage: said,
    }
  }
  const { content: text, tool_calls, function_call: legacy } = choice.message ?? {}
  const calls = [...(tool_calls ?? []), ...(legacy?.name ? [{ id: '', function: legacy }] : [])]
  return {
    ...(typeof text === 'string' ? { text } : {}),
    tools: calls.map((call) => ({ id: call.id, name: call.function.name, args: parsed(call.function.arguments) })),
    reason: choice.finish_reason || null,
    usage: said,
  }
}

/** Anthropic counts what was cached apart from the rest of the prompt. */
const inputIn = ({ content, usage = {} }: Answer): number | undefined =>
  content && usage.input_tokens !== undefined
    ? usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0)
    : usage.input_tokens

function gistOfGemini({ candidates = [], promptFeedback, usageMetadata = {} }: Answer) {
  const { content, finishReason } = candidates[0] ?? {}
  const parts = content?.parts ?? []
  const textOf = (isThought: boolean) =>
    parts.map(({ text = '', thought = false }) => (thought === isThought ? text : '')).join('')
  const { promptTokenCount: prompt, toolUsePromptTokenCount: tools = 0, thoughtsTokenCount: reasoning } = usageMetadata
  const { candidatesTokenCount: output = 0 } = usageMetadata
  return {
    text: textOf(false),
    reasoning: textOf(true),
    tools: parts.flatMap(({ functionCall: call }) =>
      call ? [{ id: expect.any(String), name: call.name, args: call.args ?? {} }] : [],
    ),
    reason: String(finishReason ?? promptFeedback?.blockReason),
    usage: {
      ...(prompt === undefined ? {} : { input: prompt + tools }),
      ...(reasoning === undefined ? {} : { reasoning, output: output + reasoning }),
    },
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

const anthropicKind = (block: Message['blocks'][number]): string =>
  block.type === 'other' ? block.kind : { text: 'text', reasoning: 'thinking', tool: 'tool_use' }[block.type]

const itemsIn = (message: Message): string[] =>
  message.blocks.map((block) =>
    block.type === 'other'
      ? block.kind
      : { text: 'message', reasoning: 'reasoning', tool: 'function_call' }[block.type],
  )

/** Those on Gemini's parts of other kinds stay in the parts. */
const signaturesIn = (message: Message): number =>
  message.blocks.filter((block) =>
    block.type === 'reasoning'
      ? block.signature !== undefined
      : block.type === 'other' && Object.hasOwn(block.value as object, 'thoughtSignature'),
  ).length

/** Blocks are numbered as they appear, start before they grow, and end once. */
function expectBlocksInOrder(events: readonly Event[]): void {
  const started: number[] = []
  const ended: number[] = []
  for (const event of events) {
    if (!('block' in event)) continue
    if (event.type.endsWith('-start')) started.push(event.block)
    else expect(started).toContain(event.block)
    if (event.type === 'block-end') ended.push(event.block)
  }
  expect(started).toEqual(started.map((_, n) => n))
  if (events.some(isEnding)) expect(ended.sort((a, b) => a - b)).toEqual(started)
}

function otherTextsIn(events: readonly Event[]): string[] {
  const texts = new Map<number, string>()
  for (const event of events) {
    if (event.type !== 'unknown') continue
    const { choices } = JSON.parse(event.data) as { choices: { index: number; delta?: { content?: string | null } }[] }
    for (const { index, delta } of choices) texts.set(index, (texts.get(index) ?? '') + (delta?.content ?? ''))
  }
  return [...texts.values()].filter((text) => text !== '')
}

/** Where the events of a body end: after each blank line. */
function eventEnds(bytes: Buffer): number[] {
  return [...bytes.toString('latin1').matchAll(/\r?\n\r?\n/g)].map((match) => match.index + match[0].length)
}

/**
 * Decodes the bytes as two pieces. A TextDecoder that streams is there for the cuts that go through a character; for
 * the others it would only slice the text, and making one for each of a million cuts takes the most time.
 */
function cutter(bytes: Buffer, wire: DialectName): (at: number) => readonly Saying[] {
  const text = bytes.toString('utf8')
  const isInside = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80
  // By byte: where in the text the character begins that begins there.
  const places: number[] = []
  for (let at = 0, place = 0; at < bytes.length; at += 1) {
    places.push(place)
    if (!isInside(at + 1)) place += (text.codePointAt(place) ?? 0) > 0xffff ? 2 : 1
  }
  return (at) => {
    if (isInside(at)) return decode([bytes.subarray(0, at), bytes.subarray(at)], decoderOf(wire))
    const decoder = decoderOf(wire)
    return [...decoder.push(text.slice(0, places[at])), ...decoder.push(text.slice(places[at]))]
  }
}

/**
 * True inside a picture in base64, except at each hundredth byte. There one cut is like the next, and to try a hundred
 * thousand cuts of one event takes minutes.
 */
function pictureIn(bytes: Buffer): (at: number) => boolean {
  const pictures = [...bytes.toString('latin1').matchAll(/[A-Za-z0-9+/]{4096,}/g)]
  return (at) =>
    at % 100 !== 0 && pictures.some(({ index, 0: { length } }) => at > index + 1 && at < index + length - 1)
}

const sayingsText = (sayings: readonly Saying[]): string =>
  sayings.map(({ event, data }) => `${event ?? ''}\n${data}`).join('\n\n')

/** As the relay has them: UTF-8 bytes, read as latin1. */
const decodeLatin1 = (file: string, wire: DialectName) =>
  decode([Buffer.from(readRecording(file).toString('latin1'), 'utf8')], decoderOf(wire))

/** What is paid for and is no text here: second choices, code that the vendor runs, a summary for it, a second answer. */
const UNREAD = /n2-|codeint|customtool|opus-4-7\.text\.4e33|sonnet-4-6.*abe669|6757a9/

/** Of text, thinking and arguments. Read from octets they are octets. */
const charsIn = (event: Event): number =>
  'text' in event ? event.text.length : event.type === 'tool-delta' ? event.json.length : 0
