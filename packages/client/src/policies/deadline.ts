// How long somebody waits for a reply: for its first token, and for all of it. Both count from the call, the time in a
// queue included. (Silence in between is the line's business: `stallMsMax`; connecting too: `patience.connectMsMax`.)
import { HoldfastError } from '@holdfast/protocol'
import type { Runtime } from '../runtime.ts'

export interface DeadlineSettings {
  /** Until the first piece of text, reasoning or tool arguments. Reached: `first-token-late`. */
  readonly firstTokenMsMax?: number
  /** Until the ending. Reached: `reply-late`. */
  readonly totalMsMax?: number
}

export interface Deadline {
  heardToken(): void
  end(): void
}

/** @param late told once */
export function watchDeadline(
  { firstTokenMsMax, totalMsMax }: DeadlineSettings,
  { after }: Runtime,
  late: (problem: HoldfastError) => void,
): Deadline {
  const watch = (ms: number | undefined, code: 'first-token-late' | 'reply-late', what: string) =>
    ms === undefined
      ? () => undefined
      : after(ms, () => {
          end()
          late(new HoldfastError(code, `${what} did not come within ${ms} ms.`))
        })
  const cancelFirst = watch(firstTokenMsMax, 'first-token-late', 'The first token')
  const cancelTotal = watch(totalMsMax, 'reply-late', 'The ending')
  const end = () => {
    cancelFirst()
    cancelTotal()
  }
  return { heardToken: cancelFirst, end }
}
