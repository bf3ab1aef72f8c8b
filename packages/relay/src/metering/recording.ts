// From a receipt to the books: whose the reply is, and what it cost.
import type { Books } from '../books/books.ts'
import type { Payer } from '../books/usage/entry.ts'
import type { Keys } from '../keys/keys.ts'
import type { Receipt } from '../receipt.ts'
import { keyIdOf } from '../sessions/owner.ts'
import type { Told } from '../telemetry/told.ts'
import type { BodyKeeper } from './body-keeper.ts'
import type { Charge } from './tariff.ts'

/** Keys whose organisation is remembered, for replies that outlive them. Reached: those of the keys that came first go. */
const REMEMBERED_MAX = 100_000

/**
 * Takes receipts, and gives back what it has found out for whoever tells others of them. It writes nothing by itself: see
 * usage/recorder.ts.
 * @param keys a key that was revoked since its reply began is not among them
 * @param keeper who keeps the prompts and completions of those that get a line in the log of requests
 */
export function recordingIn(books: Pick<Books, 'recorder'>, keys: Pick<Keys, 'get'>, keeper: Pick<BodyKeeper, 'keep'>) {
  const remembered = new Map<string, Payer>()
  const payerOf = (id: string): Payer => {
    const key = keys.get(id)
    if (!key) return remembered.get(id) ?? { organisation: '', key: id }
    const { organisation, project } = key
    const payer: Payer = { organisation, key: id, ...(project !== undefined && { project }) }
    remembered.delete(id)
    remembered.set(id, payer)
    if (remembered.size > REMEMBERED_MAX)
      for (const oldest of remembered.keys()) return (remembered.delete(oldest), payer)
    return payer
  }
  return (receipt: Receipt, charge: Charge, bodyOf: () => Buffer | undefined): Required<Told> => {
    const payer = payerOf(keyIdOf(receipt.head.owner))
    if (books.recorder.record(receipt, payer, charge)) keeper.keep(receipt, payer.organisation, bodyOf)
    return { receipt, payer, charge }
  }
}
