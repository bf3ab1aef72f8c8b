// What a node says of itself to the others, with every beat: figures, and its newest replies. Nothing of a prompt or an answer.
// Nodes of several versions read each other's: fields may be added, and one that is missing is as it was before it was there.
import { z } from 'zod'
import type { LiveReply } from '../live.ts'
import type { Readiness } from '../routes/route.ts'

/** Of a node's running replies the newest so many are on its card; the others are counted only. */
export const CARD_REPLIES_MAX = 100

/** Replies that a node has from one that is gone, and what became of them so far. */
export interface Inheritance {
  /** The incarnation that had them. */
  readonly from: string
  readonly taken: number
  readonly running: number
  /** By ending. */
  readonly endings: Readonly<Record<string, number>>
}

export interface Card {
  readonly name: string
  /** Of Holdfast. */
  readonly version: string
  readonly state: Readiness | 'left'
  /** Since its start, in milliseconds: its clock and another's are not compared. */
  readonly upMs: number
  readonly running: number
  readonly readers: number
  readonly framesPerSecond: number
  readonly octetsPerSecond: number
  readonly inherited: readonly Inheritance[]
  /** Connections that read there what runs elsewhere, by reply. */
  readonly elsewhere: Readonly<Record<string, number>>
  /** The newest first, at most `CARD_REPLIES_MAX`. */
  readonly replies: readonly LiveReply[]
}

const amount = z.number().min(0).default(0)

const Reply = z.looseObject({
  id: z.string(),
  owner: z.string(),
  key: z.string(),
  model: z.string(),
  dialect: z.string(),
  form: z.enum(['stream', 'whole']),
  startedAt: z.int(),
  line: z.enum(['queued', 'connecting', 'streaming', 'stalled', 'continuing']),
  serving: z.object({ upstream: z.string(), model: z.string() }).exactOptional(),
  segment: z.int(),
  last: z.int(),
  said: z.int(),
  tokens: z.int(),
  readers: z.int(),
  firstFrameAt: z.int().exactOptional(),
  newestFrameAt: z.int().exactOptional(),
})

const Written = z.looseObject({
  name: z.string(),
  version: z.string().default('unknown'),
  state: z.enum(['ready', 'starting', 'closing', 'log-unreachable', 'left']).catch('ready'),
  upMs: amount,
  running: amount,
  readers: amount,
  framesPerSecond: amount,
  octetsPerSecond: amount,
  inherited: z
    .array(z.object({ from: z.string(), taken: amount, running: amount, endings: z.record(z.string(), z.number()) }))
    .default([]),
  elsewhere: z.record(z.string(), z.number()).default({}),
  // One that another version writes in another way is counted and not shown.
  replies: z.array(Reply.or(z.unknown().transform(() => undefined))).default([]),
})

export const writeCard = (card: Card): string => JSON.stringify(card)

/** Undefined for what is no card. */
export function readCard(text: string): Card | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const { data } = Written.safeParse(json)
  return data && { ...data, replies: data.replies.filter((one) => one !== undefined) as unknown as LiveReply[] }
}
