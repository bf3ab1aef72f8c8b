// What is done to one reply in one step. KEYS[1] is its hash, KEYS[2] its stream where that is needed: while a slot of a cluster
// moves, a script is refused of whose keys one is not there. So what is no key, as a channel is none, is not among them either.
//
// The hash: `head` (JSON), `ask`, `times`, `holder`, `epoch`, `run` (of the server at the last write), `last`, `final` (JSON),
// `names` (JSON, one after the other by line), and `wanted`, which is there until somebody asks that the reply stop: that takes
// a deletion, which Redis does even when it has no memory left.
//
// In each script everything is read before anything is written, and what may be refused for want of memory is written first:
// Redis rolls nothing back.
import { scriptOf } from '../../../redis/script.ts'

/** The state as `stateOf` (reply-answers.ts) reads it, and whether the server is in the run of the last write. */
const STATE = `
local function stateIn(run)
  local state = redis.call('HMGET', KEYS[1], 'head', 'last', 'wanted', 'holder', 'epoch', 'names', 'final', 'run')
  state[8] = state[8] == run and 1 or 0
  return state
end`

/** ARGV: head, node, run, milliseconds, and the ask where there is one. 1: it is there. 0: the id is taken. */
export const CREATE = scriptOf(`
local there = redis.call('HMGET', KEYS[1], 'holder', 'epoch')
if there[1] then return (there[1] == ARGV[2] and there[2] == '1') and 1 or 0 end
redis.call('HSET', KEYS[1], 'head', ARGV[1], 'holder', ARGV[2], 'epoch', '1', 'run', ARGV[3], 'last', '0', 'wanted', '1')
if ARGV[5] then redis.call('HSET', KEYS[1], 'ask', ARGV[5]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`)

/** ARGV: node. 1: there is none. 0: there is one that is not to be deleted. */
export const DISCARD = scriptOf(`
local there = redis.call('HMGET', KEYS[1], 'holder', 'last', 'final')
if not there[1] then return 1 end
if there[1] ~= ARGV[1] or there[2] ~= '0' or there[3] then return 0 end
redis.call('DEL', KEYS[1], KEYS[2])
return 1`)

/** How many arguments of `APPEND` are one write's, after the run. */
export const ARGUMENTS_OF_A_WRITE = 9

export const RESULTS = ['ok', 'moved', 'lost', 'gone'] as const
export const IS_READ = 4
export const STOP_ASKED = 8

/**
 * One entry each of one or many replies. KEYS: of each its hash and its stream. ARGV: the run, then of each its channel, first
 * and last seq, epoch, 1 where it is strict, octets, final (empty: none), milliseconds, names (empty: none).
 *
 * Of each a number: the place in RESULTS, and IS_READ and STOP_ASKED added. A reply costs four commands: what is known of it,
 * its frames, what is known now, and the telling, which also says whether anybody listens.
 */
const append = (publish: 'PUBLISH' | 'SPUBLISH') =>
  scriptOf(`
local call, run, results = redis.call, ARGV[1], {}
local at = 1
for key = 1, #KEYS, 2 do
  local reply, log, told = KEYS[key], KEYS[key + 1], ARGV[at + 1]
  local first, last, epoch, strict = ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], ARGV[at + 5]
  local octets, final, keep, names = ARGV[at + 6], ARGV[at + 7], ARGV[at + 8], ARGV[at + 9]
  local known = call('HMGET', reply, 'epoch', 'last', 'final', 'run', 'wanted')
  local result, readers = 0, nil
  if not known[1] then
    result = 3
  elseif known[1] ~= epoch then
    result = tonumber(known[1]) > tonumber(epoch) and 1 or 2
  elseif known[2] == last and (final == '' or known[3]) and (octets ~= '' or known[3]) then
    result = 0
  elseif tonumber(known[2]) ~= first - 1 or known[3] or (strict == '1' and known[4] ~= run) then
    result = 2
  else
    if octets ~= '' then
      call('XADD', log, last .. '-' .. (last - first), 'f', octets)
      if known[2] == '0' then call('PEXPIRE', log, call('PTTL', reply)) end
    end
    if final ~= '' then
      call('HSET', reply, 'last', last, 'run', run, 'final', final)
      call('HDEL', reply, 'ask')
      call('PEXPIRE', reply, keep)
      call('PEXPIRE', log, keep)
    elseif known[4] == run then
      call('HSET', reply, 'last', last)
    else
      call('HSET', reply, 'last', last, 'run', run)
    end
    if names ~= '' then
      call('HSET', reply, 'names', (call('HGET', reply, 'names') or '') .. names)
    end
    readers = call('${publish}', told, first .. ' ' .. last .. ' ' .. #final .. '\\n' .. final .. octets)
  end
  -- A repetition tells nobody anything, and an empty word is heard by nobody.
  if not readers then readers = call('${publish}', told, '') end
  if readers > 0 then result = result + ${IS_READ} end
  if known[1] and not known[5] then result = result + ${STOP_ASKED} end
  results[#results + 1] = result
  at = at + ${ARGUMENTS_OF_A_WRITE}
end
return results`)

export const APPEND = append('PUBLISH')
export const APPEND_SHARDED = append('SPUBLISH')

/** ARGV: run. The state, or nothing. */
export const STATE_OF = scriptOf(`${STATE}
local state = stateIn(ARGV[1])
return state[1] and state or false`)

/**
 * ARGV: after, most octets. The first and the last seq, the newest of the reply, its final, then the entries' octets.
 * As many entries are asked for at once as a short page has.
 */
export const READ = scriptOf(`
local known = redis.call('HMGET', KEYS[1], 'last', 'final')
if not known[1] or tonumber(known[1]) <= tonumber(ARGV[1]) then return false end
local from, room = (ARGV[1] + 1) .. '-0', tonumber(ARGV[2])
local page, first, last = {}, nil, nil
while true do
  local entries = redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', 16)
  for _, entry in ipairs(entries) do
    local octets = entry[2][2]
    if first and #octets > room then return { first, last, known[1], known[2] or '', unpack(page) } end
    room = room - #octets
    local to, less = string.match(entry[1], '^(%d+)-(%d+)$')
    first, last = first or (to - less), to
    page[#page + 1] = octets
  end
  if #entries < 16 or #page >= 4096 then break end
  from = '(' .. entries[#entries][1]
end
if not first then return false end
return { first, last, known[1], known[2] or '', unpack(page) }`)

/** 1 and the holder: asked. 0: over. Nothing: unknown. */
export const ASK_STOP = scriptOf(`
local known = redis.call('HMGET', KEYS[1], 'holder', 'final')
if not known[1] then return false end
if known[2] then return '' end
redis.call('HDEL', KEYS[1], 'wanted')
return known[1]`)

/** ARGV: run. The state of what was deleted, or nothing. */
export const FORGET = scriptOf(`${STATE}
local state = stateIn(ARGV[1])
if not state[1] or not state[7] then return false end
redis.call('DEL', KEYS[1], KEYS[2])
return state`)

/** ARGV: from, to, run. The state as it is now, then `times` and the ask. Or a word. */
export const TAKE_OVER = scriptOf(`${STATE}
local known = redis.call('HMGET', KEYS[1], 'holder', 'final', 'epoch', 'ask', 'times')
if not known[1] then return 'gone' end
if known[2] then return 'over' end
if known[1] ~= ARGV[1] then return 'moved' end
local times = (known[5] or 0) + (known[4] and 1 or 0)
redis.call('HSET', KEYS[1], 'holder', ARGV[2], 'epoch', known[3] + 1, 'times', times)
return { stateIn(ARGV[3]), times, known[4] or false }`)
