// What we tell the AI SDK, read by the AI SDK: every recorded stream of a real provider becomes the message that it says.
import { type Event, type Message, EMPTY, fold, reasoningOf, textOf } from '@holdfast/protocol'
import { type UIMessage, type UIMessageChunk, getToolName, isToolUIPart, readUIMessageStream } from 'ai'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Teller } from '../../packages/client/src/ai-sdk/tell.ts'
import { anthropicBody } from '../../packages/client/src/ai-sdk/anthropic-messages.ts'
import { turnsOf } from '../../packages/client/src/ai-sdk/turns.ts'
import { retell } from '../../packages/client/src/ai-sdk/retell.ts'
import {
  decode,
  decoderOf,
  readAll,
  readRecording,
  streams,
} from '../../packages/protocol/src/dialects/recordings.suite.ts'

const told = (events: readonly Event[]): UIMessageChunk[] => {
  const teller = new Teller('rpl_1')
  const chunks: UIMessageChunk[] = events.flatMap((event) => teller.tell(event))
  return [
    { type: 'start', messageId: 'rpl_1' },
    { type: 'start-step' },
    ...chunks,
    ...(teller.finish ? [teller.finish] : []),
  ]
}

/** The message as the AI SDK has it in the end. Rejects with what it finds wrong with the chunks. */
async function messageOf(chunks: readonly UIMessageChunk[]): Promise<UIMessage> {
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  let last: UIMessage | undefined
  for await (const message of readUIMessageStream({ stream, terminateOnError: true })) last = message
  return last ?? { id: '', role: 'assistant', parts: [] }
}

const textIn = ({ parts }: UIMessage, type: 'text' | 'reasoning'): string =>
  parts.map((part) => (part.type === type ? part.text : '')).join('')

const callsIn = ({ parts }: UIMessage) =>
  parts.filter(isToolUIPart).map((part) => ({ name: getToolName(part), state: part.state, input: part.input }))

/** What the message says of its calls. Arguments that do not parse were broken off, or never were JSON. */
const callsOf = ({ blocks, ending }: Message) =>
  blocks.flatMap((block) => {
    if (block.type !== 'tool') return []
    const { name, json } = block
    try {
      return [{ name, state: 'input-available', input: JSON.parse(json || '{}') as unknown }]
    } catch {
      return ending === 'failed' ? [] : [{ name, state: 'output-error', input: json }]
    }
  })

type Wire = (typeof streams)[number]['wire']

const readEvents = (file: string, wire: Wire): Event[] => readAll(wire, decode([readRecording(file)], decoderOf(wire)))

describe('every recorded stream', () => {
  const known = streams.filter(({ wire }) => wire === 'openai-chat' || wire === 'anthropic-messages')
  it('is the message that it says', async () => {
    expect(known.length).toBeGreaterThan(100)
    for (const { file, wire } of known) {
      const events = readEvents(file, wire)
      const said = events.reduce(fold, EMPTY)
      const message = await messageOf(told(events))
      expect(textIn(message, 'text'), file).toBe(textOf(said))
      expect(textIn(message, 'reasoning'), file).toBe(reasoningOf(said))
      if (said.ending !== undefined && said.ending !== 'failed')
        expect(
          callsIn(message).filter(({ name }) => callsOf(said).some((call) => call.name === name)),
          file,
        ).toEqual(callsOf(said))
    }
  })

  it('is the same when its parts are told once more', async () => {
    for (const { file, wire } of known) {
      const message = await messageOf(told(readEvents(file, wire)))
      const again = await messageOf([{ type: 'start', messageId: message.id }, ...retell(message.parts)])
      expect(JSON.parse(JSON.stringify(callsIn(again))), file).toEqual(JSON.parse(JSON.stringify(callsIn(message))))
      for (const type of ['text', 'reasoning'] as const) expect(textIn(again, type), file).toBe(textIn(message, type))
    }
  })
})

