import { expect, test } from 'vitest'
import type { RedisServer } from '../../admin/schema.d.ts'
import { bytes, complaintsAbout, endingsInWords, fateInWords } from './states.ts'

const fate = { taken: 12, running: 1, endings: { failed: 2, complete: 9 }, by: ['a', 'b'] }

test('what became of replies is said, and where nothing did yet', () => {
  expect(fateInWords({ state: 'gone', running: 12, fate })).toBe('12 taken over by a, b')
  expect(endingsInWords(fate.endings)).toBe('9 complete, 2 failed')
  expect(fateInWords({ state: 'gone', running: 3, fate: null })).toMatch(/^3 ran .* nobody/)
  expect(fateInWords({ state: 'gone', running: 0, fate: null })).toBe('It had none.')
})

test('a Redis that would lose replies is complained about', () => {
  const good: RedisServer = {
    where: '127.0.0.1:6379',
    version: '7.0.15',
    role: 'master',
    uptime_s: 60,
    used_bytes: 10,
    max_bytes: 100,
    policy: 'noeviction',
    aof: true,
    replicas: 0,
    commands_per_second: 1,
  }
  expect(complaintsAbout(good)).toEqual([])
  const bad = { ...good, policy: 'allkeys-lru', aof: false, used_bytes: 90, role: 'replica' as const }
  expect(complaintsAbout(bad)).toHaveLength(4)
})

test('bytes are written in units that people know', () => {
  expect([0, 900, 3.1 * 2 ** 20, 40 * 2 ** 30].map(bytes)).toEqual(['0 B', '900 B', '3.1 MiB', '40 GiB'])
})
