// How one request is to be answered, as a value. A plan says everything: what is said, at what pace, and what goes
// wrong. It is read once, at the door; whoever holds a Plan holds a valid one.
import { amount, count, duration, type Field, flag, headers, line, oneOf, patience, text } from './fields.ts'

/** Why a reply is over, in words no vendor owns. */
export type StopReason = 'complete' | 'length' | 'tool-use' | 'refusal'

/**
 * What breaks a line. `end`: the body ends as its framing says, without its terminal event. `close`: the connection
 * closes (FIN) in the middle of a chunked body. `reset`: the connection is reset (RST).
 */
export type Cut = 'end' | 'close' | 'reset'

/**
 * What comes behind text that was said already. `exact`: the rest, and before it the words that the request asked to hear
 * again. `deaf`: the rest, whatever was asked. `overlap` and `sentence`: the last characters, or the last sentence, again,
 * and the rest. `reword`: as much as the rest, in other words. `preamble`: “Sure, continuing:” and
 * the rest. `space`: a blank too many, and the rest. `restart`: everything from the beginning.
 */
export type Seam = 'exact' | 'deaf' | 'overlap' | 'sentence' | 'reword' | 'preamble' | 'space' | 'restart'

/**
 * Every `…AtEvent: n` strikes when n events have been sent whole. A whole (not streamed) answer has no events, so
 * there a fault strikes in the middle of the body, whatever n.
 */
export interface Plan {
  // What is said.
  /** Exactly this, instead of made-up text. */
  readonly text: string | undefined
  /** `prose` is pleasant to read, an `essay` has all that answers have, `numbered` counts its words (`rope-1 lamp-2 …`). */
  readonly form: 'prose' | 'essay' | 'numbered'
  /** Length of the made-up text. */
  readonly tokens: number
  /** Chooses the made-up text and the jitter; without one, the prompt does. */
  readonly seed: string | undefined
  /** Tokens of reasoning (thinking) before the text. */
  readonly reasoning: number
  /** How many tool calls follow the text. */
  readonly tools: number
  /** Otherwise the request's own tools, in order. */
  readonly toolName: string | undefined
  /** The arguments' JSON text, sent as it stands, broken or not. */
  readonly toolArgs: string | undefined
  /** Otherwise `tool-use` with tools, `length` when the request's maximum cut the text, else `complete`. */
  readonly stopReason: StopReason | undefined
  /** False: the vendor forgets to say what it cost. */
  readonly usage: boolean
  /** What the prompt is said to cost; otherwise a quarter of its characters. */
  readonly inputTokens: number | undefined
  /** How much of that came from a cache. */
  readonly cachedTokens: number
  /** Choices (openai-chat); otherwise the request's `n`. */
  readonly n: number | undefined
  /** A recording to send instead: a file below the simulator's folder of recordings. */
  readonly replay: string | undefined
  /** A recording's body itself. */
  readonly replayBody: string | undefined
  /** Cuts a recording into pieces of this many bytes; 0: into its events. */
  readonly replayChunkBytes: number

  // How it goes on behind text of the assistant's that the request holds already.
  /**
   * Whether a last assistant turn is gone on with. `flagged`: only where it says `prefix` or `partial`, and refused
   * where it does not. `ignore`: it is answered anew, as OpenAI does. `refuse`: the vendor's 400.
   */
  readonly prefill: 'accept' | 'flagged' | 'ignore' | 'refuse'
  /** What stands at the seam: nothing, or what models were seen to put there. */
  readonly seam: Seam
  /** How many characters `overlap` says again. */
  readonly seamChars: number
  /** Said before anything else, whatever the seam. */
  readonly preamble: string | undefined

  // At what pace.
  /** 0: as fast as the line takes them. */
  readonly tokensPerSecond: number
  /** From the response's head to the first token. */
  readonly firstTokenMs: number
  /** Each wait is longer or shorter by up to this part of itself, 0 to 1, by seed. */
  readonly jitter: number
  /** From the request to the response's head. */
  readonly headMs: number
  /** Sends events together, this many in one write. */
  readonly eventsPerWrite: number
  /** Writes no more than this many bytes at a time; 0: whole events. */
  readonly dripBytes: number
  /** Between two drips. */
  readonly dripMs: number
  /** Cuts every character of more than one byte by a write boundary. */
  readonly utf8Split: boolean

  // What goes wrong.
  /** An HTTP status instead of an answer. */
  readonly refuse: number | undefined
  /** Refuses this many times, answers once, and begins again; 0: refuses always. */
  readonly refuseTimes: number
  /** All of this section strikes this many times, spares one answer, and begins again; 0: strikes always. */
  readonly faultTimes: number
  /** The `Retry-After` header, as it stands. */
  readonly retryAfter: string | undefined
  /** When a refused caller may come again, from now. */
  readonly retryMs: number | undefined
  /** How it is told: `Retry-After` in seconds or as a date, `retry-after-ms`, or only as this vendor's rate limits have it. */
  readonly retryAs: 'seconds' | 'date' | 'ms' | 'vendor'
  readonly refuseHeaders: Readonly<Record<string, string>>
  /** Instead of the vendor's own error body. */
  readonly refuseBody: string | undefined
  /** With neither place: after 12 events. With both: whichever comes first. */
  readonly cut: Cut | undefined
  readonly cutAtEvent: number | undefined
  /** Bytes of the body, framing not counted. */
  readonly cutAtByte: number | undefined
  /** The line breaks before the response has begun: no status, no headers. */
  readonly cutAtHead: boolean
  readonly stallAtEvent: number | undefined
  /** How long the silence lasts. */
  readonly stallMs: number
  /** What is heard meanwhile, every `commentEveryMs`: nothing, comments, or the vendor's own ping. */
  readonly stallWith: 'silence' | 'comments' | 'pings'
  /** An error in mid-stream, in the vendor's native form; the body then ends. */
  readonly errorAtEvent: number | undefined
  /** Which: the error the vendor has for this HTTP status. Otherwise the one it is known for in mid-stream. */
  readonly errorStatus: number | undefined
  /** Gemini says an error in mid-stream outside of the framing, unless this is set. */
  readonly errorFramed: boolean
  /** The next event's JSON is broken off. */
  readonly garbleAtEvent: number | undefined
  /** Nothing but comments for so long, before the first event. */
  readonly commentsMs: number
  readonly commentEveryMs: number
  readonly comment: string
  /** The terminal event is left out (`[DONE]`, `message_stop`), or that and the reason before it. */
  readonly terminal: 'present' | 'missing' | 'missing-with-reason'
  /** Instead of the right one. */
  readonly contentType: string | undefined
}

