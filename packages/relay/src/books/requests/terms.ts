// What the operator wants to have on file of requests.

export interface RequestTerms {
  /** Share of the replies that are kept line by line, from 0 to 1. What failed is kept always, and usage counts all. */
  readonly share: number
  /** How long a line is kept after its reply's ending, in milliseconds. */
  readonly keptMs: number
  /** Lines on file, about. Reached: the oldest go. */
  readonly rowsMax: number
  /** What prompts and completions are sealed with: the first seals, all open. None: they are not kept. */
  readonly bodySecrets: readonly string[]
}

export const REQUEST_TERMS: RequestTerms = {
  share: 1,
  keptMs: 30 * 86_400_000,
  rowsMax: 10_000_000,
  bodySecrets: [],
}
