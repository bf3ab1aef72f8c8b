// `start` and `follow` with everything at hand: every dialect, so that a name is enough and an id alone can be
// followed, and a meter.
import { type DialectName, anthropicMessages, openaiChat } from './dialects.ts'
import { type Metrics, openMeter } from './metrics.ts'
import type * as parts from './reply.ts'
import * as core from './start.ts'

const dialects = { 'openai-chat': openaiChat, 'anthropic-messages': anthropicMessages }

export interface Reply extends parts.Reply {
  readonly metrics: Metrics
}

export type ReplySettings = Omit<parts.ReplySettings, 'meter'>

export interface StartRequest extends Omit<core.StartRequest, 'dialect'> {
  readonly dialect: DialectName
}

export interface FollowRequest extends Omit<core.FollowRequest, 'dialects'> {
  /** Needed only where `Holdfast-Dialect` cannot be read: a proxy hides it, or CORS does. */
  readonly dialect?: DialectName
}

/**
 * Starts a reply. Its idempotency key exists before the first byte leaves, so a first response that is lost is asked
 * for again and never bought again. Nothing is thrown here but what JSON cannot say: see `Reply.finished`.
 */
export const start = (request: StartRequest, settings: ReplySettings = {}): Reply =>
  core.start({ ...request, dialect: dialects[request.dialect] }, metered(settings)) as Reply

/** Follows a reply that exists: from its beginning, or from where its reader stood. */
export const follow = (request: FollowRequest, settings: ReplySettings = {}): Reply =>
  core.follow(
    { ...request, dialects: request.dialect ? [dialects[request.dialect]] : Object.values(dialects) },
    metered(settings),
  ) as Reply

const metered = (settings: ReplySettings): parts.ReplySettings => ({ ...settings, meter: openMeter(settings.runtime) })
