// What the admin API says when it does not do what it was asked: what the books refuse, in codes of the wire.
import { HoldfastError, type ProblemCode } from '@holdfast/protocol'
import type { Books } from '../books/books.ts'
import { BooksProblem, type BooksProblemCode } from '../books/problem.ts'
import type { House } from '../routes/route.ts'

const CODES = {
  unknown: 'record-unknown',
  taken: 'record-taken',
  'last-owner': 'last-owner',
  'last-operator': 'last-operator',
  'invitation-over': 'invitation-over',
  'link-over': 'link-over',
  'key-revoked': 'key-revoked',
  'restriction-invalid': 'request-invalid',
} as const satisfies Record<BooksProblemCode, ProblemCode>

/** One for everything that there is not, and for everything that is somebody else's: nothing in it tells which. */
export const recordUnknown = (): HoldfastError => new HoldfastError('record-unknown', 'There is none of this id.')

export const roleForbidden = (message: string): HoldfastError => new HoldfastError('role-forbidden', message)

/** @throws HoldfastError `record-unknown` for nothing. */
export function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw recordUnknown()
  return value
}

/** What the books refused, as a problem of the wire; everything else as it is. */
export const inWireWords = (cause: unknown): unknown => {
  if (!(cause instanceof BooksProblem)) return cause
  if (cause.code === 'unknown') return recordUnknown()
  return new HoldfastError(CODES[cause.code], cause.message, { cause })
}

/** @throws HoldfastError `route-unknown` where the relay keeps no books. */
export function booksOf({ books }: Pick<House, 'books'>): Books {
  if (books) return books
  throw new HoldfastError('route-unknown', 'This relay keeps no books: it knows keys, and nobody else.')
}
