// Whether Redis is fit to hold replies: there, new enough, keeping what it has been given, and letting this user do what nodes do.
import { createHash } from 'node:crypto'
import { type Redis, RedisFailure, type RedisSettings } from '@holdfast/relay'
import { reachRedis } from '../redis.ts'
import { UsageError } from '../settings.ts'
import type { Finding } from './finding.ts'

/** A doctor is not kept waiting for as long as a relay. */
const REACH_MS_MAX = 3_000
/** Streams, functions of scripts and sharded channels as they are used. Valkey counts from 7.2. */
const MAJOR_MIN = 7

/** Nothing where no Redis is set. */
export async function examineRedis(settings: RedisSettings | undefined): Promise<Finding[]> {
  if (!settings) return []
  try {
    const redis = await reachRedis(settings, {}, REACH_MS_MAX)
    try {
      const info = await infoOf(redis)
      return [...(info === undefined ? [] : findingsOf(info)), ...(await permissions(redis, info !== undefined))]
    } finally {
      redis.close()
    }
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    const remedy = 'Is it running, and are HOLDFAST_REDIS_URL or redis: in the file right?'
    return [{ what: 'redis', state: 'bad', words: cause.message, remedy }]
  }
}

/** What it says of itself, read. Undefined where it may not be asked. */
async function infoOf(redis: Redis): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const texts = await Promise.all(redis.wires.map((wire) => wire.send(['INFO'])))
    return new Map(
      [...String(texts[0]).matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
    )
  } catch (cause) {
    if (cause instanceof RedisFailure && cause.trouble === 'refused') return undefined
    throw cause
  }
}

export function findingsOf(info: ReadonlyMap<string, string>): Finding[] {
  const version = info.get('redis_version') ?? 'unknown'
  const policy = info.get('maxmemory_policy') ?? 'noeviction'
  const isOld = Number.parseInt(version, 10) < MAJOR_MIN
  return [
    isOld
      ? {
          what: 'redis',
          state: 'bad',
          words: `${version} is too old`,
          remedy: `Redis ${MAJOR_MIN} or newer, or Valkey.`,
        }
      : { what: 'redis', state: 'good', words: `reached; version ${version}` },
    policy === 'noeviction'
      ? { what: 'redis', state: 'good', words: 'throws nothing away when its memory is full' }
      : {
          what: 'redis',
          state: 'bad',
          words: `throws replies away when its memory is full (maxmemory-policy ${policy})`,
          remedy: 'CONFIG SET maxmemory-policy noeviction, and in its file.',
        },
    info.get('aof_enabled') === '1'
      ? { what: 'redis', state: 'good', words: 'writes what it is given to its disk (AOF)' }
      : {
          what: 'redis',
          state: 'note',
          words:
            'writes nothing to its disk as it comes: when it restarts, replies that ran fail, and those that are over are gone',
          remedy: 'appendonly yes, in its file.',
        },
  ]
}

const SCRIPT = 'return 1'

/** What nodes do there, tried under a name of its own. */
async function permissions(redis: Redis, mayInfo: boolean): Promise<Finding[]> {
  const key = `${redis.prefix}{doctor}`
  const tried: readonly (readonly [string, ...string[]])[] = [
    ['SET', key, '1', 'EX', '5'],
    ['SCRIPT', 'LOAD', SCRIPT],
    ['EVALSHA', createHash('sha1').update(SCRIPT).digest('hex'), '1', key],
    ['XADD', `${key}:log`, 'MAXLEN', '1', '*', 'a', 'b'],
    ['DEL', key, `${key}:log`],
    [redis.isCluster ? 'SPUBLISH' : 'PUBLISH', `${key}:told`, ''],
  ]
  const refused = mayInfo ? [] : ['INFO']
  for (const command of tried) {
    try {
      await redis.at(key, (wire) => wire.send(command))
    } catch (cause) {
      if (!(cause instanceof RedisFailure)) throw cause
      if (cause.trouble === 'full')
        return [
          {
            what: 'redis',
            state: 'bad',
            words: 'is full, or cannot write to its disk',
            remedy: 'More memory: docs/scale.md.',
          },
        ]
      refused.push(command[0])
    }
  }
  if (refused.length === 0)
    return [{ what: 'redis', state: 'good', words: `lets this user do what nodes do (${redis.prefix}*)` }]
  const remedy = 'docs/operating/redis.md has a user who may.'
  return [{ what: 'redis', state: 'bad', words: `does not let this user ${refused.join(', ')}`, remedy }]
}
