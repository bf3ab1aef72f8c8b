import { expect, test } from 'vitest'
import { limitInWords, limitName, readRefusal, readRemark } from './figures.ts'

test('a limit’s name says what it counts', () => {
  expect(limitInWords('retentionMs', 604_800_000)).toBe('7 days')
  expect(limitInWords('idleMsMax', 1_500)).toBe('1.50 s')
  expect(limitInWords('idleMsMax', 5_000)).toBe('5 s')
  expect(limitInWords('diskBytesMax', 50 * 1_024 ** 3)).toBe('50 GiB')
  expect(limitInWords('bodyBytesMax', 0)).toBe('0 bytes')
  expect(limitInWords('repliesMax', 10_000)).toBe('10,000')
})

test('the unit does not stand twice', () =>
  expect(['retentionMs', 'idleMsMax', 'diskBytesMax', 'quietBytesPerSMax'].map(limitName)).toEqual([
    'retention',
    'idle max',
    'disk bytes max',
    'quiet bytes per s max',
  ]))

test('a remark has the line that it is about', () => {
  expect(readRemark('/etc/holdfast.yaml:9:12: warning: models › fast: it is never reached')).toEqual({
    line: 9,
    column: 12,
    text: 'models › fast: it is never reached',
  })
  expect(readRemark('the file is not there')).toEqual({ text: 'the file is not there' })
})

test('a refusal is each of its problems', () =>
  expect(
    readRefusal('What was in force stays in force. a.yaml:1:2: no such upstream\na.yaml:3:4: no such model'),
  ).toEqual([
    { line: 1, column: 2, text: 'no such upstream' },
    { line: 3, column: 4, text: 'no such model' },
  ]))
