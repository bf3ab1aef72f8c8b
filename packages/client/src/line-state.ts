// What the line is doing, for a person to see. Not here: what the reply is doing. Whether it goes on in another's words,
// was stopped or has failed, its message says.
import { type Session, attemptOf } from '@holdfast/protocol'

/** A new object whenever it changes. */
export interface LineState {
  readonly phase:
    | 'connecting'
    /** Frames arrive. */
    | 'streaming'
    /** The line is alive; the model says nothing at the moment. */
    | 'quiet'
    | 'reconnecting'
    /** Like reconnecting, and the platform says that there is no network. */
    | 'offline'
    | 'closed'
  /** Attempts that have failed since the reply last moved. */
  readonly attempt: number
  /** When the next attempt is due, in milliseconds since 1970. Absent while nothing is waited for. */
  readonly nextTryAt?: number
  /** How it closed: `left` is the reader's doing, `finished` says that all was read, the others that it was not. */
  readonly outcome?: 'finished' | 'left' | 'refused' | 'exhausted'
}

/** @param hasOpened whether there were ever frames to read */
export function stateOf(session: Session, hasOpened: boolean, isQuiet: boolean, isOnline: boolean): LineState {
  const { phase } = session
  const attempt = attemptOf(session)
  if (phase === 'closed') return { phase, attempt, outcome: session.outcome }
  if (phase === 'reading') return { phase: isQuiet ? 'quiet' : 'streaming', attempt: 0 }
  return {
    phase: !isOnline ? 'offline' : hasOpened ? 'reconnecting' : 'connecting',
    attempt,
    ...(phase === 'waiting' && { nextTryAt: session.since + session.delayMs }),
  }
}
