/**
 * Bytes as a latin1 string, one UTF-16 unit per byte. A script is made of these: they can be cut at any byte,
 * a socket takes them as they are, and the length of the string is the length on the wire.
 */
export type Octets = string

// oxlint-disable-next-line no-control-regex
const ascii = /^[\x00-\x7f]*$/

export const octetsOf = (text: string): Octets =>
  ascii.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1')

export const textOf = (octets: Octets): string =>
  ascii.test(octets) ? octets : Buffer.from(octets, 'latin1').toString('utf8')
