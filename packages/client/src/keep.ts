// `start` and `follow` for a reply that outlives its page. See kept.ts for what is kept, and when it goes.
import { type KeepSettings, type ReplyStorage, findAgain, keepFirst } from './kept.ts'
import type { Reply, ReplySettings } from './reply.ts'
import { type FollowRequest, type StartRequest, follow, start } from './start.ts'

export interface ResumeRequest extends Omit<FollowRequest, 'reply'> {
  /**
   * What was asked, in the first of the dialects. Given, only a reply to just this is found, and it is found also where
   * it had no name yet when its page went. Absent: whatever is kept, if it had a name.
   */
  readonly body?: StartRequest['body']
  readonly segments?: StartRequest['segments']
}

/** `start`, remembered under `key` before the first byte leaves, in the place of what was kept there. */
export const keepReply = (
  storage: ReplyStorage,
  key: string,
  request: StartRequest,
  settings: KeepSettings<ReplySettings> = {},
): Reply =>
  keepFirst(storage, key, request, settings, (idempotencyKey) => start({ ...request, idempotencyKey }, settings))

/**
 * The reply that is kept under `key`, read from its beginning or from `after`; undefined where there is none. One that has
 * no name yet is asked for under its own idempotency key: bought once, whether or not that request had left before.
 */
export const resumeReply = (
  storage: ReplyStorage,
  key: string,
  { body, segments, dialects, ...access }: ResumeRequest,
  settings: KeepSettings<ReplySettings> = {},
): Reply | undefined =>
  findAgain(storage, key, body, settings, {
    follow: (reply) => follow({ ...access, dialects, reply }, settings),
    start: (idempotencyKey) =>
      body && dialects[0]
        ? start({ ...access, dialect: dialects[0], body, idempotencyKey, ...(segments && { segments }) }, settings)
        : undefined,
  })
