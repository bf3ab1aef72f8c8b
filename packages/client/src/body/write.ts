// What the writers of both dialects do alike.
import { HoldfastError } from '@holdfast/protocol'
import type { StartParameters } from './parameters.ts'

/** @throws HoldfastError `request-invalid` where one of them was said. */
export function refuseWords(
  dialect: string,
  said: { readonly [what in keyof StartParameters | string]?: unknown },
): void {
  for (const [what, value] of Object.entries(said)) {
    if (value !== undefined && value !== false)
      throw new HoldfastError(
        'request-invalid',
        `${dialect} has no word for ${what}. Leave it out, or say it in \`extra\`.`,
      )
  }
}

/** The pieces of a `data:` URL in base64, or undefined for any other URL. */
export function readDataUrl(url: string): { readonly mediaType: string; readonly data: string } | undefined {
  // Not with one expression: it would have to hold a whole file.
  if (!url.startsWith('data:')) return undefined
  const comma = url.indexOf(',')
  const [mediaType = '', ...marks] = url.slice(5, comma).split(';')
  if (comma < 0 || marks.at(-1) !== 'base64')
    throw new HoldfastError('request-invalid', 'A data: URL must be in base64 here.')
  return { mediaType, data: url.slice(comma + 1) }
}
