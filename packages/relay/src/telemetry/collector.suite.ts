// A collector that takes OTLP over HTTP, in JSON, and shows what it was sent.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly events: readonly { readonly name: string; readonly timeUnixNano: string }[]
  readonly status: { readonly code?: number }
}

export class Collector {
  readonly url: string
  /** All that came, as text. */
  readonly texts: string[] = []
  readonly headers: Readonly<Record<string, unknown>>[] = []
  readonly spans: SentSpan[] = []
  /** By name: the newest of each. */
  readonly metrics = new Map<string, Readonly<Record<string, any>>>()
  /** What it answers. */
  status = 200
  readonly #server: ReturnType<typeof createServer>

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', async (request, response) => {
      const pieces: Buffer[] = []
      for await (const piece of request) pieces.push(piece as Buffer)
      const text = Buffer.concat(pieces).toString()
      this.texts.push(text)
      this.headers.push(request.headers)
      if (this.status === 200) this.#take(request.url ?? '', JSON.parse(text))
      response.writeHead(this.status, { 'content-type': 'application/json' }).end('{}')
    })
  }

  static async open(): Promise<Collector> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Collector(server)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #take(path: string, body: any): void {
    if (path === '/v1/traces')
      for (const { scopeSpans } of body.resourceSpans)
        for (const { spans } of scopeSpans) this.spans.push(...(spans as SentSpan[]))
    if (path === '/v1/metrics')
      for (const { scopeMetrics } of body.resourceMetrics)
        for (const { metrics } of scopeMetrics) for (const one of metrics) this.metrics.set(one.name, one)
  }
}

export const attributesOf = ({ attributes }: Pick<SentSpan, 'attributes'>): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
