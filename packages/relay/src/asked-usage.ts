// What a stream cost, asked for where the client did not ask. OpenAI's chat dialect says usage in a stream only to whoever
// asks for it; a relay that keeps budgets has to know, and keeps to itself what its reader did not want.
import type { Saying } from '@holdfast/protocol'
import { isBody, without } from './providers/parts/fields.ts'
import type { Body } from './providers/provider.ts'
import type { Place } from './routing/course.ts'

type Asked = Pick<Place, 'surface' | 'upstream'>

const ASKING = Buffer.from('"stream_options":{"include_usage":true},')
/** How much longer a request may be for it. */
export const ASKING_OCTETS = ASKING.length

/**
 * The request with the question in it, or undefined where there is nothing to be asked: the client has asked, the place is not
 * to be, or the field says what only the vendor can answer.
 * @param value a request in the words of the place
 * @param octets the same, where it passes as it is. However long it is, it is not written anew unless it has the field
 */
export function askingUsage(value: Body, place: Asked, octets?: Buffer): Buffer | string | undefined {
  const { stream, stream_options: options } = value
  if (place.surface.dialect !== 'openai-chat' || stream !== true) return undefined
  if (!isToBeAsked(value, place) || !isUnasked(options)) return undefined
  if (octets && options === undefined) return spliced(octets)
  return JSON.stringify({ ...value, stream_options: { ...(isBody(options) ? options : {}), include_usage: true } })
}

/** A request that was written anew asks by itself. Here it does not where the place is not to be asked. */
export const withoutAsking = (value: Body, place: Asked): Body =>
  place.surface.dialect === 'openai-chat' && !isToBeAsked(value, place) ? without(value, ['stream_options']) : value

const isToBeAsked = (value: Body, { surface, upstream }: Asked): boolean =>
  upstream.asksUsage && surface.asksUsage?.(value) !== false

/** False is what the API does by itself. */
const isUnasked = (options: unknown): boolean =>
  isBody(options) ? !(options['include_usage'] ?? false) : (options ?? undefined) === undefined

/** A request has other fields, so a comma is right. */
function spliced(octets: Buffer): Buffer {
  const at = octets.indexOf('{') + 1
  return Buffer.concat([octets.subarray(0, at), ASKING, octets.subarray(at)])
}

/** A chunk that is there for its usage alone: `choices: []`. To be asked of those that hold a usage and no speech. */
export function isUsageAlone({ data }: Pick<Saying, 'data'>): boolean {
  const chunk: unknown = JSON.parse(data)
  if (!isBody(chunk)) return false
  const { choices, usage } = chunk
  return Array.isArray(choices) && choices.length === 0 && isBody(usage)
}
