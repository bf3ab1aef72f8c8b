// Whose replies the names behind a prefix are. Nodes that share a log share their books, too: with others, keys of one would
// lead to replies of the other, and limits of both would be one. So the first that comes leaves a mark, and who has other
// books is told.
import type { Redis } from './connect.ts'

/** String: the id of the books. It stays: replies come and go, and whoever starts once more has to find it. */
export const markOf = ({ prefix }: Pick<Redis, 'prefix'>): string => `${prefix}books`

/**
 * Leaves the mark where there is none.
 * @returns whether it is that of these books
 * @throws RedisFailure
 */
export async function belongsTo(redis: Redis, books: string): Promise<boolean> {
  const key = markOf(redis)
  const before = await redis.at(key, (wire) => wire.send(['SET', key, books, 'NX', 'GET']))
  return before === null || before === books
}
