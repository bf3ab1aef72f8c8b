import { EMPTY, type Event, type Reader, fold } from '@holdfast/protocol'
import { expect, it } from 'vitest'
import { placingSeams } from './seams.ts'

/** The seams of the message that these events make, read one frame each. */
function seamsOf(...events: Event[]) {
  const left = [...events]
  const reader: Reader = placingSeams({ read: () => [left.shift()!], close: () => [] })
  return events.flatMap(() => reader.read({ data: '' })).reduce(fold, EMPTY).seams
}

const say = (text: string): Event[] => [
  { type: 'text-start', block: 0 },
  { type: 'text-delta', block: 0, text },
]

it('notes how much of the text stood before another model went on', () => {
  expect(
    seamsOf(...say('One'), ...say(' two').slice(1), { type: 'segment', segment: 2, how: 'continued' }),
  ).toMatchObject([{ at: 7 }])
})

it('counts from nothing where the reply began again', () => {
  const seams = seamsOf(...say('One'), { type: 'segment', segment: 2, how: 'restarted' }, ...say('Two'), {
    type: 'segment',
    segment: 3,
    how: 'continued',
    model: 'b',
  })
  expect(seams).toMatchObject([{ at: 0 }, { at: 3, model: 'b' }])
})
