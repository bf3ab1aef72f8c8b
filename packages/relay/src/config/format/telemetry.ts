// `metrics` and `telemetry` of the file: who may look at what the relay counts, and where it is sent.
import { z } from 'zod'
import { MODELS_MAX, TELEMETRY_DEFAULTS } from '../../telemetry/settings.ts'
import { writeDuration } from '../quantity.ts'
import { count, duration, fields, flag, header, network, oneOrMany, percentage, secret, text, url } from './kind.ts'

export const metrics = fields({
  token: secret.exactOptional().meta({ description: 'Whoever sends it as a bearer token may look.' }),
  networks: oneOrMany(network, 'an address or a range of them').exactOptional().meta({
    description:
      'Whoever asks from there may look, such as `127.0.0.1` or `10.0.0.0/8`; never what a proxy has passed on.',
    default: [],
  }),
  models: count('a number of models', 0, 10_000).exactOptional().meta({
    description: 'Models that have series of their own. Reached: those that come later are `other`.',
    default: MODELS_MAX,
  }),
})

export const telemetry = fields({
  endpoint: url.exactOptional().meta({
    description:
      'A collector that takes OTLP over HTTP: `/v1/traces` and `/v1/metrics` are there. Else as `OTEL_EXPORTER_OTLP_ENDPOINT` and its like say; without either it is sent to this machine, port 4318.',
  }),
  headers: z
    .record(header, secret, 'expected names of headers, and what they say')
    .exactOptional()
    .meta({ description: 'Sent with everything.' }),
  service: text.max(100, 'expected a shorter text').exactOptional().meta({
    description: 'What the relay is called there. `OTEL_SERVICE_NAME` goes before it.',
    default: TELEMETRY_DEFAULTS.service,
  }),
  percent: percentage.exactOptional().meta({
    description:
      'Of the replies whose caller is in no trace, how many are traced. What a caller says of its own holds.',
    default: TELEMETRY_DEFAULTS.ratio * 100,
  }),
  upstreams: flag.exactOptional().meta({
    description: 'Whether upstreams are sent `traceparent`: ids, and nothing else.',
    default: TELEMETRY_DEFAULTS.isPassedOn,
  }),
  every: duration(1_000)
    .exactOptional()
    .meta({ description: 'How often metrics are sent.', default: writeDuration(TELEMETRY_DEFAULTS.metricsMs) }),
})

export type MetricsFields = z.output<typeof metrics>
export type TelemetryFields = z.output<typeof telemetry>
