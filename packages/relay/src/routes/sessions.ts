// Where an application's own backend mints a token for one browser, so that no API key is ever in a page.
import { HoldfastError } from '@holdfast/protocol'
import { z } from 'zod'
import { json } from '../answers.ts'
import { readJson } from '../json-body.ts'
import type { Limits } from '../limits.ts'
import { parseOrigin } from '../sessions/origin.ts'
import { Budget, type Session } from '../sessions/session.ts'
import type { Route } from './route.ts'

export const createSession: Route = {
  method: 'POST',
  path: '/v1/sessions',
  // A session cannot mint another: it would never end.
  access: 'key',
  async handle({ incoming, house, caller }) {
    const { models, expires_in, origin, budget, user } = await readJson(incoming, Wish)
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
      budget: budget ?? null,
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
  budget: Budget.refine(
    ({ replies, tokens }) => replies !== undefined || tokens !== undefined,
    'expected replies, tokens, or both',
  ).nullish(),
  user: name.nullish(),
})
