// `credit` of the file: what is paid in advance.
import type { z } from 'zod'
import { CREDIT_TERMS } from '../../credit/credit.ts'
import { dollars } from './amount.ts'
import { fields, flag } from './kind.ts'

export const credit = fields({
  prepaid: flag.exactOptional().meta({
    description: 'Organisations that have not spent anything yet pay in advance: they spend no more than they have.',
    default: CREDIT_TERMS.isPrepaid,
  }),
  free: dollars('an amount of dollars, such as 2.50')
    .exactOptional()
    .meta({ description: 'What a new organisation is given, in dollars.', default: CREDIT_TERMS.free }),
  low: dollars('an amount of dollars, such as 5').exactOptional().meta({
    description: 'Whoever pays in advance and has less is told of, once, until there was enough again. 0: nobody is.',
    default: CREDIT_TERMS.low,
  }),
})

export type CreditFields = z.output<typeof credit>
