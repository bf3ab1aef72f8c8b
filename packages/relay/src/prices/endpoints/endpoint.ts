// What an upstream itself says that its models cost: the answer of its endpoint for that, read into prices. Pure; who
// asks, and keeps what is read, is elsewhere. One file for each beside this one, one line in index.ts.
import type { Price, Rates } from '../price.ts'

export interface PriceEndpoint {
  /** The provider's name. */
  readonly provider: string
  /** Where its answers are described. */
  readonly source: string
  /** Below the base URL, or from the host's root when it begins with `//`. */
  readonly path: string
  /**
   * @param answer the JSON value of its answer. Rows that are not understood are left out: a price that was guessed is
   *   worse than none
   * @returns undefined when it is no such answer
   */
  readonly read: (answer: unknown) => readonly Price[] | undefined
}

type Json = Readonly<Record<string, unknown>>

export const objectIn = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined

export const rowsIn = (value: unknown): readonly Json[] | undefined =>
  Array.isArray(value) ? value.map(objectIn).filter((row) => row !== undefined) : undefined

/** A price of one model; nothing where the prompt or the answer has no amount. Amounts that are undefined are absent. */
export function priceOf(model: unknown, amounts: { readonly [What in keyof Rates]?: number | undefined }): Price[] {
  const { input, output, ...rest } = amounts
  if (typeof model !== 'string' || model === '' || input === undefined || output === undefined) return []
  const more = Object.fromEntries(Object.entries(rest).filter(([, amount]) => amount !== undefined))
  return [{ models: [model], rates: { input, output, ...more }, tiers: [] }]
}
