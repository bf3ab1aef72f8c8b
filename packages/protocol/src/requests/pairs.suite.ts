// Whether a request has come through another dialect whole: every word of it is there again, or was reported.
import { isDeepStrictEqual } from 'node:util'
import type { DialectName } from '../dialects/dialect.ts'
import { effortBudgets } from './effort.ts'
import { requests } from './index.ts'
import { lossesOfExtras } from './losses.ts'
import type { Loss, Part, Request, Source, Tool, Turn } from './request.ts'

export const names = Object.keys(requests) as DialectName[]

/** A model of each dialect's vendor, as the relay would put it in. */
export const models: Readonly<Record<DialectName, string>> = {
  'openai-chat': 'gpt-5.4',
  'openai-responses': 'gpt-5.4',
  'anthropic-messages': 'claude-sonnet-4-6',
  gemini: 'gemini-3.5-flash',
}

export interface Trip {
  readonly before: Request
  readonly after: Request
  readonly losses: readonly Loss[]
  readonly body: Readonly<Record<string, unknown>>
}

/** The request, written in another dialect and read there. */
export function travel(request: Request, to: DialectName): Trip {
  const before = { ...request, model: models[to] }
  const { body, losses } = requests[to].writeRequest(before)
  // As it goes over the wire.
  const sent = JSON.parse(JSON.stringify(body)) as Readonly<Record<string, unknown>>
  const after = requests[to].readRequest(sent, { model: before.model, stream: before.stream })
  return { before, after, losses, body: sent }
}

/** The request as a client of this dialect would have made it, as far as the dialect has words for it. */
export const requestIn = (dialect: DialectName, request: Omit<Request, 'dialect' | 'extras'>): Request =>
  travel({ ...request, extras: {}, dialect }, dialect).after

/** The places of what is missing without a report. */
export function missing({ before, after, losses }: Trip): string[] {
  // What is lost whole is lost with all that is in it. An extra is named by its place in the body, which has others.
  const whole = losses.filter(({ what }) => what !== 'turns' && !Object.hasOwn(before.extras, what))
  const isReported = (place: string): boolean =>
    losses.some(({ what }) => what === place) || whole.some(({ what }) => place.startsWith(`${what}.`))
  return [
    ...missingFields(before, after),
    ...missingTools(before, after),
    ...missingParts(before, after),
    ...missingExtras(before, after),
  ].filter((place) => !isReported(place))
}

/** What happens anyway, where nobody says otherwise. */
const USUAL: Partial<Request> = { temperature: 1, topP: 1 }

function missingFields(before: Request, after: Request): string[] {
  const same: readonly (keyof Request)[] = [
    'stream',
    'outputMax',
    'temperature',
    'topP',
    'topK',
    'presencePenalty',
    'frequencyPenalty',
    'seed',
    'verbosity',
    'user',
  ]
  const places: string[] = same.filter(
    (name) => before[name] !== undefined && before[name] !== USUAL[name] && before[name] !== after[name],
  )
  if (before.stop && before.stop.length > 0 && !isDeepStrictEqual(before.stop, after.stop)) places.push('stop')
  const hasTools = before.tools.length > 0
  if (before.parallelTools === false && hasTools && after.parallelTools !== false) places.push('parallelTools')
  if (!isSameChoice(before, after)) places.push('toolChoice')
  return [...places, ...missingReasoning(before, after), ...missingFormat(before, after)]
}

/** `auto` is what happens anyway, without tools there is nothing to choose, and of one that must be called it is that. */
function isSameChoice(before: Request, after: Request): boolean {
  const plain = ({ toolChoice, tools }: Request): unknown => {
    if (toolChoice === undefined || tools.length === 0) return 'auto'
    if (toolChoice.type === 'auto' || toolChoice.type === 'none') return toolChoice.type
    const left = toolChoice.type === 'tool' ? [toolChoice.name] : (toolChoice.only ?? tools.map(({ name }) => name))
    return left.length === 1 ? left[0] : 'required'
  }
  return plain(before) === plain(after)
}

