// Bugs on purpose in what is charged, held and written down.
import { SYSTEM } from '@holdfast/relay'
import { type Planted, patch, withBooks, withLedger } from './planting.ts'

export const plantedMoney: readonly Planted[] = [
  {
    name: 'an account forgets what it has spent',
    isPaid: true,
    violates: ['the books balance'],
    seams: () =>
      withBooks(({ ledger }, { db }) =>
        patch(ledger, ({ spend }) => ({
          async spend(id, accounts, spent) {
            const end = await spend(id, accounts, spent)
            await db.updateTable('accounts').set({ total_spent: 0 }).where('id', 'in', accounts).execute()
            return end
          },
        })),
      ),
  },
  {
    name: 'what nothing came of stays held',
    isPaid: true,
    violates: ['nothing stays held'],
    seams: withLedger(() => ({ release: async () => undefined })),
  },
  {
    name: 'what a process before this one has held is not looked at',
    isPaid: true,
    violates: ['nothing stays held'],
    seams: withLedger(() => ({ recover: async () => 0 })),
  },
  {
    name: 'a reply costs what was held for it',
    isPaid: true,
    violates: ['charged once, as bought'],
    seams: withLedger(({ spend }, { ledger }) => ({
      spend: async (id, accounts, spent) => spend(id, accounts, (await ledger.find(id))?.amount ?? spent),
    })),
  },
  {
    name: 'a reply that is told twice is charged twice',
    isPaid: true,
    violates: ['charged once, as bought'],
    seams: withLedger(({ spend }) => ({
      async spend(id, accounts, spent) {
        await spend(`${id}-again`, accounts, spent)
        return spend(id, accounts, spent)
      },
    })),
  },
  {
    name: 'what a crash leaves is given back, whatever it bought',
    isPaid: true,
    violates: ['charged once, as bought'],
    seams: withLedger(({ recover }) => ({ recover: (which) => recover(which, () => 'release') })),
  },
  {
    name: 'the log of requests has another price',
    isPaid: true,
    violates: ['told as charged'],
    seams: () =>
      withBooks(({ recorder }) => {
        const record = recorder.record.bind(recorder)
        recorder.record = (receipt, payer, charge) =>
          record(receipt, payer, charge && { ...charge, price: charge.price + 1 })
      }),
  },
  {
    name: 'a budget is looked at and not kept',
    isPaid: true,
    violates: ['no hold passes a limit', 'cut off in time'],
    seams: withLedger(({ hold }, { ledger, credit }) => ({
      async hold(wish) {
        const held = await hold(wish)
        if (held.outcome !== 'refused') return held
        const { account } = held.refusal
        const before = await ledger.account(account)
        await ledger.limit(account, {}, SYSTEM)
        if (before?.prepaid) await credit.setPrepaid(account, false, SYSTEM)
        const again = await hold(wish)
        await ledger.limit(account, before?.budget ?? {}, SYSTEM)
        if (before?.prepaid) await credit.setPrepaid(account, true, SYSTEM)
        return again
      },
    })),
  },
  {
    name: 'a hold is granted, and never written down',
    isPaid: true,
    violates: ['held before it is bought'],
    seams: withLedger(() => ({ hold: async ({ amount }) => ({ outcome: 'held', amount }) })),
  },
  {
    name: 'a reply that holds nothing more runs on',
    isPaid: true,
    violates: ['cut off in time'],
    seams: withLedger(({ hold }) => ({
      async hold(wish) {
        const held = await hold(wish)
        return held.outcome === 'refused' && held.refusal.reason !== 'too-large'
          ? { outcome: 'held', amount: wish.amount }
          : held
      },
    })),
  },
]
