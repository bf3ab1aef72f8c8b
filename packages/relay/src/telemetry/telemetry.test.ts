// Traces and metrics, as a collector gets them from a relay that answers requests.
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { type House, openHouse, says, until } from '../metering/house.suite.ts'
import type { RelayOptions } from '../relay.ts'
import { system } from '../system.ts'
import type { Transport, UpstreamRequest } from '../transport.ts'
import { Collector, type SentSpan, attributesOf } from './collector.suite.ts'
import type { TelemetrySettings } from './settings.ts'
import { openTelemetry } from './telemetry.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const CALLER = 'b7ad6b7169203331'

let books: Books
let collector: Collector
let house: House | undefined
let asked: UpstreamRequest[]
const failures: string[] = []
beforeEach(async () => {
  books = await openBooks(':memory:', system)
  collector = await Collector.open()
  house = undefined
  asked = []
  failures.length = 0
})
afterEach(async () => {
  await house?.close()
  await books.close()
  collector.close()
})

/** A vendor that refuses the first so many requests. */
function vendor(refusing = 0): Transport {
  const speak = says()
  return {
    send(request, listener) {
      asked.push(request)
      if (asked.length > refusing) speak(listener, '')
      else
        setImmediate(() => {
          listener.head(503, { 'content-type': 'application/json' })
          listener.data(Buffer.from('{"error":{"message":"planted-refusal"}}'))
          listener.closed()
        })
      return () => {}
    },
    close: async () => {},
  }
}

async function open(settings: TelemetrySettings = {}, transport = vendor(), more: Partial<RelayOptions> = {}) {
  const telemetry = await openTelemetry({ endpoint: collector.url, ...settings }, '0.0.0', (what) =>
    failures.push(what),
  )
  house = await openHouse({ books, limits: { backoffMsBase: 1 }, more: { telemetry, transport, ...more } })
  return house
}

/** Everything that was to be sent is sent when it is closed. */
async function sent(): Promise<readonly SentSpan[]> {
  await until(() => house?.relay.replies.runningCount === 0)
  await house?.close()
  house = undefined
  return collector.spans
}

const traced = { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } }

test('client, relay and upstream are in one trace', async () => {
  const { ask, keyId, organisation } = await open({}, vendor(1))
  await ask({}, traced)
  const spans = await sent()
  const reply = spans.find(({ kind }) => kind === 2)!
  const attempts = spans.filter(({ kind }) => kind === 3)
  expect(spans.map(({ traceId }) => traceId)).toEqual([TRACE, TRACE, TRACE])
  expect(reply.parentSpanId).toBe(CALLER)
  expect(reply.name).toBe('chat gpt-5-mini')
  expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual([reply.spanId, reply.spanId])
  expect(asked.map(({ headers }) => headers['traceparent'])).toEqual(
    attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
  )
  const [refused, served] = attempts
  expect(refused?.status.code).toBe(2)
  expect(attributesOf(refused!)).toMatchObject({
    'error.type': 'upstream-overloaded',
    'http.response.status_code': 503,
  })
  expect(attributesOf(served!)).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5-mini',
    'gen_ai.usage.input_tokens': 10,
    'gen_ai.usage.output_tokens': 1,
  })
  expect(attributesOf(reply)).toMatchObject({
    'holdfast.reply.ending': 'complete',
    'holdfast.key.id': keyId,
    'holdfast.organisation.id': organisation,
    'holdfast.reply.attempts': 2,
  })
  expect(reply.events.map(({ name }) => name)).toContain('first-frame')
  for (const one of attempts) {
    expect(BigInt(one.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(reply.startTimeUnixNano))
    expect(BigInt(one.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(reply.endTimeUnixNano))
  }
})

test('a reply of a caller without a trace begins one, and is sampled by the ratio', async () => {
  const { ask } = await open({ ratio: 1 })
  await ask()
  const [attempt, reply] = await sent()
  expect(reply?.parentSpanId).toBeUndefined()
  expect(reply?.traceId).toMatch(/^[0-9a-f]{32}$/)
  expect(asked[0]?.headers['traceparent']).toBe(`00-${reply?.traceId}-${attempt?.spanId}-01`)
})

