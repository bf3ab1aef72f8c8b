// A client of one protocol, as the suite of servers sees it: what came, and how it was over.
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { request as requestHttps } from 'node:https'

export interface Told {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** What of the body is sent; `isCut`: and that this was all, is never said. */
  readonly body?: { readonly text: string; readonly isCut?: boolean }
  /** What has come of the answer's body is not taken from the line until this is called. */
  readonly paused?: (resume: () => void) => void
}

export interface Heard {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** latin1. */
  readonly body: string
  /** `cut`: the body stopped, and nobody said that this was its end. */
  readonly over: 'end' | 'cut'
}

export interface Exchange {
  /** Rejects when the line broke before there was a status. */
  readonly heard: Promise<Heard>
  /** Resolves with the first octets of the body. */
  readonly begun: Promise<string>
  /** Leaves, in the middle of whatever is going on. */
  leave(): void
}

export interface Client {
  ask(told?: Told): Exchange
  close(): void
}

/** One connection for each request that runs. */
export function http1Client(port: number, ca?: string): Client {
  return {
    ask({ method = 'GET', path = '/', headers = {}, body, paused }: Told = {}) {
      const options = { host: '127.0.0.1', port, method, path, headers, agent: false, ...(ca && { ca }) }
      const request = ca ? requestHttps({ ...options, servername: 'localhost' }) : requestHttp(options)
      request.on('error', () => {})
      if (body?.isCut) request.write(body.text)
      else request.end(body?.text)
      const response = new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve)
        request.once('close', () => reject(new Error('no status')))
      })
      return {
        ...hearing(
          response.then((message) => ({
            message,
            head: { status: message.statusCode ?? 0, headers: message.headers },
          })),
          paused,
        ),
        leave: () => void request.destroy(),
      }
    },
    close() {},
  }
}

/** All requests on one connection. */
export function http2Client(port: number, ca: string): Client & { readonly session: ClientHttp2Session } {
  const session = connect(`https://localhost:${port}`, { ca, host: '127.0.0.1' } as never)
  session.on('error', () => {})
  return {
    session,
    ask({ method = 'GET', path = '/', headers = {}, body, paused }: Told = {}) {
      const stream = session.request({ ...headers, ':method': method, ':path': path }, { endStream: !body })
      stream.on('error', () => {})
      if (body?.isCut) stream.write(body.text)
      else if (body) stream.end(body.text)
      const response = new Promise<Record<string, string>>((resolve, reject) => {
        stream.once('response', (head) => resolve(head as Record<string, string>))
        stream.once('close', () => reject(new Error('no status')))
      })
      return {
        ...hearing(
          response.then((head) => ({ message: stream, head: { status: Number(head[':status']), headers: head } })),
          paused,
        ),
        // Not by `close`, which says first that what was sent is all.
        leave: () => void stream.destroy(new Error('left')),
      }
    },
    close: () => session.destroy(),
  }
}

interface Responding {
  readonly message: NodeJS.ReadableStream & { readonly complete?: boolean; readonly rstCode?: number | undefined }
  readonly head: Pick<Heard, 'status' | 'headers'>
}

function hearing(response: Promise<Responding>, paused: Told['paused']): Pick<Exchange, 'heard' | 'begun'> {
  let begin: (octets: string) => void = () => {}
  const begun = new Promise<string>((resolve) => (begin = resolve))
  const hear = async (): Promise<Heard> => {
    const { message, head } = await response
    let body = ''
    let isEnded = false
    message.on('error', () => {})
    message.on('end', () => (isEnded = true))
    const closed = new Promise((resolve) => message.once('close', resolve))
    if (paused) await new Promise<void>((resolve) => paused(resolve))
    message.on('data', (piece: Buffer) => {
      body += piece.toString('latin1')
      begin(body)
    })
    await closed
    // Node ends a stream that was reset, too; its code says so.
    const isWhole = isEnded && message.complete !== false && (message.rstCode ?? 0) === 0
    return { ...head, body, over: isWhole ? 'end' : 'cut' }
  }
  const heard = hear()
  heard.catch(() => {})
  return { heard, begun }
}
