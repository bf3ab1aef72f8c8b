// Dollars as people type and read them, nano-dollars as the relay counts them: to the last digit, without the detour over
// binary fractions, because a limit of 0.1 that is a little less than 0.1 refuses the reply that would just have fitted.

const POWER = 9
const AMOUNT = /^\$?\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,9}))?$/

/**
 * `12.50`, `$1,204`, `0.000001`.
 * @returns nano-dollars; undefined for what is no amount, has more digits than are counted, or is too much to be counted
 */
export function parseDollars(text: string): number | undefined {
  const [, whole, fraction = ''] = AMOUNT.exec(text.trim()) ?? []
  if (whole === undefined) return undefined
  const nano = Number(BigInt(whole.replaceAll(',', '') + fraction.padEnd(POWER, '0')))
  return Number.isSafeInteger(nano) ? nano : undefined
}

/** `12.5`: as it stands in a field, without zeros that say nothing. The opposite of `parseDollars`. */
export function writeDollars(nano: number): string {
  const digits = String(Math.abs(nano)).padStart(POWER + 1, '0')
  const fraction = digits.slice(-POWER).replace(/0+$/, '')
  return `${nano < 0 ? '-' : ''}${digits.slice(0, -POWER)}${fraction && `.${fraction}`}`
}

/** `−$1,204.000001405`: every digit of it, for titles. */
export function exactly(nano: number): string {
  const [whole = '0', fraction = ''] = writeDollars(Math.abs(nano)).split('.')
  return `${nano < 0 ? '−' : ''}$${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${fraction.padEnd(2, '0')}`
}
