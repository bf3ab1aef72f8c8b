// What came of testing one thing at one upstream.

export interface Finding {
  /** Its name; null for what concerns none of them. */
  readonly upstream: string | null
  readonly what: 'address' | 'key' | 'model'
  /** The key by its last four, or the upstream's name of the model. */
  readonly which: string | null
  /** `note`: nothing is wrong as far as could be told, but not everything could. */
  readonly state: 'good' | 'note' | 'bad'
  readonly words: string
  /** What to do about it. */
  readonly remedy?: string
}

/** A finding before it is known what it is about. */
export type Verdict = Pick<Finding, 'state' | 'words' | 'remedy'>