function missingReasoning({ reasoning }: Request, after: Request): string[] {
  const { effort, budget, shown } = reasoning ?? {}
  const said = after.reasoning ?? {}
  const places: string[] = []
  if (effort !== undefined && said.effort !== effort && said.budget !== effortBudgets[effort])
    places.push('reasoning.effort')
  if (budget !== undefined && said.budget !== budget) places.push('reasoning.budget')
  // Chat Completions never says whether thoughts are shown: each vendor does as it likes. `adaptive` is what a model does
  // that is left alone.
  const isLeftOpen = after.dialect === 'openai-chat' && shown === 'auto'
  if (shown !== undefined && said.shown !== shown && !isLeftOpen && !(shown === 'none' && !said.shown))
    places.push('reasoning.shown')
  return places
}

function missingFormat({ format }: Request, after: Request): string[] {
  const said = after.format
  if (!format) return []
  if (said?.type !== format.type) return ['format']
  if (format.type === 'json' || said.type === 'json') return []
  const places: string[] = []
  if (said.name !== format.name) places.push('format.name')
  if (!isSameSchema(format.schema, said.schema)) places.push('format.schema')
  if (format.description !== undefined && said.description !== format.description) places.push('format.description')
  // Claude and Gemini keep to a schema always.
  if (format.strict && !said.strict && after.dialect.startsWith('openai')) places.push('format.strict')
  return places
}

function missingTools(before: Request, after: Request): string[] {
  const { toolChoice } = before
  const only = toolChoice && 'only' in toolChoice ? toolChoice.only : undefined
  return before.tools.flatMap((tool, at) => {
    const said = after.tools.find(({ name }) => name === tool.name)
    // What may not be called may be left out.
    if (!said) return only && !only.includes(tool.name) ? [] : [`tools.${at}`]
    const isKept: Record<keyof Tool, boolean> = {
      name: true,
      description: tool.description === said.description,
      schema: isSameSchema(tool.schema, said.schema),
      strict: !tool.strict || said.strict === true,
      // Elsewhere it is part of the name: its calls find it again.
      namespace: true,
      cache: tool.cache === undefined || isDeepStrictEqual(tool.cache, said.cache),
    }
    return Object.entries(isKept).flatMap(([name, kept]) => (kept ? [] : [`tools.${at}.${name}`]))
  })
}

/** But for what says nothing: a closed object is one that may have been open, and no properties are none. */
function isSameSchema(one: unknown, other: unknown): boolean {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
        if (name === '$schema' || (name === 'additionalProperties' && inner === false)) return []
        const said = plain(inner)
        return isDeepStrictEqual(said, {}) || (name === 'required' && isDeepStrictEqual(said, [])) ? [] : [[name, said]]
      }),
    )
  }
  const typed = (value: unknown): unknown => ({ type: 'object', ...(plain(value) as object) })
  return isDeepStrictEqual(typed(one), typed(other))
}

/** Two vendors may cut texts otherwise; what is said must be there, by the same speaker and in the same order. */
function missingParts(before: Request, after: Request): string[] {
  const told = new Told(after)
  const system = before.system.flatMap((part, at) => told.missing('system', part, `system.${at}`))
  const turns = before.turns.flatMap(({ role, parts }, turn) =>
    parts.flatMap((part, at) => told.missing(role, part, `turns.${turn}.parts.${at}`)),
  )
  return [...system, ...turns]
}

class Told {
  /** What has been said by whom, and how far it was compared. */
  readonly #texts = new Map<string, { readonly text: string; at: number }>()
  readonly #parts: Part[]

  constructor({ system, turns }: Request) {
    const parts = turns.flatMap((turn) => turn.parts)
    this.#parts = parts.flatMap((part) => (part.type === 'tool-result' ? [part, ...part.parts] : [part]))
    const textOf = (said: readonly Turn[]): string =>
      said.flatMap((turn) => turn.parts.flatMap((part) => textsIn(part))).join('')
    const heard = turns.filter(({ role }) => role !== 'assistant')
    this.#texts.set('system', { text: system.map(({ text }) => text).join(''), at: 0 })
    this.#texts.set('user', { text: textOf(heard), at: 0 })
    this.#texts.set('assistant', { text: textOf(turns.filter(({ role }) => role === 'assistant')), at: 0 })
  }

