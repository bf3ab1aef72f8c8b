// Bugs on purpose in money that several nodes spend and write down together.
import type { Books } from '@holdfast/relay'
import { type Planted, withBooks, withCommons, withLeases, withLedger } from './planting.ts'

type Ledger = Books['ledger']

export const plantedPaidNodes: readonly Planted[] = [
  {
    name: 'whoever takes a reply over has it paid for anew',
    isPaid: true,
    ofNodes: true,
    violates: ['charged once, as bought'],
    seams: withLedger(({ hold, spend }, { ledger }) => {
      const own = ownHolds(ledger, hold)
      return {
        hold: own.hold,
        async spend(id, accounts, spent, used) {
          if (await own.isOthers(id)) await spend(`${id}-anew`, accounts, spent)
          return spend(id, accounts, spent, used)
        },
      }
    }),
  },
  {
    name: 'what a node has taken over it does not settle',
    isPaid: true,
    ofNodes: true,
    violates: ['nothing stays held'],
    seams: withLedger(({ hold, spend, settle, release }, { ledger }) => {
      const own = ownHolds(ledger, hold)
      const end = { ending: 'settled', spent: 0, endedAt: 0 } as const
      return {
        hold: own.hold,
        spend: async (id, ...rest) => ((await own.isOthers(id)) ? end : spend(id, ...rest)),
        settle: async (id, ...rest) => ((await own.isOthers(id)) ? end : settle(id, ...rest)),
        release: async (id) => ((await own.isOthers(id)) ? end : release(id)),
      }
    }),
  },
  {
    name: 'a node that starts gives back what all others hold',
    isPaid: true,
    ofNodes: true,
    violates: ['charged once, as bought'],
    seams: withLedger(({ recover }) => ({
      recover: (which, judge) => recover(which, which === 'others' ? () => 'release' : judge),
    })),
  },
  {
    name: 'a node that has lost a reply to another gives back what was held for it',
    isPaid: true,
    ofNodes: true,
    from: 65,
    violates: ['charged once, as bought'],
    seams: () => {
      let ledger: Ledger | undefined
      const leases = withLeases((lease) => {
        const own = ledger
        return {
          async flushed() {
            try {
              await lease.flushed()
            } catch (cause) {
              void own?.release(lease.id).catch(() => {})
              throw cause
            }
          },
        }
      })
      // A node opens its books before it makes a reply.
      return { ...leases, ...withBooks((books) => void (ledger = books.ledger)) }
    },
  },
  {
    name: 'every node counts requests for itself',
    isPaid: true,
    ofNodes: true,
    violates: ['limits are shared'],
    seams: () => withCommons((commons) => ({ draw: (name, wish) => commons.draw(`${commons.node} ${name}`, wish) })),
  },
  {
    name: 'every node counts running replies for itself',
    isPaid: true,
    ofNodes: true,
    violates: ['limits are shared'],
    seams: () =>
      withCommons((commons) => ({ claim: (name, claim) => commons.claim(`${commons.node} ${name}`, claim) })),
  },
]

/** What a process has held for, and was not held for by another before. */
function ownHolds(ledger: Ledger, hold: Ledger['hold']) {
  const own = new Set<string>()
  return {
    hold: async (wish: Parameters<Ledger['hold']>[0]) => {
      if (!(await ledger.find(wish.id))) own.add(wish.id)
      return hold(wish)
    },
    isOthers: async (id: string) => !own.has(id) && (await ledger.find(id)) !== undefined,
  }
}
