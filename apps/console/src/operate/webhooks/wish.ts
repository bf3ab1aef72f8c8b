// What a webhook may hear of, in words, and what the ticks in a form mean.
import type { Webhook, WebhookChange, WebhookWish } from '../../admin/schema.d.ts'
import { said } from '../../page/dialog-form.tsx'
import type { Whose } from './whose.ts'

export type EventType = Webhook['types'][number]
export type Ending = NonNullable<Webhook['endings']>[number]

interface EventWords {
  readonly type: EventType
  readonly about: string
  /** Only the relay's own webhooks hear of it. */
  readonly isRelays?: true
}

/** All but the test, which every webhook hears of. */
export const EVENTS: readonly EventWords[] = [
  { type: 'reply.ended', about: 'A reply is over.' },
  { type: 'budget.near', about: 'Much of a budget is spent.' },
  { type: 'budget.over', about: 'A reply was cut off by a budget.' },
  { type: 'credit.low', about: 'Credit is nearly used up.' },
  { type: 'payment.changed', about: 'A payment was made, failed, or was given back.' },
  { type: 'key.expiring', about: 'A key ends in three days.' },
  { type: 'target.down', about: 'A model at an upstream keeps failing.', isRelays: true },
  { type: 'target.up', about: 'It is back.', isRelays: true },
]

export const ENDINGS: readonly Ending[] = [
  'complete',
  'length',
  'tool-use',
  'refusal',
  'stopped',
  'failed',
  'over-budget',
]

export const eventsFor = (whose: Whose): readonly EventWords[] =>
  EVENTS.filter(({ isRelays }) => !isRelays || whose === undefined)

/** @throws Error in words for whoever filled it in: nothing is ticked */
export function wishOf(fields: FormData): WebhookWish {
  const types = ticked(
    fields,
    'type',
    EVENTS.map(({ type }) => type),
  )
  if (types.length === 0) throw new Error('Choose what it is to hear of.')
  const endings = ticked(fields, 'ending', ENDINGS)
  return {
    url: said(fields, 'url') ?? '',
    types,
    // Without replies there is nothing to choose from; with all of them, neither.
    ...(types.includes('reply.ended') && isSome(endings) && { endings }),
  }
}

/** What is not chosen any more is said, too. @throws Error as `wishOf` */
export function changeOf(fields: FormData): WebhookChange {
  const { endings, ...wish } = wishOf(fields)
  return { ...wish, endings: endings ?? null }
}

const isSome = ({ length }: readonly Ending[]): boolean => length > 0 && length < ENDINGS.length

function ticked<Word extends string>(fields: FormData, name: string, words: readonly Word[]): Word[] {
  const all = fields.getAll(name)
  return words.filter((word) => all.includes(word))
}
