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
export { resilientFetch, type ResilientFetchSettings } from './resilient-fetch.ts'
export type { DialectName } from './dialects.ts'
export { BUFFERED_EVENTS_MAX_DEFAULT, type Arrival } from './reply.ts'
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
