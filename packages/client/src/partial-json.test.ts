import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partialJson, partialJsonReader } from './index.ts'

/** Whether `part` can be a beginning of `whole`: what it holds is there, and no string or list is longer. */
function isPrefix(part: unknown, whole: unknown): boolean {
  if (typeof part === 'string') return typeof whole === 'string' && whole.startsWith(part)
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.length <= whole.length && part.every((one, at) => isPrefix(one, whole[at]))
  }
  if (typeof part !== 'object' || part === null) return Object.is(part, whole)
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return false
  return Object.keys(part).every(
    (key) => Object.hasOwn(whole, key) && isPrefix(Reflect.get(part, key), Reflect.get(whole, key)),
  )
}

/** How much is in a value. */
const sizeOf = (value: unknown): number =>
  typeof value === 'string'
    ? 1 + value.length
    : typeof value === 'object' && value !== null
      ? Object.values(value).reduce<number>((sum, one) => sum + 1 + sizeOf(one), 1)
      : 1

/** Any value, in a container, where nothing is like the beginning of another number. */
const anyJson = fc.oneof(
  fc.array(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })),
  fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' })),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(JSON.parse('{"__proto__":{"a":[1,"x"]},"constructor":2}'), true, null),
)

/** Each tries every prefix of its text. */
const RUNS = { numRuns: 50 }

/** As JSON.stringify would, with escapes and white space wherever they may be. */
function written(value: unknown, dice: (sides: number) => number): string {
  const space = () => [' ', '\n', '\t\r', '', '', ''][dice(6)]
  const text = (said: string) =>
    `"${said
      .split('')
      .map((unit) =>
        dice(4) === 0 || /["\\\p{Cc}]/u.test(unit) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit,
      )
      .join('')}"`
  const join = (parts: string[]) => parts.join(`${space()},${space()}`)
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${space()}${join(value.map((one) => written(one, dice)))}${space()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([key, one]) => `${text(key)}${space()}:${space()}${written(one, dice)}`)
  return `{${space()}${join(fields)}${space()}}`
}

describe('every prefix of a JSON text', () => {
  const check = (text: string) => {
    const whole: unknown = JSON.parse(text)
    const reader = partialJsonReader()
    let size = 0
    for (let chars = 0; chars <= text.length; chars += 1) {
      const part = partialJson(text.slice(0, chars))
      if (part !== undefined) expect(isPrefix(part, whole), text.slice(0, chars)).toBe(true)
      expect(part === undefined ? 0 : sizeOf(part)).toBeGreaterThanOrEqual(size)
      size = part === undefined ? 0 : sizeOf(part)
      if (chars > 0) expect(reader.push(text[chars - 1]!)).toEqual(part)
      if (chars < text.length) expect(reader.state).toBe('open')
    }
    expect(partialJson(text)).toEqual(whole)
    expect(reader.state).toBe('whole')
  }

  it('is a beginning of its value, and never less than the one before', () => {
    fc.assert(
      fc.property(anyJson, (value) => check(JSON.stringify(value))),
      RUNS,
    )
  })

  it('is so with any escapes and white space', () => {
    fc.assert(
      fc.property(anyJson, fc.integer(), (value, seed) => {
        let state = seed | 1
        const dice = (sides: number) => {
          state = Math.imul(state, 1_103_515_245) + 12_345
          return (state >>> 16) % sides
        }
        check(written(value, dice))
      }),
      RUNS,
    )
  })

  it('is the same in pieces of any size', () => {
    fc.assert(
      fc.property(anyJson, fc.integer({ min: 1, max: 9 }), (value, size) => {
        const text = JSON.stringify(value)
        const reader = partialJsonReader()
        for (let at = 0; at < text.length; at += size) {
          expect(reader.push(text.slice(at, at + size))).toEqual(partialJson(text.slice(0, at + size)))
        }
        // JSON has no -0.
        expect(reader.value).toEqual(JSON.parse(text))
      }),
      RUNS,
    )
  })
})

