// What redis.ts has Redis do at once. The arithmetic is that of draw.ts and claims.ts, by the server's own clock; one suite
// holds both to it. Each has one key, so a cluster may keep it anywhere. Numbers are written out in full: Lua would round
// what has more than 14 digits.
import { scriptOf } from '../redis/script.ts'

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end
`

/** Arguments: a minute's worth, size, least, most, debit, what comes back, when that was drawn, how long that may take. */
export const DRAW = scriptOf(`${NOW}
local GRAINS = 60000
local rate, size, least, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local debit, back, drawnAt, hold = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local stored = redis.call('HMGET', KEYS[1], 'grains', 'at')
local grains, at = tonumber(stored[1]) or size * GRAINS, tonumber(stored[2]) or now
-- After a failover the clock may be an earlier one: it pours nothing for what has been, and goes on from there.
grains = math.min(size * GRAINS, grains + math.max(0, now - at) * rate)
if back > 0 and now - drawnAt <= hold then debit = debit - back end
grains = math.min(size * GRAINS, grains - debit * GRAINS)
local granted = 0
if grains >= math.min(least, size) * GRAINS then
  granted = math.max(least, math.min(most, math.floor(grains / GRAINS)))
end
grains = grains - granted * GRAINS
redis.call('HSET', KEYS[1], 'grains', whole(grains), 'at', whole(now))
redis.call('PEXPIRE', KEYS[1], whole(math.ceil((size * GRAINS - grains) / math.max(1, rate)) + 1000))
return {whole(granted), whole(grains), whole(now)}
`)

/** Arguments: node, how many there are, keep, wish, whether somebody waits (0, 1), TTL, how long waiting is believed. */
export const CLAIM = scriptOf(`${NOW}
local node, max, keep, wish = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local isWaiting, ttl, believed = ARGV[5] == '1', tonumber(ARGV[6]), tonumber(ARGV[7])
local held, since, waiting = 0, now, {}
local stored = redis.call('HGETALL', KEYS[1])
for index = 1, #stored, 2 do
  local name = stored[index]
  local fields = {}
  for field in string.gmatch(stored[index + 1], '%d+') do fields[#fields + 1] = tonumber(field) end
  local waits = fields[3] > 0 and fields[4] > now
  -- What ends too late was written by an earlier clock, before a failover.
  if fields[2] > now + 2 * ttl then
    fields[2] = now + ttl
    redis.call('HSET', KEYS[1], name, fields[1] .. ' ' .. whole(fields[2]) .. ' 0 0')
    waits = false
  end
  if fields[2] <= now then
    redis.call('HDEL', KEYS[1], name)
  elseif name == node then
    if waits then since = fields[3] end
  else
    held = held + fields[1]
    if waits then waiting[#waiting + 1] = {fields[3], name} end
  end
end
local reserved = 0
for _, other in ipairs(waiting) do
  local isBefore = other[1] < since or (other[1] == since and other[2] < node)
  if isBefore or not isWaiting then reserved = reserved + 1 end
end
local granted = math.max(keep, math.min(wish, max - held - reserved))
local waits = isWaiting and granted < wish
if granted > keep then since = now end
if granted > 0 or waits then
  local fields = {whole(granted), whole(now + ttl), waits and whole(since) or '0', waits and whole(now + believed) or '0'}
  redis.call('HSET', KEYS[1], node, table.concat(fields, ' '))
  redis.call('PEXPIRE', KEYS[1], whole(2 * ttl))
else
  redis.call('HDEL', KEYS[1], node)
end
return {granted, #waiting}
`)

/** Arguments: node, TTL. Nodes by when they are forgotten. */
export const BEAT = scriptOf(`${NOW}
local ttl = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
redis.call('ZREMRANGEBYSCORE', KEYS[1], whole(now + 2 * ttl), '+inf')
redis.call('ZADD', KEYS[1], whole(now + ttl), ARGV[1])
redis.call('PEXPIRE', KEYS[1], whole(ttl))
return redis.call('ZCARD', KEYS[1])
`)

/**
 * KEYS: what nodes say, by node, and when they said it. Arguments: node, text, for how long. What was said later than now was
 * said by an earlier clock, before a failover.
 */
export const SAY = scriptOf(`${NOW}
local keep = tonumber(ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], whole(now), ARGV[1])
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], whole(now + 1), '+inf')) do
  redis.call('ZADD', KEYS[2], whole(now), node)
end
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', whole(now - keep))) do
  redis.call('HDEL', KEYS[1], node)
  redis.call('ZREM', KEYS[2], node)
end
redis.call('PEXPIRE', KEYS[1], whole(keep))
redis.call('PEXPIRE', KEYS[2], whole(keep))
return 1
`)

/** The same KEYS. A node, for how long it has been silent, what it said; the next … */
export const SAID = scriptOf(`${NOW}
local all = {}
local at = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '+inf', 'WITHSCORES')
for index = 1, #at, 2 do
  local text = redis.call('HGET', KEYS[1], at[index])
  if text then
    all[#all + 1] = at[index]
    all[#all + 1] = whole(math.max(0, now - tonumber(at[index + 1])))
    all[#all + 1] = text
  end
end
return all
`)
