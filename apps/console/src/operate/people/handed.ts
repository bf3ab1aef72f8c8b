/** A link that somebody gets who has to get in, shown once. */
export interface Handed {
  readonly link: string
  readonly about: string
}
