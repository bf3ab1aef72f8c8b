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

const prefix = '/v1beta/models/'

/** Where a request goes: Gemini says the model and the form in the path. */
function pathOf(dialect: DialectName, body: unknown): string {
  if (dialect === 'openai-chat') return '/v1/chat/completions'
  if (dialect === 'openai-responses') return '/v1/responses'
  if (dialect === 'anthropic-messages') return '/v1/messages'
  const { model = '', stream = false } = body as { model?: string; stream?: boolean }
  return `${prefix}${encodeURIComponent(model)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`
}

/** A request's body as any vendor takes it: each reads its own fields and leaves the others alone. */
export function asking(model: string, question = 'hello', more: Readonly<Record<string, unknown>> = {}) {
  const { max_tokens = 4096 } = more
  return {
    model,
    max_tokens,
    max_output_tokens: max_tokens,
    generationConfig: { maxOutputTokens: max_tokens },
    stream: true,
    ...talk(['user', question]),
    ...more,
  }
}

/** A conversation, in each vendor's field for it. */
export const talk = (...turns: readonly (readonly [role: 'user' | 'assistant', text: string])[]) => ({
  messages: turns.map(([role, content]) => ({ role, content })),
  input: turns.map(([role, content]) => ({ role, content })),
  contents: turns.map(([role, text]) => ({ role: role === 'user' ? role : 'model', parts: [{ text }] })),
})

export interface Call {
  readonly headers?: Readonly<Record<string, string>>
  /** Hangs up as soon as the bytes so far pass this. */
  readonly leaveWhen?: (bytes: string) => boolean
  /** Hangs up when this resolves. */
  readonly leaveAfter?: Promise<unknown>
  /** Instead of where the dialect generates. */
  readonly path?: string
  /** Default POST. */
  readonly method?: string
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
    const path = call.path ?? pathOf(dialect, body)
    socket.write(`${call.method ?? 'POST'} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`)
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
export const eventsIn = (body: string): string[] => body.match(/[\s\S]+?(?:\r\n\r\n|\n\n)/g) ?? []

/** The values that a stream's events carry. Bytes in. */
export const valuesIn = (body: string): Said[] =>
  eventsIn(Buffer.from(body, 'latin1').toString('utf8'))
    .map((event) => /^data: (\{.*\})\r?$/m.exec(event)?.[1])
    .filter((json) => json !== undefined)
    .map((json) => JSON.parse(json) as Said)

/** The text that the deltas of a streamed answer add up to, in any dialect. Bytes in, text out. */
export const textIn = (body: string): string => valuesIn(body).map(textOfEvent).join('')

function textOfEvent(said: Said): string {
  if (said.type === 'response.output_text.delta' || said.type === 'response.refusal.delta') return String(said.delta)
  const [candidate] = said.candidates ?? []
  if (candidate) return candidate.content.parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('')
  const delta = typeof said.delta === 'object' ? said.delta : undefined
  return said.choices?.[0]?.delta?.content ?? delta?.text ?? ''
}

/** The text of a whole answer, in any dialect. Bytes in, text out. */
export function wholeTextIn(body: string): string {
  const said = JSON.parse(Buffer.from(body, 'latin1').toString('utf8')) as Whole
  return (
    said.choices?.[0]?.message.content ??
    said.content?.find(({ type }) => type === 'text')?.text ??
    said.output?.find(({ type }) => type === 'message')?.content?.[0]?.text ??
    said.candidates?.[0]?.content.parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('') ??
    ''
  )
}

export interface Said {
  readonly type?: string
  readonly sequence_number?: number
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[]
  readonly delta?: string | { readonly text?: string }
  readonly candidates?: readonly Candidate[]
  readonly response?: { readonly id: string; readonly status: string }
}

interface Candidate {
  readonly content: { readonly parts: readonly { readonly text?: string; readonly thought?: boolean }[] }
}

interface Whole {
  readonly choices?: readonly { readonly message: { readonly content: string } }[]
  readonly content?: readonly { readonly type: string; readonly text?: string }[]
  readonly output?: readonly { readonly type: string; readonly content?: readonly { readonly text?: string }[] }[]
  readonly candidates?: readonly Candidate[]
}
