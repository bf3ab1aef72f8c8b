// Buys a reply once, and follows it; or follows one that was bought before.
import {
  DISCONNECT_HEADER,
  GRACE_MS_DEFAULT,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  SEGMENTS_HEADER,
  eventsPath,
  formatDisconnect,
} from '@holdfast/protocol'
import { type Access, send } from './access.ts'
import type { ClientDialect } from './dialects.ts'
import type { Dial } from './line.ts'
import { type Reply, type ReplySettings, openReply } from './reply.ts'
import { type Runtime, system } from './runtime.ts'

export interface StartRequest extends Access {
  readonly dialect: ClientDialect
  /** The body as the dialect wants it. `stream: true` is added. */
  readonly body: Readonly<Record<string, unknown>>
  /** Made here when absent. Given again with the same body, also after a reload, it finds the same reply. */
  readonly idempotencyKey?: string
  /**
   * What may become of the reply when its upstream fails in mid-sentence. `continue`: another goes on with the text.
   * `restart`: another begins anew, and everything before the event `segment` is void; only for whoever shows
   * `message`, or drops what was gathered when it comes. Default: `continue`, with which adding up deltas stays right.
   * Of none of them the reply fails, unless the operator of the relay wants it otherwise.
   */
  readonly segments?: readonly ('continue' | 'restart')[]
}

export interface FollowRequest extends Access {
  /** Those the reply may be in; the server says which. Where it does not (a proxy hides its headers): the first. */
  readonly dialects: readonly ClientDialect[]
  /** The reply's id: `rpl_…`. */
  readonly reply: string
  /** Go on after this seq. The message then holds only what came after it. Default 0: the whole reply. */
  readonly after?: number
}

/**
 * Starts a reply. Its idempotency key exists before the first byte leaves, so a first response that is lost is asked
 * for again and never bought again. Nothing is thrown here but what JSON cannot say: see `Reply.finished`.
 */
export function start(request: StartRequest, settings: ReplySettings = {}): Reply {
  const { runtime = system } = settings
  const { dialect, body, idempotencyKey = runtime.secret(), segments = ['continue'] } = request
  const init = {
    method: 'POST',
    headers: {
      ...dialect.headers,
      'content-type': 'application/json',
      [IDEMPOTENCY_HEADER]: idempotencyKey,
      // We can come back, so the reply must not die of our absence.
      [DISCONNECT_HEADER]: formatDisconnect({ policy: 'keep', graceMs: GRACE_MS_DEFAULT }),
      [SEGMENTS_HEADER]: segments.join(', '),
    },
    body: JSON.stringify({ ...body, stream: true }),
  }
  const resume = dialEvents(request, runtime)
  const dial: Dial = (id, after, signal) =>
    id ? resume(id, after, signal) : send(request, dialect.path, { ...init, signal }, runtime)
  return openReply({ access: request, dialects: [dialect], dial }, settings)
}

/** Follows a reply that exists: from its beginning, or from where its reader stood. */
export function follow(request: FollowRequest, settings: ReplySettings = {}): Reply {
  const { reply: id, dialects, after = 0 } = request
  const dial = dialEvents(request, settings.runtime ?? system)
  return openReply({ access: request, dialects, dial, id, after }, { ...settings, direct: false })
}

export const dialEvents =
  (access: Access, runtime: Runtime): Dial =>
  (id, after, signal) =>
    send(access, eventsPath(id!), { headers: { [LAST_EVENT_ID_HEADER]: String(after) }, signal }, runtime)