describe('what is not sure is not shown', () => {
  it.each([
    ['', undefined],
    ['  ', undefined],
    ['{', {}],
    ['{"a', {}],
    ['{"a"', {}],
    ['{"a":', {}],
    ['{"a":"', { a: '' }],
    ['{"a":"b\\', { a: 'b' }],
    ['{"a":"b\\u00', { a: 'b' }],
    ['{"a":"b\\u00e9', { a: 'bé' }],
    ['{"a":"\\ud83d', { a: '' }],
    ['{"a":"\\ud83d\\udc1a', { a: '🐚' }],
    ['{"a":"\ud83d', { a: '' }],
    ['{"a":12', {}],
    ['{"a":12,', { a: 12 }],
    ['{"a":-', {}],
    ['[1.', []],
    ['[1.5e', []],
    ['[1.5e3]', [1500]],
    ['[tru', []],
    ['[true', []],
    ['[true ', [true]],
    ['[[[', [[[]]]],
    ['[{"a":[1,{"b":"c', [{ a: [1, { b: 'c' }] }]],
    ['12', 12],
    ['12.', undefined],
    ['tru', undefined],
    ['true', true],
  ])('%s', (text, value) => {
    expect(partialJson(text)).toEqual(value)
  })
})

describe('what is no JSON', () => {
  it.each([
    ['{"a":"b"} x', { a: 'b' }],
    ['{"a":"b"]', { a: 'b' }],
    ['[1,]', [1]],
    ['{"a":"b",}', { a: 'b' }],
    ['{a', {}],
    ['["a\n"', ['a']],
    ['["\\x"', ['']],
    ['["\\u00g', ['']],
    ['[01]', []],
    ['[truth]', []],
    ['[,', []],
    ['[}', []],
    ['}', undefined],
    ['Sure! {"a"', undefined],
    ['{"a" "b"', {}],
  ])('%s keeps what was said before, and says so', (text, value) => {
    const reader = partialJsonReader()
    expect(reader.push(text)).toEqual(value)
    expect(reader.state).toBe('broken')
    expect(reader.push('[1,2,3]')).toEqual(value)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void partialJson(text)))
    const signs = fc.array(fc.constantFrom(...'{}[],:"\\u0aetrue-1. \n'), { maxLength: 30 })
    fc.assert(
      fc.property(signs, (text) => {
        const whole = attempt(() => JSON.parse(text.join('')) as unknown)
        const reader = partialJsonReader()
        reader.push(text.join(''))
        expect(reader.state === 'whole').toBe(whole !== undefined)
        if (whole) expect(reader.value).toEqual(whole.value)
      }),
    )
  })
})

const attempt = <T>(work: () => T): { value: T } | undefined => {
  try {
    return { value: work() }
  } catch {
    return undefined
  }
}

describe('its cost grows with the text', () => {
  /** A string that counts how many of its characters are looked at or copied. */
  class Counted extends String {
    static steps = 0
    override charCodeAt(at: number): number {
      Counted.steps += 1
      return super.charCodeAt(at)
    }
    override slice(from?: number, to?: number): string {
      const part = super.slice(from, to)
      Counted.steps += part.length
      return part
    }
  }

  const stepsFor = (text: string): number => {
    const reader = partialJsonReader()
    Counted.steps = 0
    for (let at = 0; at < text.length; at += 4) reader.push(new Counted(text.slice(at, at + 4)) as unknown as string)
    expect(reader.value).toEqual(JSON.parse(text))
    return Counted.steps
  }

  const shapes: [string, (chars: number) => string][] = [
    ['one long string', (chars) => JSON.stringify({ text: '🐚 sea "salt"\n'.repeat(chars / 16) })],
    [
      'many fields',
      (chars) => JSON.stringify(Object.fromEntries(Array.from({ length: chars / 16 }, (_, n) => [`k${n}`, n]))),
    ],
    ['many items', (chars) => JSON.stringify(Array.from({ length: chars / 8 }, (_, n) => [n % 7]))],
  ]
  it('no stack is used up by what is deep', () => {
    let value = partialJson('['.repeat(100_000))
    let depth = 0
    for (; Array.isArray(value); [value] = value) depth += 1
    expect(depth).toBe(100_000)
  })

  it.each(shapes)('100 kB in pieces of 4: %s', (_, make) => {
    const small = make(25_000)
    const large = make(100_000)
    expect(stepsFor(large) / stepsFor(small)).toBeLessThan((large.length / small.length) * 1.1)
    expect(stepsFor(large)).toBeLessThan(large.length * 3.5)
  })
})
