import { expect, test } from 'vitest'
import { summaryOf } from './summary.ts'
import { NOTHING } from './timeline.ts'

test('the drawing can be said in a sentence', () => {
  expect(summaryOf(NOTHING)).toBe('Timeline: no reply yet.')
  expect(summaryOf({ ...NOTHING, beganAt: 1, frames: 40, lastAt: 2100 })).toBe(
    'Timeline: 40 frames in 2.1 s. It goes on.',
  )
  expect(
    summaryOf({
      ...NOTHING,
      beganAt: 1,
      frames: 90,
      breaks: [{ from: 1, to: 2, why: 'cut', tries: [2] }],
      marks: [{ type: 'seam', at: 3, how: 'continued' }],
      end: { at: 8000, ending: 'complete' },
    }),
  ).toBe('Timeline: 90 frames in 8.0 s, the line was down once, another attempt took over once. Ending: complete.')
})
