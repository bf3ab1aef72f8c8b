// An ask as the log keeps it, for whoever goes on with the reply when its process has died: a line of JSON, and then the
// client's body, byte for byte.
import { type DialectName, dialects } from '@holdfast/protocol'
import { z } from 'zod'
import type { Ask } from './ask.ts'
import type { Head } from './logs/log.ts'
import { type Octets, octetsOfText, textOfOctets, toOctets } from './octets.ts'

export interface Kept {
  readonly ask: Ask
  /** The application's name for the person who asks. */
  readonly user?: string
  /** The names of the places where it could be bought when it was asked. */
  readonly places: readonly string[]
}

const Line = z.object({
  dialect: z.custom<DialectName>((name) => typeof name === 'string' && Object.hasOwn(dialects, name)),
  accepts: z.object({ continuing: z.boolean(), restarting: z.boolean() }),
  headers: z.record(z.string(), z.string()),
  user: z.string().optional(),
  places: z.array(z.string()),
})

/** Whoever asks is known to the log by the owner's id, and our own keys stand in the configuration. */
const SECRET: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'cookie'])

/** @param passing names of the headers that some provider may be given */
export function storeAsk({ ask, user, places }: Kept, passing: readonly string[]): Octets {
  const { dialect, accepts, body } = ask
  const names = Object.keys(ask.headers).filter((name) => passing.includes(name) && !SECRET.has(name))
  const headers = Object.fromEntries(names.map((name) => [name, ask.headers[name]]))
  return `${octetsOfText(JSON.stringify({ dialect, accepts, headers, user, places }))}\n${toOctets(body)}`
}

/** Undefined when it is not one, or another version's. */
export function readStoredAsk(octets: Octets, { model, form }: Head): Kept | undefined {
  const end = octets.indexOf('\n')
  const line = Line.safeParse(parse(octets.slice(0, end)))
  const body = octets.slice(end + 1)
  const value = parse(body)
  if (!line.success || typeof value !== 'object' || value === null) return undefined
  const { user, places, ...rest } = line.data
  const ask = { ...rest, body: Buffer.from(body, 'latin1'), value: { ...value }, model, form }
  return { ask, places, ...(user !== undefined && { user }) }
}

function parse(octets: Octets): unknown {
  try {
    return JSON.parse(textOfOctets(octets))
  } catch {
    return undefined
  }
}
