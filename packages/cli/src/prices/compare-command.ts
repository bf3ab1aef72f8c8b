import { DOLLARS } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { countText } from '../quantity.ts'
import { askRelay, relayArgs, relayHere } from '../relay.ts'
import { UsageError } from '../settings.ts'
import { bold, dim, print, table } from '../terminal.ts'
import { amountText } from './page.ts'

export const compare = defineCommand({
  meta: {
    name: 'compare',
    description: 'What the traffic of some days would have cost on other models, by today’s prices.',
  },
  args: {
    from: { type: 'string', required: true, description: 'The first day, in UTC: 2026-11-01' },
    until: { type: 'string', required: true, description: 'The first day that is not in it' },
    models: {
      type: 'string',
      required: true,
      description: 'With commas: names of the configuration, upstream/model, or vendors’ names',
    },
    organisation: { type: 'string', description: 'Only its traffic' },
    ...relayArgs,
    json: { type: 'boolean', description: 'The relay’s answer as it is' },
  },
  async run({ args }) {
    for (const name of ['from', 'until'] as const)
      if (!/^\d{4}-\d{2}-\d{2}$/.test(args[name])) throw new UsageError(`--${name} is a day such as 2026-11-01.`)
    const { from, until, models, organisation } = args
    const query = new URLSearchParams({ from, until, models, ...(organisation !== undefined && { organisation }) })
    const answer = await askRelay(await relayHere(args), `/admin/prices/compare?${query}`)
    print(args.json ? JSON.stringify(answer) : comparisonPage(answer as PriceComparison))
  },
})

/** As the relay answers. */
export interface PriceComparison {
  readonly from: string
  readonly until: string
  readonly basis: 'requests' | 'sums'
  readonly requests: number
  readonly merged: number
  readonly cost_nano: number
  readonly offers: readonly {
    readonly model: string
    readonly upstream: string | null
    readonly provider: string | null
    readonly cost_nano: number | null
    readonly is_exact: boolean
  }[]
}

export function comparisonPage({
  from,
  until,
  basis,
  requests,
  merged,
  cost_nano: cost,
  offers,
}: PriceComparison): string {
  const shift = (nano: number): string => {
    if (cost === 0) return ''
    const percent = Math.round(((nano - cost) / cost) * 100)
    return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`
  }
  const isRough = offers.some(({ cost_nano: nano, is_exact: isExact }) => nano !== null && !isExact)
  return [
    `${bold(`${from} to ${until}`)} ${dim(`${countText(requests)} ${requests === 1 ? 'reply' : 'replies'}, in USD`)}`,
    table(
      ['', 'at', '>cost', '>', ''],
      [
        ['as it was', '', amountText(cost, DOLLARS), '', ''],
        ...offers.map(({ model, upstream, provider, cost_nano: nano, is_exact: isExact }) => [
          model,
          upstream ?? provider ?? '',
          nano === null ? '–' : amountText(nano, DOLLARS),
          nano === null ? '' : shift(nano),
          nano === null || isExact ? '' : '≈',
        ]),
      ],
    ),
    ...(isRough
      ? [dim(basis === 'sums' ? SUMS : `≈ ${countText(merged)} of them had several attempts, compared as one.`)]
      : []),
    dim(
      'The same tokens are counted everywhere: another vendor’s tokenizer makes somewhat more or fewer of the same words.',
    ),
  ].join('\n')
}

const SUMS =
  '≈ The log has not every reply of these days, so that nobody knows which were in a tier: none is counted there.'
