// So many replies at a time; who comes later waits, first come first served, and not too many of them.
import { HoldfastError } from '@holdfast/protocol'
import type { Gate, Leave } from './gate.ts'

/** Starts that may wait for their turn. One more: `queue-full`. */
export const WAITING_MAX_DEFAULT = 1000

export interface QueueSettings {
  /** Replies that run at a time. Those that are followed do not count: they run anyway. */
  readonly repliesMax: number
  /** See `WAITING_MAX_DEFAULT`. */
  readonly waitingMax?: number
}

export interface Queue {
  readonly gate: Gate
  readonly running: number
  readonly waiting: number
}

export function openQueue({ repliesMax, waitingMax = WAITING_MAX_DEFAULT }: QueueSettings): Queue {
  let running = 0
  /** A set keeps the order of arrival, and forgets those who leave in constant time. */
  const waiting = new Set<() => void>()

  const enter = (): Leave => {
    running += 1
    return () => {
      running -= 1
      const [next] = waiting
      next?.()
    }
  }

  return {
    get running() {
      return running
    },
    get waiting() {
      return waiting.size
    },
    gate: (_order, signal) => {
      if (running < repliesMax) return enter()
      if (waiting.size >= waitingMax)
        throw new HoldfastError('queue-full', `${waiting.size} starts are waiting already.`)
      return new Promise((resolve, reject) => {
        const turn = () => {
          waiting.delete(turn)
          signal.removeEventListener('abort', leave)
          // In the same breath as the one before left: nobody can slip in between.
          resolve(enter())
        }
        const leave = () => {
          waiting.delete(turn)
          reject(signal.reason)
        }
        waiting.add(turn)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
