// A session: what an application's own backend lets one browser do, for a while. It is nowhere but in its token.
import { z } from 'zod'
import { MONEY_MAX, type Money } from '../books/money.ts'
import { matchStar } from '../routing/star.ts'

/** What may be spent. At least one of them. */
export interface Budget {
  /** Replies that were started, but for those that were refused before they bought anything. */
  readonly replies?: number
  /** Tokens, in and out, of everything that was bought. */
  readonly tokens?: number
  /** What its replies are charged. */
  readonly nano?: Money
}

export interface Session {
  /** `ses_…` */
  readonly id: string
  /** The id of the API key that minted it. Revoked, it takes its sessions with it. */
  readonly key: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** Names as a client says them, or patterns with one `*`. Absent: every model. */
  readonly models?: readonly string[]
  /** The only origin whose pages may use it. Absent: any, and none. */
  readonly origin?: string
  readonly budget?: Budget
  /** The application's name for the person: the owner of what is started. */
  readonly user?: string
}

/** Right to read one reply, and nothing else. */
export interface Reading {
  readonly reply: string
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const count = z.int().min(1)

export const Budget = z.strictObject({
  replies: count.exactOptional(),
  tokens: count.exactOptional(),
  nano: count.max(MONEY_MAX).exactOptional(),
})

export const SessionClaims = z.object({
  id: z.string(),
  key: z.string(),
  expiresAt: z.number(),
  models: z.array(z.string()).exactOptional(),
  origin: z.string().exactOptional(),
  budget: Budget.exactOptional(),
  user: z.string().exactOptional(),
}) satisfies z.ZodType<Session>

export const ReadingClaims = z.object({
  reply: z.string(),
  owner: z.string(),
  expiresAt: z.number(),
}) satisfies z.ZodType<Reading>

export const mayAsk = ({ models }: Pick<Session, 'models'>, model: string): boolean =>
  models === undefined || models.some((pattern) => matchStar(pattern, model) !== undefined)
