// How an upstream's words become the reply's frames: byte for byte where both speak one dialect, else read into events
// and written anew. One per attempt. **The hot path** runs through `tell`.
import {
  type Dialect,
  type Ending,
  type Event,
  type Problem,
  type Reader,
  type Saying,
  type Seam,
  type Splice,
  type Usage,
  type Voice,
  type Writer,
  dialects,
  fold,
  glance,
  isEnding,
  EMPTY,
} from '@holdfast/protocol'
import { isUsageAlone } from './asked-usage.ts'
import type { Head } from './logs/log.ts'
import { octetsOfText, textOfOctets } from './octets.ts'
import { promptFirst } from './prompt-first.ts'
import { isJson } from './refusal.ts'
import { octetsIn } from './said.ts'
import type { Tail } from './tail.ts'

/** What a stream ended with. */
export type Last =
  | { readonly kind: 'ending'; readonly ending: Exclude<Ending, 'failed'> }
  /** `words`: the upstream's own, which nobody has been told yet. */
  | { readonly kind: 'problem'; readonly problem: Problem; readonly words?: Saying }

export interface Telling {
  /** One event of the upstream, its data as octets. Gives what the stream ended with, if this ended it. */
  tell(saying: Saying): Last | undefined
  /** The upstream's stream is over: what it had named as its ending, if it had. */
  close(): Last | undefined
  /** An upstream that was asked to stream, or not, and answered whole. */
  whole(body: string): Last
  /** How this attempt's failure is said, when it is to be the reply's. */
  failure(problem: Problem): readonly Saying[]
  /** Something has been told that a reader can see. Until then the attempt can be made again, unseen. */
  readonly hasSpoken: boolean
  /** As the upstream counted it, so far. */
  readonly usage: Usage
  /** Its count of the output is of all that it has said. Anthropic's begins with a 1 for what is to come. */
  readonly isCounted: boolean
  /** Frames with something in them. */
  readonly frames: number
  /** Pieces of text, thinking and arguments that came: each is a token at least. */
  readonly deltas: number
  /** Octets of UTF-8 in them. */
  readonly said: number
  /** What the upstream calls the reply, once it has said so. */
  readonly id: string | undefined
}

/** What was told is worth a frame: everything before it only opens the message. */
const isSpeech = (event: Event): boolean =>
  event.type.endsWith('-delta') ||
  event.type === 'tool-start' ||
  event.type === 'other-start' ||
  event.type === 'reasoning-signature' ||
  event.type === 'message-end'

const isUsage = (event: Event): boolean => event.type === 'usage'

/** Asked once per reply, of what ends it. */
const isReadable = ({ data }: Saying): boolean => data.startsWith('[DONE]') || isJson(data)

/** What ends a block says all of it once more, to a reader that was not shown its pieces. */
const isSummary = ({ event, data }: Saying): boolean =>
  event === undefined ? data.includes('.done"') : !event.endsWith('delta')

/** What an upstream is paid for. */
const isOutput = (event: Event): boolean => isSpeech(event) && event.type !== 'message-end'

abstract class Told {
  usage: Usage = {}
  isCounted = false
  protected hasOutput = false
  id: string | undefined
  frames = 0
  deltas = 0
  said = 0
  hasSpoken = false

  protected note(event: Event): void {
    if (event.type === 'usage') {
      this.usage = { ...this.usage, ...event.usage }
      if (event.usage.output !== undefined) this.isCounted = this.hasOutput
    } else if (event.type === 'message-start') this.id ??= event.id
    else if (event.type === 'message-end') this.isCounted ||= !this.hasOutput && this.usage.output !== undefined
    else if (isOutput(event)) {
      this.hasOutput = true
      this.isCounted = false
      const octets = octetsIn(event)
      if (octets > 0) this.deltas += 1
      this.said += octets
    }
  }

  /** A whole answer, in whatever order it was told. */
  protected noteAll(events: readonly Event[]): void {
    for (const event of events) this.note(event)
    this.isCounted = this.usage.output !== undefined
  }
}

