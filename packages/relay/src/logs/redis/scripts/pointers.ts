// What leads to a reply. KEYS[1] is the pointer.
import { scriptOf } from '../../../redis/script.ts'

/** ARGV: the reply, whose it may be taken from, milliseconds. Whose it is now. */
export const CLAIM = scriptOf(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= ARGV[2] then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return ARGV[1]`)

/** KEYS: many of them. ARGV: milliseconds, then for each the reply that it must lead to. */
export const EXPIRE = scriptOf(`
for at, pointer in ipairs(KEYS) do
  if redis.call('GET', pointer) == ARGV[at + 1] then redis.call('PEXPIRE', pointer, ARGV[1]) end
end
return 1`)

/** ARGV: the reply that it must lead to. */
export const FREE = scriptOf(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`)
