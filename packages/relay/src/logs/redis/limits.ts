// Every bound of the log that many nodes share, and what happens there.

export interface RedisLogLimits {
  /** How long a reply is kept after its ending. Reached: it is forgotten, and answered with 410 `reply-expired`. */
  readonly retentionMs: number
  /** How long a reply, its idempotency key and its other names are kept that has not come to an ending. Reached: they are forgotten. */
  readonly unfinishedMsMax: number
  /** One reply in the log: more than the pump’s own limit, which ends it before. Reached: it fails with `reply-too-large`. */
  readonly replyBytesMax: number
  /** What it takes to go on with a reply after a crash. Reached: it is not kept, so that the reply ends there with what it has. */
  readonly askBytesMax: number
  /** Batches that wait behind a write become one entry, up to this many octets. Reached: another entry. */
  readonly entryBytesMax: number
  /** What this node has appended and Redis has not acknowledged. Reached: a reply that appends more fails with `log-failed`. */
  readonly queuedBytesMax: number
  /** How long a write is tried again while Redis does not take it. Reached: its reply fails, with `log-failed` or `log-full`. */
  readonly outageMsMax: number
  /** The pause between two tries of what Redis did not take, at first; it doubles. */
  readonly retryMsBase: number
  /** The longest of these pauses. Reached: this long. */
  readonly retryMsMax: number
  /** A node’s time without a word to Redis; at least `leaseMarginMs` and twice `beatMs`. Reached: others take its replies over. */
  readonly leaseMs: number
  /** How often that time is begun anew. */
  readonly beatMs: number
  /** Before anything is bought at least so much of that time must be left. Otherwise: whoever would buy waits for a beat. */
  readonly leaseMarginMs: number
  /** How often is looked for replies of nodes that are gone. */
  readonly adoptMs: number
  /** Replies that a node takes over in one look, of its own share first; and as many that it had lost itself. Reached: the rest waits for the next, or for another node. */
  readonly adoptionsMax: number
  /** An idempotency key’s time to lead to a reply. Reached: another request may have it. */
  readonly claimMsMax: number
  /** How often is looked whether it does. */
  readonly claimLookMs: number
  /** How often is looked who reads what runs here, and whether followers have missed something. */
  readonly lookMs: number
  /** How often `sweep` compares this node’s index with what it holds. */
  readonly sweepMs: number
  /** How long `close` waits for what is queued. Reached: whoever adopts those replies ends them. */
  readonly closeMsMax: number
}

export const REDIS_LOG_LIMITS: RedisLogLimits = {
  retentionMs: 24 * 3_600_000,
  unfinishedMsMax: 48 * 3_600_000,
  replyBytesMax: 80 * 2 ** 20,
  askBytesMax: 8 * 2 ** 20,
  entryBytesMax: 64 * 2 ** 10,
  queuedBytesMax: 64 * 2 ** 20,
  outageMsMax: 60_000,
  retryMsBase: 50,
  retryMsMax: 2_000,
  leaseMs: 10_000,
  beatMs: 2_500,
  leaseMarginMs: 3_000,
  adoptMs: 2_000,
  adoptionsMax: 1_000,
  claimMsMax: 3_000,
  claimLookMs: 100,
  lookMs: 5_000,
  sweepMs: 60_000,
  closeMsMax: 5_000,
}
