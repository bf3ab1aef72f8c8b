// Every failure has a name. Whose fault it is, which HTTP status says so, and whether to try again are decided
// here, once. Codes are API and never change meaning; the wording of a message is not API and may.

export type Fault = 'caller' | 'relay' | 'upstream' | 'line'

interface Entry {
  readonly status: number
  readonly fault: Fault
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean
}

const RETRYABLE = true
const by =
  (fault: Fault) =>
  (status: number, retryable = false): Entry => ({ status, fault, retryable })
const caller = by('caller')
const relay = by('relay')
const upstream = by('upstream')
const line = by('line')

export const problems = {
  // The caller's.
  /** The request says something that cannot be; the message says where. */
  'request-invalid': caller(400),
  /** `Last-Event-ID` or `after` is no whole number. */
  'seq-invalid': caller(400),
  /** No API key: `Authorization: Bearer …` or `x-api-key`. */
  'key-missing': caller(401),
  /** No such key or token, or it was revoked: nobody can tell which. */
  'key-unknown': caller(401),
  /** A good key whose time is over. */
  'key-expired': caller(401),
  /** A good token whose time is over: whoever mints them gives a fresh one. */
  'token-expired': caller(401),
  /** A good key or token, for something that only another kind of key may do. */
  'key-forbidden': caller(403),
  /** A page of this origin may not call, or not with this token. */
  'origin-forbidden': caller(403),
  /** A good key, from an address that it is not for. */
  'address-forbidden': caller(403),
  /** A good key or token, which is for other models. */
  'model-forbidden': caller(403),
  /** Somebody who is let in, for something that their role in the organisation does not cover. */
  'role-forbidden': caller(403),
  /** There is nothing at this path. */
  'route-unknown': caller(404),
  /** The path does not take this method; the message names those that it takes. */
  'method-unknown': caller(405),
  /** No model is called so here, or nobody serves it: see `GET /v1/models`. */
  'model-unknown': caller(404),
  /** There is no such reply, or it is somebody else’s: nobody can tell which. */
  'reply-unknown': caller(404),
  /** It was there, and its log was kept for its time. */
  'reply-expired': caller(410),
  // What is administered: see the admin API.
  /** There is no such organisation, key, project …, or it is somebody else's: nobody can tell which. */
  'record-unknown': caller(404),
  /** There is one of this name or address already. */
  'record-taken': caller(409),
  /** An organisation keeps at least one owner. */
  'last-owner': caller(409),
  /** A relay keeps at least one person who runs it, once there was one. */
  'last-operator': caller(409),
  /** A key that was revoked, which is for good. */
  'key-revoked': caller(409),
  /** An invitation that was accepted, was revoked, or is too old. */
  'invitation-over': caller(410),
  // Who signs in to the console.
  /** Nobody has signed in here, or so long ago that it is over. */
  'sign-in-needed': caller(401),
  /** No such e-mail address, or another password: nobody can tell which. */
  'sign-in-refused': caller(401),
  /** Too many attempts at once: a delay, never a lock. */
  'sign-in-throttled': caller(429, RETRYABLE),
  /** Something is to be changed with a cookie, and not by a page of the console. */
  'csrf-refused': caller(403),
  /** A link that was used, was replaced, or is too old. */
  'link-over': caller(410),
  /** A password that is too short or too long. */
  'password-refused': caller(422),
  // Credit and payments.
  /** No such redemption code, or it was voided or is too old: nobody can tell which. */
  'code-unknown': caller(404),
  /** A code that somebody has redeemed already. */
  'code-used': caller(409),
  /** Too many codes were tried at once: a delay, never a lock. */
  'code-throttled': caller(429, RETRYABLE),
  /** What says it comes from whoever takes the payments was not signed by them, or too long ago. */
  'webhook-refused': caller(400),
  /** The request’s body is larger than `bodyBytesMax`. */
  'body-too-large': caller(413),
  /** The body is compressed, or of another kind than the relay reads. */
  'media-type-unknown': caller(415),
  /** The reader says it holds frames that this log does not have. */
  'seq-ahead': caller(416),
  /** This `Idempotency-Key` was used for another body: make a new one. */
  'idempotency-mismatch': caller(422),
  /** The configuration that was to be taken over has an error; the one in force stays. */
  'configuration-refused': caller(422),
  /** So many replies run at a time; who waited for a place waited `queueMsMax`. */
  'replies-too-many': caller(429, RETRYABLE),
  /** So many requests, or tokens, in a minute: the key's own limit, or that of whoever it belongs to. */
  'rate-limited': caller(429, RETRYABLE),
  /** So many connections follow this reply (`readersPerReplyMax`). */
  'readers-too-many': caller(429, RETRYABLE),
  /** Someone pressed Stop: not a fault, but a reply that was stopped must not look finished. */
  'reply-stopped': caller(409),
  /** A budget, or the credit, is used up; in mid-reply, it was used up there. */
  'over-budget': caller(402),
  /** Nobody says what the model costs, so that no budget could hold it: see `prices.unpriced`. */
  'model-unpriced': caller(402),
  /** What is left of the budget is held by replies that run; when they end, some of it may be given back. */
  'budget-held': caller(429, RETRYABLE),
  // The relay's own.
  /** A mistake of the relay’s own: its log says more. */
  'relay-internal': relay(500, RETRYABLE),
  /** The relay ended while the reply ran, and could not go on with it. */
  'relay-restarted': relay(502, RETRYABLE),
  /** The relay is about to end: ask again, another node or the next process will answer. */
  'relay-closing': relay(503, RETRYABLE),
  /** Another node goes on with the reply: ask again at once. */
  'reply-moved': relay(503, RETRYABLE),
  /** The stop is noted and will hold, but the reply has no ending yet: ask again. */
  'stop-unconfirmed': relay(503, RETRYABLE),
  /** The log or the books cannot be written or read; nothing was bought. */
  'log-failed': relay(503, RETRYABLE),
  /** The log has no room: see `diskBytesMax` and `repliesMax`. */
  'log-full': relay(503, RETRYABLE),
  /** The reply is larger than `replyCharsMax`. */
  'reply-too-large': relay(502),
  /** The node has too much to do, and nothing was bought: the limit that was reached is in the message. */
  'relay-overloaded': relay(503, RETRYABLE),
  // The upstream's.
  // The first three tell a key pool whom a refusal is about: the request, the key, or whoever pays for it.
  /** About the request: the vendor does not take it as it is. */
  'upstream-refused': upstream(502),
  /** Our key is wrong, expired, withdrawn or may not do this: no use trying it again as it is. */
  'upstream-key-refused': upstream(502),
  /** The account behind our key has no money left, or has reached a limit of spending: none of its keys is of use. */
  'upstream-unpaid': upstream(502),
  /** The vendor’s limit of requests or tokens, with every key there is. */
  'upstream-limited': upstream(429, RETRYABLE),
  /** The vendor says it has too much to do, or too many wait for it here. */
  'upstream-overloaded': upstream(503, RETRYABLE),
  /** The vendor says it failed. */
  'upstream-failed': upstream(502, RETRYABLE),
  /** Whoever runs the relay has switched off every upstream that serves the model. */
  'upstream-disabled': upstream(503, RETRYABLE),
  /** No connection: a name that is not found, a port that is closed, TLS, or a time that was over. */
  'upstream-unreachable': upstream(502, RETRYABLE),
  /** The vendor’s answer stopped without its ending. */
  'upstream-cut': upstream(502, RETRYABLE),
  /** Nothing was heard from the vendor for `upstreamSilentMsMax`, or in all for `replyMsMax`. */
  'upstream-silent': upstream(504, RETRYABLE),
  /** What the vendor sent is not its dialect. */
  'upstream-garbled': upstream(502, RETRYABLE),
  /** One event of the vendor’s is larger than `frameCharsMax`. */
  'frame-too-large': upstream(502),
  /** Whoever takes the payments did not take this one up: nobody has paid anything. */
  'payment-unavailable': upstream(502, RETRYABLE),
  // The line's, seen from a client.
  /** The relay answered the client’s way back with a refusal. */
  'line-refused': line(0),
  /** The client came back as often as it was told to, in vain. */
  'line-exhausted': line(0, RETRYABLE),
  // A client's own policies: none of them has bought anything, but for the two that are late.
  /** Too many failures in a row: the client asks nobody for a while. */
  'circuit-open': line(0, RETRYABLE),
  /** Too many requests wait at the client. */
  'queue-full': line(0, RETRYABLE),
  /** A limit lets it start later than its caller would wait. */
  'wait-too-long': line(0, RETRYABLE),
  /** The first token did not come within the time that its caller gave it. */
  'first-token-late': line(0, RETRYABLE),
  /** The reply was not whole within the time that its caller gave it. */
  'reply-late': line(0, RETRYABLE),
} as const satisfies Record<string, Entry>

export type ProblemCode = keyof typeof problems

export const isProblemCode = (code: unknown): code is ProblemCode =>
  typeof code === 'string' && Object.hasOwn(problems, code)
