// Ratios and amounts of money in holdfast.yaml: exact decimals, that a float has never touched.
import { z } from 'zod'
import { MONEY_MAX } from '../../books/money.ts'
import { MILLIONTHS, parseDecimal } from '../../prices/money.ts'
import { textOf } from './kind.ts'

const MILLIONTHS_POWER = 6
const NANO_POWER = 9

const DECIMAL_PATTERN = String.raw`^\d+(\.\d+)?$`

/** Whole millionths. */
export const ratio = decimal('a ratio, 0 or more: 0.8 takes a fifth off', DECIMAL_PATTERN, parseRatio)

/** Whole millionths. */
export const rate = decimal('what one dollar is worth, more than 0', DECIMAL_PATTERN, (text) => {
  const parsed = parseRatio(text)
  return parsed === 0 ? undefined : parsed
})

/** Whole millionths, 1,000,000 of which change nothing. */
export const markUp = decimal(
  'a ratio such as 1.15, or a percentage such as 15%',
  String.raw`^\d+(\.\d+)?\s*%?$`,
  (text) => {
    if (!isPercentage(text)) return parseRatio(text)
    const added = parsePercentage(text)
    return added === undefined ? undefined : MILLIONTHS + added
  },
)

/** Whole millionths of what is paid. */
export const fee = decimal('a percentage such as 3%, less than 100%', String.raw`^\d+(\.\d+)?\s*%$`, (text) => {
  const kept = isPercentage(text) ? parsePercentage(text) : undefined
  return kept !== undefined && kept < MILLIONTHS ? kept : undefined
})

/** Whole nano-dollars. */
export const dollars = (words: string) =>
  decimal(words, DECIMAL_PATTERN, (text) => {
    const nano = parseDecimal(text, NANO_POWER)
    return nano !== undefined && nano <= MONEY_MAX ? nano : undefined
  })

/** A number, or a text, which is what a reference leaves. */
function decimal(words: string, pattern: string, parse: (text: string) => number | undefined) {
  const expected = `expected ${words}`
  const plain = z.number(expected).transform((value, context) => {
    const parsed = parse(String(value))
    if (parsed !== undefined) return parsed
    context.issues.push({ code: 'custom', message: expected, input: value })
    return z.NEVER
  })
  return z.union([plain, textOf(pattern, words, parse)], expected)
}

function parseRatio(text: string): number | undefined {
  return parseDecimal(text, MILLIONTHS_POWER)
}

function isPercentage(text: string): boolean {
  return text.trim().endsWith('%')
}

/** @returns whole millionths of the whole; undefined when there is no decimal before the sign */
function parsePercentage(text: string): number | undefined {
  return parseDecimal(text.trim().slice(0, -1), MILLIONTHS_POWER - 2)
}