const eventsMax = 10_000_000
const place = count(undefined, 0, eventsMax)
const status = count(undefined, 400, 599)

export const fields: { readonly [Name in keyof Plan]: Field<Plan[Name]> } = {
  text: text(4_000_000),
  form: oneOf(['prose', 'essay', 'numbered'], 'prose'),
  tokens: count(120, 0, 1_000_000),
  seed: text(200),
  reasoning: count(0, 0, 1_000_000),
  tools: count(0, 0, 128),
  toolName: line(undefined),
  toolArgs: text(1_000_000),
  stopReason: oneOf(['complete', 'length', 'tool-use', 'refusal']),
  usage: flag(true),
  inputTokens: count(undefined, 0, 1_000_000_000),
  cachedTokens: count(0, 0, 1_000_000_000),
  n: count(undefined, 1, 128),
  replay: text(1000),
  replayBody: text(32_000_000),
  replayChunkBytes: count(0, 0, 1_000_000),
  prefill: oneOf(['accept', 'flagged', 'ignore', 'refuse'], 'accept'),
  seam: oneOf(['exact', 'deaf', 'overlap', 'sentence', 'reword', 'preamble', 'space', 'restart'], 'exact'),
  seamChars: count(24, 1, 10_000),
  preamble: text(10_000),
  tokensPerSecond: amount(0, 0, 1_000_000),
  firstTokenMs: duration(0),
  jitter: amount(0, 0, 1),
  headMs: patience(0),
  eventsPerWrite: count(1, 1, 10_000),
  dripBytes: count(0, 0, 1_000_000),
  dripMs: duration(0),
  utf8Split: flag(false),
  refuse: status,
  refuseTimes: count(0, 0, 1_000_000),
  faultTimes: count(0, 0, 1_000_000),
  retryAfter: line(undefined),
  retryMs: count(undefined, 0, 3_600_000),
  retryAs: oneOf(['seconds', 'date', 'ms', 'vendor'], 'seconds'),
  refuseHeaders: headers(),
  refuseBody: text(1_000_000),
  cut: oneOf(['end', 'close', 'reset']),
  cutAtEvent: place,
  cutAtByte: count(undefined, 0, Number.MAX_SAFE_INTEGER),
  cutAtHead: flag(false),
  stallAtEvent: place,
  stallMs: patience(Number.POSITIVE_INFINITY),
  stallWith: oneOf(['silence', 'comments', 'pings'], 'silence'),
  errorAtEvent: place,
  errorStatus: status,
  errorFramed: flag(false),
  garbleAtEvent: place,
  commentsMs: patience(0),
  commentEveryMs: amount(500, 1, 3_600_000),
  comment: line('OPENROUTER PROCESSING'),
  terminal: oneOf(['present', 'missing', 'missing-with-reason'], 'present'),
  contentType: line(undefined),
}

/** A steady, whole answer of about 120 tokens, as fast as the line takes it. */
export const defaultPlan: Plan = Object.freeze(
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.fallback])) as unknown as Plan,
)

/** The same answer on a good day. */
export const withoutFaults = (plan: Plan): Plan => ({ ...plan, ...noFaults })

const noFaults: Partial<Plan> = {
  refuse: undefined,
  cut: undefined,
  cutAtEvent: undefined,
  cutAtByte: undefined,
  cutAtHead: false,
  stallAtEvent: undefined,
  errorAtEvent: undefined,
  garbleAtEvent: undefined,
  commentsMs: 0,
  terminal: 'present',
  contentType: undefined,
}

/** A plan that cannot be read: which field, and which fields there are. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
  readonly code = 'plan-invalid'
  readonly field: string
  readonly known: readonly string[]

  constructor(field: string, message: string, known: readonly string[] = Object.keys(fields)) {
    super(message)
    this.field = field
    this.known = known
  }
}

/**
 * Reads fields over a plan that stands already.
 * @throws PlanError for a field nobody knows and for a value its field does not take
 */
export function readPlan(said: Readonly<Record<string, unknown>>, base: Plan = defaultPlan): Plan {
  const plan: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(said)) {
    // A field set to undefined is a field left out, as everywhere in JavaScript.
    if (value === undefined) continue
    if (!Object.hasOwn(fields, name)) throw new PlanError(name, `no field is called “${name}”`)
    const field = fields[name as keyof Plan]
    const read = field.parse(value)
    if (read === undefined) throw new PlanError(name, `“${name}” takes ${field.takes}`)
    plan[name] = read
  }
  return plan as unknown as Plan
}
