// What the dialect openai-responses writes, read by the official SDK: every recording of every dialect, told again as
// a Responses stream, is to the SDK what it is to us. Its `responses.stream()` is strict: it refuses an item without
// an id, a delta for a part that has not begun, an event it does not know.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type DialectName,
  EMPTY,
  type Event,
  type Message,
  type Saying,
  dialects,
  encodeSse,
  fold,
  reasoningOf,
  sseDecoder,
} from '@holdfast/protocol'
import OpenAI, { APIError } from 'openai'
import type { Response as Answer } from 'openai/resources/responses/responses'
import { describe, expect, it, test } from 'vitest'
import { recordings } from './house.ts'

interface Recorded {
  readonly file: string
  readonly wire: DialectName
}

const recorded = readFileSync(join(recordings, 'ORACLE.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded)
  .filter(({ wire }) => Object.hasOwn(dialects, wire))

const voice = { id: 'rpl_1', model: 'm', createdS: 1_700_000_000 }

describe('the official SDK reads of a written stream what was read of the recorded one', () => {
  test.each(recorded.map(({ file, wire }) => [file, wire] as const))('%s', async (file, wire) => {
    const events = eventsOf(file, wire)
    const message = events.reduce(fold, EMPTY)
    const sayings = write(events)
    expect(sequenceIn(sayings)).toEqual(sayings.map((_, n) => n))

    // One body is cut before its first event. The SDK calls nothing at all an error, and so would we.
    if (events.length === 0) return expect(sayings).toEqual([])
    const { answer, error } = await readBySdk(sayings)
    if (message.problem) return expect(error).toMatchObject({ code: message.problem.code })
    expect(error).toBeUndefined()
    expect(gistOf(answer)).toEqual(gistOfMessage(message, wire))
    if (!message.ending) return
    if (message.ending !== 'refusal')
      expect(answer?.status).toBe(message.ending === 'length' ? 'incomplete' : 'completed')
    expect(answer?.usage?.input_tokens).toBe(message.usage.input)
    expect(answer?.usage?.output_tokens).toBe(message.usage.output)

    // The last event repeats everything. Without it the SDK has only what was said piece by piece.
    const pieces = await readBySdk(sayings.slice(0, -1))
    expect(itemsOf(pieces.answer)).toEqual(itemsOf(answer))
  })
})

describe('a failure', () => {
  const problem = { code: 'upstream-cut', message: 'The upstream hung up.' } as const
  const half: Event[] = [
    { type: 'message-start' },
    { type: 'text-start', block: 0 },
    { type: 'text-delta', block: 0, text: 'Half an' },
    { type: 'usage', usage: { input: 3, output: 2 } },
    { type: 'message-fail', problem },
  ]

  it('is thrown by the SDK, with its name', async () => {
    const { error } = await readBySdk(write(half))
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ code: 'upstream-cut', message: 'The upstream hung up.' })
  })

  it('is a failed response with what there was of it, for those who look for one', async () => {
    const seen: { type: string; response?: Answer }[] = []
    const stream = await sdkFor(write(half)).responses.create({ model: 'm', input: 'x', stream: true })
    const read = async () => {
      for await (const event of stream) seen.push(event)
    }
    await expect(read()).rejects.toBeInstanceOf(APIError)
    expect(seen.at(-1)).toMatchObject({
      type: 'response.failed',
      response: {
        status: 'failed',
        error: { code: 'upstream-cut' },
        usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
        output: [{ status: 'incomplete', content: [{ text: 'Half an' }] }],
      },
    })
  })

  it('alone, after frames of another hand, is thrown too', async () => {
    const frames = [...write(half.slice(0, 3)), dialects['openai-responses'].failure(problem)]
    expect((await readBySdk(frames)).error).toMatchObject({ code: 'upstream-cut' })
  })
})

