// How an upstream is doing, in words: what a state means, and what becomes of it by itself.
import type { Upstream, UpstreamKey, UpstreamModel } from '../../admin/schema.d.ts'
import { ago } from '../../page/figures.ts'
import type { Tone } from '../../page/page.tsx'

interface Words {
  readonly name: string
  readonly tone: Tone
  readonly about: string
}

export const STATES: Readonly<Record<Upstream['state'], Words>> = {
  ready: { name: 'ready', tone: 'good', about: 'It takes requests.' },
  full: { name: 'full', tone: 'change', about: 'Every slot is taken: further requests wait, or go elsewhere.' },
  limited: { name: 'limited', tone: 'change', about: 'Every key has had enough of some model for now.' },
  failing: { name: 'failing', tone: 'bad', about: 'It failed too often in a row, and is left alone for a while.' },
  'no-key': { name: 'no key', tone: 'bad', about: 'The vendor takes none of its keys, or they are out of money.' },
  disabled: { name: 'switched off', tone: 'quiet', about: 'An operator has switched it off: no reply goes there.' },
  leaving: { name: 'leaving', tone: 'quiet', about: 'It is gone from the configuration, and ends what it began.' },
}

/** What is said of a key. `until` is when it is tried again. */
export function keyInWords({ state, until, limited }: UpstreamKey, now: number): Omit<Words, 'about'> {
  const again = until === null ? '' : `, tried again ${when(until, now)}`
  if (state === 'retired') return { name: `rejected${again}`, tone: 'bad' }
  if (state === 'unpaid') return { name: `out of money${again}`, tone: 'bad' }
  const [first, ...others] = limited
  if (!first) return { name: 'ready', tone: 'good' }
  const models = others.length === 0 ? first.model : `${first.model} and ${others.length} more`
  return { name: `resting for ${models}, again ${ago(first.until, now)}`, tone: 'change' }
}

/** What is said of a breaker. */
export function breakerInWords(
  { breaker, open_until, failures_in_a_row: row }: Pick<UpstreamModel, 'breaker' | 'open_until' | 'failures_in_a_row'>,
  now: number,
): Omit<Words, 'about'> {
  if (breaker === 'open') return { name: `open, tried ${when(open_until, now)}`, tone: 'bad' }
  if (breaker === 'half-open') return { name: 'trying', tone: 'change' }
  return row > 0 ? { name: `closed, ${row} failed in a row`, tone: 'change' } : { name: 'closed', tone: 'good' }
}

/** A time that is over is no time at which something happens by itself: it takes somebody who asks. */
const when = (until: string | null, now: number): string =>
  until === null || Date.parse(until) <= now ? 'with the next request' : ago(until, now)

/** Whether there is something that could be forgiven. */
export const isInDisgrace = ({ keys, models }: Pick<Upstream, 'keys' | 'models'>): boolean =>
  keys.some(({ state, limited }) => state !== 'ready' || limited.length > 0) ||
  models.some(({ breaker }) => breaker !== 'closed')

type Attempts = Pick<UpstreamModel, 'attempts' | 'running' | 'stopped' | 'ended_well'>

/** Attempts that came to an end of their own, well or not. */
export const endedOf = ({ attempts, running, stopped }: Attempts): number => attempts - running - stopped

/** Those that did not end well. Who stops a reply has not been failed. */
export const failedOf = (of: Attempts): number => endedOf(of) - of.ended_well

/** A reply that took less time than this says nothing of a pace: answers that came in one piece took none at all. */
const SPEAKING_MS_MIN = 250

/** Tokens a second, while it spoke; undefined where it has hardly spoken. */
export const paceOf = ({ output, speaking_ms: ms }: { readonly output: number; readonly speaking_ms: number }) =>
  ms < SPEAKING_MS_MIN ? undefined : (output * 1_000) / ms
