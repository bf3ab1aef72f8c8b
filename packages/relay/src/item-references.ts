// Items of earlier answers that a request only names: OpenAI keeps them, so its clients may send `item_reference` in place of
// the item, and the AI SDK always does. No other vendor knows them; what this relay has told is in its log.
import { HoldfastError } from '@holdfast/protocol'
import { findResponse, responseOf } from './kept-response.ts'
import type { Log } from './logs/log.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * The input, with the items themselves where it names some that are this relay's own. Those that a vendor has named are the
 * vendor's to know. The same input when it names none of ours.
 * @throws HoldfastError `request-invalid` when an item is somebody else's, or no longer kept.
 */
export async function withItems(log: Log, owner: string, input: unknown): Promise<unknown> {
  if (!Array.isArray(input) || !input.some(ownReferenceIn)) return input
  const answers = new Map<string, ReadonlyMap<unknown, Json>>()
  const items: unknown[] = []
  for (const [at, item] of input.entries()) {
    const named = ownReferenceIn(item)
    if (!named) {
      items.push(item)
      continue
    }
    const known = answers.get(named.response) ?? (await itemsOf(log, owner, named.response))
    answers.set(named.response, known)
    const own = known.get(named.id)
    if (!own)
      throw new HoldfastError(
        'request-invalid',
        `input.${at}: no item of this key is called so, or its response is no longer kept. Send the item itself.`,
      )
    items.push(own)
  }
  return items
}

/** The ids of items as our own frames write them: what it is, the response it is of, its place there. */
const OWN_ITEM = /^[a-z]+_(resp_[0-9a-z]+)_\d+$/

function ownReferenceIn(item: unknown): { readonly id: string; readonly response: string } | undefined {
  const { type, id, role } = (typeof item === 'object' && item !== null ? item : {}) as Json
  // A reference needs no type, and neither does a message.
  const isReference = type === 'item_reference' || ((type === undefined || type === null) && role === undefined)
  if (!isReference || typeof id !== 'string') return undefined
  const response = OWN_ITEM.exec(id)?.[1]
  return response === undefined ? undefined : { id, response }
}

async function itemsOf(log: Log, owner: string, id: string): Promise<ReadonlyMap<unknown, Json>> {
  const state = await findResponse(log, owner, id)
  const { output } = state ? await responseOf(log, state, id) : {}
  return new Map(Array.isArray(output) ? output.map((item: Json) => [item['id'], item]) : [])
}
