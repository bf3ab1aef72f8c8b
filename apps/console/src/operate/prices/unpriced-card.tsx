// What nobody says the price of, how much of it is used, and how to say it.
import type { UnpricedModel } from '../../admin/schema.d.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { whole } from '../../page/figures.ts'
import { Badge, Card, Empty } from '../../page/page.tsx'
import { CopyButton } from '../../page/secret.tsx'
import { OUTCOMES, priceFileFor, useUnpriced } from './unpriced.ts'

export function UnpricedCard() {
  const { data: unpriced } = useUnpriced()
  if (!unpriced || unpriced.data.length === 0) return null
  const { data, outcome, since } = unpriced
  const file = priceFileFor(data, new Date().toISOString().slice(0, 10))
  return (
    <Card title="Without a price">
      <p className="notice" data-tone="change">
        {OUTCOMES[outcome]}
        {outcome === 'free' && ' With unpriced: refuse under prices, whoever has a budget would be refused.'}
      </p>
      <DataTable
        label="Models without a price"
        columns={columnsSince(since)}
        rows={data}
        idOf={({ upstream, model }) => `${upstream} ${model}`}
        empty={<Empty title="Everything has a price." />}
      />
      <details className="price-adding">
        <summary>How to add one</summary>
        <ol>
          <li>
            An upstream that says its own prices: <code>holdfast prices update</code> writes them into a file.
          </li>
          <li>
            Any other: put this beside holdfast.yaml as <code>prices/mine.yaml</code>, with the right amounts.
            <div className="price-file">
              <pre tabIndex={0} aria-label="A file of prices">
                {file}
              </pre>
              <CopyButton text={file} />
            </div>
          </li>
          <li>
            Name the file in holdfast.yaml: <code>{'prices: { files: [prices/mine.yaml] }'}</code>. It counts from the
            next reply on, without a restart.
          </li>
        </ol>
      </details>
    </Card>
  )
}

const columnsSince = (since: string): readonly Column<UnpricedModel>[] => [
  { name: 'Upstream', cell: ({ upstream }) => upstream },
  { name: 'Model', cell: ({ model }) => model },
  {
    name: 'Asked for as',
    cell: ({ asked_as: names }) => <span className="quiet">{names.join(', ')}</span>,
    isMinor: true,
  },
  {
    name: `Asked since ${since.slice(0, 10)}`,
    cell: ({ attempts }) => (attempts === 0 ? <Badge>not used</Badge> : `${whole(attempts)} ×`),
    isFigure: true,
  },
]
