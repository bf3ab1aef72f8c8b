import * as fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { Wrapping } from './wrapping.ts'

/** What stands on a terminal that was written to: rows, as a person sees them. */
function rowsOf(written: string): string[] {
  const rows = ['']
  // oxlint-disable-next-line no-control-regex
  for (const [piece, left] of written.matchAll(/\u001b\[(\d+)D\u001b\[K|[^]/gu)) {
    const row = rows.at(-1) ?? ''
    if (left !== undefined) rows[rows.length - 1] = row.slice(0, row.length - Number(left))
    else if (piece === '\n') rows.push('')
    else rows[rows.length - 1] = row + piece
  }
  return rows
}

function wrapped(pieces: readonly string[], columns: number): string[] {
  const wrapping = new Wrapping()
  return rowsOf(pieces.map((piece) => wrapping.wrap(piece, columns)).join(''))
}

test('a word that does not fit is taken to the next row, also where it came in pieces', () => {
  expect(wrapped(['an empty s', 'ea, and th', 'at is why'], 10)).toEqual(['an empty ', 'sea, and ', 'that is ', 'why'])
})

test('a word that is longer than a row has rows of its own', () => {
  expect(wrapped(['so: abcdefghijklmnopqr st'], 9)).toEqual(['so: ', 'abcdefgh', 'ijklmnop', 'qr st'])
})

test('a space at the edge is the end of the row', () => {
  expect(wrapped(['12345678 90'], 9)).toEqual(['12345678', '90'])
})

test('wide letters break anywhere, and are not taken back', () => {
  expect(wrapped(['角島の灯台は白い'], 9)).toEqual(['角島の灯', '台は白い'])
  expect(wrapped(['see 角島', 'abc'], 9)).toEqual(['see 角島', 'abc'])
})

test('lines are the text’s own', () => {
  expect(wrapped(['one\ntwo\n\nthree'], 20)).toEqual(['one', 'two', '', 'three'])
})

test('however it comes, no row is too long, no letter is lost, and no short word is broken', () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/)
  const words = fc.array(word, { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(
      words,
      fc.integer({ min: 14, max: 40 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      (all, columns, cuts) => {
        const text = all.join(' ')
        const pieces: string[] = []
        for (let at = 0; at < text.length;) {
          const length = cuts.next().value ?? 1
          pieces.push(text.slice(at, at + length))
          at += length
        }
        const rows = wrapped(pieces, columns)
        for (const row of rows) expect(stringWidth(row)).toBeLessThan(columns)
        expect(rows.flatMap((row) => row.split(' ').filter((word) => word !== ''))).toEqual(all)
      },
    ),
  )
})
