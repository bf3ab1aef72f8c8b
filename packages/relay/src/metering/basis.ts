// What a reply was held for, as its hold remembers it: enough to say about what it cost when its process is gone, and the
// log does not know where it was bought.
import { z } from 'zod'
import type { Money } from '../books/money.ts'
import { MILLIONTHS, portion } from '../prices/money.ts'

export interface Basis {
  /** The relay whose log has the reply; undefined where nobody else looks at these books. */
  readonly node?: string | undefined
  /** As which its payers are charged. */
  readonly group?: string | undefined
  /** Of the request. */
  readonly input: Money
  readonly outputPerMillion: Money
}

const Note = z.object({
  node: z.string().optional(),
  group: z.string().optional(),
  input: z.number(),
  outputPerMillion: z.number(),
}) satisfies z.ZodType<Basis>

export const writeBasis = (basis: Basis): string => JSON.stringify(basis)

/** Undefined for a hold that says nothing of the kind. */
export function readBasis(note: string | undefined): Basis | undefined {
  try {
    return Note.safeParse(JSON.parse(note ?? '')).data
  } catch {
    return undefined
  }
}

/** The request, and so many tokens. */
export const priceOf = ({ input, outputPerMillion }: Basis, tokens: number): Money =>
  input + portion(tokens, outputPerMillion, MILLIONTHS)
