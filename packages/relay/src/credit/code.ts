// A redemption code, as people are given it and as they type it in.
import type { Runtime } from '../runtime.ts'

/** Crockford's: without I, L, O and U, which are taken for something else. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 5
const GROUP_CHARS = 5
/** Of 125 bits 25 are kept in the open, so that a person can find a code by them. */
const PREFIX_CHARS = 'HFC-'.length + GROUP_CHARS
/** A code that One API or New API made, and that was imported: a UUID without its hyphens. Ours are shorter. */
const FOREIGN = /^[0-9a-f]{32}$/
/** Of 122 random bits, 28. */
const FOREIGN_PREFIX_CHARS = 7

/** `HFC-8Q2MX-…`: five groups of five, 125 bits that nobody can guess. */
export function newCode(runtime: Pick<Runtime, 'secret'>): string {
  // An octet has eight bits and a digit five, and 256 is eight times 32: no digit is likelier than another.
  const octets = Buffer.from(runtime.secret(GROUPS * GROUP_CHARS), 'hex')
  const digits = Array.from(octets, (octet) => DIGITS[octet % DIGITS.length]).join('')
  return `HFC-${digits.match(/.{5}/g)?.join('-')}`
}

/**
 * The code as it was made, from what somebody has typed: in lower case, without its hyphens, with an O for a 0.
 * @returns undefined for what cannot be one
 */
export function parseCode(text: string): string | undefined {
  const foreign = text.toLowerCase().replaceAll(/[\s-]/g, '')
  if (FOREIGN.test(foreign)) return foreign
  const plain = text
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replace(/^HFC/, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  if (plain.length !== GROUPS * GROUP_CHARS || ![...plain].every((digit) => DIGITS.includes(digit))) return undefined
  return `HFC-${plain.match(/.{5}/g)?.join('-')}`
}

export const prefixOfCode = (code: string): string =>
  code.slice(0, FOREIGN.test(code) ? FOREIGN_PREFIX_CHARS : PREFIX_CHARS)
