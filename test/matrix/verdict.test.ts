import { expect, it } from 'vitest'
import { SAID, type Told, type Truth, type Verdict, judge } from './verdict.ts'

const six = SAID.split(' ').slice(0, 6).join(' ')
const whole: Truth = { text: SAID, ending: 'complete' }
const killed: Truth = { text: six, ending: 'failed', lastSeq: 3 }

function check(told: Told, truth: Truth, type: Verdict['type']): void {
  expect(judge(told, truth).type).toBe(type)
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
