// How the price of a reply came about, as a running relay tells it.
import { HoldfastError } from '@holdfast/protocol'
import { DOLLARS, writeDecimal } from '@holdfast/relay'
import { countText } from '../quantity.ts'
import { type RelayAccess, askRelay } from '../relay.ts'
import { UsageError } from '../settings.ts'
import { bold, dim, table } from '../terminal.ts'
import { amountText } from './page.ts'

/** As the relay answers. */
export interface ReplyPrice {
  readonly reply: string
  readonly model: string
  readonly at: string | null
  readonly basis: 'charged' | 'worked-out'
  readonly price_nano: number
  readonly cost_nano: number | null
  readonly ratios: readonly { readonly name: string; readonly millionths: number }[] | null
  readonly purchases: readonly {
    readonly upstream: string | null
    readonly model: string | null
    readonly list: { readonly name: string; readonly sources: readonly string[] } | null
    readonly lines: readonly {
      readonly what: string
      readonly tokens: number | null
      readonly nano_per_million: number | null
      readonly nano: number
    }[]
    readonly estimated: boolean
    readonly uncounted: readonly string[]
  }[]
  readonly is_partial: boolean
}

/** @throws UsageError where no organisation has it */
export async function replyPrice(relay: RelayAccess, reply: string): Promise<ReplyPrice> {
  let after = ''
  do {
    const { data, next } = (await askRelay(relay, `/admin/organisations?limit=200${after}`)) as {
      readonly data: readonly { readonly id: string }[]
      readonly next?: string
    }
    for (const { id } of data) {
      const found = await askRelay(
        relay,
        `/admin/organisations/${id}/replies/${encodeURIComponent(reply)}/price`,
      ).catch((cause: unknown) => {
        if (cause instanceof HoldfastError && cause.message.endsWith('answered 404.')) return undefined
        throw cause
      })
      if (found) return found as ReplyPrice
    }
    after = next === undefined ? '' : `&after=${next}`
  } while (after !== '')
  throw new UsageError(`no reply ${reply} is known, or what it cost has been forgotten.`)
}

export function replyPage({
  reply,
  model,
  at,
  basis,
  purchases,
  cost_nano: cost,
  price_nano: price,
  ratios,
  is_partial: isPartial,
}: ReplyPrice): string {
  const rows = purchases.flatMap((one) => [
    [
      dim(
        [
          one.model ?? model,
          one.upstream && `at ${one.upstream}`,
          one.list && `by ${one.list.name}`,
          one.estimated && 'estimated',
        ]
          .filter(Boolean)
          .join(' '),
      ),
      '',
      '',
      '',
    ],
    ...one.lines.map((line) => [
      `  ${line.what}`,
      line.tokens === null ? '' : countText(line.tokens),
      line.nano_per_million === null ? '' : amountText(line.nano_per_million, DOLLARS),
      amountText(line.nano, DOLLARS),
    ]),
  ])
  const laid = [
    ...(cost === null ? [] : [['cost', '', '', amountText(cost, DOLLARS)]]),
    ...(ratios ?? []).map(({ name, millionths }) => [name, '', `× ${writeDecimal(millionths, 6)}`, '']),
    [bold('price'), '', '', bold(amountText(price, DOLLARS))],
  ]
  return [
    `${bold(reply)} ${dim([model, at ?? 'running', basis === 'charged' ? 'as it was charged' : 'worked out now'].join(', '))}`,
    table(['', '>tokens', '>per million', '>USD'], [...rows, ...laid]),
    ...(isPartial ? [dim('Some of it has no price, or nobody counted it: the sum is too low.')] : []),
  ].join('\n')
}
