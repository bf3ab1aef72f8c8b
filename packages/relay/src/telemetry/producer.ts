// The same metrics that Prometheus is shown, as OpenTelemetry has them: `holdfast_first_token_seconds` is
// `holdfast.first_token`, in seconds. One registry for both, so that they cannot say different things. What is known of the
// process is left to whoever watches processes.
import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { DataPoint, Histogram, MetricData, MetricProducer } from '@opentelemetry/sdk-metrics'
import type { Metrics } from './metrics.ts'

type Sdk = Pick<typeof import('@opentelemetry/sdk-metrics'), 'AggregationTemporality' | 'DataPointType'>

interface Value {
  readonly value: number
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number | undefined>>
}

export function producerOf(metrics: Metrics, resource: Resource, version: string, sdk: Sdk): MetricProducer {
  const startTime = hrTime(Date.now())
  return {
    async collect() {
      const times = { startTime, endTime: hrTime(Date.now()) }
      const families = (await metrics.values()).filter(({ name }) => name.startsWith(PREFIX))
      const scope = { name: 'holdfast', version }
      const made = families.map(({ name, help, type, values }) =>
        translate({ name, help, type: String(type), values: values as readonly Value[] }, times, sdk),
      )
      return { resourceMetrics: { resource, scopeMetrics: [{ scope, metrics: made }] }, errors: [] }
    },
  }
}

const PREFIX = 'holdfast_'

interface Family {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly values: readonly Value[]
}

type Times = Pick<DataPoint<number>, 'startTime' | 'endTime'>

function translate({ name, help, type, values }: Family, times: Times, sdk: Sdk): MetricData {
  const { AggregationTemporality, DataPointType } = sdk
  const aggregationTemporality = AggregationTemporality.CUMULATIVE
  const descriptor = { ...called(name), description: help, valueType: ValueType.DOUBLE }
  if (type === 'histogram')
    return {
      descriptor,
      aggregationTemporality,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: histograms(name, values).map(([attributes, value]) => ({ ...times, attributes, value })),
    }
  const dataPoints = values.map(({ labels, value }) => ({ ...times, attributes: labels as Attributes, value }))
  return type === 'counter'
    ? { descriptor, aggregationTemporality, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
    : { descriptor, aggregationTemporality, dataPointType: DataPointType.GAUGE, dataPoints }
}

const UNITS: Readonly<Record<string, string>> = { seconds: 's', bytes: 'By', dollars: '{dollar}' }

function called(name: string): { readonly name: string; readonly unit: string } {
  const words = name
    .slice(PREFIX.length)
    .replace(/_total$/, '')
    .split('_')
  const unit = UNITS[words.at(-1) ?? '']
  return { name: `holdfast.${(unit === undefined ? words : words.slice(0, -1)).join('_')}`, unit: unit ?? '' }
}

/** Prometheus counts what is not above a bound, OpenTelemetry what is between two. */
function histograms(name: string, values: readonly Value[]): readonly (readonly [Attributes, Histogram])[] {
  const series = new Map<
    string,
    { attributes: Attributes; bounds: number[]; below: number[]; sum: number; count: number }
  >()
  for (const { value, metricName, labels } of values) {
    const { le, ...attributes } = labels
    const id = JSON.stringify(Object.entries(attributes).sort())
    const one = series.get(id) ?? { attributes: attributes as Attributes, bounds: [], below: [], sum: 0, count: 0 }
    series.set(id, one)
    if (metricName === `${name}_sum`) one.sum = value
    else if (metricName === `${name}_count`) one.count = value
    else if (typeof le === 'number') {
      one.bounds.push(le)
      one.below.push(value)
    }
  }
  return [...series.values()].map(({ attributes, bounds, below, sum, count }) => {
    const counts = [...below, count].map((here, at) => here - (below[at - 1] ?? 0))
    return [attributes, { buckets: { boundaries: bounds, counts }, sum, count }]
  })
}

const hrTime = (ms: number): HrTime => [Math.floor(ms / 1_000), (ms % 1_000) * 1_000_000]
