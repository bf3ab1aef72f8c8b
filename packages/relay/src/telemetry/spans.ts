// A reply that is over, as spans: one for the reply, under the caller's, and under it one for each attempt, which upstreams
// that trace hang theirs under. By the semantic conventions for generative AI, which are in development, as of
// semantic-conventions 1.45: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/. No prompt, no completion, no
// key and no person is in them.
import { type Attributes, type HrTime, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_OUTPUT_TYPE,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_REQUEST_STREAM,
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK,
  ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS,
} from '@opentelemetry/semantic-conventions/incubating'
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions'
import type { Ending, ProblemCode, Usage } from '@holdfast/protocol'
import { type AttemptRecord, type Step, firstFrameMsOf } from '../receipt.ts'
import { nameOr } from './names.ts'
import type { Told } from './told.ts'
import type { Trace } from './trace.ts'

/** None for a reply that is not sampled, or was not traced. */
export function spansOf(told: Told, resource: Resource, version: string): readonly ReadableSpan[] {
  const { traced, attempts, final } = told.receipt
  if (!traced?.isSampled) return []
  const make = (span: Sketch): ReadableSpan => draw(span, traced, resource, version)
  return [
    ...attempts.flatMap((one) =>
      one.span === undefined ? [] : [make(ofAttempt(one, one.span, traced, final.endedAt))],
    ),
    make(ofReply(told, traced)),
  ]
}

/** What is a span's own. Times are milliseconds since 1970. */
interface Sketch {
  readonly id: string
  readonly parent: { readonly id: string; readonly isRemote: boolean } | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly from: number
  readonly to: number
  readonly attributes: Attributes
  readonly events: readonly { readonly at: number; readonly name: string; readonly attributes?: Attributes }[]
  readonly problem: ProblemCode | undefined
}

function ofReply({ receipt, payer, charge }: Told, { span, parent }: Trace): Sketch {
  const { head, final, firstFrameAt, lastBefore, steps, last, readers, resumes, attempts } = receipt
  return {
    id: span,
    parent: parent === undefined ? undefined : { id: parent, isRemote: true },
    name: `chat ${nameOr(head.model)}`,
    kind: SpanKind.SERVER,
    from: head.createdAt,
    to: final.endedAt,
    attributes: {
      [ATTR_GEN_AI_OPERATION_NAME]: 'chat',
      [ATTR_GEN_AI_REQUEST_MODEL]: nameOr(head.model),
      [ATTR_GEN_AI_REQUEST_STREAM]: head.form === 'stream',
      [ATTR_GEN_AI_OUTPUT_TYPE]: 'text',
      [ATTR_GEN_AI_RESPONSE_FINISH_REASONS]: [FINISH_REASONS[final.ending]],
      ...timeToFirst(firstFrameMsOf(receipt)),
      'holdfast.reply.id': head.id,
      'holdfast.reply.ending': final.ending,
      'holdfast.reply.dialect': head.dialect,
      'holdfast.reply.frames': last,
      'holdfast.reply.attempts': attempts.length,
      'holdfast.reply.readers': readers,
      'holdfast.reply.resumes': resumes,
      ...(payer && { 'holdfast.organisation.id': payer.organisation, 'holdfast.key.id': payer.key }),
      ...(payer?.project !== undefined && { 'holdfast.project.id': payer.project }),
      ...(charge && { 'holdfast.reply.cost_nano': charge.cost, 'holdfast.reply.price_nano': charge.price }),
    },
    events: [
      ...(firstFrameAt === undefined || lastBefore !== undefined ? [] : [{ at: firstFrameAt, name: 'first-frame' }]),
      ...steps.map(eventOf),
    ].toSorted((one, other) => one.at - other.at),
    problem: final.problem?.code,
  }
}

