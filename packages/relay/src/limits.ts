// Every limit of the relay: its name, its default, and what happens when it is reached.
import { HoldfastError } from '@holdfast/protocol'

export const LIMITS = {
  /** Request body. Reached: 413 `body-too-large`. */
  bodyBytesMax: 32 * 1024 * 1024,
  /** One frame of an upstream. Reached: the reply fails with `frame-too-large`. */
  frameCharsMax: 8 * 1024 * 1024,
  /** All frames of one reply. Reached: the reply fails with `reply-too-large`. */
  replyCharsMax: 64 * 1024 * 1024,
  /** Connections following one reply. Reached: 429 `readers-too-many`. */
  readersPerReplyMax: 1_000,
  /** Replies that this node has running. Reached: whoever wants a new one is told 503 `relay-overloaded`. */
  runningRepliesMax: 20_000,
  /** Connections that read at this node. Reached: the same; at twice as many, whoever comes back to a reply, too. */
  readersMax: 40_000,
  /** How late the event loop may be, on average over half a second. Beyond: whoever wants a new reply is told 503 `relay-overloaded`. */
  loopDelayMsMax: 1_000,
  /** What connections have not taken yet, all of them together. Beyond: the same. */
  waitingBytesMax: 512 * 1024 * 1024,
  /** Requests of one HTTP/2 connection at a time. Reached: the browser keeps the next until one is over. */
  streamsPerConnectionMax: 256,
  /** Replies that one key has running, those of its sessions included. Reached: 429 `replies-too-many`. */
  repliesPerKeyMax: 10_000,
  /** Replies that one session, or one user of sessions, has running. Reached: 429 `replies-too-many`. */
  repliesPerSessionMax: 50,
  /** Requests that wait because a payer has as many replies running as it may. Reached: 429 `replies-too-many`. */
  queuedRepliesMax: 1_000,
  /** How long each of them waits, before its reply is admitted. Reached: 429 `replies-too-many`. */
  queueMsMax: 5_000,
  /** Tokens of output that are held for at a time, where an answer has no limit, or a larger one than is left. Reached: as many more. */
  holdSliceTokens: 1_024,
  /** How long the token of a session or a reader is good when nobody says. Reached: 401 `token-expired`. */
  tokenMs: 900_000,
  /** The longest that it may be good for. Reached: 400 `request-invalid`. */
  tokenMsMax: 86_400_000,
  /** A token has to fit into a header. Reached: 400 `request-invalid`. */
  tokenCharsMax: 4_096,
  /** How far the clocks of nodes may be apart: a token is accepted so much longer. Reached: 401 `token-expired`. */
  clockSkewMsMax: 30_000,
  /** Characters read from the log at a time for a reader that has fallen behind. Reached: it waits for its socket. */
  pageCharsMax: 64 * 1024,
  /** How long a reader's socket may stay full. Reached: it is cut off; it may come back and read on. */
  readerStuckMsMax: 60_000,
  /** How long a stop waits for the ending, of a reply that runs at another node too. Reached: 503 `stop-unconfirmed`; it is noted, and holds. */
  stopMsMax: 30_000,
  /** The longest silence a reader hears. Reached: a heartbeat. */
  heartbeatMs: 5_000,
  /** How long a streamed answer's HTTP status stays open. Reached: 200, and failures are in-band from then on. */
  admissionMsMax: 3_000,
  /** How long the status of an answer that is not streamed stays open. Reached: 200 and white space; a failure then breaks the line. */
  wholeAdmissionMsMax: 25_000,
  /** The same for one that runs in the background, where nobody waits for its words. Reached: it is answered as queued. */
  backgroundAdmissionMsMax: 1_000,
  /** Attempts before the first frame. Reached: the last attempt's failure is the reply's. */
  attemptsMax: 3,
  /** The pause before another attempt: full jitter over this · 2ⁿ, at most `backoffMsCap`. */
  backoffMsBase: 250,
  /** The longest pause between two attempts. Reached: this long. */
  backoffMsCap: 8_000,
  /** The longest `Retry-After` that is waited out. Longer: the upstream's refusal goes to the client at once. */
  retryAfterMsMax: 10_000,
  /** Segments of one reply: how often another attempt may take over in mid-reply. Reached: the failure is the reply's. */
  segmentsMax: 4,
  /** Connecting to an upstream, which may have a shorter time of its own. Reached: `upstream-unreachable`. */
  connectMsMax: 10_000,
  /** Silence of an upstream, before its first word or between two; it may have a shorter time of its own. Reached: `upstream-silent`. */
  upstreamSilentMsMax: 600_000,
  /** A whole reply, retries included. Reached: `upstream-silent`. */
  replyMsMax: 3_600_000,
  /** An upstream's error body. Reached: the rest is not read. */
  refusalBytesMax: 64 * 1024,
  /** Passwords that are checked at a time: each takes 32 MiB, and some tenths of a second. Reached: the next waits its turn. */
  passwordHashesMax: 2,
  /** Passwords that wait for that. Reached: 429 `sign-in-throttled`. */
  passwordsWaitingMax: 32,
  /** How long somebody stays signed in to the console, however busy. Reached: 401 `sign-in-needed`. */
  signInMsMax: 1_209_600_000,
  /** How long somebody stays signed in without a request. Reached: 401 `sign-in-needed`. */
  signInIdleMsMax: 86_400_000,
  /** Browsers in which one person is signed in. Reached: the one that signed in first is signed out. */
  signInsPerPersonMax: 20,
} as const satisfies Record<string, number>

export type Limits = { readonly [name in keyof typeof LIMITS]: number }

/**
 * `name=value` pairs, separated by commas, laid over a table of defaults, as `HOLDFAST_LIMITS` has them.
 * @throws HoldfastError `request-invalid` for a name that the table does not have, or a value that is no whole number.
 */
export function parseLimits<Table extends Readonly<Record<string, number>>>(
  text: string,
  defaults: Table,
): { readonly [name in keyof Table]: number } {
  const limits: Record<string, number> = { ...defaults }
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', value = ''] = pair.split('=').map((part) => part.trim())
    if (!Object.hasOwn(defaults, name))
      throw new HoldfastError(
        'request-invalid',
        `No limit is called ${name}; there are ${Object.keys(defaults).join(', ')}.`,
      )
    if (!/^\d{1,15}$/.test(value)) throw new HoldfastError('request-invalid', `The limit ${name} wants a whole number.`)
    limits[name] = Number(value)
  }
  return limits as { readonly [name in keyof Table]: number }
}
