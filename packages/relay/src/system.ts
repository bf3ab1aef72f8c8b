// The real world.
import { randomBytes } from 'node:crypto'
import type { Runtime } from './runtime.ts'

export const system: Runtime = {
  now: () => Date.now(),
  dice: () => Math.random(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
  soon: (work) => void setImmediate(work),
  secret: (count) => randomBytes(count).toString('hex'),
}
