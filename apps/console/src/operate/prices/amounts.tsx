// The amounts of a price, in the columns of a table: per million tokens of each kind.
import type { PriceAmounts, PriceTier } from '../../admin/schema.d.ts'
import type { Column } from '../../page/data-table.tsx'
import { whole } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'

interface Amounted {
  readonly amounts: PriceAmounts | null
  readonly tiers: readonly PriceTier[]
}

export const amountColumns = <Row,>(of: (row: Row) => Amounted): readonly Column<Row>[] => [
  amount(of, 'Input', 'input_nano'),
  amount(of, 'From cache', 'cache_read_nano'),
  { ...amount(of, 'Into cache', 'cache_write_nano'), isMinor: true },
  amount(of, 'Output', 'output_nano'),
  { ...amount(of, 'Reasoning', 'reasoning_nano'), isMinor: true },
]

function amount<Row>(of: (row: Row) => Amounted, name: string, field: keyof PriceAmounts): Column<Row> {
  return {
    name,
    isFigure: true,
    cell: (row) => {
      const { amounts, tiers } = of(row)
      return (
        <>
          <Amount nano={amounts?.[field] ?? null} />
          {tiers.map(({ above, amounts: tier }) =>
            tier[field] === null ? null : (
              <small key={above} className="price-tier" title={`For prompts of more than ${whole(above)} tokens`}>
                <Amount nano={tier[field]} /> above {above / 1_000}k
              </small>
            ),
          )}
        </>
      )
    },
  }
}

const Amount = ({ nano }: { readonly nano: number | null }) =>
  nano === null ? <span title="No price of its own: it costs what it is a part of.">–</span> : <Money nano={nano} />
