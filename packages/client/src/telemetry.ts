// A span for every reply, in the shape of OpenTelemetry's API and by its conventions for generative AI, without depending
// on either. Never a prompt, a completion, a tool's arguments or a key: models, numbers and names of failures only.
import { type Event, HoldfastError, type Message, type Usage } from '@holdfast/protocol'
import type { DialectName } from './dialects.ts'
import type { Metrics } from './metrics.ts'

export type AttributeValue = string | number | boolean | string[]
export type Attributes = Record<string, AttributeValue>

/** What is used of `Tracer` of `@opentelemetry/api`: one of theirs fits. */
export interface Tracer {
  startSpan(name: string, options?: { kind?: number; attributes?: Attributes }): Span
}

/** What is used of their `Span`. */
export interface Span {
  setAttribute(key: string, value: AttributeValue): unknown
  addEvent(name: string, attributes?: Attributes): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** Of their enumerations `SpanKind` and `SpanStatusCode`. */
const CLIENT = 2
const ERROR = 2

/** What is told about one reply, as it happens. */
export interface Report {
  /** It has passed queue and limits, and is asked for. */
  admitted(): void
  /** A line to it was opened: the first, or one more. */
  opened(): void
  heard(events: readonly Event[]): void
  ended(result: Result): void
  /** It was not let in, and nothing was bought. */
  turnedAway(cause: unknown): void
}

export interface Result {
  readonly message: Message
  readonly metrics: Metrics | undefined
  readonly replyId: string | undefined
  readonly requestId: string | undefined
  readonly usage: Usage
  /** Why its ending was not reached. */
  readonly failure?: unknown
}

export interface Asked {
  readonly dialect: DialectName
  readonly baseURL: string
  readonly body: Readonly<Record<string, unknown>>
}

const PROVIDERS = { 'openai-chat': 'openai', 'anthropic-messages': 'anthropic' } as const

/** Sampling parameters that both dialects spell alike, and what a limit is called in either. */
const PARAMETERS = {
  temperature: 'temperature',
  top_p: 'top_p',
  top_k: 'top_k',
  seed: 'seed',
  presence_penalty: 'presence_penalty',
  frequency_penalty: 'frequency_penalty',
  max_tokens: 'max_tokens',
  max_completion_tokens: 'max_tokens',
}

export function openReport(tracer: Tracer, asked: Asked): Report {
  const { model } = asked.body
  const span = tracer.startSpan(`chat ${String(model)}`, { kind: CLIENT, attributes: attributesOf(asked) })
  let lines = 0
  let hasToken = false
  const fail = (code: string) => {
    span.setAttribute('error.type', code)
    span.setStatus({ code: ERROR, message: code })
  }
  return {
    admitted: () => void span.addEvent('holdfast.admitted'),
    opened: () => {
      lines += 1
      if (lines > 1) span.addEvent('holdfast.reconnected', { 'holdfast.reconnects': lines - 1 })
    },
    heard: (events) => {
      for (const event of events) {
        if (!hasToken && event.type.endsWith('-delta')) {
          hasToken = true
          span.addEvent('holdfast.first-token')
        }
        if (event.type === 'segment') {
          span.addEvent('holdfast.seam', {
            'holdfast.seam.how': event.how,
            ...(event.model !== undefined && { 'gen_ai.response.model': event.model }),
          })
        }
      }
    },
    ended: (result) => {
      for (const [name, value] of Object.entries(outcomeOf(result))) {
        if (value !== undefined) span.setAttribute(name, value)
      }
      const { message, failure } = result
      if (failure !== undefined) fail(codeOf(failure))
      else if (message.ending === 'failed') fail(message.problem?.code ?? 'failed')
      span.end()
    },
    turnedAway: (cause) => {
      fail(codeOf(cause))
      span.end()
    },
  }
}

function attributesOf({ dialect, baseURL, body }: Asked): Attributes {
  const attributes: Attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': PROVIDERS[dialect],
    'gen_ai.request.model': String(body['model']),
    'gen_ai.request.stream': true,
  }
  for (const [field, name] of Object.entries(PARAMETERS)) {
    const value = body[field]
    if (typeof value === 'number') attributes[`gen_ai.request.${name}`] = value
  }
  // A base URL may be relative in a browser; then the page's own is meant, which says nothing.
  const [, scheme, host, port] = /^(https?):\/\/([^/:]+)(?::(\d+))?/.exec(baseURL) ?? []
  if (host !== undefined) {
    attributes['server.address'] = host
    attributes['server.port'] = Number(port ?? (scheme === 'https' ? 443 : 80))
  }
  return attributes
}

function outcomeOf({
  message,
  metrics,
  replyId,
  requestId,
  usage,
}: Result): Record<string, AttributeValue | undefined> {
  const { msToFirstToken } = metrics ?? {}
  return {
    'gen_ai.response.id': message.id,
    'gen_ai.response.model': message.model,
    'gen_ai.response.finish_reasons': message.reason ? [message.reason] : undefined,
    // In seconds, as their conventions have it.
    'gen_ai.response.time_to_first_chunk': msToFirstToken === undefined ? undefined : msToFirstToken / 1000,
    'gen_ai.usage.input_tokens': usage.input,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.cache_read.input_tokens': usage.cacheRead,
    'gen_ai.usage.cache_creation.input_tokens': usage.cacheWrite,
    'holdfast.reply.id': replyId,
    'holdfast.request.id': requestId,
    'holdfast.ending': message.ending,
    'holdfast.reconnects': metrics?.reconnects,
    'holdfast.recovered.events': metrics?.recovered.events,
    'holdfast.segments': (message.seams?.length ?? 0) + 1,
  }
}

/** A code of ours; never words, which a vendor may have written. */
const codeOf = (cause: unknown): string => (cause instanceof HoldfastError ? cause.code : 'left')
