// The metrics that the conventions for generative AI have names for: one of each attempt, as of a client of its upstream.
// https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
import type { Attributes, Meter } from '@opentelemetry/api'
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions'
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_TOKEN_TYPE,
  METRIC_GEN_AI_CLIENT_OPERATION_DURATION,
  METRIC_GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK,
  METRIC_GEN_AI_CLIENT_TOKEN_USAGE,
} from '@opentelemetry/semantic-conventions/incubating'
import { Names } from './names.ts'
import { providerName } from './spans.ts'
import type { Told } from './told.ts'

/** The boundaries that the conventions advise. */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const TOKENS = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864]

/** Upstreams’ models that are told apart. Reached: those that come later are `other`. */
const MODELS_MAX = 200

export function recordingGenAi(meter: Meter): (told: Told) => void {
  const histogram = (name: string, unit: string, description: string, boundaries: number[]) =>
    meter.createHistogram(name, { unit, description, advice: { explicitBucketBoundaries: boundaries } })
  const duration = histogram(METRIC_GEN_AI_CLIENT_OPERATION_DURATION, 's', 'How long an attempt took.', SECONDS)
  const first = histogram(
    METRIC_GEN_AI_CLIENT_OPERATION_TIME_TO_FIRST_CHUNK,
    's',
    'From the request to the first words.',
    SECONDS,
  )
  const tokens = histogram(METRIC_GEN_AI_CLIENT_TOKEN_USAGE, '{token}', 'Tokens of an attempt.', TOKENS)
  const models = new Names(MODELS_MAX)

  return ({ receipt: { attempts } }) => {
    for (const { provider, model, startedAt, firstWordAt, endedAt, problem, usage } of attempts) {
      const of: Attributes = {
        [ATTR_GEN_AI_OPERATION_NAME]: 'chat',
        [ATTR_GEN_AI_PROVIDER_NAME]: providerName(provider),
        [ATTR_GEN_AI_REQUEST_MODEL]: models.of(model, firstWordAt !== undefined),
      }
      duration.record((endedAt - startedAt) / 1_000, problem === undefined ? of : { ...of, [ATTR_ERROR_TYPE]: problem })
      if (firstWordAt !== undefined) first.record((firstWordAt - startedAt) / 1_000, of)
      if (usage?.input !== undefined) tokens.record(usage.input, { ...of, [ATTR_GEN_AI_TOKEN_TYPE]: 'input' })
      if (usage?.output !== undefined) tokens.record(usage.output, { ...of, [ATTR_GEN_AI_TOKEN_TYPE]: 'output' })
    }
  }
}