  missing(by: Turn['role'] | 'system', part: Part, place: string): string[] {
    const cache = 'cache' in part && part.cache !== undefined ? part.cache : undefined
    const isMarked =
      cache === undefined || this.#parts.some((said) => 'cache' in said && isDeepStrictEqual(said.cache, cache))
    return [...this.#missing(by, part, place), ...(isMarked ? [] : [`${place}.cache`])]
  }

  #missing(by: Turn['role'] | 'system', part: Part, place: string): string[] {
    switch (part.type) {
      case 'text':
      case 'refusal':
        // An instruction in mid-conversation is among what was heard.
        return this.#says(by === 'system' && place.startsWith('turns') ? 'user' : by, part.text) ? [] : [place]
      case 'image':
      case 'audio':
      case 'document':
        return this.#missingMedia(by, part, place)
      case 'reasoning': {
        const { text, signature, redacted } = part
        // The signature of a thought that is not shown may stand on the call that it led to.
        if (redacted && this.#parts.some((said) => said.type === 'tool-call' && said.signature === signature)) return []
        const isSame = (said: Part): boolean =>
          said.type === 'reasoning' && said.text === text && said.signature === signature
        return this.#take(isSame) ? [] : [place]
      }
      case 'tool-call': {
        const isSame = (said: Part): boolean =>
          said.type === 'tool-call' && said.name === part.name && isSameJson(said.json, part.json)
        const said = this.#take(isSame)
        if (said?.type !== 'tool-call') return [place]
        return part.signature === undefined || said.signature === part.signature ? [] : [`${place}.signature`]
      }
      case 'tool-result': {
        const texts = part.parts.flatMap(textsIn)
        const isSame = (said: Part): boolean => {
          const text = said.type === 'tool-result' ? said.parts.flatMap(textsIn).join('\n') : undefined
          return text !== undefined && texts.every((one) => text.includes(one) || isSameJson(text, one))
        }
        const said = this.#take(isSame)
        if (said?.type !== 'tool-result') return [place]
        const within = part.parts.flatMap((inner, at) =>
          inner.type === 'text' ? [] : this.#missing('user', inner, `${place}.parts.${at}`),
        )
        return [...within, ...(part.failed && !said.failed ? [`${place}.failed`] : [])]
      }
      case 'other':
        return this.#take((said) => said.type === 'other' && isDeepStrictEqual(said.value, part.value)) ? [] : [place]
    }
  }

  #missingMedia(
    by: Turn['role'] | 'system',
    part: Extract<Part, { readonly source: Source }>,
    place: string,
  ): string[] {
    const { source } = part
    if (source.type === 'text') return this.#says(by, source.text) ? [] : [place]
    const isSame = (said: Part): boolean =>
      'source' in said && said.type === part.type && isSameSource(said.source, source)
    const said = this.#take(isSame)
    if (!said) return [place]
    const isNamed = part.type !== 'document' || part.name === undefined || ('name' in said && said.name === part.name)
    const isDetailed =
      part.type !== 'image' || (part.detail ?? 'auto') === 'auto' || ('detail' in said && said.detail === part.detail)
    return [...(isNamed ? [] : [`${place}.name`]), ...(isDetailed ? [] : [`${place}.detail`])]
  }

  #says(by: string, text: string): boolean {
    const told = this.#texts.get(by)
    const at = told?.text.indexOf(text, told.at) ?? -1
    if (!told || at === -1) return false
    told.at = at + text.length
    return true
  }

  #take(isWanted: (part: Part) => boolean): Part | undefined {
    const at = this.#parts.findIndex(isWanted)
    return at === -1 ? undefined : this.#parts.splice(at, 1)[0]
  }
}

const textsIn = (part: Part): string[] => {
  if (part.type === 'text' || part.type === 'refusal') return [part.text]
  return part.type === 'document' && part.source.type === 'text' ? [part.source.text] : []
}

function isSameJson(one: string, other: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(one || '{}'), JSON.parse(other || '{}'))
  } catch {
    return one === other
  }
}

/** Some dialects must say of what type a link is. */
function isSameSource(one: Source, other: Source): boolean {
  if (one.type === 'url' && other.type === 'url') return one.url === other.url
  return isDeepStrictEqual(one, other)
}

/** Kin keep some, and some say what another word says too. */
const missingExtras = (before: Request, after: Request): string[] =>
  lossesOfExtras(before)
    .map(({ what }) => what)
    .filter((what) => !isDeepStrictEqual(after.extras[what], before.extras[what]))
