import type { Runtime } from '../runtime.ts'

/** Resolves after `ms`. A caller who leaves goes at once: it rejects with the signal's reason. */
export function pause({ after }: Pick<Runtime, 'after'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      cancel()
      reject(signal.reason)
    }
    const cancel = after(ms, () => {
      signal.removeEventListener('abort', leave)
      resolve()
    })
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
}
