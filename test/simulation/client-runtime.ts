// The world as the client takes it: a clock, dice, timers that can be counted, and the wire as its `fetch`.
import type { Runtime } from '@holdfast/client'
import { REPLY_HEADER } from '@holdfast/protocol'
import type { Life } from './clock.ts'
import type { Wish } from './evidence.ts'
import { fetchOver } from './fetch.ts'
import type { Stage } from './stage.ts'

/** @param isStarting whether an answer that arrives now is one to the first POST */
export function clientRuntime(stage: Stage, wish: Wish, life: Life, isStarting: () => boolean): Runtime {
  const { clock, dice, wire } = stage
  return {
    now: () => clock.now,
    dice: () => dice.next(),
    after: (ms, work) => life.after(ms, work),
    fetch: fetchOver(wire, wish.number, dice, (status, headers) => {
      const isRelay = headers['holdfast-problem'] !== undefined || headers[REPLY_HEADER] !== undefined
      if (isRelay && isStarting()) stage.noteAnswer(wish, status, headers[REPLY_HEADER], headers['holdfast-problem'])
    }),
    secret: () => dice.hex(16),
    page: { isHidden: () => false, isOnline: () => true, onWake: () => () => {} },
  }
}