function ofAttempt(attempt: AttemptRecord, id: string, { span }: Trace, over: number): Sketch {
  const { upstream, provider, model, segment, startedAt, firstWordAt, endedAt, problem, status, usage } = attempt
  return {
    id,
    parent: { id: span, isRemote: false },
    name: `chat ${nameOr(model)}`,
    kind: SpanKind.CLIENT,
    from: startedAt,
    // It is hung up on when the ending is there.
    to: Math.min(endedAt, over),
    attributes: {
      [ATTR_GEN_AI_OPERATION_NAME]: 'chat',
      [ATTR_GEN_AI_PROVIDER_NAME]: providerName(provider),
      [ATTR_GEN_AI_REQUEST_MODEL]: nameOr(model),
      'holdfast.upstream': upstream,
      'holdfast.segment': segment,
      ...timeToFirst(firstWordAt === undefined ? undefined : firstWordAt - startedAt),
      ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
      ...(usage && usageOf(usage)),
      ...(attempt.estimated && { 'holdfast.usage.estimated': true }),
    },
    events: firstWordAt === undefined ? [] : [{ at: firstWordAt, name: 'first-frame' }],
    problem,
  }
}

export const providerName = (name: string): string => PROVIDERS[name] ?? name

/** The registry's names, where they are not ours: only those of the vendors themselves, which we call as they do but for these. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'azure-openai': 'azure.ai.openai',
  'azure-openai-deployments': 'azure.ai.openai',
  gemini: 'gcp.gemini',
  'gemini-openai': 'gcp.gemini',
  mistral: 'mistral_ai',
  xai: 'x_ai',
}

/** In the words that the conventions share with OpenAI, as far as there are some. */
const FINISH_REASONS: Readonly<Record<Ending, string>> = {
  complete: 'stop',
  length: 'length',
  'tool-use': 'tool_call',
  refusal: 'content_filter',
  stopped: 'stopped',
  failed: 'error',
  'over-budget': 'over_budget',
}

const timeToFirst = (ms: number | undefined): Attributes =>
  ms === undefined ? {} : { [ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK]: ms / 1_000 }

const usageOf = ({ input, output, cacheRead, cacheWrite, reasoning }: Usage): Attributes => ({
  ...(input !== undefined && { [ATTR_GEN_AI_USAGE_INPUT_TOKENS]: input }),
  ...(output !== undefined && { [ATTR_GEN_AI_USAGE_OUTPUT_TOKENS]: output }),
  ...(cacheRead !== undefined && { [ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS]: cacheRead }),
  ...(cacheWrite !== undefined && { [ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS]: cacheWrite }),
  ...(reasoning !== undefined && { [ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS]: reasoning }),
})

function eventOf(step: Step): Sketch['events'][number] {
  const { at, what: name } = step
  switch (step.what) {
    case 'seam':
      return { at, name, attributes: { 'holdfast.seam.how': step.seam.how, 'holdfast.segment': step.seam.segment } }
    case 'reader-came':
      return { at, name, attributes: { 'holdfast.after': step.after } }
    case 'reader-left':
      return { at, name, attributes: { 'holdfast.seq': step.at_seq } }
    default:
      return { at, name }
  }
}

function draw(sketch: Sketch, trace: Trace, resource: Resource, version: string): ReadableSpan {
  const { id: spanId, parent, name, kind, from, to, attributes, events, problem } = sketch
  const common = { traceId: trace.id, traceFlags: TraceFlags.SAMPLED }
  const context = { ...common, spanId }
  return {
    name,
    kind,
    spanContext: () => context,
    ...(parent && { parentSpanContext: { ...common, spanId: parent.id, isRemote: parent.isRemote } }),
    startTime: hrTime(from),
    endTime: hrTime(to),
    duration: hrTime(Math.max(0, to - from)),
    status: { code: problem === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    attributes: problem === undefined ? attributes : { ...attributes, [ATTR_ERROR_TYPE]: problem },
    events: events.map(({ at, name: what, attributes: of = {} }) => ({ time: hrTime(at), name: what, attributes: of })),
    links: [],
    ended: true,
    resource,
    instrumentationScope: { name: 'holdfast', version },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1_000_000)]