/** Both sides speak one dialect: frames pass byte for byte, and are looked at. */
export class Verbatim extends Told implements Telling {
  readonly #head: Head
  readonly #tail: Tail
  readonly #dialect: Dialect
  readonly #reader: Reader
  /** Octets that a plain frame says. */
  readonly #glance: (saying: Saying) => number | undefined
  /** Frames have passed that the reader was not shown. */
  #hasPassed = false
  /** Frames that only open the message. They are nobody's yet. */
  #opening: Saying[] = []
  readonly #keepsUsage: boolean

  /** @param keepsUsage what only says what was used is for the bill, and not for the reader, who did not ask for it */
  constructor(head: Head, tail: Tail, keepsUsage = false) {
    super()
    this.#head = head
    this.#tail = tail
    this.#keepsUsage = keepsUsage
    this.#dialect = dialects[head.dialect]
    this.#reader = this.#dialect.reader()
    this.#glance = glance(this.#dialect)
  }

  tell(saying: Saying): Last | undefined {
    const plain = this.hasSpoken ? this.#glance(saying) : undefined
    if (plain !== undefined) {
      this.frames += 1
      this.#hasPassed = true
      if (plain > 0) this.deltas += 1
      this.said += plain
      this.isCounted = false
      this.#tail.add(saying)
      return undefined
    }
    const events = this.#reader.read({ ...saying, data: textOfOctets(saying.data) })
    const { deltas, said } = this
    for (const event of events) this.note(event)
    if (this.#hasPassed && isSummary(saying)) Object.assign(this, { deltas, said })
    const ending = events.find(isEnding)
    if (ending?.type === 'message-fail') {
      const { problem } = ending
      // What cannot be read is not handed on as anybody's word.
      return { kind: 'problem', problem, ...(problem.code === 'upstream-garbled' ? {} : { words: saying }) }
    }
    // It ended before this, which cannot be read.
    if (ending && !isReadable(saying)) {
      this.#speak()
      return { kind: 'ending', ending: ending.ending }
    }
    if (events.length > 0) this.frames += 1
    if (this.#keepsUsage && events.some(isUsage) && !events.some(isSpeech) && isUsageAlone(saying)) return undefined
    if (!this.hasSpoken) {
      this.#opening.push(saying)
      if (events.some(isSpeech)) this.#speak()
    } else this.#tail.add(saying)
    return ending && { kind: 'ending', ending: ending.ending }
  }

  close(): Last | undefined {
    const events = this.#reader.close()
    for (const event of events) this.note(event)
    const ending = events.find(isEnding)
    if (ending?.type !== 'message-end') return undefined
    // The model had named its ending, and only the transport's own good-bye is missing: nothing is invented for it.
    this.#speak()
    return { kind: 'ending', ending: ending.ending }
  }

  whole(body: string): Last {
    const events = this.#dialect.readWhole(body)
    this.noteAll(events)
    const ending = events.find(isEnding)
    if (!ending) return { kind: 'problem', problem: NOT_AN_ANSWER }
    if (ending.type === 'message-fail') return { kind: 'problem', problem: ending.problem }
    this.hasSpoken = true
    this.#name()
    if (this.#head.form === 'whole') this.#tail.add({ data: octetsOfText(body) })
    else {
      // It was asked to stream and answered whole: its message, told as the stream it should have been.
      const writer = this.#dialect.writer(voiceOf(this.#head))
      for (const saying of events.flatMap((event) => writer.write(event))) this.#tail.say(saying)
    }
    return { kind: 'ending', ending: ending.ending }
  }

  failure(problem: Problem): readonly Saying[] {
    return [this.#dialect.failure(problem, this.#tail.last)]
  }

  #speak(): void {
    this.hasSpoken = true
    this.#name()
    for (const saying of this.#opening) this.#tail.add(saying)
    this.#opening = []
  }

  /** Responses are asked for by the id in their frames, and these are the vendor's. */
  #name(): void {
    if (this.id !== undefined && this.#head.dialect === 'openai-responses') this.#tail.name(this.id)
  }
}

/** What a translation begins with, when it is not the first of its reply. */
export interface Taking {
  /** The mark that goes before its first words. A splice brings its own. */
  readonly seam?: Seam
  readonly splice?: Splice
  /** Has written what was said so far, and goes on from there. */
  readonly writer: Writer
  /** What the segments before it cost. */
  readonly before: Usage
}

/** The upstream speaks another dialect, or goes on with what another attempt began. */
export class Translation extends Told implements Telling {
  readonly #head: Head
  readonly #tail: Tail
  readonly #from: Dialect
  readonly #to: Dialect
  readonly #reader: Reader
  readonly #taking: Taking
  #opening: Event[] = []

  constructor(head: Head, tail: Tail, from: Dialect, taking?: Taking) {
    super()
    this.#head = head
    this.#tail = tail
    this.#from = from
    this.#to = dialects[head.dialect]
    this.#reader = from.reader()
    this.#taking = taking ?? { writer: this.#to.writer(voiceOf(head)), before: {} }
  }

  tell(saying: Saying): Last | undefined {
    return this.#take(this.#reader.read({ ...saying, data: textOfOctets(saying.data) }))
  }

  close(): Last | undefined {
    return this.#take(this.#reader.close())
  }

  whole(body: string): Last {
    const events = this.#from.readWhole(body)
    if (this.#head.form === 'stream') {
      const last = this.#take(events) ?? { kind: 'problem', problem: NOT_AN_ANSWER }
      this.isCounted = this.usage.output !== undefined
      return last
    }
    this.noteAll(events)
    const ending = events.find(isEnding)
    if (!ending) return { kind: 'problem', problem: NOT_AN_ANSWER }
    if (ending.type === 'message-fail') return { kind: 'problem', problem: ending.problem }
    this.hasSpoken = true
    this.#tail.say({ data: JSON.stringify(this.#to.writeWhole(events.reduce(fold, EMPTY), voiceOf(this.#head))) })
    return { kind: 'ending', ending: ending.ending }
  }

  failure(problem: Problem): readonly Saying[] {
    return this.#taking.writer.write({ type: 'message-fail', problem })
  }

  #take(events: readonly Event[]): Last | undefined {
    const { splice } = this.#taking
    if (events.length > 0) this.frames += 1
    for (const event of this.hasSpoken ? events : promptFirst(events)) {
      this.note(event)
      if (event.type === 'message-fail') return { kind: 'problem', problem: event.problem }
      const told = event.type === 'usage' ? { ...event, usage: sum(this.#taking.before, this.usage) } : event
      for (const one of splice ? splice.take(told) : [told]) this.#write(one)
      if (splice?.isUnfit) return { kind: 'problem', problem: UNFIT }
      if (event.type === 'message-end') return { kind: 'ending', ending: event.ending }
    }
    return undefined
  }

  #write(event: Event): void {
    if (!this.hasSpoken) {
      this.#opening.push(event)
      if (!isSpeech(event)) return
      this.hasSpoken = true
      const { seam, writer } = this.#taking
      if (seam) this.#say(writer.write({ type: 'segment', ...seam }))
      for (const one of this.#opening) this.#say(writer.write(one))
      this.#opening = []
    } else this.#say(this.#taking.writer.write(event))
  }

  #say(sayings: readonly Saying[]): void {
    for (const saying of sayings) this.#tail.say(saying)
  }
}

/** How a reply's own frames name it, in its dialect's manner. */
export function voiceOf({ id, dialect, model, createdAt }: Head): Voice {
  const own = id.replace(/^rpl_/, '')
  const prefix = { 'openai-chat': 'chatcmpl-', 'openai-responses': 'resp_', 'anthropic-messages': 'msg_', gemini: '' }
  return { id: prefix[dialect] + own, model, createdS: Math.floor(createdAt / 1000) }
}

/** Field by field. */
export function sum(one: Usage, other: Usage): Usage {
  const total: Record<string, number> = { ...one }
  for (const [name, count] of Object.entries(other)) total[name] = (total[name] ?? 0) + (count ?? 0)
  return total
}

const NOT_AN_ANSWER: Problem = {
  code: 'upstream-garbled',
  message: 'The upstream cannot be understood: the answer is not one.',
}

const UNFIT: Problem = {
  code: 'upstream-garbled',
  message: 'The upstream was asked to go on with the reply, and said something else.',
}
