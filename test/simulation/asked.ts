// What a request to an upstream asks for, read as plainly as a vendor would.
import type { UpstreamRequest } from '@holdfast/relay'
import type { Wish } from './evidence.ts'
import { CALL_HEADER } from './wire.ts'

interface Common {
  readonly upstream: string
  readonly dialect: Wish['dialect']
  readonly secret: string
  readonly wish: number
  readonly call: number
  readonly asksUsage: boolean
}

export type Asked = Common &
  (
    | { readonly what: 'reply'; readonly model: string }
    /** `shown`: what the model is told it has said. `anchor`: what it is asked to repeat; undefined for a prefill. */
    | { readonly what: 'rest'; readonly model: string; readonly shown: string; readonly anchor: string | undefined }
    | { readonly what: 'resumption'; readonly id: string; readonly after: number }
    | { readonly what: 'stop'; readonly id: string }
  )

export function readAsked({ url, headers, body }: UpstreamRequest): Asked {
  const { host, pathname } = new URL(url)
  const [call = 0, wish = 0] = (headers[CALL_HEADER] ?? '').split(' ').map(Number)
  const dialect = pathname.endsWith('/messages') ? 'anthropic-messages' : 'openai-chat'
  const secret = headers['x-api-key'] ?? headers['authorization']?.replace('Bearer ', '') ?? ''
  const asked = JSON.parse(body === undefined ? '{}' : String(body)) as Body
  const asksUsage = asked.stream_options?.include_usage === true
  const common: Common = { upstream: host, dialect, secret, wish, call, asksUsage }
  const [, id, does] = /\/replies\/([^/]+)\/(events|stop)$/.exec(pathname) ?? []
  if (id !== undefined && does === 'stop') return { ...common, what: 'stop', id }
  if (id !== undefined) return { ...common, what: 'resumption', id, after: Number(headers['last-event-id']) }
  const { model = '', messages = [] } = asked
  const last = messages.at(-1)
  const said = messages.findLast(({ role }) => role === 'assistant')
  if (!said || !last) return { ...common, what: 'reply', model }
  const anchor = last === said ? undefined : textOf(last).replace(/^.*?\n\n/s, '')
  return { ...common, what: 'rest', model, shown: textOf(said), anchor }
}

interface Body {
  readonly model?: string
  readonly messages?: readonly Message[]
  readonly stream_options?: { readonly include_usage?: boolean }
}

interface Message {
  readonly role: string
  readonly content: string | readonly { readonly text: string }[]
}

const textOf = ({ content }: Message): string =>
  typeof content === 'string' ? content : content.map(({ text }) => text).join('')
