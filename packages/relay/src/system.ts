// The real world.
import { randomBytes } from 'node:crypto'
import type { Runtime } from './runtime.ts'

export const system: Runtime = {
  now: () => Date.now(),
  uptime: () => performance.now(),
  dice: () => Math.random(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
  soon: (work) => void setImmediate(work),
  secret(count) {
    if (pooled + count > pool.length) {
      pool = randomBytes(POOL_BYTES)
      pooled = 0
    }
    pooled += count
    return pool.toString('hex', pooled - count, pooled)
  },
}

// A call to the platform for randomness costs 25 µs, however little is asked for.
const POOL_BYTES = 4_096
let pool = Buffer.alloc(0)
let pooled = 0
