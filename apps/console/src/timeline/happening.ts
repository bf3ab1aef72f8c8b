// What can happen to a reply on its way to this page, as seen from the page. All times in milliseconds since 1970.
import type { Ending, Seam } from '@holdfast/protocol'

export type Happening = { readonly at: number } &
  /** A reply was asked for, or one that runs was found again after a reload. Everything before it is another story. */
  (
    | { readonly type: 'began'; readonly how: 'asked' | 'found' }
    /** A request for frames went out. */
    | { readonly type: 'dialled' }
    /** Its answer is a stream. */
    | { readonly type: 'opened' }
    /** A chunk that completed so many frames. */
    | { readonly type: 'arrived'; readonly frames: number; readonly bytes: number }
    /** The relay said that it is there, and nothing else. */
    | { readonly type: 'heartbeat' }
    /** The stream, or the request for one, is no more. */
    | { readonly type: 'lost'; readonly why: 'cut' | 'refused' | 'unreachable' }
    | { readonly type: 'seam'; readonly how: Seam['how']; readonly model?: string }
    /** Somebody here asked for the end. */
    | { readonly type: 'stop' }
    /** Somebody here broke something, to see what happens. */
    | { readonly type: 'strike'; readonly what: string }
    /** `unknown`: it was given up, and the log may say more than was read. */
    | { readonly type: 'ended'; readonly ending: Ending | 'unknown' }
  )
