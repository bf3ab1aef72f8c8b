// Every metric there is, as a table: the registry and the reference (docs/metrics.md) are made from it.

const FIRST_TOKEN_S = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120]
const ROUND_TRIP_S = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
const GAP_S = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60]
const DURATION_S = [0.25, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640, 1_800]

/** When a reply is over, or an answer is given. */
export const COUNTERS = {
  replies: {
    name: 'holdfast_replies_total',
    help: 'Replies that reached their ending, by which one.',
    labels: ['ending', 'dialect', 'model', 'upstream'],
  },
  attempts: {
    name: 'holdfast_attempts_total',
    help: 'Requests to upstreams, by how they ended: ok, or the code of a problem.',
    labels: ['upstream', 'outcome'],
  },
  retries: {
    name: 'holdfast_retries_total',
    help: 'Attempts after the first of a segment, which no reader notices.',
    labels: ['upstream'],
  },
  seams: {
    name: 'holdfast_seams_total',
    help: 'Times another attempt took over in mid-reply: continued, or restarted.',
    labels: ['how'],
  },
  adopted: {
    name: 'holdfast_replies_adopted_total',
    help: 'Replies that were taken up after their process was gone, and are over.',
    labels: [],
  },
  readers: {
    name: 'holdfast_readers_total',
    help: 'Connections that followed a reply while it ran, of replies that are over.',
    labels: [],
  },
  resumes: {
    name: 'holdfast_resumes_total',
    help: 'Those of them that came back with a seq, and were read on to.',
    labels: [],
  },
  tokens: {
    name: 'holdfast_tokens_total',
    help: 'Tokens that were bought. Cached and reasoning tokens are parts of input and output.',
    labels: ['model', 'kind'],
  },
  estimated: {
    name: 'holdfast_purchases_estimated_total',
    help: 'Purchases whose tokens were counted here, because the upstream did not say.',
    labels: ['upstream'],
  },
  cost: {
    name: 'holdfast_cost_dollars_total',
    help: 'What upstreams want for it, as far as there is a price.',
    labels: ['model', 'upstream'],
  },
  price: {
    name: 'holdfast_price_dollars_total',
    help: 'What payers are charged for it.',
    labels: ['model'],
  },
  requests: {
    name: 'holdfast_requests_total',
    help: 'HTTP requests, by the status of their answer.',
    labels: ['status'],
  },
} as const

export const HISTOGRAMS = {
  firstToken: {
    name: 'holdfast_first_token_seconds',
    help: 'From the admission of a reply to its first frame, retries included; of replies whose first frame came here.',
    labels: ['model', 'upstream'],
    buckets: FIRST_TOKEN_S,
  },
  gap: {
    name: 'holdfast_gap_seconds',
    help: 'The longest silence between two batches of frames of one reply.',
    labels: ['model'],
    buckets: GAP_S,
  },
  duration: {
    name: 'holdfast_reply_duration_seconds',
    help: 'From the admission of a reply to its ending.',
    labels: ['model'],
    buckets: DURATION_S,
  },
  redisWrite: {
    name: 'holdfast_redis_write_seconds',
    help: 'From sending frames to Redis until it has acknowledged them, or not: a call, whatever is in it.',
    labels: [],
    buckets: ROUND_TRIP_S,
  },
} as const

/** Looked at when somebody scrapes. `grows`: a counter all the same. */
export const SIGHTS = {
  running: { name: 'holdfast_replies_running', help: 'Replies that run in this process.', labels: [] },
  reading: { name: 'holdfast_readers', help: 'Connections that read a reply now.', labels: [] },
  frames: { name: 'holdfast_frames_total', help: 'Frames that were written to the log.', labels: [], grows: true },
  octets: {
    name: 'holdfast_frame_characters_total',
    help: 'Characters of these frames, all that is in them included.',
    labels: [],
    grows: true,
  },
  waiting: { name: 'holdfast_replies_waiting', help: 'Requests that wait for a slot of their payer.', labels: [] },
  holding: { name: 'holdfast_holds', help: 'Replies of this process for which money is held.', labels: [] },
  logBytes: { name: 'holdfast_log_bytes', help: 'What the log takes up, where its engine says so.', labels: [] },
  nodes: {
    name: 'holdfast_nodes',
    help: 'Nodes that share their limits, as this process saw them last; 0 while it can ask nobody.',
    labels: [],
  },
  commons: {
    name: 'holdfast_commons_reached',
    help: 'Whether this process can ask what nodes share: 1, or 0 while it keeps to its own part of every limit.',
    labels: [],
  },
  writing: {
    name: 'holdfast_log_replies_writing',
    help: 'Replies of which something is on its way to Redis, or waits to be.',
    labels: [],
  },
  queued: {
    name: 'holdfast_log_queued_bytes',
    help: 'Frames that Redis has not acknowledged, and nobody has been sent.',
    labels: [],
  },
  subscriptions: {
    name: 'holdfast_log_subscriptions',
    help: 'Replies that run at other nodes and are followed from here.',
    labels: [],
  },
  moved: {
    name: 'holdfast_log_replies_moved_total',
    help: 'Replies that ran here, and that another node had taken over when this one went on.',
    labels: [],
    grows: true,
  },
  lost: {
    name: 'holdfast_log_history_lost_total',
    help: 'Replies that failed because Redis had lost what was written of them, or could not vouch for it.',
    labels: [],
    grows: true,
  },
  outages: {
    name: 'holdfast_log_outages_total',
    help: 'Times that Redis went out of reach.',
    labels: [],
    grows: true,
  },
  outageSeconds: {
    name: 'holdfast_log_outage_seconds_total',
    help: 'For how long it was, the time that goes on included.',
    labels: [],
    grows: true,
  },
  inherited: {
    name: 'holdfast_replies_inherited',
    help: 'Replies taken over from nodes that are gone, by how they stand: running, or their ending. Of the last 50 such nodes.',
    labels: ['state'],
  },
  upstreamRunning: {
    name: 'holdfast_upstream_attempts_running',
    help: 'Attempts that run at an upstream.',
    labels: ['upstream'],
  },
  upstreamWaiting: {
    name: 'holdfast_upstream_attempts_waiting',
    help: 'Attempts that wait for a slot at an upstream.',
    labels: ['upstream'],
  },
  breakers: {
    name: 'holdfast_breakers',
    help: 'Circuit breakers, one for each model at an upstream, by their state.',
    labels: ['upstream', 'state'],
  },
  keys: {
    name: 'holdfast_upstream_keys',
    help: 'Keys of an upstream, by their state.',
    labels: ['upstream', 'state'],
  },
} as const
