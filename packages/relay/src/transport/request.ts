// A request as it is written: checked once, then spelled for the protocol that the connection turns out to speak.
import type { OutgoingHttpHeaders } from 'node:http2'
import type { UpstreamRequest } from '../transport.ts'
import { TransportFailure } from './failure.ts'
import { isFieldName, isFieldValue } from './fields.ts'
import type { Target } from './target.ts'

export interface Outgoing {
  readonly method: string
  readonly target: Target
  /** Names in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer | undefined
}

/** Fields that speak of the connection or the framing, which are the transport's. */
const OURS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** @throws TransportFailure `request-unwritable`, for a field that would end the head early or begin another request. */
export function outgoing({ method, headers, body }: UpstreamRequest, target: Target): Outgoing {
  // Compressed, a token would have to wait for the next one.
  const fields: [string, string][] = [['accept-encoding', 'identity']]
  for (const name in headers) {
    const value = headers[name] as string
    if (!isFieldName(name) || !isFieldValue(value))
      throw new TransportFailure('request-unwritable', 'A header of the request is none.')
    const key = name.toLowerCase()
    if (!OURS.has(key)) fields.push([key, value])
  }
  const octets = typeof body === 'string' ? Buffer.from(body) : body
  if (octets || method !== 'GET') fields.push(['content-length', `${octets?.length ?? 0}`])
  return { method, target, fields, body: octets }
}

/** The head in HTTP/1.1 (RFC 9112 §3), in latin1. */
export function spellHead({ method, target, fields }: Outgoing): string {
  let text = `${method} ${target.path} HTTP/1.1\r\nhost: ${target.authority}\r\n`
  for (const [name, value] of fields) text += `${name}: ${value}\r\n`
  return `${text}\r\n`
}

/** The head in HTTP/2 (RFC 9113 §8.3.1). */
export const spellFields = ({ method, target, fields }: Outgoing): OutgoingHttpHeaders => ({
  ':method': method,
  ':scheme': target.isTls ? 'https' : 'http',
  ':authority': target.authority,
  ':path': target.path,
  ...Object.fromEntries(fields),
})
