// What a person who runs a relay should hear about their Redis, at its start.
import type { Redis } from './connect.ts'
import type { Wire } from './wire.ts'

/**
 * Sentences, for each server that is reached.
 * @throws RedisFailure when one does not answer
 */
export async function warningsOf(redis: Redis): Promise<readonly string[]> {
  const all = await Promise.all(redis.wires.map(warningsOfServer))
  return all.flat()
}

async function warningsOfServer(wire: Wire): Promise<readonly string[]> {
  const [memory, persistence] = await Promise.all(
    ['memory', 'persistence'].map(async (section) => String(await wire.send(['INFO', section]))),
  )
  const field = (name: string): string =>
    new RegExp(`^${name}:(.*)$`, 'm').exec(`${memory}\n${persistence}`)?.[1]?.trim() ?? ''
  const warnings: string[] = []
  const policy = field('maxmemory_policy')
  if (policy !== 'noeviction' && field('maxmemory') !== '0')
    warnings.push(
      `Redis at ${wire.where} drops replies that are being read when it is full: its maxmemory-policy is “${policy}”, and should be “noeviction”`,
    )
  if (field('aof_enabled') === '0')
    warnings.push(
      `Redis at ${wire.where} writes no log of its own (appendonly no): when it is started anew, what runs fails and what has ended is forgotten`,
    )
  if (!wire.isMaster) warnings.push(`Redis at ${wire.where} is a replica, which takes no writes`)
  return warnings
}
