// From what the relay notices to the events that others are told of.
import { createHash } from 'node:crypto'
import { firstFrameMsOf } from '../receipt.ts'
import type { Notice } from '../notice.ts'
import type { Runtime } from '../runtime.ts'
import { nameOr } from '../telemetry/names.ts'
import type { Told } from '../telemetry/told.ts'
import type { EventType, RelayEvent } from './event.ts'

/** @param organisationOf whose an account is: a key's, a project's, an organisation's own; undefined for everybody's */
export async function eventsOf(
  notice: Notice,
  runtime: Pick<Runtime, 'now' | 'secret'>,
  organisationOf: (account: string) => Promise<string | undefined>,
): Promise<readonly RelayEvent[]> {
  const at = runtime.now()
  const event = (type: EventType, organisation: string | undefined, data: RelayEvent['data']): RelayEvent => ({
    id: `evt_${runtime.secret(12)}`,
    type,
    at,
    ...(organisation !== undefined && { organisation }),
    data,
  })
  switch (notice.type) {
    case 'reply-ended':
      return ofReply(notice)
    case 'budget-near': {
      const { account, period, percent, spent, max, until } = notice
      const data = { account, period, percent, spent_nano: spent, max_nano: max, until: isoOrNull(until) }
      return [event('budget.near', await organisationOf(account), data)]
    }
    case 'credit-low':
      return [event('credit.low', notice.organisation, { balance_nano: notice.balance })]
    case 'target-down':
    case 'target-up': {
      const { upstream } = notice
      // Behind a pattern it is what a client wrote.
      const model = nameOr(notice.model)
      const problem = notice.type === 'target-down' ? { problem: notice.problem ?? null } : {}
      return [
        event(notice.type === 'target-down' ? 'target.down' : 'target.up', undefined, { upstream, model, ...problem }),
      ]
    }
    case 'payment': {
      const { payment, organisation, state, amount } = notice
      return [event('payment.changed', organisation, { payment, state, amount_nano: amount })]
    }
    default:
      return []
  }
}

/** Whether anybody could be told of it: what is asked for each reply, before anything is made. */
export const typesOf = (notice: Notice): readonly EventType[] => {
  switch (notice.type) {
    case 'reply-ended':
      return notice.receipt.final.ending === 'over-budget' ? ['reply.ended', 'budget.over'] : ['reply.ended']
    case 'budget-near':
      return ['budget.near']
    case 'credit-low':
      return ['credit.low']
    case 'target-down':
      return ['target.down']
    case 'target-up':
      return ['target.up']
    case 'payment':
      return ['payment.changed']
    default:
      return []
  }
}

function ofReply({ receipt, payer, charge }: Told): readonly RelayEvent[] {
  const { head, final, last, attempts, resumes } = receipt
  const { ending, endedAt, problem, purchases = [] } = final
  const of = {
    at: endedAt,
    ...(payer && payer.organisation !== '' && { organisation: payer.organisation }),
  }
  const sum = (name: 'input' | 'output'): number => purchases.reduce((all, { usage }) => all + (usage[name] ?? 0), 0)
  const whose = { reply: head.id, key: payer?.key ?? null, project: payer?.project ?? null }
  const ended: RelayEvent = {
    ...of,
    // The same, whoever notices it: a reply ends once.
    id: eventId('reply.ended', head.id),
    type: 'reply.ended',
    ending,
    data: {
      ...whose,
      model: nameOr(head.model),
      ending,
      problem: problem?.code ?? null,
      upstream: attempts.at(-1)?.upstream ?? null,
      started_at: new Date(head.createdAt).toISOString(),
      ended_at: new Date(endedAt).toISOString(),
      first_frame_ms: firstFrameMsOf(receipt) ?? null,
      frames: last,
      attempts: attempts.length,
      resumes,
      input_tokens: sum('input'),
      output_tokens: sum('output'),
      price_nano: charge?.price ?? null,
    },
  }
  const over: RelayEvent = { ...of, id: eventId('budget.over', head.id), type: 'budget.over', data: whose }
  return ending === 'over-budget' ? [ended, over] : [ended]
}

/** One id for what happens once, on whichever node it is noticed. */
export const eventId = (type: EventType, ...of: readonly (string | number)[]): string =>
  `evt_${createHash('sha256')
    .update([type, ...of].join(' '))
    .digest('hex')
    .slice(0, 24)}`

const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString())
