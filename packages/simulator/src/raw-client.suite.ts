// A client that believes nothing: it reads the socket itself and keeps every byte, so that a test can see what was
// sent, in which chunks, and how the connection ended.
import { connect } from 'node:net'
import type { DialectName } from './ask.ts'

export interface Heard {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The body's chunks as they were framed. */
  readonly chunks: readonly string[]
  /** All of the body, bytes as latin1. */
  readonly body: string
  /** `ended`: the last chunk came. Otherwise the connection closed, or was reset, before it did. */
  readonly ending: 'ended' | 'closed' | 'reset'
}

const paths: Readonly<Record<DialectName, string>> = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
}

/** A request's body as either vendor takes it. */
export const asking = (model: string, question = 'hello', more: object = {}) => ({
  model,
  max_tokens: 4096,
  stream: true,
  messages: [{ role: 'user', content: question }],
  ...more,
})

export interface Call {
  readonly headers?: Readonly<Record<string, string>>
  /** Hangs up as soon as the bytes so far pass this. */
  readonly leaveWhen?: (bytes: string) => boolean
  /** Hangs up when this resolves. */
  readonly leaveAfter?: Promise<unknown>
}

export function say(port: number, dialect: DialectName, body: object | string, call: Call = {}): Promise<Heard> {
  return new Promise((resolve) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const socket = connect(port, '127.0.0.1')
    let bytes = ''
    let ending: Heard['ending'] = 'closed'
    const headers = {
      host: 'simulator',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      'anthropic-version': '2023-06-01',
      ...call.headers,
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`POST ${paths[dialect]} HTTP/1.1\r\n${lines.join('')}\r\n${text}`)
    void call.leaveAfter?.then(() => socket.destroy())
    socket.on('data', (piece) => {
      bytes += piece.toString('latin1')
      const { isWhole } = parse(bytes)
      if (isWhole) ending = 'ended'
      if (isWhole || call.leaveWhen?.(bytes)) socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') ending = 'reset'
    })
    socket.on('close', () => {
      const { isWhole: _, ...heard } = parse(bytes)
      resolve({ ...heard, ending })
    })
  })
}

/** Reads as much of a response as is there. */
function parse(bytes: string): Omit<Heard, 'ending'> & { readonly isWhole: boolean } {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return { status: 0, headers: {}, chunks: [], body: '', isWhole: false }
  const [first = '', ...lines] = bytes.slice(0, headEnd).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const rest = bytes.slice(headEnd + 4)
  const { chunks, isWhole } = headers['transfer-encoding'] === 'chunked' ? unchunk(rest) : sized(rest, headers)
  return { status: Number(first.split(' ')[1]), headers, chunks, body: chunks.join(''), isWhole }
}

function sized(rest: string, headers: Readonly<Record<string, string>>) {
  return { chunks: [rest], isWhole: rest.length === Number(headers['content-length'] ?? 0) }
}

function unchunk(text: string): { readonly chunks: string[]; readonly isWhole: boolean } {
  const chunks: string[] = []
  for (let at = 0; ;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd < 0) return { chunks, isWhole: false }
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    const from = lineEnd + 2
    if (size === 0) return { chunks, isWhole: text.startsWith('\r\n', from) }
    if (text.length < from + size + 2) return { chunks, isWhole: false }
    chunks.push(text.slice(from, from + size))
    at = from + size + 2
  }
}

/** The events of a body, each with the blank line that ends it. */
export const eventsIn = (body: string): string[] => body.match(/[\s\S]+?\n\n/g) ?? []

/** The text that the deltas of a streamed answer add up to, in either dialect. Bytes in, text out. */
export function textIn(body: string): string {
  return eventsIn(Buffer.from(body, 'latin1').toString('utf8'))
    .map((event) => /^data: (\{.*\})$/m.exec(event)?.[1])
    .filter((json) => json !== undefined)
    .map((json) => JSON.parse(json) as Said)
    .map((said) => said.choices?.[0]?.delta?.content ?? said.delta?.text ?? '')
    .join('')
}

interface Said {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[]
  readonly delta?: { readonly text?: string }
}
