// Amounts of dollars on a command line, exactly.
import { parseDecimal, writeDecimal } from '@holdfast/relay'
import { UsageError } from '../settings.ts'

const NANO_POWER = 9

/**
 * `5`, `2.50`, `-1`: in nano-dollars.
 * @throws UsageError for what is none, or nothing
 */
export function readAmount(option: string, text: string): number {
  const [sign, digits] = text.startsWith('-') ? [-1, text.slice(1)] : [1, text]
  const nano = parseDecimal(digits, NANO_POWER)
  if (nano === undefined || nano === 0 || /e/i.test(digits))
    throw new UsageError(`${option} is an amount of dollars such as 5 or 2.50, not ${text}.`)
  return sign * nano
}

/** `$1,204.50`, `-$0.000000001`: the opposite of `readAmount`, and every digit that says something. */
export function writeAmount(nano: number): string {
  const [dollars = '0', fraction = ''] = writeDecimal(Math.abs(nano), NANO_POWER).split('.')
  return `${nano < 0 ? '-' : ''}$${Number(dollars).toLocaleString('en-US')}.${fraction.padEnd(2, '0')}`
}
