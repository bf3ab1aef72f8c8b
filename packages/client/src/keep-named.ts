// keep.ts with everything at hand: dialects by their names, and a meter.
import { type KeepSettings, type ReplyStorage, findAgain, keepFirst } from './kept.ts'
import { type FollowRequest, type Reply, type ReplySettings, type StartRequest, follow, start } from './named.ts'

export interface ResumeRequest extends Omit<FollowRequest, 'reply'> {
  /**
   * What was asked, together with `dialect`. Given, only a reply to just this is found, and it is found also where
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
  { body, segments, dialect, ...access }: ResumeRequest,
  settings: KeepSettings<ReplySettings> = {},
): Reply | undefined =>
  findAgain(storage, key, body, settings, {
    follow: (reply) => follow({ ...access, ...(dialect && { dialect }), reply }, settings),
    start: (idempotencyKey) =>
      body && dialect
        ? start({ ...access, dialect, body, idempotencyKey, ...(segments && { segments }) }, settings)
        : undefined,
  })
