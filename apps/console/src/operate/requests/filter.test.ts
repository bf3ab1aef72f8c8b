import { expect, test } from 'vitest'
import { filterOf } from './filter.ts'

test('an address says what the log is narrowed down by, and nothing else of it is heard', () =>
  expect(filterOf({ key: 'key_1', ending: 'failed', range: '7d', problem: 'upstream-cut', model: '' })).toEqual({
    key: 'key_1',
    ending: 'failed',
    problem: 'upstream-cut',
  }))

test('an ending that there is not is not asked for', () => expect(filterOf({ ending: 'fine' })).toEqual({}))
