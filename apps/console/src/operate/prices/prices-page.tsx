// Prices: what is charged for the models that are served, what they cost and where that is written, and what the traffic of
// some days would have cost on others.
import { useState } from 'react'
import type { ModelPrice, Settings } from '../../admin/schema.d.ts'
import { useAsked, useChange, useList } from '../../admin/query.ts'
import { DataTable } from '../../page/data-table.tsx'
import { DialogForm, Pick, said } from '../../page/dialog-form.tsx'
import { Badge, Card, Empty, Facts, Page } from '../../page/page.tsx'
import { Choice, narrow } from '../../page/range.tsx'
import { Failure } from '../../page/states.tsx'
import { useRoute } from '../../shell/route.ts'
import { useVisitor } from '../visitor.ts'
import { amountColumns } from './amounts.tsx'
import { ratio, ratioInWords } from './compared.ts'
import { ComparisonCard } from './comparison-card.tsx'
import { TableCard } from './table-card.tsx'
import { UnpricedCard } from './unpriced-card.tsx'
import './prices.css'

const OWN = ''

export default function PricesPage() {
  const { organisation, isOperator } = useVisitor()
  const route = useRoute()
  const asked = (route.place === 'operate' && route.query?.['group']) || OWN
  const settings = useAsked(['settings'], (api) => api.GET('/admin/settings'), { isOff: !isOperator })
  const groups = settings.data?.pricing.groups ?? []
  const group = groups.some(({ name }) => name === asked) ? asked : OWN
  const prices = useList(['prices', organisation.id, group], (api, cursor) =>
    api.GET('/admin/prices', {
      params: {
        query: {
          organisation: organisation.id,
          ...(group !== OWN && { group }),
          ...(cursor !== undefined && { after: cursor }),
        },
      },
    }),
  )
  return (
    <Page
      title="Prices"
      lead="In dollars, per million tokens."
      actions={
        groups.length > 0 && (
          <Choice
            label="As whom"
            options={[
              { value: OWN, name: `What ${organisation.name} pays` },
              ...groups.map(({ name }) => ({ value: name, name: `What “${name}” pays` })),
            ]}
            value={group}
            onChange={(chosen) => narrow(route, 'group', chosen === OWN ? undefined : chosen)}
          />
        )
      }
    >
      <UnpricedCard />
      {settings.data && <PricingCard pricing={settings.data.pricing} />}
      <Card title="What is charged">
        {prices.error && <Failure failure={prices.error} onRetry={() => void prices.refetch()} />}
        <DataTable
          label="Prices of models"
          columns={charged}
          rows={prices.error ? [] : prices.rows?.filter(isServed)}
          idOf={({ model }) => model}
          onMore={prices.onMore}
          isGettingMore={prices.isGettingMore}
          empty={<Empty title="No model is served." />}
        />
      </Card>
      {isOperator && <ComparisonCard models={prices.rows?.filter(isServed).map(({ model }) => model) ?? []} />}
      {isOperator && <TableCard />}
    </Page>
  )
}

/** An upstream may list what the configuration sends nobody to. */
const isServed = ({ targets }: ModelPrice): boolean => targets?.length !== 0

const charged = [
  {
    name: 'Model',
    cell: ({ model, charged }: ModelPrice) => (
      <>
        {model} {charged === null && <Badge tone="change">nobody says its price</Badge>}
      </>
    ),
  },
  ...amountColumns(({ charged, tiers }: ModelPrice) => ({ amounts: charged, tiers })),
  {
    name: 'Served by',
    cell: ({ targets }: ModelPrice) =>
      targets === null ? (
        '–'
      ) : (
        <span className="quiet">
          {[...new Set(targets.map(({ upstream, source }) => `${upstream}${source ? '' : ' (no price)'}`))].join(
            ', ',
          ) || '–'}
        </span>
      ),
    isMinor: true,
  },
]

/** What is laid over costs, and for whom. */
function PricingCard({ pricing }: Pick<Settings, 'pricing'>) {
  const { organisation } = useVisitor()
  const [isChoosing, setIsChoosing] = useState(false)
  const change = useChange()
  const path = { account: organisation.id }
  const group = useAsked(['price-group', organisation.id], (api) =>
    api.GET('/admin/accounts/{account}/price-group', { params: { path } }),
  )
  const { mark_up_millionths: markUp, currency, groups } = pricing
  return (
    <Card
      title="What is laid over what they cost"
      aside={
        groups.length > 0 && (
          <button className="button" type="button" onClick={() => setIsChoosing(true)}>
            Choose a group
          </button>
        )
      }
    >
      <Facts
        facts={[
          ['Mark-up', <span title={`times ${ratio(markUp)}`}>{ratioInWords(markUp)}</span>],
          ['Shown in', currency.code],
          [`Group of ${organisation.name}`, group.data?.group ?? 'none: the mark-up alone'],
          ...groups.map(
            ({ name, ratio_millionths, models }) =>
              [
                `Group “${name}”`,
                <>
                  <span title={`times ${ratio(ratio_millionths)}`}>{ratioInWords(ratio_millionths)}</span>
                  {models.map((one) => (
                    <small key={one.pattern} className="price-tier">
                      {one.pattern}: {ratioInWords(one.ratio_millionths)}
                    </small>
                  ))}
                </>,
              ] as const,
          ),
        ]}
      />
      <DialogForm
        title={`What ${organisation.name} pays`}
        lead="Its projects and keys pay the same, unless they are in a group of their own. Replies that have begun keep the prices that they began with."
        isOpen={isChoosing}
        onClose={() => setIsChoosing(false)}
        verb="Choose"
        onSubmit={async (fields) => {
          const body = { group: said(fields, 'group') ?? null }
          await change(
            (api) => api.PUT('/admin/accounts/{account}/price-group', { params: { path }, body }),
            'price-group',
            'prices',
          )
        }}
      >
        <Pick
          name="group"
          label="Group"
          options={[
            { value: OWN, name: 'None: the mark-up alone' },
            ...groups.map(({ name, ratio_millionths }) => ({
              value: name,
              name: `${name} (${ratioInWords(ratio_millionths)})`,
            })),
          ]}
          defaultValue={group.data?.group ?? OWN}
        />
      </DialogForm>
    </Card>
  )
}
