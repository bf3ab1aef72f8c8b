// The words that stand in HTTP headers and paths, so that relay and client cannot spell them differently.

/** Response: which reply this is. */
export const REPLY_HEADER = 'holdfast-reply'
/** Response: the ending, when the log already had it as the response began. */
export const ENDING_HEADER = 'holdfast-ending'
/** Response: how often, in milliseconds, a reader hears something at the least. */
export const HEARTBEAT_HEADER = 'holdfast-heartbeat-ms'
/** Response: the dialect of the frames. */
export const DIALECT_HEADER = 'holdfast-dialect'
/** Request: what happens when the last reader leaves a running reply. */
export const DISCONNECT_HEADER = 'holdfast-disconnect'
/** Request: what this reader understands when an upstream fails in mid-reply: `continue`, `restart`, or both. */
export const SEGMENTS_HEADER = 'holdfast-segments'
/** Response: the upstream and its model that the answer comes from. */
export const SERVED_HEADER = 'holdfast-served-by'
/** Response: what of the request could not be said there, by its path in the body. */
export const LOST_HEADER = 'holdfast-lost'
/** Response: `true` where a number is a guess of the relay's. */
export const ESTIMATE_HEADER = 'holdfast-estimate'
/** Request: this reader takes no stream. It wants what is there now, or the first that comes within so many seconds. */
export const POLL_HEADER = 'holdfast-poll'
export const IDEMPOTENCY_HEADER = 'idempotency-key'
export const LAST_EVENT_ID_HEADER = 'last-event-id'

/** A heartbeat: a comment, and no blank line, because openai-python chokes on an empty event once an id was seen. */
export const HEARTBEAT = ': ping\n'

export const replyPath = (id: string): string => `/v1/replies/${id}`
export const eventsPath = (id: string): string => `/v1/replies/${id}/events`
export const stopPath = (id: string): string => `/v1/replies/${id}/stop`

/** Where a reader's token for one reply is made. */
export const tokensPath = (id: string): string => `/v1/replies/${id}/tokens`

/** `GET /v1/replies/{id}`: a reply as it stands, for a reader that cannot stream. */
export interface ReplyView {
  readonly object: 'reply'
  readonly id: string
  readonly dialect: string
  readonly model: string
  readonly state: 'running' | 'ended'
  /** Null while running. */
  readonly ending: string | null
  readonly problem: unknown
  /** The seq of the newest frame; 0 before the first. */
  readonly last_seq: number
  /** What each attempt bought, once the reply has ended; `estimated` where the upstream did not count. */
  readonly purchases: readonly unknown[]
  /** ISO 8601. */
  readonly created_at: string
  readonly message: unknown
}
