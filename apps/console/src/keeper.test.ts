import { expect, test } from 'vitest'
import type { Door } from './access/door.ts'
import { openEntrance } from './access/entrance.ts'
import { BARE, keepSetup, keptSetup, lastModel } from './chat/setup.ts'
import { keeping } from './keeper.ts'

const refused = () => {
  throw new DOMException('full, or not allowed', 'QuotaExceededError')
}

test.each([
  ['full', () => ({ getItem: () => null, setItem: refused, removeItem: refused })],
  ['not allowed', refused],
])('a browser whose storage is %s lets in, and lets choose', (_, area) => {
  const keeper = keeping(area)
  const entrance = openEntrance({} as Door, keeper)
  entrance.keepKey('hf_1')
  expect(entrance.getSnapshot().key).toBe('hf_1')
  expect(openEntrance({} as Door, keeper).getSnapshot().key).toBeUndefined()
  keepSetup('a', { ...BARE, model: 'sim/steady' }, keeper)
  expect(keptSetup('a', keeper)).toEqual(BARE)
  expect(lastModel(keeper)).toBe('')
})
