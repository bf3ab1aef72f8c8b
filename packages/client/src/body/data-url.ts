// What a `data:` URL holds.
import { HoldfastError } from '@holdfast/protocol'

export interface Data {
  /** Empty where the URL says none. */
  readonly mediaType: string
  readonly base64: string
}

/** Undefined for any other URL. @throws HoldfastError `request-invalid` for one that is broken */
export function readDataUrl(url: string): Data | undefined {
  // Not with one expression: it would have to hold a whole file.
  if (!url.startsWith('data:')) return undefined
  const comma = url.indexOf(',')
  if (comma < 0) throw new HoldfastError('request-invalid', 'A data: URL has no data.')
  const [mediaType = '', ...marks] = url.slice(5, comma).split(';')
  const data = url.slice(comma + 1)
  return { mediaType, base64: marks.at(-1) === 'base64' ? data : toBase64(decodeURIComponent(data)) }
}

/** The text in it, where its media type says that there is one. */
export const readText = ({ mediaType, base64 }: Data): string | undefined =>
  /^text\/|json|xml$/.test(mediaType) ? textIn(base64) : undefined

/** The text that is base64 there. */
export const textIn = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))

/** `btoa` wants one char per byte. */
const toBase64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
