// Traces and metrics to a collector, by OTLP over HTTP. It has providers of its own and registers nothing: whoever runs a
// relay in a process of theirs keeps their own. What the collector does costs no reply anything: spans wait in a queue that is
// bounded, and what does not get rid of them in time drops them.
import { setTimeout as delay } from 'node:timers/promises'
import type { Resource } from '@opentelemetry/resources'
import type { MeterProvider } from '@opentelemetry/sdk-metrics'
import type { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { Notice } from '../notice.ts'
import { recordingGenAi } from './gen-ai.ts'
import type { Metrics } from './metrics.ts'
import { producerOf } from './producer.ts'
import { TELEMETRY_DEFAULTS, type TelemetrySettings } from './settings.ts'
import { spansOf } from './spans.ts'
import type { Tracing } from './trace.ts'

export interface Telemetry {
  /** How replies are traced. */
  readonly tracing: Tracing
  /** Sends these, too. */
  watch(metrics: Metrics): void
  hear(notice: Notice): void
  /** Sends what is waiting, as far as the collector takes it. Never rejects. */
  close(): Promise<void>
}

/** @param onFailure told when the collector did not take something, which is then lost */
export async function openTelemetry(
  settings: TelemetrySettings,
  version: string,
  onFailure: (what: string, cause: unknown) => void = () => {},
): Promise<Telemetry> {
  // Most relays send nothing anywhere, and start without all of this.
  const [{ OTLPTraceExporter }, { OTLPMetricExporter }, { BatchSpanProcessor }, sdk, resources] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/exporter-metrics-otlp-http'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/sdk-metrics'),
    import('@opentelemetry/resources'),
  ])
  const { endpoint, headers, service = TELEMETRY_DEFAULTS.service, metricsMs = TELEMETRY_DEFAULTS.metricsMs } = settings
  const { spansMax, batchMax, batchMs, timeoutMs } = TELEMETRY_DEFAULTS
  const exporterTo = (path: string) => ({
    ...(endpoint !== undefined && { url: `${endpoint.replace(/\/+$/, '')}/v1/${path}` }),
    ...(headers && { headers: { ...headers } }),
    timeoutMillis: timeoutMs,
  })
  const resource: Resource = resources
    .resourceFromAttributes({ 'service.name': service, 'service.version': version })
    .merge(resources.detectResources({ detectors: [resources.envDetector, resources.serviceInstanceIdDetector] }))
  const spans: BatchSpanProcessor = new BatchSpanProcessor(
    told(new OTLPTraceExporter(exporterTo('traces')), (cause) => onFailure('sending traces', cause)),
    {
      maxQueueSize: spansMax,
      maxExportBatchSize: batchMax,
      scheduledDelayMillis: batchMs,
      exportTimeoutMillis: timeoutMs,
    },
  )
  let meters: MeterProvider | undefined
  let record: ReturnType<typeof recordingGenAi> | undefined
  const ratio = settings.ratio ?? TELEMETRY_DEFAULTS.ratio
  const isPassedOn = settings.isPassedOn ?? TELEMETRY_DEFAULTS.isPassedOn

  return {
    tracing: { ratio, isPassedOn },
    watch(metrics) {
      const reader = new sdk.PeriodicExportingMetricReader({
        exporter: told(new OTLPMetricExporter(exporterTo('metrics')), (cause) => onFailure('sending metrics', cause)),
        exportIntervalMillis: metricsMs,
        exportTimeoutMillis: Math.min(metricsMs, timeoutMs),
        metricProducers: [producerOf(metrics, resource, version, sdk)],
      })
      meters = new sdk.MeterProvider({ resource, readers: [reader] })
      record = recordingGenAi(meters.getMeter('holdfast', version))
    },
    hear(notice) {
      if (notice.type !== 'reply-ended') return
      for (const span of spansOf(notice, resource, version)) spans.onEnd(span)
      record?.(notice)
    },
    async close() {
      // The exporters try again for longer than a relay that is asked to end has.
      const sent = Promise.allSettled([spans.shutdown(), meters?.shutdown()])
      await Promise.race([sent, delay(TELEMETRY_DEFAULTS.closeMs, undefined, { ref: false })])
    },
  }
}

/** An exporter whose failures somebody hears of. */
function told<Items, Exporter extends { export(items: Items, done: (result: Result) => void): void }>(
  exporter: Exporter,
  onFailure: (cause: unknown) => void,
): Exporter {
  const send = exporter.export.bind(exporter)
  exporter.export = (items, done) =>
    send(items, (result) => {
      if (result.code !== SUCCESS) onFailure(result.error)
      done(result)
    })
  return exporter
}

interface Result {
  readonly code: number
  readonly error?: Error
}

const SUCCESS = 0