it('calls whose arguments come interleaved arrive whole, each done once', async () => {
  const { answer, error } = await readBySdk(
    write([
      { type: 'message-start' },
      { type: 'tool-start', block: 0, id: 'a', name: 'f' },
      { type: 'tool-delta', block: 0, json: '{"x"' },
      { type: 'block-end', block: 0 },
      { type: 'tool-start', block: 1, id: 'b', name: 'g' },
      { type: 'tool-delta', block: 1, json: '{}' },
      { type: 'tool-delta', block: 0, json: ':1}' },
      { type: 'block-end', block: 1 },
      { type: 'message-end', ending: 'tool-use', reason: 'tool_calls' },
    ]),
  )
  expect(error).toBeUndefined()
  expect(gistOf(answer).tools).toEqual([
    { id: 'a', name: 'f', json: '{"x":1}' },
    { id: 'b', name: 'g', json: '{}' },
  ])
})

function eventsOf(file: string, wire: DialectName): Event[] {
  const reader = dialects[wire].reader()
  const decoder = (dialects[wire].decoder ?? sseDecoder)()
  const sayings = decoder.push(readFileSync(join(recordings, file), 'utf8'))
  return [...sayings.flatMap((saying) => reader.read(saying)), ...reader.close()]
}

function write(events: readonly Event[]): Saying[] {
  const writer = dialects['openai-responses'].writer(voice)
  return events.flatMap((event) => writer.write(event))
}

const sequenceIn = (sayings: readonly Saying[]): unknown[] =>
  sayings.map(({ data }) => (JSON.parse(data) as { sequence_number: unknown }).sequence_number)

const sdkFor = (sayings: readonly Saying[]): OpenAI =>
  new OpenAI({
    apiKey: 'none',
    maxRetries: 0,
    fetch: async () =>
      new Response(sayings.map((saying) => encodeSse(saying)).join(''), {
        headers: { 'content-type': 'text/event-stream' },
      }),
  })

async function readBySdk(sayings: readonly Saying[]): Promise<{ answer?: Answer; error?: unknown }> {
  try {
    const stream = sdkFor(sayings).responses.stream({ model: 'm', input: 'x' })
    return { answer: await stream.finalResponse() }
  } catch (error) {
    return { error }
  }
}

/** Without their status: only at the end is it known which item was cut short. */
const itemsOf = (answer: Answer | undefined) => answer?.output.map((item) => ({ ...item, status: undefined }))

function gistOf(answer: Answer | undefined) {
  const output = answer?.output ?? []
  return {
    text: answer?.output_text,
    refusal: output
      .flatMap((item) => (item.type === 'message' ? item.content : []))
      .map((part) => (part.type === 'refusal' ? part.refusal : ''))
      .join(''),
    reasoning: output
      .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
      .map(({ text }) => text)
      .join(''),
    tools: output.flatMap((item) =>
      item.type === 'function_call' ? [{ id: item.call_id, name: item.name, json: item.arguments }] : [],
    ),
    items: output.map(({ type }) => type),
  }
}

/** Blocks of another dialect's own are no items, and a call without a name is given one. */
function gistOfMessage(message: Message, wire: DialectName) {
  const textOf = (isRefusal: boolean): string =>
    message.blocks
      .map((block) => (block.type === 'text' && (block.refusal ?? false) === isRefusal ? block.text : ''))
      .join('')
  return {
    text: textOf(false),
    refusal: textOf(true),
    reasoning: reasoningOf(message),
    tools: message.blocks.flatMap((block) =>
      block.type === 'tool'
        ? [{ id: block.id || expect.stringMatching(/^fc_/), name: block.name, json: block.json }]
        : [],
    ),
    items: message.blocks.flatMap((block) => {
      if (block.type !== 'other') return { text: 'message', reasoning: 'reasoning', tool: 'function_call' }[block.type]
      if (SEALED.has(block.kind)) return 'reasoning'
      return wire === 'openai-responses' ? block.kind : []
    }),
  }
}

/** A thought that nobody may read has a block of its own elsewhere, and is an item of reasoning here. */
const SEALED = new Set(['redacted_thinking', 'reasoning.encrypted'])
