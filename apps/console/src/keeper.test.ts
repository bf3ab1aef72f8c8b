import { expect, test } from 'vitest'
import { keepKey, keptKey } from './access/access.ts'
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
  keepKey('hf_1', keeper)
  expect(keptKey(keeper)).toBeUndefined()
  keepSetup('a', { ...BARE, model: 'sim/steady' }, keeper)
  expect(keptSetup('a', keeper)).toEqual(BARE)
  expect(lastModel(keeper)).toBe('')
})
