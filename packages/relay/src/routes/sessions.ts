// Where an application's own backend mints a token for one browser, so that no API key is ever in a page.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { json } from '../answers.ts'
import { readJson } from '../json-body.ts'
import type { Limits } from '../limits.ts'
import { MONEY_MAX } from '../books/money.ts'
import { parseDecimal } from '../prices/money.ts'
import { moneyless } from '../sessions/budgets.ts'
import { parseOrigin } from '../sessions/origin.ts'
import type { Budget, Session } from '../sessions/session.ts'
import type { Route } from './route.ts'

export const createSession: Route = {
  method: 'POST',
  path: '/v1/sessions',
  // A session cannot mint another: it would never end.
  access: 'key',
  async handle({ incoming, house, caller }) {
    const { models, expires_in, origin, budget, user } = await readJson(incoming, Wish)
    if (budget?.nano !== undefined && !house.books) throw moneyless()
    const session: Session = {
      id: `ses_${house.runtime.secret(10)}`,
      key: caller.key.id,
      expiresAt: expiryOf(expires_in, house.runtime.now(), house.limits),
      ...(models && { models }),
      ...(origin && { origin }),
      ...(budget && { budget }),
      ...(user && { user }),
    }
    const answer = {
      object: 'session',
      id: session.id,
      token: house.tokens.ofSession(session),
      expires_at: new Date(session.expiresAt).toISOString(),
      models: models ?? null,
      origin: origin ?? null,
      budget: budget ? budgetView(budget) : null,
      user: user ?? null,
    }
    return json(200, answer, { 'cache-control': 'no-store' })
  },
}

/** Seconds that a token shall be good for. */
export const ExpiresIn = z.int('expected whole seconds').min(1, 'expected 1 second or more').nullish()

/**
 * When a token made now expires, in milliseconds since 1970.
 * @throws HoldfastError `request-invalid`.
 */
export function expiryOf(seconds: number | null | undefined, now: number, { tokenMs, tokenMsMax }: Limits): number {
  const ms = seconds ? seconds * 1000 : Math.min(tokenMs, tokenMsMax)
  if (ms <= tokenMsMax) return now + ms
  throw new HoldfastError('request-invalid', `expires_in: at most ${Math.floor(tokenMsMax / 1000)} seconds`)
}

const MODELS_MAX = 64
const NAME_CHARS_MAX = 256

const name = z
  .string()
  .min(1)
  .max(NAME_CHARS_MAX)
  // Half of a pair is no character: two names that differ in it alone would be one owner.
  .refine((text) => !/\p{Surrogate}/u.test(text), 'expected text')

const DOLLAR_DIGITS = 9

/** Money as people write it: `0.50`, or the number. A number is rounded to the nano-dollar, which no binary fraction is. */
const Dollars = z.union([z.number(), z.string()]).transform((given, context) => {
  const nano = parseDecimal(String(given), DOLLAR_DIGITS)
  if (nano !== undefined && nano >= 1 && nano <= MONEY_MAX) return nano
  context.issues.push({ code: 'custom', message: 'expected dollars, such as "0.50"', input: given })
  return z.NEVER
})

const count = z.int().min(1)

const WishedBudget = z
  .strictObject({
    replies: count.optional(),
    tokens: count.optional(),
    usd: Dollars.optional(),
    total_nano: count.max(MONEY_MAX).optional(),
  })
  .refine(
    ({ usd, total_nano }) => usd === undefined || total_nano === undefined,
    'expected usd or total_nano, not both',
  )
  .transform(({ replies, tokens, usd, total_nano: nano = usd }): Budget => ({
    ...(replies !== undefined && { replies }),
    ...(tokens !== undefined && { tokens }),
    ...(nano !== undefined && { nano }),
  }))
  .refine((budget) => Object.keys(budget).length > 0, 'expected replies, tokens, usd, or several of them')

const budgetView = ({ nano, ...counts }: Budget) => ({ ...counts, ...(nano !== undefined && { total_nano: nano }) })

/** Strict: a limit that is misspelt must not become none. */
const Wish = z.strictObject({
  models: z.array(name).min(1).max(MODELS_MAX).nullish(),
  expires_in: ExpiresIn,
  origin: z
    .string()
    .transform((text, context) => {
      const origin = parseOrigin(text)
      if (origin !== undefined) return origin
      context.issues.push({
        code: 'custom',
        message: 'expected an origin, such as https://app.example.com',
        input: text,
      })
      return z.NEVER
    })
    .nullish(),
  budget: WishedBudget.nullish(),
  user: name.nullish(),
})
