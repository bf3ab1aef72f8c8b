// Who is asked to try the canary: a part of the people, always the same ones.
import { createHash } from 'node:crypto'
import type { Canary } from './plan.ts'

/**
 * Everybody has a point between 0 and 100 for each model, and is in while the percentage is above it. So more per cent only
 * adds people, fewer only take some away, and another model's canary is tried by others.
 * @param person the user or the key's id, whichever the canary sticks to
 */
export const isInCanary = (canary: Canary, model: string, person: string): boolean =>
  pointOf(model, person) < canary.percent

function pointOf(model: string, person: string): number {
  const digest = createHash('sha256').update(model).update('\0').update(person).digest()
  return (digest.readUIntBE(0, 6) / 2 ** 48) * 100
}
