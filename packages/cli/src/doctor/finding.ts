/** What a doctor says about one thing. */
export interface Finding {
  readonly what: string
  readonly state: 'good' | 'note' | 'bad'
  readonly words: string
  /** What to do about it. */
  readonly remedy?: string
}
