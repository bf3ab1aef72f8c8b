// Webhooks and deliveries as a person reads them. Never a secret.
import { type Delivery, type Webhook, deliveryView } from '@holdfast/relay'
import { bold, dim, green, padEnd, red, table, yellow } from '../terminal.ts'
import { iso, minuteText } from '../time.ts'

export const webhooksPage = (webhooks: readonly Webhook[]): string =>
  table(
    ['id', 'whose', 'to', 'of', ''],
    webhooks.map((one) => [
      one.id,
      one.organisation ?? dim('the relay’s'),
      one.url,
      wanted(one),
      one.disabledAt === undefined ? '' : 'disabled',
    ]),
  )

export function webhookPage(webhook: Webhook): string {
  const { id, organisation, url, types, endings, createdAt, disabledAt } = webhook
  const lines: readonly (readonly [string, string])[] = [
    ['whose', organisation ?? 'the relay’s'],
    ['types', types.join(', ')],
    ['endings', endings?.join(', ') ?? dim('any')],
    ['created', iso(createdAt)],
    ...(disabledAt === undefined ? [] : [['disabled', iso(disabledAt)] as const]),
  ]
  return [`${bold(url)}  ${dim(id)}`, ...lines.map(([what, words]) => `  ${padEnd(what, 8)}  ${words}`)].join('\n')
}

export const deliveriesPage = (deliveries: readonly Delivery[]): string =>
  table(
    ['id', 'at', 'of', 'state', '>tries', 'outcome'],
    deliveries.map((one) => {
      const { state } = deliveryView(one)
      return [
        one.id,
        minuteText(one.createdAt),
        one.type,
        COLOURS[state](state),
        String(one.attempts),
        one.outcome ?? '',
      ]
    }),
  )

const COLOURS = { delivered: green, waiting: yellow, 'given-up': red } as const

const wanted = ({ types, endings }: Webhook): string =>
  `${types.join(', ')}${endings ? ` (${endings.join(', ')})` : ''}`
