import { expect, test } from 'vitest'
import { slotOf } from './slots.ts'

test('a key is in the slot that the specification of the cluster says', () => {
  // The check value of CRC16/XMODEM, as in the specification.
  expect(slotOf('123456789')).toBe(0x31c3)
  expect(slotOf('')).toBe(0)
  expect(slotOf('foo')).toBe(12_182)
})

test('only what is between the first braces counts, unless that is nothing', () => {
  expect(slotOf('hf:{rpl_1}:log')).toBe(slotOf('rpl_1'))
  expect(slotOf('{a}{b}')).toBe(slotOf('a'))
  expect(slotOf('{}a')).not.toBe(slotOf('a'))
  expect(slotOf('{a')).not.toBe(slotOf('a'))
})
