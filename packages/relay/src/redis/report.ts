// What a server says of itself, for whoever runs it.
import type { Redis } from './connect.ts'
import { RedisFailure } from './failure.ts'
import type { Wire } from './wire.ts'

export interface ServerReport {
  readonly where: string
  readonly version: string
  readonly role: 'master' | 'replica'
  readonly upMs: number
  readonly usedBytes: number
  /** 0: as much as the machine has. */
  readonly maxBytes: number
  readonly policy: string
  /** It writes every command to its disk. */
  readonly hasAof: boolean
  /** Followers of a master that are connected. */
  readonly replicas: number
  readonly commandsPerSecond: number
}

/** Of each server that is reached; what refuses to say is left out. @throws RedisFailure when one does not answer */
export async function reportsOf(redis: Redis): Promise<readonly ServerReport[]> {
  const all = await Promise.all(redis.wires.map(reportOf))
  return all.filter((one) => one !== undefined)
}

async function reportOf(wire: Wire): Promise<ServerReport | undefined> {
  try {
    const info = fieldsOf(String(await wire.send(['INFO'])))
    const number = (name: string): number => Number(info.get(name) ?? 0) || 0
    return {
      where: wire.where,
      version: info.get('redis_version') ?? 'unknown',
      role: info.get('role') === 'slave' ? 'replica' : 'master',
      upMs: number('uptime_in_seconds') * 1_000,
      usedBytes: number('used_memory'),
      maxBytes: number('maxmemory'),
      policy: info.get('maxmemory_policy') ?? 'unknown',
      hasAof: info.get('aof_enabled') === '1',
      replicas: number('connected_slaves'),
      commandsPerSecond: number('instantaneous_ops_per_sec'),
    }
  } catch (cause) {
    if (cause instanceof RedisFailure && cause.trouble === 'refused') return undefined
    throw cause
  }
}

const fieldsOf = (info: string): ReadonlyMap<string, string> =>
  new Map([...info.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]))
