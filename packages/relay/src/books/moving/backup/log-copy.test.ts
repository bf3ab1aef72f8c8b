import { expect, test } from 'vitest'
import { copyLog } from './log-copy.ts'

/** A log that changes while it is copied: `meanwhile` is called before each copy. */
function copied(files: Map<string, string>, meanwhile: (copies: number) => void): ReadonlyMap<string, string> {
  const to = new Map<string, string>()
  let copies = 0
  copyLog({
    list: () => [...files.keys()].toSorted(),
    size: (name) => files.get(name)?.length,
    copy(name) {
      meanwhile((copies += 1))
      const contents = files.get(name)
      if (contents === undefined) return false
      to.set(name, contents)
      return true
    },
  })
  return to
}

test('a segment that becomes an archive before its turn is copied as that', () => {
  const files = new Map([
    ['1.segment', 'one'],
    ['2.segment', 'two'],
    ['3.segment', 'thr'],
  ])
  const copy = copied(files, (copies) => {
    if (copies !== 2) return
    files.delete('2.segment')
    files.set('2.archive', 'TWO')
  })
  expect([...copy].toSorted()).toEqual([
    ['1.segment', 'one'],
    ['2.archive', 'TWO'],
    ['3.segment', 'thr'],
  ])
})

test('an archive of which half was copied is copied again when its segment has gone', () => {
  const files = new Map([
    ['2.archive', 'TW'],
    ['2.segment', 'two'],
  ])
  const copy = copied(files, (copies) => {
    if (copies !== 2) return
    files.set('2.archive', 'TWO')
    files.delete('2.segment')
  })
  expect([...copy]).toEqual([['2.archive', 'TWO']])
})

test('a log that only grows is looked at once: what comes later is not in the copy', () => {
  const files = new Map([['1.segment', 'one']])
  const copy = copied(files, () => files.set('2.segment', 'later'))
  expect([...copy]).toEqual([['1.segment', 'one']])
})

test('a log whose files always go is given up', () => {
  const files = new Map([['1.segment', 'x']])
  let next = 1
  expect(() =>
    copied(files, () => {
      files.delete(`${next}.segment`)
      next += 1
      files.set(`${next}.segment`, 'x')
    }),
  ).toThrow('faster than it can be copied')
})
