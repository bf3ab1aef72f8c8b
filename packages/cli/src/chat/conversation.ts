// What is said to the model, in the dialect it is asked in.
import { type Access, type DialectName, HoldfastError } from '@holdfast/client'
import { noRelayAt } from '../relay.ts'
import { UsageError } from '../settings.ts'
import { askRelay } from './relay.ts'

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly text: string
}

/** Anthropic wants a bound on every answer. */
const MAX_TOKENS = 4_096

export function bodyFor(
  dialect: DialectName,
  model: string,
  system: string | undefined,
  turns: readonly Turn[],
): Readonly<Record<string, unknown>> {
  const messages = turns.map(({ role, text }) => ({ role, content: text }))
  if (dialect === 'anthropic-messages')
    return { model, max_tokens: MAX_TOKENS, ...(system === undefined ? {} : { system }), messages }
  return { model, messages: system === undefined ? messages : [{ role: 'system', content: system }, ...messages] }
}

/** What most people would pick of what is offered, best first. */
const PREFERENCES = [/^claude-(sonnet|haiku|opus)/, /^gpt-\d[^-]*(-mini)?$/, /^gpt-/, /^sim\/steady$/]

/** A model that the relay offers. */
export async function chooseModel(access: Access): Promise<string> {
  const { baseURL } = access
  const response = await askRelay(access, '/v1/models').catch(() => {
    throw new HoldfastError('line-exhausted', noRelayAt(baseURL))
  })
  if (response.status === 401)
    throw new UsageError('The relay does not accept this key: holdfast keys create NAME, then set HOLDFAST_KEY.')
  if (!response.ok) throw new HoldfastError('line-refused', `The relay at ${baseURL} answered ${response.status}.`)
  const { data } = (await response.json()) as { readonly data: readonly { readonly id: string }[] }
  for (const preference of PREFERENCES) {
    const found = data.findLast(({ id }) => preference.test(id))
    if (found) return found.id
  }
  throw new UsageError('Which model? The relay offers none that is known here: --model NAME.')
}
