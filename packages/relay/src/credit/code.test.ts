import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { system } from '../system.ts'
import { newCode, parseCode, prefixOfCode } from './code.ts'

test('a code is five groups of five that nobody mistakes for each other', () => {
  const codes = Array.from({ length: 200 }, () => newCode(system))
  for (const code of codes) expect(code).toMatch(/^HFC(-[0-9A-HJKMNP-TV-Z]{5}){5}$/)
  expect(new Set(codes).size).toBe(200)
  expect(new Set(codes.map(prefixOfCode).map((prefix) => prefix.length))).toEqual(new Set([9]))
})

test('every digit is as likely as any other', () => {
  const octets = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'))
  const counts = new Map<string, number>()
  for (const octet of octets)
    for (const digit of newCode({ secret: (count) => octet.repeat(count) }).slice(4, 5))
      counts.set(digit, (counts.get(digit) ?? 0) + 1)
  expect(counts.size).toBe(32)
  expect(new Set(counts.values())).toEqual(new Set([8]))
})

test('it is read however it was typed', () => {
  const code = 'HFC-01ABC-DEFGH-JKMNP-QRSTV-WXYZ9'
  for (const typed of [
    code,
    code.toLowerCase(),
    'hfc olabc defgh jkmnp qrstv wxyz9',
    'OIABCDEFGHJKMNPQRSTVWXYZ9',
    ` ${code}\n`,
  ])
    expect([typed, parseCode(typed)]).toEqual([typed, code])
})

test('what is no code is none, whatever it is', () => {
  for (const text of ['', 'HFC', 'HFC-01ABC', 'HFC-01ABC-DEFGH-JKMNP-QRSTV-WXYZU', 'hf_0123456789012345678901234'])
    expect([text, parseCode(text)]).toEqual([text, undefined])
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (text) => {
      const code = parseCode(text)
      if (code !== undefined) expect(parseCode(code)).toBe(code)
    }),
  )
})
