export {
  start,
  follow,
  type FollowRequest,
  type Reply,
  type ReplySettings,
  type StartRequest,
  type StartSettings,
} from './named.ts'
export type { OnCutChoice } from './on-cut-named.ts'
export { PURCHASES_MAX_DEFAULT, type OnCutSettings, type Purchase } from './on-cut.ts'
export type { ContinuingSettings } from './on-cut-continuing.ts'
export { VERIFY_MS_MAX, openClient } from './open-client.ts'
export type { Client, ClientMetrics, ClientReply, ClientSettings, ClientStartSettings, ClientState } from './client.ts'
export { ANSWER_TOKENS_MAX_DEFAULT } from './body/anthropic-messages.ts'
export type { Part, StartParameters, Tool, Turn } from './body/parameters.ts'
export type { BudgetSettings, Prices, Spent } from './policies/budget.ts'
export { CIRCUIT, type CircuitSettings } from './policies/circuit.ts'
export type { DeadlineSettings } from './policies/deadline.ts'
export type { Limit, Limits } from './policies/limits.ts'
export { WAITING_MAX_DEFAULT, type QueueSettings } from './policies/queue.ts'
export { type RateSettings, WAIT_MS_MAX_DEFAULT } from './policies/rate.ts'
export {
  POLLING_MS_MAX,
  POLL_GAP_MS,
  POLL_WAIT_MS,
  SWALLOWED_MAX,
  openPolling,
  type Polling,
  type PollingSettings,
} from './polling.ts'
export type { Span, Tracer } from './telemetry.ts'
export type { Verdict } from './verify.ts'
export { resilientFetch, type ResilientFetchSettings } from './resilient-fetch.ts'
export type { DialectName } from './dialects.ts'
export { BUFFERED_EVENTS_MAX_DEFAULT, type Arrival } from './reply.ts'
export { partialJson, partialJsonReader, type PartialJsonReader } from './partial-json.ts'
export { type ResumeRequest, keepReply, resumeReply } from './keep-named.ts'
export { type KeepSettings, type KeptReply, type ReplyStorage, KEPT_EVERY_MS, keptReply } from './kept.ts'
export { textDeltas, type TextDeltasSettings } from './text-deltas.ts'
export { toReadableStream, toTextStream } from './readable.ts'
export { on, type Callbacks, type ToolCall } from './callbacks.ts'
export { REFUSALS_MAX_DEFAULT, STALL_MS_DEFAULT, STALL_MS_DIRECT, type LineSettings } from './line.ts'
export type { LineState } from './line-state.ts'
export type { Access } from './access.ts'
export type { Metrics } from './metrics.ts'
export type { Page } from './page.ts'
export { type Runtime, system } from './runtime.ts'
export {
  EMPTY,
  HoldfastError,
  PATIENCE,
  reasoningOf,
  textOf,
  type Block,
  type Ending,
  type Event,
  type Message,
  type Patience,
  type Problem,
  type ProblemCode,
  type Seam,
  type Seq,
  type Usage,
} from '@holdfast/protocol'
