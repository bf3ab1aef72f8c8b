// A reply as nothing but its text, piece by piece. For whoever only ever adds pieces up, so that they must stay right.
import { HoldfastError, type Seam } from '@holdfast/protocol'
import type { Arrival, Reply } from './reply.ts'

/** All that is needed of a reply to read its events. */
export type Told = Pick<Reply, typeof Symbol.asyncIterator>

export interface TextDeltasSettings {
  /**
   * Told that the reply begins anew and what was given out before is void. What it returns is given out first. Default:
   * the iterator throws `upstream-cut`, because pieces that were given out cannot be taken back.
   */
  readonly onRestart?: (seam: Seam) => string | void
}

/**
 * The pieces of text to come, from the moment this is called, refusals included. Ends where the reply ends, if it was
 * stopped, too. Leaving it stops nothing.
 * @throws HoldfastError where the reply failed, so that half a text is never taken for a whole one, and what `finished`
 *   rejects with
 */
export function textDeltas(reply: Told, settings: TextDeltasSettings = {}): AsyncGenerator<string, void> {
  const pieces = piecesOf(reply[Symbol.asyncIterator](), settings)
  // A generator that was never entered would leave nothing when it is left.
  pieces.next().catch(() => undefined)
  return pieces
}

async function* piecesOf(
  arrivals: AsyncGenerator<Arrival, void>,
  { onRestart }: TextDeltasSettings,
): AsyncGenerator<string, void> {
  let isClean = true
  try {
    yield 'entered'
    for await (const { event } of arrivals) {
      if (event.type === 'text-delta') {
        isClean = false
        yield event.text
      } else if (event.type === 'segment' && event.how === 'restarted' && !isClean) {
        if (!onRestart)
          throw new HoldfastError('upstream-cut', 'The reply began anew, and what was read of it is void.')
        const words = onRestart(event)
        if (words) yield words
      } else if (event.type === 'message-fail' && event.problem.code !== 'reply-stopped') {
        const { code, message, ...more } = event.problem
        throw new HoldfastError(code, message, more)
      }
    }
  } finally {
    await arrivals.return()
  }
}
