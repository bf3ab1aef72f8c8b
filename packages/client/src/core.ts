// The client for pages that count bytes: dialects and the meter are given as values, and only what is given is carried.
export { start, follow, type FollowRequest, type StartRequest } from './start.ts'
export { startDirect, type DirectSettings } from './direct.ts'
export { PURCHASES_MAX_DEFAULT, type OnCut, type OnCutSettings, type Purchase } from './on-cut.ts'
export { type ContinuingSettings, continuing } from './on-cut-continuing.ts'
export { restarting } from './on-cut-restarting.ts'
export { type ClientDialect, type DialectName, anthropicMessages, openaiChat } from './dialects.ts'
export { BUFFERED_EVENTS_MAX_DEFAULT, type Arrival, type Reply, type ReplySettings } from './reply.ts'
export { partialJson, partialJsonReader, type PartialJsonReader } from './partial-json.ts'
export { type ResumeRequest, keepReply, resumeReply } from './keep.ts'
export { type KeepSettings, type KeptReply, type ReplyStorage, KEPT_EVERY_MS, keptReply } from './kept.ts'
export { textDeltas, type TextDeltasSettings } from './text-deltas.ts'
export { toReadableStream, toTextStream } from './readable.ts'
export { on, type Callbacks, type ToolCall } from './callbacks.ts'
export { REFUSALS_MAX_DEFAULT, STALL_MS_DEFAULT, STALL_MS_DIRECT, type LineSettings } from './line.ts'
export type { LineState } from './line-state.ts'
export type { Access } from './access.ts'
export { type Meter, type Metrics, openMeter } from './metrics.ts'
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
