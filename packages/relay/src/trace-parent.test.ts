import { expect, test } from 'vitest'
import { traceParentOf } from './trace-parent.ts'

const trace = '0af7651916cd43dd8448eb211c80319c'
const span = 'b7ad6b7169203331'

test.each(
  [
    [`00-${trace}-${span}-01`, true],
    [` 00-${trace}-${span}-00 `, true],
    ['a later version may say more', `cc-${trace}-${span}-01-what.ever`, true],
    ['this one may not', `00-${trace}-${span}-01-more`, false],
    ['no version is ff', `ff-${trace}-${span}-01`, false],
    ['nobody’s trace', `00-${'0'.repeat(32)}-${span}-01`, false],
    ['nobody’s span', `00-${trace}-${'0'.repeat(16)}-01`, false],
    ['capitals', `00-${trace.toUpperCase()}-${span}-01`, false],
    ['two of them', `00-${trace}-${span}-01, 00-${trace}-${span}-01`, false],
    ['too short', `00-${trace}-${span}`, false],
    ['', false],
  ].map((row) => row.slice(-2) as [string, boolean]),
)('%s is a traceparent: %s', (text, isValid) => {
  expect(traceParentOf({ traceparent: text })).toBe(isValid ? text.trim() : undefined)
})

test('whoever sends none is part of no trace', () => expect(traceParentOf({})).toBeUndefined())
