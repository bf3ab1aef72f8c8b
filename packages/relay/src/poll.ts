// A reader that can take no stream, because something on its way holds every response back until it has ended: it asks
// for a page at a time. To the log it is a reader like any other, whose connection takes one write.
import { HEARTBEAT, HoldfastError, POLL_HEADER, type Seq } from '@holdfast/protocol'
import type { Answer, Incoming, Outlet } from './http.ts'
import type { Octets } from './octets.ts'
import type { Replies } from './replies.ts'
import type { Runtime } from './runtime.ts'

/**
 * How long this reader waits for something new, in milliseconds; undefined for one that takes a stream.
 * @throws HoldfastError `request-invalid`.
 */
export function readPollMs(incoming: Incoming): number | undefined {
  const text = incoming.headers[POLL_HEADER]
  if (text === undefined) return undefined
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000
  throw new HoldfastError('request-invalid', 'Holdfast-Poll is a number of seconds, without a fraction.')
}

export interface Poll {
  readonly id: string
  readonly after: Seq
  /** At most this; the heartbeat comes before a longer one is over. */
  readonly waitMs: number
  readonly headers: Readonly<Record<string, string>>
  /** Called once, when the reader has gone. */
  readonly leave: () => void
}

/**
 * What is in the log after `after`, a page of it, or else the next that arrives; a heartbeat when nothing does.
 * @throws HoldfastError `log-failed` when the log could not be read.
 */
export function pageAnswer(
  incoming: Incoming,
  { replies, runtime }: { readonly replies: Replies; readonly runtime: Runtime },
  { id, after, waitMs, headers, leave }: Poll,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      cancel()
      gone()
    }
    const answer = (octets: Octets): void => {
      done()
      resolve(pageOf(octets || HEARTBEAT, headers))
    }
    const outlet: Outlet = {
      onDrain: undefined,
      write(octets) {
        answer(octets)
        return false
      },
      // Without a word when the ending has no frame of its own: who asks again is told.
      end: (octets = '') => answer(octets),
      abort() {
        done()
        reject(new HoldfastError('log-failed', 'The log could not be read.'))
      },
    }
    const cancel = runtime.after(waitMs, () => answer(''))
    // It has not written yet: a log is read in a later turn.
    const gone = replies.read(id, after, outlet, leave, true)
    incoming.onGone(() => answer(''))
  })
}

const pageOf = (octets: Octets, headers: Readonly<Record<string, string>>): Answer => ({
  status: 200,
  headers: {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'content-length': String(octets.length),
    // Asked again a moment later, the same address has another answer.
    'cache-control': 'no-store',
  },
  body: Buffer.from(octets, 'latin1'),
})
