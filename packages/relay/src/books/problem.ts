// What the books refuse to write down, by code.

export const bookProblems = {
  /** There is no such thing, or it is another organisation's: nobody can tell which. */
  unknown: 'There is none of this id.',
  /** Another person has this e-mail address, or another key this secret. */
  taken: 'There is one already.',
  /** An organisation has to have an owner. */
  'last-owner': 'An organisation has at least one owner.',
  /** Somebody has to run the relay. */
  'last-operator': 'Somebody runs the relay: make another operator first.',
  /** An invitation that was accepted, revoked or not answered in time. */
  'invitation-over': 'This invitation is over.',
  /** A link that was used, was replaced, or is too old. */
  'link-over': 'This link is over.',
  /** A key that was revoked: that is for good. */
  'key-revoked': 'This key was revoked, for good.',
  /** A restriction that means nothing. */
  'restriction-invalid': 'This is no address or range of addresses, no origin, or no list of names.',
} as const satisfies Record<string, string>

export type BooksProblemCode = keyof typeof bookProblems

export class BooksProblem extends Error {
  override readonly name = 'BooksProblem'
  readonly code: BooksProblemCode

  constructor(code: BooksProblemCode, options?: ErrorOptions) {
    super(bookProblems[code], options)
    this.code = code
  }
}

/** @throws BooksProblem `unknown` for nothing. */
export function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new BooksProblem('unknown')
  return value
}
