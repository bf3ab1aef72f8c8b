// The ledger as a whole: what is held, and whether it adds up.
import { z } from 'zod'
import { Page, Time, iso, listOf, pageRead } from './answers.ts'
import { operation } from './operation.ts'
import { booksOf } from './refusals.ts'

const Hold = z
  .strictObject({
    object: z.literal('hold'),
    id: z.string().meta({ description: 'The reply’s.' }),
    accounts: z.array(z.string()),
    amount_nano: z.int(),
    held_at: Time,
    expires_at: Time.meta({ description: 'When somebody looks whether whoever holds it is still there.' }),
  })
  .meta({ id: 'Hold' })

const listHolds = operation({
  id: 'listHolds',
  method: 'GET',
  path: '/admin/ledger/holds',
  tag: 'Ledger',
  summary: 'What is held for replies that run, the oldest first.',
  permission: 'operate',
  query: Page,
  answer: listOf('HoldList', Hold),
  async handle({ query, house }) {
    const page = await pageRead(query, (asked) => booksOf(house).ledger.holdsPage(asked))
    return {
      ...page,
      data: page.data.map(({ id, accounts, amount, heldAt, expiresAt }) => ({
        object: 'hold' as const,
        id,
        accounts,
        amount_nano: amount,
        held_at: iso(heldAt),
        expires_at: iso(expiresAt),
      })),
    }
  },
})

const checkLedger = operation({
  id: 'checkLedger',
  method: 'GET',
  path: '/admin/ledger/check',
  tag: 'Ledger',
  summary: 'Adds up all there is, and says where it does not agree: nowhere, always. It reads every transfer.',
  permission: 'operate',
  answer: z
    .strictObject({ object: z.literal('ledger-check'), complaints: z.array(z.string()) })
    .meta({ id: 'LedgerCheck' }),
  handle: async ({ house }) => ({
    object: 'ledger-check' as const,
    complaints: await booksOf(house).ledger.check(),
  }),
})

export const ledger = [listHolds, checkLedger]
