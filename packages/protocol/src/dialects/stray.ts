// What comes on a stream and is none of its dialect's own: every reader says the same of it.
import type { Event } from '../event.ts'
import type { Saying } from '../frame.ts'

/** Something has lost a part on its way, or is no answer at all. */
export const GARBLED = {
  type: 'message-fail',
  problem: { code: 'upstream-garbled', message: 'The upstream sent something that is not a message.' },
} as const satisfies Event

/** A frame that starts like one of a dialect's and does not parse has lost something; any other is merely unheard of. */
export const isTorn = (data: string, value: unknown): boolean => value === undefined && data.startsWith('{')

/** A frame, or what is left of one, that nobody here has heard of. */
export const unknown = ({ event, data }: Saying): Event => ({ type: 'unknown', ...(event ? { event } : {}), data })
