// The disk under the log: the engine's own disk in memory, with failures drawn from dice until the world heals.
import { type MemoryDisk, createMemoryDisk } from '../../packages/relay/src/logs/disk/memory-disk.ts'
import type { Clock } from './clock.ts'
import type { Dice } from './dice.ts'
import type { Evidence } from './evidence.ts'
import type { Trace } from './trace.ts'

export function createDisk(clock: Clock, dice: Dice, trace: Trace, evidence: Evidence): MemoryDisk {
  const { disk, healAt } = evidence.faults
  return createMemoryDisk({
    // A platform may take less than it was given, and that is no failure.
    ...(disk.short > 0 ? { writeBytesMax: Math.ceil(20 + 2_000 * (1 - disk.short)) } : {}),
    failureCode: dice.pick(['ENOSPC', 'EIO']),
    failWrite(_, operation) {
      if (clock.elapsed >= healAt || !dice.chance(disk.fail)) return 'ok'
      evidence.diskFailures.push(clock.now)
      const octets = operation === 'write' && dice.chance(0.5) ? dice.between(0, 400) : 'fail'
      trace.say('disk', `${operation} fails${octets === 'fail' ? '' : ` after ${octets}`}`)
      return octets
    },
  })
}
