export { type Seq, SEQ_MAX, parseSeq } from './seq.ts'
export type { Frame, Saying } from './frame.ts'
export { type Ending, type Event, type Seam, type Usage, isEnding } from './event.ts'
export { type Block, type Message, EMPTY, endingOf, fold, reasoningOf, textOf } from './fold.ts'
export { HoldfastError, type Problem, type ReachedLimit, looksLikeOurs } from './problem.ts'
export { type Fault, type ProblemCode, isProblemCode, problems } from './problems.ts'
export type { Dialect, DialectName, Reader, Voice, Writer } from './dialects/dialect.ts'
export { dialects } from './dialects/index.ts'
export { glance } from './dialects/glance.ts'
// Readers alone, for whoever must not carry what writes (`dialects` holds on to both).
export { AnthropicReader } from './dialects/anthropic-messages/read.ts'
export { OpenAiChatReader } from './dialects/openai-chat/read.ts'
export { readErrorInBrief } from './dialects/brief-error.ts'
export { acrossSeams } from './dialects/seam.ts'
export { silentAfterEnding } from './dialects/silence.ts'
export { type Disconnect, GRACE_MS_DEFAULT, GRACE_MS_MAX, formatDisconnect, parseDisconnect } from './disconnect.ts'
export {
  FRAME_CHARS_MAX_DEFAULT,
  type SseDecoder,
  type SseDecoderOptions,
  type SseEvent,
  encodeSse,
  sseDecoder,
} from './sse.ts'
export {
  DIALECT_HEADER,
  DISCONNECT_HEADER,
  ENDING_HEADER,
  ESTIMATE_HEADER,
  HEARTBEAT,
  HEARTBEAT_HEADER,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  LOST_HEADER,
  POLL_HEADER,
  REPLY_HEADER,
  SEGMENTS_HEADER,
  SERVED_HEADER,
  type ReplyView,
  eventsPath,
  replyPath,
  stopPath,
  tokensPath,
} from './surface.ts'
export { type Backoff, backoffMs, parseDurationMs, parseRetryAfterMs } from './backoff.ts'
export {
  type Happening,
  PATIENCE,
  type Patience,
  type Session,
  attemptOf,
  isRetryable,
  openSession,
  step,
} from './session.ts'
export { requests } from './requests/index.ts'
export type {
  Format,
  Loss,
  Part,
  Reasoning,
  Request,
  RequestDialect,
  Source,
  TextPart,
  Tool,
  ToolChoice,
  Turn,
} from './requests/request.ts'
export {
  type Continuation,
  type ContinuingBy,
  type Fit,
  about,
  canContinue,
  continuation,
} from './continuing/continuation.ts'
export { Splice } from './continuing/splice.ts'
