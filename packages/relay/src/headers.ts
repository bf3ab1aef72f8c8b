// Every header that means something here, in one table: what pages of other origins may read of an answer is worked out from
// it, and docs/headers.md is made of it. What HTTP itself says (content-length, accept-encoding …) is not in it, nor are
// a vendor's headers, which its provider names and passes on.
import {
  DIALECT_HEADER,
  DISCONNECT_HEADER,
  ENDING_HEADER,
  ESTIMATE_HEADER,
  HEARTBEAT_HEADER,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  LOST_HEADER,
  POLL_HEADER,
  REPLY_HEADER,
  SEGMENTS_HEADER,
  SERVED_HEADER,
} from '@holdfast/protocol'
import { CSRF_HEADER } from './sign-in/site.ts'
import { TRACE_HEADER } from './trace-parent.ts'

export interface Header {
  readonly name: string
  /** What it says. */
  readonly means: string
}

/** What is read of a request. */
export const READ: readonly Header[] = [
  { name: 'authorization', means: '`Bearer` and an API key, or the token of a session or a reader' },
  { name: 'x-api-key', means: 'the same, as Anthropic’s SDKs say it; `authorization` goes before it' },
  { name: IDEMPOTENCY_HEADER, means: 'finds the reply that the same key began, in place of buying another' },
  { name: LAST_EVENT_ID_HEADER, means: 'the reader holds the frames up to this seq' },
  { name: DISCONNECT_HEADER, means: 'what happens when the last reader leaves: `keep; grace=60`, `cancel`, `drain`' },
  { name: SEGMENTS_HEADER, means: 'what the reader understands when an upstream fails: `continue`, `restart`' },
  { name: POLL_HEADER, means: 'no stream: what is there, or the first that comes within so many seconds' },
  {
    name: 'anthropic-version',
    means: 'models and errors are told in Anthropic’s shape; passed on to upstreams that read it',
  },
  { name: 'origin', means: 'which page asks: for CORS, and for keys and sessions of certain pages' },
  { name: 'x-forwarded-for', means: 'the client’s address, from proxies in `server.trustedProxies` only' },
  {
    name: 'x-forwarded-proto',
    means: '`https`, from the same: the client speaks TLS to the proxy, so that cookies are for HTTPS only',
  },
  { name: TRACE_HEADER, means: 'the trace that the request is part of; passed on to upstreams' },
  { name: 'user-agent', means: 'which client asks: told where somebody is signed in, and never a decision' },
  { name: 'cookie', means: 'who has signed in to the console' },
  { name: CSRF_HEADER, means: 'with the cookie, on whatever changes something: the token of `GET /admin/me`' },
  { name: 'sec-fetch-site', means: 'the browser’s own word for whose page asks; with the cookie only' },
  { name: 'stripe-signature', means: 'signs what Stripe tells of a payment' },
]

/** What is said with an answer. */
export const SAID: readonly Header[] = [
  { name: REPLY_HEADER, means: 'which reply this is: `rpl_…`' },
  { name: 'location', means: 'where it is found: `/v1/replies/rpl_…`' },
  { name: DIALECT_HEADER, means: 'the dialect of its frames' },
  { name: SERVED_HEADER, means: 'the upstream and its model, `upstream/model`; to whoever started the reply' },
  { name: LOST_HEADER, means: 'what of the request could not be said there, by its path in the body' },
  { name: HEARTBEAT_HEADER, means: 'a reader hears something at least this often, in milliseconds' },
  { name: ENDING_HEADER, means: 'the ending, where the log already had it' },
  { name: ESTIMATE_HEADER, means: '`true`: a count of tokens that is a guess of the relay’s' },
  { name: 'holdfast-problem', means: 'the code of a problem: [problems.md](problems.md)' },
  { name: 'x-should-retry', means: 'whether the same request may succeed later; both vendors’ SDKs obey it' },
  { name: 'retry-after', means: 'when to come back, in seconds, rounded up' },
  { name: 'retry-after-ms', means: 'the same in milliseconds' },
  { name: 'request-id', means: 'the reply’s id, or one of the request’s own: what the relay’s log calls it' },
  { name: 'x-request-id', means: 'the same, where OpenAI’s SDKs look for it' },
  ...flows((flow) => [
    { name: `x-ratelimit-limit-${flow}`, means: `the tightest limit of ${flow} a minute` },
    { name: `x-ratelimit-remaining-${flow}`, means: 'what is left of it' },
    { name: `x-ratelimit-reset-${flow}`, means: 'when all of it is there again: `1.5s`, `6m0s`' },
  ]),
  ...flows((flow) => [
    { name: `anthropic-ratelimit-${flow}-limit`, means: 'the same, in the Anthropic dialect' },
    { name: `anthropic-ratelimit-${flow}-remaining`, means: 'what is left of it' },
    { name: `anthropic-ratelimit-${flow}-reset`, means: 'when all of it is there again: a time, ISO 8601' },
  ]),
]

function flows(headersOf: (flow: string) => readonly Header[]): readonly Header[] {
  return ['requests', 'tokens'].flatMap(headersOf)
}
