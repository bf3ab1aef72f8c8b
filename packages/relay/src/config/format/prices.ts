// `prices` and `groups` of the file: what is charged for replies, and to whom less or more.
import { z } from 'zod'
import { markUp, rate, ratio } from './amount.ts'
import { count, fields, name, oneOrMany, path } from './kind.ts'
import { publicName } from './models.ts'

export const prices = fields({
  files: oneOrMany(path, 'the path of a file').exactOptional().meta({
    description: 'Files of prices, from the folder of this file; they go before those that ship, an earlier one first.',
  }),
  markUp: markUp
    .exactOptional()
    .meta({ description: 'What is laid over every cost: `1.15`, or `15%`, which is the same.', default: 1 }),
  currency: fields({
    code: z
      .string('expected a currency such as EUR')
      .regex(/^[A-Z]{3}$/, 'expected a currency such as EUR')
      .meta({ description: 'Its three letters.' }),
    rate: rate.meta({ description: 'What one dollar is worth in it.' }),
  })
    .exactOptional()
    .meta({ description: 'In what people are shown money. It is kept in dollars. By default dollars.' }),
  unpriced: z.enum(['allow', 'refuse']).exactOptional().meta({
    description:
      'What becomes of a request for a model without a price, where a budget or prepaid credit pays: `allow`, and it costs nothing; `refuse`, also where only a place it may fall back to has none.',
    default: 'allow',
  }),
  outputTokensMax: count('a number of tokens', 1).exactOptional().meta({
    description:
      'The longest answer, for requests that do not limit theirs: what is held for them before they are bought. Absent: such a request holds what is left of its budget.',
  }),
})

export const group = z.union(
  [
    ratio,
    fields({
      ratio: ratio.exactOptional().meta({ description: 'For every model that `models` does not name.', default: 1 }),
      models: z
        .record(publicName, ratio, 'expected names of models, and their ratios')
        .exactOptional()
        .meta({ description: 'In place of it for some models, by public names; `*` is any text.' }),
    }),
  ],
  'expected a ratio such as 0.8; or fields: ratio, models',
)

export const groups = z.record(name, group, 'expected groups by name')

export type PriceFields = z.output<typeof prices>
export type GroupFields = z.output<typeof group>
