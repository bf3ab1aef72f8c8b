import { expect, test } from 'vitest'
import { cutBatch } from './frames.ts'
import { batchOf, frameOf } from './log.suite.ts'

const all = batchOf(3, 12, 'text', { ending: 'complete', endedAt: 1 })

test('a cut begins after the seq and ends between two frames, wherever the room ends', () => {
  for (let after = 2; after < 12; after++) {
    for (let charsMax = 1; charsMax <= all.octets.length + 1; charsMax++) {
      const cut = cutBatch(all, after, charsMax)
      const expected = batchOf(after + 1, cut.last, 'text')
      expect(cut.octets).toBe(expected.octets)
      expect(cut.first).toBe(after + 1)
      expect(cut.final).toEqual(cut.last === 12 ? all.final : undefined)
      if (cut.first < cut.last) expect(cut.octets.length).toBeLessThanOrEqual(charsMax)
      if (cut.last < 12) expect(batchOf(after + 1, cut.last + 1, 'text').octets.length).toBeGreaterThan(charsMax)
    }
  }
})

test('text that looks like the end of a frame is not one', () => {
  const octets = `data: id: 1\ndata: x id: 1\nid: 1\n\n${frameOf(2)}`
  expect(cutBatch({ first: 1, last: 2, octets }, 1, 100).octets).toBe(frameOf(2))
})

test('a batch of one frame is never searched', () => {
  const whole = { first: 1, last: 1, octets: '{"a":\n\n1}' }
  expect(cutBatch(whole, 0, 1)).toBe(whole)
})

test('what is not in the batch cannot be cut from it', () => {
  expect(() => cutBatch(all, 1, 10)).toThrow('no frames after 1')
  expect(() => cutBatch(all, 12, 10)).toThrow('no frames after 12')
  const wrong = { first: 1, last: 3, octets: frameOf(1) + frameOf(7) + frameOf(3) }
  expect(() => cutBatch(wrong, 2, 10)).toThrow('frame 2 is not in its batch')
})
