// `start` and `follow` with everything at hand: every dialect, so that a name is enough and an id alone can be
// followed, and a meter.
import { type DialectName, anthropicMessages, openaiChat } from './dialects.ts'
import { startDirect } from './direct.ts'
import { type Meter, type Metrics, openMeter } from './metrics.ts'
import { type OnCutChoice, onCutNamed } from './on-cut-named.ts'
import type * as parts from './reply.ts'
import * as core from './start.ts'

/** By their names. */
export const dialects = { 'openai-chat': openaiChat, 'anthropic-messages': anthropicMessages }

export interface Reply extends parts.Reply {
  readonly metrics: Metrics
}

export type ReplySettings = Omit<parts.ReplySettings, 'meter' | 'again'>

export interface StartSettings extends ReplySettings {
  /**
   * With `direct`: what a cut leads to. `fail`, the default: it is final. `restart`: the reply is bought anew, and what was
   * shown is void. `continue`: the provider is asked for the rest; where that cannot be asked for, or another text comes,
   * the cut is final. Either is a purchase more, at most two more. With a relay it means nothing.
   */
  readonly onCut?: OnCutChoice
}

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
export const start = (request: StartRequest, settings: StartSettings = {}): Reply =>
  startMetered(openMeter(settings.runtime), request, settings)

/** Follows a reply that exists: from its beginning, or from where its reader stood. */
export const follow = (request: FollowRequest, settings: ReplySettings = {}): Reply =>
  core.follow(
    { ...request, dialects: request.dialect ? [dialects[request.dialect]] : Object.values(dialects) },
    { ...settings, meter: openMeter(settings.runtime) },
  ) as Reply

/** Like `start`, with a meter of whose own. */
export function startMetered(
  meter: Meter,
  request: StartRequest,
  { onCut = 'fail', ...settings }: StartSettings,
): Reply {
  const named = { ...request, dialect: dialects[request.dialect] }
  if (!settings.direct) return core.start(named, { ...settings, meter }) as Reply
  const value = onCutNamed(onCut)
  return startDirect(named, { ...settings, meter, ...(value && { onCut: value }) }) as Reply
}
