// Moments in which the relay was wrong once, and how to recognise them in the evidence.
import type { Evidence } from './evidence.ts'
import { isNativeEnding } from './plain-reader.ts'

export interface Regression {
  readonly name: string
  readonly seed: number
  /** Whether the moment comes in this run. */
  readonly comes: (evidence: Evidence) => boolean
}

export const regressions: readonly Regression[] = [
  {
    // The log refused a batch without a frame, and the throw went up into the transport.
    name: 'a model names its ending, and its upstream hangs up without the good-bye',
    seed: 47,
    comes: ({ kept, created }) =>
      [...kept.values()].some(({ id, frames, final }) => {
        const dialect = created.get(id)?.dialect
        const last = frames.at(-1)
        const isAsked = dialect === 'openai-chat' || dialect === 'anthropic-messages'
        return final?.ending === 'complete' && isAsked && last && !isNativeEnding(dialect, last)
      }),
  },
  {
    // The reader went on as if it were live.
    name: 'a heartbeat fills an outlet, and then the model speaks',
    seed: 118,
    comes: ({ calls, purchases }) =>
      calls.some(({ writes, wish }) => {
        const filling = writes.find(({ last, full }) => last === 0 && full)
        return filling && purchases.some((one) => one.wish === wish && one.said.some(({ at }) => at > filling.at))
      }),
  },
  {
    // Whoever adopted it believed the model, not the stop.
    name: 'a reply is stopped that a failed write has orphaned after its model named its ending',
    seed: 2112,
    comes: ({ stops, kept, purchases, calls }) =>
      stops.some(({ reply, acknowledgedAt = Number.POSITIVE_INFINITY }) => {
        const final = kept.get(reply)?.final
        const wasNamed = kept.get(reply)?.frames.some(({ data }) => /"(finish|stop)_reason":"/.test(data))
        const wasBought = purchases.some(({ call }) => calls[call]?.reply === reply)
        return final?.ending === 'stopped' && final.endedAt > acknowledgedAt && wasNamed && wasBought
      }),
  },
]
