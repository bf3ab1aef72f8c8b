// What the traffic of some days would have cost on other models, by the prices of today.
import { useState } from 'react'
import type { PriceComparison } from '../../admin/schema.d.ts'
import { bodyOf, useAdmin } from '../../admin/client.ts'
import { Field, listSaid } from '../../page/dialog-form.tsx'
import { whole } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card } from '../../page/page.tsx'
import { Choice } from '../../page/range.tsx'
import { Failure } from '../../page/states.tsx'
import { useVisitor } from '../visitor.ts'
import { lastDays, lastMonth, measured } from './compared.ts'

const SPANS = {
  month: { name: 'Last month', of: lastMonth },
  days: { name: 'Last 30 days', of: lastDays },
} as const
const WHOSE = { all: 'Everybody’s traffic', own: 'This organisation’s' } as const

/** Of the models that are served, as many as can be told apart. */
const MODELS_SHOWN = 8

export function ComparisonCard({ models }: { readonly models: readonly string[] }) {
  const { organisation } = useVisitor()
  const admin = useAdmin()
  const [span, setSpan] = useState<keyof typeof SPANS>('days')
  const [whose, setWhose] = useState<keyof typeof WHOSE>('all')
  const [found, setFound] = useState<PriceComparison>()
  const [failure, setFailure] = useState<Error>()
  const [isAsking, setIsAsking] = useState(false)

  async function compare(fields: FormData): Promise<void> {
    const names = listSaid(fields, 'models') ?? models.slice(0, MODELS_SHOWN)
    setIsAsking(true)
    setFailure(undefined)
    try {
      const query = {
        ...SPANS[span].of(Date.now()),
        models: names.join(','),
        ...(whose === 'own' && { organisation: organisation.id }),
      }
      setFound(await bodyOf(admin.GET('/admin/prices/compare', { params: { query } })))
    } catch (cause) {
      setFailure(cause instanceof Error ? cause : new Error('That did not work.'))
    } finally {
      setIsAsking(false)
    }
  }

  return (
    <Card title="What it would have cost elsewhere">
      <form
        className="comparison-form"
        onSubmit={(event) => {
          event.preventDefault()
          void compare(new FormData(event.currentTarget))
        }}
      >
        <Field
          name="models"
          label="On these models"
          placeholder={models.slice(0, 3).join(', ') || 'gpt-5, claude-haiku-4-5'}
          hint="Names with commas between them: of the configuration, upstream/model, or a vendor’s. Empty: those that are served."
        />
        <div className="page-actions">
          <Choice label="Days" options={optionsOf(SPANS)} value={span} onChange={setSpan} />
          <Choice
            label="Whose"
            options={[
              { value: 'all', name: WHOSE.all },
              { value: 'own', name: WHOSE.own },
            ]}
            value={whose}
            onChange={setWhose}
          />
          <button className="button primary" type="submit" disabled={isAsking}>
            {isAsking ? 'One moment' : 'Compare'}
          </button>
        </div>
      </form>
      {failure && <Failure failure={failure} />}
      <div role="status">{found && !failure && <Found found={found} />}</div>
    </Card>
  )
}

const optionsOf = <Name extends string>(of: Readonly<Record<Name, { readonly name: string }>>) =>
  (Object.keys(of) as Name[]).map((value) => ({ value, name: of[value].name }))

function Found({ found }: { readonly found: PriceComparison }) {
  if (found.requests === 0)
    return (
      <p className="quiet">
        Nothing was asked for from {found.from} to {found.until}: there is nothing to compare.
      </p>
    )
  const { paid, offers } = measured(found)
  return (
    <>
      <p className="quiet comparison-basis">
        {whole(found.requests)} {found.requests === 1 ? 'reply' : 'replies'}, from {found.from} up to {found.until}.{' '}
        {found.basis === 'sums' &&
          'They are too many to be looked at one by one: prices for long prompts are left out. '}
        {found.merged > 0 && `Of several attempts, and counted as though there had been one: ${whole(found.merged)}. `}
        Another tokenizer would have counted otherwise.
      </p>
      <ul className="comparison" aria-label="Offers, the cheapest first">
        <li data-paid>
          <span>What it did cost</span>
          <i style={{ inlineSize: `${paid * 100}%` }} aria-hidden />
          <span>
            <Money nano={found.cost_nano} />
          </span>
        </li>
        {offers.map(({ offer, part, more }) => (
          <li key={`${offer.model} ${offer.upstream}`}>
            <span>
              {offer.model} <small>{offer.upstream ?? offer.provider}</small>
            </span>
            <i style={{ inlineSize: `${(part ?? 0) * 100}%` }} aria-hidden />
            <span>
              {offer.cost_nano === null ? (
                <Badge tone="change">nobody says its price</Badge>
              ) : (
                <Money nano={offer.cost_nano} />
              )}
              {more !== undefined && (
                <small data-less={more < 0 || undefined}>
                  {more > 0 && '+'}
                  <Money nano={more} />
                  {!offer.is_exact && ', about'}
                </small>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
