// Where this relay keeps its replies: in a directory of its own, or in Redis, with others.
import { join } from 'node:path'
import { HoldfastError } from '@holdfast/protocol'
import {
  type Commons,
  type Log,
  REDIS_LOG_LIMITS,
  type Redis,
  RedisCommons,
  type RedisLogLimits,
  type RedisSettings,
  belongsTo,
  isPostgres,
  markOf,
  openDiskLog,
  openRedisLog,
  redisStore,
  system,
} from '@holdfast/relay'
import type { Told } from '../notices.ts'
import { reachRedis } from '../redis.ts'
import { type Settings, UsageError } from '../settings.ts'

export interface OpenedLog {
  readonly log: Log
  /** What it has in common with others; undefined where it is alone. */
  readonly commons?: Commons
}

/**
 * Closing the relay closes both.
 * @param booksId of the books: nodes that share a log share them, too
 * @throws UsageError when Redis cannot be reached, or is no place for a log
 */
export async function openLog(
  settings: Settings,
  booksId: () => Promise<string>,
  tell: (told: Told) => void,
): Promise<OpenedLog> {
  const { redis, logLimits, dataDirectory } = settings
  const onTrouble = (cause: unknown): void => tell({ type: 'failure', what: 'the log', cause })
  if (redis) return openShared(redis, limitsOf(settings), await booksId(), tell)
  return {
    log: await openDiskLog({ ...logLimits, directory: join(dataDirectory, 'log'), runtime: system, onTrouble }),
  }
}

/** Of the names that both engines know, one word counts for either. */
function limitsOf({ logLimits }: Settings): Partial<RedisLogLimits> {
  const said: Readonly<Record<string, unknown>> = { ...logLimits }
  return Object.fromEntries(Object.keys(REDIS_LOG_LIMITS).flatMap((name) => (name in said ? [[name, said[name]]] : [])))
}

async function openShared(
  settings: RedisSettings,
  limits: Partial<RedisLogLimits>,
  booksId: string,
  tell: (told: Told) => void,
): Promise<OpenedLog> {
  const redis = await reachRedis(settings, {
    onUp: (where) => tell({ type: 'redis', where, isUp: true }),
    onDown: ({ trouble, code }) => tell({ type: 'redis', trouble, code, isUp: false }),
  })
  // Another one after a restart, and nobody else's.
  const node = system.secret(8)
  try {
    await checkBooks(redis, booksId)
    const onTrouble = (cause: HoldfastError): void => tell({ type: 'failure', what: 'the log', cause })
    const log = await openRedisLog({
      store: redisStore({ redis, runtime: system }),
      runtime: system,
      limits,
      node,
      onTrouble,
    })
    return { log, commons: new RedisCommons(redis, node) }
  } catch (cause) {
    redis.close()
    throw cause instanceof HoldfastError ? new UsageError(`Redis cannot have the log: ${cause.message}`) : cause
  }
}

/** @throws UsageError when what is there belongs to a relay with other books */
async function checkBooks(redis: Redis, booksId: string): Promise<void> {
  if (await belongsTo(redis, booksId)) return
  throw new UsageError(
    `What is in this Redis behind the prefix “${redis.prefix}” belongs to a relay with other books. ` +
      'Nodes that share Redis share their books (DATABASE_URL); another relay takes a prefix of its own (redis.prefix). ' +
      `Where the books were replaced on purpose: stop every node, then redis-cli DEL ${markOf(redis)}`,
  )
}

/** For people: where the replies are shared, and what is missing where there can be one node only. No password. */
export function sharingOf({ redis, database, workers }: Settings): string | undefined {
  if (!redis) return undefined
  const where = redis.urls.map((url) => new URL(url).host).join(', ')
  if (!isPostgres(database)) return `redis ${where}: one node only, because the books are a file (DATABASE_URL)`
  return workers === undefined ? `redis ${where}` : `${workers} here · redis ${where}`
}
