import { expect, test } from 'vitest'
import { newReplyId, replyIdTime } from './reply-id.ts'

test('a reply id carries the time it was made', () => {
  const now = Date.UTC(2026, 10, 20, 12, 34, 56, 789)
  expect(replyIdTime(newReplyId(now, 'ff'.repeat(10)))).toBe(now)
})

test('ids of one millisecond differ by their secret', () => {
  expect(newReplyId(1, '00'.repeat(10))).not.toBe(newReplyId(1, '01'.repeat(10)))
})

test('ids sort by time', () => {
  const ids = [3_000_000_000_000, 1_000, 2_000_000].map((now) => newReplyId(now, 'ab'.repeat(10)))
  expect([...ids].sort().map(replyIdTime)).toEqual([1_000, 2_000_000, 3_000_000_000_000])
})

test.each(['', 'rpl_', 'rpl_short', 'RPL_01', `rpl_${'u'.repeat(26)}`, `rpl_${'0'.repeat(27)}`, '../../etc/passwd'])(
  '%j is no reply id',
  (id) => {
    expect(replyIdTime(id)).toBeUndefined()
  },
)
