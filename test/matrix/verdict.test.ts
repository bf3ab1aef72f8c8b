import { expect, it } from 'vitest'
import { SAID, type Told, type Truth, type Verdict, judge } from './verdict.ts'

const six = SAID.split(' ').slice(0, 6).join(' ')
const whole: Truth = { text: SAID, ending: 'complete' }
const killed: Truth = { text: six, ending: 'failed', lastSeq: 3 }

const rescued: Truth = { ...whole, lastSeq: 40, seams: 1 }
const broken: Truth = { text: six, ending: 'failed', lastSeq: 8, seams: 0 }

function check(told: Told, due: Truth, type: Verdict['type'], said = due): void {
  expect(judge(told, due, said).type).toBe(type)
}

it('the whole text and “done” is exact', () => check({ text: SAID, end: 'done' }, whole, 'exact'))
it('less than the whole text and “done” is the worst', () => check({ text: six, end: 'done' }, whole, 'truncated'))
it('no text at all and “done” is no better', () => check({ text: '', end: 'done' }, whole, 'truncated'))
it('an error is an error, however much there was', () => check({ text: SAID, end: 'error' }, whole, 'error'))
it('who has not come back hangs', () => check({ text: six }, whole, 'hung'))
it('text twice is doubled', () => check({ text: `${six} ${SAID}`, end: 'done' }, whole, 'doubled'))
it('text twice is doubled also when an error follows', () =>
  check({ text: `${six} ${six}`, end: 'error' }, whole, 'doubled'))
it('a frame twice is doubled', () => check({ text: SAID, seqs: [1, 2, 2], end: 'done' }, whole, 'doubled'))
it('a hole is no prefix', () => check({ text: SAID.replace('word-9 ', ''), end: 'done' }, whole, 'garbled'))
it('a missing frame is a hole', () => check({ text: SAID, seqs: [1, 3], end: 'done' }, whole, 'garbled'))
it('frames short of the log are not the whole', () => {
  check({ text: SAID, seqs: [1, 2], end: 'done' }, { ...whole, lastSeq: 3 }, 'truncated')
})
it('a position short of the log is not the whole', () => {
  check({ text: SAID, lastSeq: 2, end: 'done' }, { ...whole, lastSeq: 3 }, 'truncated')
})

it('all of a log that failed, told as a failure, is exact', () => {
  check({ text: six, seqs: [1, 2, 3], end: 'failed' }, killed, 'exact')
})
it('a failed reply told as “done” is the worst', () => check({ text: six, end: 'done' }, killed, 'truncated'))
it('a failed reply without its last words is an error', () => check({ text: 'word-1', end: 'failed' }, killed, 'error'))
it('a failure that nobody said is an error', () => check({ text: SAID, end: 'failed' }, whole, 'error'))

it('a failure told by its name is a failure where more was due', () =>
  check({ text: six, lastSeq: 8, end: 'failed' }, rescued, 'failed', broken))
it('… and an error where words are missing that came before it', () =>
  check({ text: 'word-1', end: 'failed' }, rescued, 'error', broken))
it('… and an error where its server was not told of any', () =>
  check({ text: six, end: 'failed' }, rescued, 'error', { ...broken, ending: 'complete' }))
it('an exception is no failure of the reply', () => check({ text: six, end: 'error' }, rescued, 'error', broken))
it('what broke off told as “done” is the worst', () => check({ text: six, end: 'done' }, rescued, 'truncated', broken))

it('the whole text of two hands, marked, is exact', () =>
  check({ text: SAID, lastSeq: 40, seams: 1, end: 'done' }, rescued, 'exact'))
it('a seam that the client did not show is unmarked', () =>
  check({ text: SAID, lastSeq: 40, seams: 0, end: 'done' }, rescued, 'unmarked'))
it('a seam that the log does not mark is unmarked', () =>
  check({ text: SAID, end: 'done' }, rescued, 'unmarked', { ...rescued, seams: 0 }))