it('what Anthropic ran itself goes back to it as it came', async () => {
  let count = 0
  for (const { file, wire } of streams.filter(({ wire }) => wire === 'anthropic-messages')) {
    const events = readEvents(file, wire)
    const { blocks, ending } = events.reduce(fold, EMPTY)
    const theirs = blocks.flatMap((block) => {
      if (block.type !== 'other') return []
      const value = block.value as Record<string, unknown>
      return [block.json ? { ...value, input: JSON.parse(block.json) as unknown } : value]
    })
    // A search that was broken off has no result, and is not said.
    if (ending === 'failed' || ending === undefined || theirs.length === 0) continue
    const { messages } = anthropicBody(turnsOf([await messageOf(told(events))]), undefined, [])
    const [said] = messages as { readonly content: { readonly type: string }[] }[]
    const own = new Set(['text', 'thinking', 'tool_use'])
    // A result stands behind its call, also where another call was made before it came.
    expect(said?.content.filter(({ type }) => !own.has(type)).length, file).toBe(theirs.length)
    expect(said?.content, file).toEqual(expect.arrayContaining(theirs))
    count += theirs.length
  }
  expect(count).toBeGreaterThan(10)
})

const word = (text: string): Event => ({ type: 'text-delta', block: 0, text })
const open: Event[] = [
  { type: 'message-start', model: 'first' },
  { type: 'text-start', block: 0 },
]
const close: Event[] = [
  { type: 'block-end', block: 0 },
  { type: 'message-end', ending: 'complete', reason: 'stop' },
]

describe('a seam', () => {
  it('behind which the text goes on is a mark beside one text', async () => {
    const seam: Event = { type: 'segment', segment: 2, how: 'continued', model: 'second' }
    const message = await messageOf(told([...open, word('Hold '), seam, word('fast.'), ...close]))
    expect(message.parts.filter(({ type }) => type === 'text')).toMatchObject([{ text: 'Hold fast.', state: 'done' }])
    expect(message.parts).toContainEqual({
      type: 'data-holdfast-seam',
      id: 'seam-2',
      data: { segment: 2, how: 'continued', model: 'second' },
    })
    expect(message.metadata).toMatchObject({ holdfast: { model: 'second' } })
  })

  it('behind which the answer begins anew leaves nothing of what was said before', async () => {
    const anew = (segment: number): Event => ({ type: 'segment', segment, how: 'restarted' })
    const words = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 4 }), async (segments) => {
        const events = segments.flatMap((said, at) => [...(at > 0 ? [anew(at + 1)] : []), ...open, ...said.map(word)])
        const message = await messageOf(told([...events, ...close]))
        expect(textIn(message, 'text')).toBe(segments.at(-1)?.join(''))
      }),
      { numRuns: 50 },
    )
  })
})

it('arguments of parallel calls that come in turns are whole before a call may run', async () => {
  const piece = (block: number, json: string): Event => ({ type: 'tool-delta', block, json })
  const chunks = told([
    { type: 'tool-start', block: 0, id: 'a', name: 'f' },
    piece(0, '{"at":'),
    { type: 'block-end', block: 0 },
    { type: 'tool-start', block: 1, id: 'b', name: 'f' },
    piece(0, '1}'),
    piece(1, '{}'),
    { type: 'block-end', block: 1 },
    { type: 'message-end', ending: 'tool-use', reason: 'tool_calls' },
  ])
  const ready = chunks.filter(({ type }) => type === 'tool-input-available')
  expect(ready).toMatchObject([
    { toolCallId: 'b', input: {} },
    { toolCallId: 'a', input: { at: 1 } },
  ])
  expect(callsIn(await messageOf(chunks))).toHaveLength(2)
})

it('a call that was broken off is never one that may run', () => {
  for (const problem of [
    { code: 'upstream-cut', message: '' },
    { code: 'reply-stopped', message: '' },
  ] as const) {
    const chunks = told([
      { type: 'tool-start', block: 0, id: 'a', name: 'f' },
      { type: 'message-fail', problem },
    ])
    expect(chunks.map(({ type }) => type)).not.toContain('tool-input-available')
  }
})
