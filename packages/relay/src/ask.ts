// What an upstream is asked: the client's request, byte for byte where the upstream speaks its dialect and nothing has to
// be changed (but for the question what it cost), else read into words that no dialect owns and written anew.
import {
  type ContinuingBy,
  type Dialect,
  type DialectName,
  type Fit,
  HoldfastError,
  type Loss,
  type Message,
  continuation,
  dialects,
  requests,
} from '@holdfast/protocol'
import { askingUsage, withoutAsking } from './asked-usage.ts'
import type { Place } from './routing/course.ts'

type Json = Readonly<Record<string, unknown>>

/** What a client asked, as the pump carries it from attempt to attempt. */
export interface Ask {
  /** The words of the request. The reply's frames may be in another dialect: that is the reply's head to say. */
  readonly dialect: DialectName
  /** Byte for byte. */
  readonly body: Buffer
  /** The same, parsed. */
  readonly value: Json
  /** The client's headers; the provider says which of them pass. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** As the client named it. */
  readonly model: string
  readonly form: 'stream' | 'whole'
  /** What may be done when an upstream fails in mid-reply: the reader understands it, or the operator wants it. */
  readonly accepts: Accepted
}

export interface Accepted {
  readonly continuing: boolean
  readonly restarting: boolean
}

/** A request as one place wants it. */
export interface Letter {
  readonly body: Buffer | string
  /** What it does not say. */
  readonly losses: readonly Loss[]
  /** For the rest of a reply that broke: what the answer is fitted to. */
  readonly fit?: Fit
  /** It asks for the usage, and the client did not: the chunk that answers it is not the reader's. */
  readonly asksUsage?: true
}

/**
 * The request for a place.
 * @throws HoldfastError `request-invalid` when the request cannot be understood, or cannot be said there without changing
 * what is asked for (or at all, where `losses: refuse` stands).
 */
export function letterFor(ask: Ask, place: Place): Letter {
  const { surface, model } = place
  const value = planned(ask, place)
  if (surface.dialect === ask.dialect) {
    const own = { ...value, ...(value['model'] === undefined ? {} : { model }) }
    // A client that speaks the vendor's own dialect reads the vendor's own refusal: nothing is taken from its request.
    const adapted = surface.adapt?.(own, model) ?? own
    const isUnchanged = value === ask.value && model === ask.model && adapted === own
    const asking = askingUsage(adapted, place, isUnchanged ? ask.body : undefined)
    if (asking) return { body: asking, losses: [], asksUsage: true }
    return { body: isUnchanged ? ask.body : JSON.stringify(adapted), losses: [] }
  }
  const request = requests[ask.dialect].readRequest(value, { model: ask.model, stream: ask.form === 'stream' })
  return written(place, { ...request, model })
}

/**
 * The request for the rest of what was said, or undefined where this place cannot be asked for it.
 */
export function continuationFor(ask: Ask, place: Place, said: Message): Letter | undefined {
  const { continuing, model } = place
  if (!continuing || continuing.by === 'none') return undefined
  const by: ContinuingBy = continuing.by
  const request = requests[ask.dialect].readRequest(planned(ask, place), { model: ask.model, stream: true })
  const rest = continuation({ ...request, model }, said, by)
  if (!rest) return undefined
  try {
    return { ...written(place, rest.request), fit: rest.fit }
  } catch (cause) {
    if (cause instanceof HoldfastError) return undefined
    throw cause
  }
}

/** An upstream's dialect, as its answer to this is read: its calls have the names that the client has for its tools. */
export function answerIn(name: DialectName, ask: Ask): Dialect {
  const dialect = dialects[name]
  const own = requests[ask.dialect].ownNames?.(ask.value)
  if (!own) return dialect
  return {
    ...dialect,
    reader() {
      const reader = dialect.reader()
      return { read: (saying) => reader.read(saying).map(own), close: () => reader.close().map(own) }
    },
    readWhole: (body) => dialect.readWhole(body).map(own),
  }
}

/** The operator's parameters under and over the client's. The same object where there are none. */
function planned({ value }: Ask, { plan: { defaults, overrides } }: Place): Json {
  return Object.keys(defaults).length + Object.keys(overrides).length === 0
    ? value
    : { ...defaults, ...value, ...overrides }
}

function written(place: Place, request: Parameters<typeof writeFor>[1]): Letter {
  const { surface, model, continuing, plan } = place
  const { body, losses } = writeFor(surface.dialect, request)
  const fatal = losses.filter((loss) => loss.essential || plan.losses === 'refuse')
  if (fatal.length > 0) throw untranslatable(fatal)
  const flagged = continuing?.flag && isPrefilled(request) ? flagLast(body, continuing.flag) : body
  const refused: Loss[] = []
  const lose = (what: string, why: string): void => void refused.push({ what, why, essential: false })
  const asking = withoutAsking(flagged, place)
  const adapted = surface.adapt?.(asking, model, lose) ?? asking
  if (refused.length > 0 && plan.losses === 'refuse') throw untranslatable(refused)
  return { body: JSON.stringify(adapted), losses: [...losses, ...refused] }
}

const writeFor = (dialect: DialectName, request: ReturnType<(typeof requests)[DialectName]['readRequest']>) =>
  requests[dialect].writeRequest(request)

const isPrefilled = (request: Parameters<typeof writeFor>[1]): boolean => request.turns.at(-1)?.role === 'assistant'

/** Marks the last message as one to be gone on with, for vendors that want to be told. */
function flagLast(body: Json, flag: string): Json {
  const { messages } = body
  if (!Array.isArray(messages)) return body
  const last: unknown = messages.at(-1)
  return typeof last === 'object' ? { ...body, messages: [...messages.slice(0, -1), { ...last, [flag]: true }] } : body
}

function untranslatable(losses: readonly Loss[]): HoldfastError {
  const told = losses.slice(0, 8).map(({ what, why }) => `${what}: ${why}`)
  const word = losses.find((loss) => loss.word !== undefined)?.word
  const message = `The model's upstream cannot be asked for this. ${told.join(' ')}`
  return new HoldfastError('request-invalid', message, word === undefined ? {} : { vendorCode: word })
}
