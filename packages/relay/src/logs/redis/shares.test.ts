import { expect, test } from 'vitest'
import { heirOf, numbered } from './shares.ts'

const ids = Array.from({ length: 6_000 }, (_, at) => `rpl_${at.toString(36).padStart(8, '0')}`)
const sharesOf = (nodes: readonly string[]): Map<string, number> => {
  const heirs = numbered(nodes)
  const shares = new Map<string, number>()
  for (const id of ids) {
    const heir = heirOf(id, heirs) ?? 'nobody'
    shares.set(heir, (shares.get(heir) ?? 0) + 1)
  }
  return shares
}

test('what is left is shared about evenly, in whichever order one knows the others', () => {
  const nodes = ['node-a', 'node-b', 'node-c', 'node-d']
  const shares = sharesOf(nodes)
  expect([...shares.keys()].toSorted()).toEqual(nodes)
  for (const share of shares.values()) expect(Math.abs(share / ids.length - 1 / 4)).toBeLessThan(0.03)
  expect(sharesOf(nodes.toReversed())).toEqual(shares)
})

test('when another node goes only what would have been its own changes hands', () => {
  const [four, three] = [numbered(['a', 'b', 'c', 'd']), numbered(['a', 'b', 'c'])]
  for (const id of ids) {
    const before = heirOf(id, four)
    if (before !== 'd') expect(heirOf(id, three)).toBe(before)
  }
})

test('one takes everything, nobody nothing', () => {
  expect(sharesOf(['alone'])).toEqual(new Map([['alone', ids.length]]))
  expect(heirOf('rpl_1', [])).toBeUndefined()
})
