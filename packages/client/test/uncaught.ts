// What reaches the platform as an error that nobody caught. The runner's own listeners are put aside meanwhile.
import process from 'node:process'

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const

/** All that is thrown at nobody while `work` goes on. */
export async function uncaughtDuring(work: () => Promise<unknown>): Promise<unknown[]> {
  const thrown: unknown[] = []
  const others = EVENTS.map((event) => process.rawListeners(event) as (() => void)[])
  for (const event of EVENTS) {
    process.removeAllListeners(event)
    process.on(event, (failure: unknown) => thrown.push(failure))
  }
  try {
    await work()
    return thrown
  } finally {
    for (const [index, event] of EVENTS.entries()) {
      process.removeAllListeners(event)
      for (const other of others[index]!) process.on(event, other)
    }
  }
}
