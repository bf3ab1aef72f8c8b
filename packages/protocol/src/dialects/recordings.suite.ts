// The recorded streams of real providers, and what the vendors' official SDKs read from them.
import { readFileSync } from 'node:fs'
import type { Event } from '../event.ts'
import { EMPTY, type Message, fold } from '../fold.ts'
import type { Saying } from '../frame.ts'
import { type SseDecoder, type SseEvent, sseDecoder } from '../sse.ts'
import type { DialectName } from './dialect.ts'
import { dialects } from './index.ts'

const root = new URL('../../../../recordings/', import.meta.url)

/** What the official SDK read from one stream. */
export interface Oracle {
  readonly file: string
  readonly wire: DialectName
  readonly sseEvents: number
  readonly done: boolean
  readonly error?: { readonly name: string; readonly message: string }
  readonly text: string
  /** Of every choice, where there are several. */
  readonly texts?: readonly string[]
  readonly reasoning: string
  readonly refusal?: string
  readonly signatures?: number
  readonly toolCalls: readonly { readonly id?: string; readonly name: string; readonly args: unknown }[]
  readonly blocks?: readonly string[]
  /** Responses: the kinds of the items that were done, and whether their numbers run without a gap. */
  readonly items?: readonly string[]
  readonly seqOk?: boolean
  /** A number where the request asked for enums as numbers. */
  readonly finish: string | number | null
  /** Responses: why it is incomplete. */
  readonly incomplete?: string
  readonly usage: Readonly<Record<string, number | null>> | null
}

export const names = Object.keys(dialects) as DialectName[]

export const streams: readonly Oracle[] = readFileSync(new URL('ORACLE.jsonl', root), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Oracle)
  .filter(({ wire }) => names.includes(wire))

export const readRecording = (file: string): Buffer => readFileSync(new URL(file, root))

/** The rows of an index, by the names of its columns. */
export function readIndex(file: string): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(new URL(file, root), 'utf8').split('\n')
  const columns = head.split('\t')
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split('\t').map((value, at) => [columns[at] ?? '', value])))
}

export const decoderOf = (wire: DialectName): SseDecoder => (dialects[wire].decoder ?? sseDecoder)()

/** The events in these pieces of a body. UTF-8 is decoded as it streams: a cut may go through a character. */
export function decode(chunks: readonly Uint8Array[], decoder: SseDecoder = sseDecoder()): SseEvent[] {
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  const events = chunks.flatMap((chunk) => decoder.push(utf8.decode(chunk, { stream: true })))
  return [...events, ...decoder.push(utf8.decode())]
}

/** Everything a fresh reader says about a stream, to its end. */
export function readAll(wire: DialectName, sayings: readonly Saying[]): Event[] {
  const reader = dialects[wire].reader()
  return [...sayings.flatMap((saying) => reader.read(saying)), ...reader.close()]
}

export const messageOf = (events: readonly Event[]): Message => events.reduce(fold, EMPTY)

/** The parts of a message that any way of saying it must keep. */
export function gist(message: Message) {
  const { usage, ending, reason, problem } = message
  return {
    text: joined(message, (block) => (block.type === 'text' && !block.refusal ? block.text : '')),
    refusal: joined(message, (block) => (block.type === 'text' && block.refusal ? block.text : '')),
    reasoning: joined(message, (block) => (block.type === 'reasoning' ? block.text : '')),
    signatures: joined(message, (block) => (block.type === 'reasoning' ? (block.signature ?? '') : '')),
    tools: toolsOf(message),
    usage,
    ending,
    reason,
    problem,
  }
}

/** Arguments are compared as values; what does not parse, as text. */
export const toolsOf = (message: Message) =>
  message.blocks.flatMap((block) =>
    block.type === 'tool' ? [{ id: block.id, name: block.name, args: argumentsOf(block.json) }] : [],
  )

function argumentsOf(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

const joined = (message: Message, textOf: (block: Message['blocks'][number]) => string): string =>
  message.blocks.map(textOf).join('')