test('what is not sampled is not sent, and upstreams are told so', async () => {
  const { ask } = await open({ ratio: 0 })
  await ask()
  await ask({}, { headers: { traceparent: `00-${TRACE}-${CALLER}-00` } })
  expect(await sent()).toEqual([])
  expect(asked.map(({ headers }) => headers['traceparent']?.slice(-3))).toEqual(['-00', '-00'])
})

test('without telemetry, or where it is not wanted, upstreams are told nothing', async () => {
  const quiet = await open({ isPassedOn: false })
  await quiet.ask({}, traced)
  expect((await sent()).length).toBe(2)
  house = await openHouse({ books, more: { transport: vendor() } })
  await house.ask({}, traced)
  expect(asked.map(({ headers }) => headers['traceparent'])).toEqual([undefined, undefined])
})

test('a collector that refuses costs no reply anything, and somebody hears of it', async () => {
  const { ask } = await open()
  collector.status = 400
  expect((await ask()).answer.status).toBe(200)
  await sent()
  expect(failures.toSorted()).toEqual(['sending metrics', 'sending traces'])
})

test('a collector that is gone keeps no relay from ending', async () => {
  const { ask } = await open({ endpoint: 'http://127.0.0.1:1' })
  expect((await ask()).answer.status).toBe(200)
  await sent()
})

test('metrics are sent, those of the conventions and the relay’s own', async () => {
  const { ask } = await open()
  await ask()
  await ask()
  await sent()
  const pointOf = (name: string, kind: 'sum' | 'gauge' | 'histogram') =>
    collector.metrics.get(name)?.[kind].dataPoints[0]
  expect(pointOf('holdfast.replies', 'sum').asDouble).toBe(2)
  expect(pointOf('holdfast.cost', 'sum').asDouble).toBeCloseTo(0.02)
  expect(pointOf('holdfast.replies_running', 'gauge').asDouble).toBe(0)
  const first = pointOf('holdfast.first_token', 'histogram')
  expect(first.count).toBe(2)
  expect(first.bucketCounts.reduce((sum: number, one: number) => sum + Number(one), 0)).toBe(2)
  expect(collector.metrics.get('holdfast.first_token')?.['unit']).toBe('s')
  expect(pointOf('gen_ai.client.operation.duration', 'histogram').count).toBe(2)
  const usage = collector.metrics.get('gen_ai.client.token.usage')?.['histogram'].dataPoints
  expect(usage.map((one: { sum: number }) => one.sum).sort()).toEqual([2, 20])
})

test('no prompt, no completion and no key is in what is sent', async () => {
  const { ask, key } = await open({}, vendor(1))
  await ask({ messages: [{ role: 'user', content: 'planted-prompt' }], user: 'planted-user' }, traced)
  await ask({ model: 'tell me a planted-secret' })
  await sent()
  const all = collector.texts.join('\n')
  expect(all).toContain('holdfast.reply.id')
  for (const secret of ['planted', key, 'sk-o', 'sk-a']) expect(all).not.toContain(secret)
})

test('headers go with it', async () => {
  const { ask } = await open({ headers: { authorization: 'Bearer for the collector' } })
  await ask()
  await sent()
  expect(collector.headers.map(({ authorization }) => authorization)).toContain('Bearer for the collector')
})

describe('the variables of OpenTelemetry', () => {
  const before = { ...process.env }
  afterEach(() => {
    process.env = { ...before }
  })

  test('say where it goes, with which headers, and what it is called', async () => {
    Object.assign(process.env, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of%20the%20environment',
      OTEL_SERVICE_NAME: 'relay-eu',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging',
    })
    const telemetry = await openTelemetry({ service: 'of the file' }, '0.0.0', (what) => failures.push(what))
    house = await openHouse({ books, more: { telemetry, transport: vendor() } })
    await house.ask()
    expect(await sent()).toHaveLength(2)
    expect(failures).toEqual([])
    expect(collector.headers.map(({ authorization }) => authorization)).toContain('Bearer of the environment')
    const said = collector.texts.join('\n')
    for (const text of ['relay-eu', 'staging']) expect(said).toContain(text)
    expect(said).not.toContain('of the file')
  })

  test('say nothing where the file does', async () => {
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'http://127.0.0.1:1'
    const { ask } = await open()
    await ask()
    expect(await sent()).toHaveLength(2)
  })
})
