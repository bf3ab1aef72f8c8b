// The transport's own limits. They are not the operator's: no upstream that works comes near them.

export const TRANSPORT_LIMITS = {
  /** Sockets per origin. A reply holds one for as long as it runs. Reached: requests wait for one. */
  socketsMax: 16_384,
  /** Requests that wait for a connection, per origin. Reached: `connect-queue-full`. */
  waitersMax: 16_384,
  /**
   * How long an idle connection is kept for another request when the upstream does not say: less than the five seconds
   * of uvicorn and node:http, because a request written while the other side closes cannot be taken back.
   */
  idleMs: 4_000,
  /**
   * From when, and until when, an idle connection is trusted: who closes it behind an answer has done so by then, and who
   * closes what is idle does not do it so soon. A request on it is written at once; before and after that the line is
   * listened to first, which costs two turns of the event loop.
   */
  idleTrustedFromMs: 20,
  idleTrustedMsMax: 1_000,
  /** The longest that an upstream's `Keep-Alive: timeout=` is believed. */
  idleMsMax: 60_000,
  /** How long before its announced end an idle connection is given up. */
  idleMarginMs: 1_000,
  /** The same for an HTTP/2 session, which says when it goes. */
  sessionIdleMs: 60_000,
  /** How often a busy HTTP/2 session is asked whether it is there. Silent until the next time: all its streams fail. */
  pingMs: 30_000,
  /** Streams per HTTP/2 session, however many the upstream allows. Reached: another session. */
  streamsMax: 1_000,
  /**
   * Share of its time that the process must be busy for connections to rest between two reads, and below which they rest
   * no more; how often that is looked at; and for how long they rest at the most. See moderation.ts.
   */
  busyFrom: 0.9,
  busyUntil: 0.6,
  lookMs: 50,
  restMsMax: 8,
} as const satisfies Record<string, number>

export type TransportLimits = { readonly [name in keyof typeof TRANSPORT_LIMITS]: number }

/** What a response may spend before its body, and between its chunks. Reached: `response-invalid`. */
export const RESPONSE_LIMITS = {
  /** A status line, a field, the size of a chunk with its extensions. */
  lineBytesMax: 16 * 1024,
  /** A head, with all interim ones before it; the trailers count on. */
  headBytesMax: 64 * 1024,
  /** Interim responses (1xx) before the real one. */
  interimMax: 100,
} as const satisfies Record<string, number>
