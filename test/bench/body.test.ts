// The bench's judge: what it calls whole has to be whole, or every figure is worth nothing.
import { expect, test } from 'vitest'
import { Body } from '../../bench/load/body.ts'
import { ENDING, tokenEvent } from '../../bench/load/token.ts'

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const stream = (numbers: readonly number[], ending = ENDING): string =>
  [...numbers.map((number) => tokenEvent(number, 1_000)), ending].filter(Boolean).map(chunk).join('') + '0\r\n\r\n'

/** Reads a body in pieces of `size` bytes: the ages of its tokens, and the verdict. */
function judge(
  text: string,
  size: number,
  expected = { from: 0, to: 4, ending: 'data: [DONE]' },
): { ages: number[]; verdict: unknown } {
  const ages: number[] = []
  const body = new Body(expected, { onToken: (_, ageUs) => ages.push(ageUs) })
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += size) body.read(bytes, at, Math.min(at + size, bytes.length), 1_500)
  return { ages, verdict: body.isOver ? body.verdict : 'not over' }
}

test('a whole stream is whole, however the network cuts it', () => {
  const text = stream([0, 1, 2, 3])
  for (let size = 1; size <= text.length; size += 1)
    expect(judge(text, size), `pieces of ${size}`).toEqual({ ages: [500, 500, 500, 500], verdict: undefined })
})

test('so is one whose chunks were cut anew', () => {
  const payload = [0, 1, 2, 3].map((number) => tokenEvent(number, 1_000)).join('') + ENDING
  for (let size = 1; size < 300; size += 7) {
    const pieces = payload.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    expect(judge(pieces.map(chunk).join('') + '0\r\n\r\n', 64).verdict).toBeUndefined()
  }
})

test('ids and heartbeats between the tokens do not matter', () => {
  const numbered = [0, 1, 2, 3].map((number) => tokenEvent(number, 1_000).replace('\n\n', `\nid: ${number + 1}\n\n`))
  const text = [': ping\n', ...numbered, ': ping\n', ENDING].map(chunk).join('') + '0\r\n\r\n'
  expect(judge(text, 50).verdict).toBeUndefined()
})

test.each([
  ['a lost token', stream([0, 1, 3])],
  ['a doubled token', stream([0, 1, 1, 2, 3])],
  ['two that changed places', stream([0, 2, 1, 3])],
  ['the last one lost', stream([0, 1, 2])],
  ['one too many', stream([0, 1, 2, 3, 4])],
  ['a token with a broken number', stream([0, 1, 2, 3]).replace('~000002', '~0000x2')],
  ['no ending', stream([0, 1, 2, 3], '')],
  ['a body that just stops', stream([0, 1, 2, 3]).slice(0, -5)],
])('%s is noticed', (_, text) => {
  expect(judge(text, 100).verdict).toBeTruthy()
})

test('a reader that comes back has to hear the next token first', () => {
  expect(judge(stream([2, 3]), 100, { from: 2, to: 4, ending: 'data: [DONE]' }).verdict).toBeUndefined()
  expect(judge(stream([1, 2, 3]), 100, { from: 2, to: 4, ending: 'data: [DONE]' }).verdict).toBeTruthy()
})
