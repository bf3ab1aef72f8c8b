import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { type NodeList, nodesPage } from './page.ts'

const NOW = Date.parse('2026-11-21T12:00:00Z')
const node = (more: Partial<NodeList['data'][number]>): NodeList['data'][number] => ({
  id: '00',
  name: 'a:8787',
  version: '1.0.0',
  state: 'ready',
  is_asked: false,
  since: '2026-11-21T11:00:00Z',
  heard_at: '2026-11-21T11:59:58Z',
  running: 3,
  readers: 4,
  frames_per_second: 120.4,
  adopted: 0,
  fate: null,
  ...more,
})
const linesOf = (list: NodeList): string[] => stripVTControlCharacters(nodesPage(list, NOW)).split('\n')

test('those that live, those that are gone with what became of their replies, and Redis', () => {
  const fate = { taken: 12, running: 1, endings: { complete: 9, failed: 2 }, by: ['a:8787'] }
  const server = { where: '10.0.0.9:6379', version: '7.0.15', role: 'master' as const, replicas: 1, aof: true }
  const lines = linesOf({
    data: [node({ is_asked: true, adopted: 12 }), node({ name: 'b:8787', state: 'gone', fate })],
    redis: {
      reached: true,
      servers: [{ ...server, used_bytes: 3 * 2 ** 20, max_bytes: 2 ** 30, policy: 'noeviction' }],
    },
  })
  expect(lines[1]).toMatch(/^a:8787 \(asked\) +ready +3 +4 +120 +12 +1 h|60 min/)
  expect(lines[4]).toMatch(/^b:8787 +gone +2\.0 s ago +12 taken over by a:8787: 1 running, 9 complete, 2 failed$/)
  expect(lines.at(-1)).toBe('● redis 10.0.0.9:6379 7.0.15 · 3.0 MiB of 1.0 GiB · noeviction · AOF · 1 replicas')
})

test('a node that is alone says so, and a Redis that does not answer is no empty line', () => {
  expect(linesOf({ data: [node({})], redis: null }).at(-1)).toBe('It is alone, with a log of its own.')
  expect(linesOf({ data: [node({})], redis: { reached: false, servers: [] } }).at(-1)).toMatch(/does not answer/)
})
