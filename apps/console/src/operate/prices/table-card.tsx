// The table of prices: whose they are, where they are written, and since when.
import type { FormEvent } from 'react'
import type { PriceSource, TablePrice } from '../../admin/schema.d.ts'
import { useList } from '../../admin/query.ts'
import { type Column, DataTable } from '../../page/data-table.tsx'
import { moment } from '../../page/figures.ts'
import { Badge, Card, Empty } from '../../page/page.tsx'
import { narrow } from '../../page/range.tsx'
import { Failure } from '../../page/states.tsx'
import { useRoute } from '../../shell/route.ts'
import { amountColumns } from './amounts.tsx'

const PAGE = 25

export function TableCard() {
  const route = useRoute()
  const text = route.place === 'operate' ? route.query?.['model'] : undefined
  const prices = useList(['prices', 'table', text], (api, cursor) =>
    api.GET('/admin/prices/table', {
      params: {
        query: { limit: PAGE, ...(text !== undefined && { text }), ...(cursor !== undefined && { after: cursor }) },
      },
    }),
  )
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget).get('model')
    narrow(route, 'model', typeof typed === 'string' && typed.trim() !== '' ? typed.trim() : undefined)
  }
  return (
    <Card
      title="The table"
      aside={
        <form className="price-search" role="search" onSubmit={search}>
          <input
            className="field"
            type="search"
            name="model"
            aria-label="Part of a model’s name"
            placeholder="Model"
            defaultValue={text}
          />
          <button className="button" type="submit">
            Search
          </button>
        </form>
      }
    >
      {prices.error && <Failure failure={prices.error} onRetry={() => void prices.refetch()} />}
      <DataTable
        label="The table of prices"
        columns={columns}
        rows={prices.error ? [] : prices.rows?.map((price, at) => ({ ...price, id: String(at) }))}
        idOf={({ id }) => id}
        onMore={prices.onMore}
        isGettingMore={prices.isGettingMore}
        empty={
          <Empty title="No list has a price for a model of that name. A file of your own may have one: prices.files in holdfast.yaml." />
        }
      />
    </Card>
  )
}

type Row = TablePrice & { readonly id: string }

const columns: readonly Column<Row>[] = [
  {
    name: 'Models',
    cell: ({ models, in_force, cost }) => (
      <>
        <Models models={models} /> {!in_force && <Badge>not in force now</Badge>}
        {cost === null && <Badge tone="change">no price</Badge>}
      </>
    ),
  },
  { name: 'List', cell: ({ source, upstreams }) => `${source.list}${upstreams ? ` (${upstreams.join(', ')})` : ''}` },
  ...amountColumns(({ cost, tiers }: Row) => ({ amounts: cost, tiers })),
  { name: 'In force', cell: ({ source }) => <InForce source={source} />, isMinor: true },
  { name: 'Written at', cell: ({ source }) => <Sources source={source} />, isMinor: true },
]

const NAMES_SHOWN = 3
const SOURCES_SHOWN = 2

const Models = ({ models }: { readonly models: readonly string[] }) => {
  const left = models.slice(NAMES_SHOWN)
  return (
    <span title={models.join(', ')}>
      {models.slice(0, NAMES_SHOWN).join(', ')}
      {left.length > 0 && ` and ${left.length} more`}
    </span>
  )
}

const InForce = ({ source: { since, hours_utc, looked_up } }: { readonly source: PriceSource }) => (
  <>
    {since === null ? 'since ever' : <time title={moment(since)}>since {since.slice(0, 10)}</time>}
    {hours_utc && <small className="price-tier">{hours_utc.join(', ')} UTC</small>}
    <small className="price-tier">looked up {looked_up}</small>
  </>
)

const Sources = ({ source: { sources } }: { readonly source: PriceSource }) => (
  <ul className="price-sources">
    {sources.slice(0, SOURCES_SHOWN).map((source) => (
      <li key={source}>
        {/^https?:\/\//.test(source) ? (
          <a href={source} target="_blank" rel="noreferrer" title={source}>
            {new URL(source).hostname.replace(/^www\./, '')}
          </a>
        ) : (
          source
        )}
      </li>
    ))}
    {sources.length > SOURCES_SHOWN && (
      <li className="quiet" title={sources.slice(SOURCES_SHOWN).join('\n')}>
        and {sources.length - SOURCES_SHOWN} more
      </li>
    )}
  </ul>
)
