/**
 * Bytes as a latin1 string: one UTF-16 unit per byte, so UTF-8 inside is untouched and unread. The relay carries
 * frames in this form from the upstream's socket to the reader's because slicing, searching and joining short
 * strings costs a fraction of the same work on Buffers, and a socket takes it without another copy.
 */
export type Octets = string

export const toOctets = (bytes: Buffer): Octets => bytes.toString('latin1')

/** The text that the bytes spell. */
export const textOfOctets = (octets: Octets): string =>
  // Most frames are plain ASCII, where the two are the same string.
  // oxlint-disable-next-line no-control-regex
  /^[\x00-\x7f]*$/.test(octets) ? octets : Buffer.from(octets, 'latin1').toString('utf8')

export const octetsOfText = (text: string): Octets =>
  // oxlint-disable-next-line no-control-regex
  /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
