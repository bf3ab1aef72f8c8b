// What is told to other systems: events, as webhooks send them. Nothing of a prompt or a completion is in one, and no secret.
import type { Ending } from '@holdfast/protocol'

/** By type, what each is about: the reference is made from this. */
export const EVENT_TYPES = {
  'reply.ended': 'A reply has reached its ending.',
  'target.down':
    'The breaker of a model at an upstream has opened: nobody is sent there for a while. The relay’s own webhooks.',
  'target.up': 'It has closed again. The relay’s own webhooks.',
  'budget.near': 'So much of a budget is spent: once for each threshold in each period.',
  'budget.over': 'A reply was cut off, because a budget was spent.',
  'credit.low': 'An organisation that pays in advance has little left: once, until there was enough again.',
  'key.expiring': 'A key will be good for three more days.',
  'payment.changed': 'A payment was made, failed, or was given back.',
  'webhook.test': 'Somebody tries whether this arrives.',
} as const satisfies Record<string, string>

export type EventType = keyof typeof EVENT_TYPES

export const eventTypes = Object.keys(EVENT_TYPES) as readonly EventType[]

export interface RelayEvent {
  /** `evt_…`: the same for all who are told of it, however often. No full stop is in it, because it is signed. */
  readonly id: string
  readonly type: EventType
  /** When it happened, in milliseconds since 1970. */
  readonly at: number
  /** Whose it is. Absent: the relay's own. */
  readonly organisation?: string
  /** Of `reply.ended`, which webhooks may choose by. */
  readonly ending?: Ending
  readonly data: Readonly<Record<string, unknown>>
}

/** The body of a webhook: as https://www.standardwebhooks.com/ has it. */
export const writeEvent = ({ type, at, organisation, data }: RelayEvent): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), organisation: organisation ?? null, data })
