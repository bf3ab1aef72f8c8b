// Bugs on purpose in what is told of a reply that is over.
import type { Receipt } from '@holdfast/relay'
import type { Planted } from './planting.ts'

const withReceipts = (change: (receipt: Receipt) => readonly Receipt[]): ReturnType<Planted['seams']> => ({
  onReceipt: (take) => (receipt) => change(receipt).forEach(take),
})

export const plantedReceipts: readonly Planted[] = [
  {
    name: 'a reply that was adopted gives no receipt',
    violates: ['one receipt'],
    seams: () => withReceipts((receipt) => (receipt.steps.some(({ what }) => what === 'adopted') ? [] : [receipt])),
  },
  {
    name: 'a reply that was refused gives two receipts',
    violates: ['one receipt'],
    seams: () => withReceipts((receipt) => (receipt.last === 1 ? [receipt, receipt] : [receipt])),
  },
  {
    name: 'an attempt of which nobody heard is not on the receipt',
    violates: ['one receipt'],
    seams: () =>
      withReceipts((receipt) => [
        { ...receipt, attempts: receipt.attempts.filter(({ firstWordAt }) => firstWordAt !== undefined) },
      ]),
  },
  {
    name: 'what an answer costs that is read on is put down for the attempt that read it on',
    violates: ['one receipt'],
    seams: () =>
      withReceipts((receipt) => {
        const [first, second, ...rest] = receipt.attempts
        if (!first?.usage || !second || second.usage !== undefined || second.problem !== undefined) return [receipt]
        const { usage, ...free } = first
        return [{ ...receipt, attempts: [free, { ...second, usage }, ...rest] }]
      }),
  },
]
