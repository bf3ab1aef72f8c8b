// What everybody who tells other systems of a reply is told of it: the receipt, and what the books made of it.
import type { Payer } from '../books/usage/entry.ts'
import type { Charge } from '../metering/tariff.ts'
import type { Receipt } from '../receipt.ts'

export interface Told {
  readonly receipt: Receipt
  /** Absent where there are no books, or the key was gone before anybody saw it. */
  readonly payer?: Payer
  /** Absent where nobody knows what anything costs. */
  readonly charge?: Charge
}
