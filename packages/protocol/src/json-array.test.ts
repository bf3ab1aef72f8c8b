import { describe, expect, it } from 'vitest'
import { jsonArrayDecoder } from './json-array.ts'

const read = (...chunks: string[]): string[] => {
  const decoder = jsonArrayDecoder()
  return chunks.flatMap((chunk) => decoder.push(chunk)).map(({ data }) => data)
}

/** The body whole, at every split, and character by character. */
function check(body: string, expected: readonly string[]): void {
  expect(read(body)).toEqual(expected)
  for (let at = 1; at < body.length; at += 1)
    expect([at, read(body.slice(0, at), body.slice(at))]).toEqual([at, expected])
  expect(read(...body)).toEqual(expected)
}

describe('a body of JSON', () => {
  it.each<[string, string, string[]]>([
    ['is its elements, as they came', '[{"a":1}\n,\r\n{\n  "b": [1, {}]\n}\n]\n', ['{"a":1}', '{\n  "b": [1, {}]\n}']],
    [
      'has brackets in strings',
      String.raw`[{"a":"]}\"[{"},{"\\":"\\"}]`,
      [String.raw`{"a":"]}\"[{"}`, String.raw`{"\\":"\\"}`],
    ],
    ['may be one object', '{"error":{"code":503}}\n', ['{"error":{"code":503}}']],
    ['may be objects one after another', '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['has an array in an array as an element', '[[{"a":1}],{}]', ['[{"a":1}]', '{}']],
    ['passes over what has no brackets', '[null, 1, "{", {"a":1}, true]', ['{"a":1}']],
    ['is open until its last bracket', '[{"a":{"b":1}', []],
    ['may be empty', '[]', []],
    ['may be two arrays', '[{"a":1}][{"b":2}]', ['{"a":1}', '{"b":2}']],
    ['may be no JSON at all', '</html>]}', []],
  ])('%s', (_, body, expected) => check(body, expected))

  it('says an element in the push that completes it, with the id of an event that has none', () => {
    const decoder = jsonArrayDecoder()
    expect(decoder.push('[{"a":1')).toEqual([])
    expect(decoder.push('}')).toEqual([{ id: '', data: '{"a":1}' }])
    expect(decoder.push('')).toEqual([])
  })
})

describe('an element beyond the limit', () => {
  const decoder = () => jsonArrayDecoder({ frameCharsMax: 10 })
  const tooLarge = expect.objectContaining({ problem: expect.objectContaining({ code: 'frame-too-large' }) })

  it.each([
    ['whole', ['[{"a":"12345"}']],
    ['in pieces', ['[{"a":', '"12', '345']],
    ['nested', ['[[[[[[[[[[[[']],
  ])('fails: %s', (_, chunks) => {
    const { push } = decoder()
    expect(() => chunks.forEach(push)).toThrow(tooLarge)
    expect(() => push('')).toThrow(tooLarge)
  })

  it('is one by its own length, and not by that of the body', () => {
    expect(decoder().push('[{"a":"123"},\n{"a":"456"}]'.replaceAll('"a"', '""'))).toHaveLength(2)
    expect(decoder().push('{}'.repeat(100))).toHaveLength(100)
  })

  it('comes after the elements before it', () => {
    const { push } = decoder()
    expect(push('[{"a":1},{"a":"12345"}')).toHaveLength(1)
    expect(() => push('')).toThrow(tooLarge)
  })
})

it('an element that drips in costs what it costs whole', () => {
  // Counted and not timed: the pieces are joined once, so what is held is never read again.
  const body = `[{"a":"${'x'.repeat(1 << 20)}"}]`
  const { push } = jsonArrayDecoder()
  let said = 0
  for (let at = 0; at < body.length; at += 64) said += push(body.slice(at, at + 64)).length
  expect(said).toBe(1)
})
