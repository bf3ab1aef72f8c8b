// The session of a reader with one reply, as a value: where it stands, what just happened, where it stands then.
// Clock and dice arrive as arguments. Not here: bytes, requests, timers. The driver looks at `phase`, does the one
// thing that phase calls for, and tells what came of it.
import { type Backoff, backoffMs } from './backoff.ts'
import type { Seq } from './seq.ts'

interface Standing {
  /** The seq of the last frame that was applied: where to go on. */
  readonly after: Seq
  /** Lines that broke since the last frame. */
  readonly cuts: number
  /** Answers to come back later since the last frame. */
  readonly refusals: number
  /**
   * Patience spent since the line last said anything: time spent trying and waiting as planned. Time asleep does
   * not count, so a laptop opened the next morning still has all of it.
   */
  readonly spentMs: number
}

export type Session =
  | (Standing & { readonly phase: 'connecting'; readonly since: number })
  | (Standing & { readonly phase: 'reading' })
  | (Standing & {
      readonly phase: 'waiting'
      readonly since: number
      readonly delayMs: number
      /** The server named the delay: waking up does not shorten it. */
      readonly firm: boolean
    })
  | {
      readonly phase: 'closed'
      readonly after: Seq
      /**
       * `finished`: the log has ended and all of it was read. `refused`: the server's answer is final.
       * `exhausted`: patience ran out on a broken line. `left`: the reader went away.
       */
      readonly outcome: 'finished' | 'refused' | 'exhausted' | 'left'
    }

export type Happening =
  /** The server answered that frames follow. */
  | { readonly type: 'connected' }
  | { readonly type: 'frame'; readonly seq: Seq }
  /** Bytes that were no frame: a heartbeat. The line is alive; the reply is no further. */
  | { readonly type: 'heard' }
  /** The line broke, stalled, timed out, never came up, or its body ended without an ending. */
  | { readonly type: 'cut' }
  /** `isFinal`: the server said that asking again will not help (`x-should-retry: false`). */
  | {
      readonly type: 'refused'
      readonly status: number
      readonly retryAfterMs?: number | undefined
      readonly isFinal?: boolean
    }
  /** The planned delay has passed. */
  | { readonly type: 'elapsed' }
  /** The network or the page came back. */
  | { readonly type: 'woken' }
  /** The ending was read, or the server said that the log has nothing more. */
  | { readonly type: 'ended' }
  | { readonly type: 'left' }

export interface Patience extends Backoff {
  /** How long to go on without a sign of life from the server. */
  readonly patienceMs: number
  /** How long one attempt to connect may take. */
  readonly connectMsMax: number
  /** Broken lines in a row after which to give up. */
  readonly cutsMax: number
  /** Answers to come back later, in a row, after which the next one is taken as final. */
  readonly refusalsMax: number
}

export const PATIENCE: Patience = {
  baseMs: 250,
  capMs: 5_000,
  patienceMs: 600_000,
  connectMsMax: 30_000,
  cutsMax: Infinity,
  refusalsMax: Infinity,
}

export const openSession = (after: Seq, now: number): Session => ({
  phase: 'connecting',
  ...standing(after),
  since: now,
})

/**
 * The session after one more happening. One that means nothing in the present phase (a wake while reading, a frame
 * that was applied before) returns the very same session.
 * @param now milliseconds since 1970
 * @param dice uniform in [0, 1)
 */
export function step(session: Session, happening: Happening, now: number, dice: number, patience: Patience): Session {
  if (session.phase === 'closed') return session
  const { phase, after } = session
  switch (happening.type) {
    case 'connected':
      return phase === 'connecting' ? { phase: 'reading', ...tallies(session) } : session
    case 'heard':
      return phase === 'reading' && session.spentMs > 0 ? { ...session, spentMs: 0 } : session
    case 'frame':
      if (phase !== 'reading' || happening.seq <= after) return session
      // A frame was skipped: the log still has it, this line has not.
      if (happening.seq > after + 1) return retry(session, 'cuts', now, dice, patience)
      return { phase, ...standing(happening.seq) }
    case 'cut':
      return phase === 'waiting' ? session : retry(session, 'cuts', now, dice, patience)
    case 'refused':
      if (phase !== 'connecting') return session
      return isRetryable(happening.status) && !happening.isFinal
        ? retry(session, 'refusals', now, dice, patience, happening.retryAfterMs)
        : { phase: 'closed', after, outcome: 'refused' }
    case 'elapsed':
      return phase === 'waiting'
        ? { phase: 'connecting', ...tallies(session), spentMs: session.spentMs + session.delayMs, since: now }
        : session
    case 'woken':
      // Somebody is back and looking: a fresh start, unless the server has asked for quiet.
      return phase === 'waiting' && !session.firm ? openSession(after, now) : session
    case 'ended':
      return { phase: 'closed', after, outcome: 'finished' }
    case 'left':
      return { phase: 'closed', after, outcome: 'left' }
  }
}

/** Too early, too often, too slow, or the server's own trouble. Any other refusal is an answer. */
export const isRetryable = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500

/** How many attempts in a row have failed. */
export const attemptOf = (session: Session): number =>
  session.phase === 'closed' ? 0 : session.cuts + session.refusals

/** Waits for the next attempt, or gives up. */
function retry(
  session: Exclude<Session, { phase: 'closed' }>,
  tally: 'cuts' | 'refusals',
  now: number,
  dice: number,
  patience: Patience,
  retryAfterMs?: number,
): Session {
  const spentMs =
    session.spentMs + (session.phase === 'connecting' ? Math.min(now - session.since, patience.connectMsMax) : 0)
  const leftMs = patience.patienceMs - spentMs
  const firm = retryAfterMs !== undefined
  const wanted = Math.max(backoffMs(attemptOf(session), dice, patience), retryAfterMs ?? 0)
  // Coming back before the time the server named is rude, and after our own patience is useless.
  if (session[tally] >= patience[`${tally}Max`] || leftMs <= 0 || (firm && wanted > leftMs)) {
    return { phase: 'closed', after: session.after, outcome: tally === 'cuts' ? 'exhausted' : 'refused' }
  }
  return {
    phase: 'waiting',
    ...tallies(session),
    [tally]: session[tally] + 1,
    spentMs,
    since: now,
    delayMs: Math.min(wanted, leftMs),
    firm,
  }
}

const standing = (after: Seq): Standing => ({ after, cuts: 0, refusals: 0, spentMs: 0 })

const tallies = ({ after, cuts, refusals, spentMs }: Standing): Standing => ({ after, cuts, refusals, spentMs })
