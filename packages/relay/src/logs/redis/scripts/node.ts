// What a node says of itself again and again. What is there already is only given more time, which takes no memory: so a Redis
// that is full costs no node its life, nor any reply its pump.
import { scriptOf } from '../../../redis/script.ts'

/** KEYS: its life, its index. ARGV: milliseconds of each. 1: it had its life still. */
export const LIVE = scriptOf(`
redis.call('PEXPIRE', KEYS[2], ARGV[2])
if redis.call('PEXPIRE', KEYS[1], ARGV[1]) == 1 then return 1 end
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 0`)

/** KEYS: the list of nodes. ARGV: the node, milliseconds of the list. */
export const ENROL = scriptOf(`
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then redis.call('SADD', KEYS[1], ARGV[1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`)
