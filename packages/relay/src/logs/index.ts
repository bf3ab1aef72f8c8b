// The engines of the log. Whoever starts a relay chooses one and hands it in.
import { openDiskLog } from './disk.ts'
import { openMemoryLog } from './memory.ts'
import { openRedisLog } from './redis.ts'

export { DISK_LOG_LIMITS, type DiskLogLimits, type DiskLogOptions, openDiskLog } from './disk.ts'
export type { SyncPolicy } from './disk/journal.ts'
export { DirectoryInUse } from './disk/lock.ts'
export { type MemoryLogOptions, openMemoryLog } from './memory.ts'
export { REDIS_LOG_LIMITS, type RedisLogLimits, type RedisLogOptions, openRedisLog } from './redis.ts'
export { type RedisStore, StoreFailure } from './redis/store.ts'

export const engines = { disk: openDiskLog, memory: openMemoryLog, redis: openRedisLog } as const
