// How the price of a reply came about, line by line, and why some of it is an estimate.
import { Fragment } from 'react'
import type { ReplyPrice } from '../../admin/schema.d.ts'
import { moment, money, whole } from '../../page/figures.ts'
import { Money } from '../../page/money.tsx'
import { Badge, Card } from '../../page/page.tsx'
import './price.css'

export function PriceCard({ price }: { readonly price: ReplyPrice }) {
  const { purchases, ratios, cost_nano, price_nano, rounding_nano, is_estimated, is_partial, basis } = price
  const laid = (ratios ?? []).filter(({ millionths }) => millionths !== 1_000_000)
  return (
    <Card
      title="Price"
      aside={
        <span className="badges">
          {is_estimated && <Badge tone="change">estimated in part</Badge>}
          {is_partial && <Badge tone="change">not all of it has a price</Badge>}
          <b className="card-figure">
            <Money nano={price_nano} />
          </b>
        </span>
      }
    >
      <div className="table-frame" role="region" aria-label="Price, line by line" tabIndex={0}>
        <table className="bill">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Tokens</th>
              <th scope="col">Per million</th>
              <th scope="col">Amount</th>
            </tr>
          </thead>
          <tbody>
            {purchases.map((one, at) => (
              <Fragment key={at}>
                <tr className="bill-head">
                  <th scope="rowgroup" colSpan={4}>
                    {one.upstream === null ? `Purchase ${at + 1}` : `${one.upstream} / ${one.model}`}{' '}
                    {one.estimated && <Badge tone="change">estimated</Badge>}
                    <small>
                      {one.list
                        ? `list “${one.list.name}”, looked up ${one.list.looked_up}`
                        : one.lines.length === 0
                          ? 'no price is known'
                          : ''}
                      {one.prompts_above !== null && `, prompts above ${whole(one.prompts_above)} tokens`}
                    </small>
                  </th>
                </tr>
                {one.lines.map((line) => (
                  <tr key={line.what}>
                    <td>{line.what}</td>
                    <td>{line.tokens === null ? '' : whole(line.tokens)}</td>
                    <td>{line.nano_per_million === null ? '' : money(line.nano_per_million)}</td>
                    <td>
                      <Money nano={line.nano} />
                    </td>
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
          <tfoot>
            {cost_nano !== null && (laid.length > 0 || cost_nano !== price_nano) && (
              <tr>
                <td colSpan={3}>To the upstreams</td>
                <td>
                  <Money nano={cost_nano} />
                </td>
              </tr>
            )}
            {laid.map(({ name, millionths }) => (
              <tr key={name}>
                <td colSpan={3}>{name}</td>
                <td>× {millionths / 1_000_000}</td>
              </tr>
            ))}
            {rounding_nano !== 0 && (
              <tr>
                <td colSpan={3}>rounding</td>
                <td>
                  <Money nano={rounding_nano} />
                </td>
              </tr>
            )}
            <tr className="bill-sum">
              <td colSpan={3}>
                {basis === 'charged' ? 'Charged' : 'Worked out now, by the prices of then'}
                {price.at !== null && <small> {moment(price.at)}</small>}
              </td>
              <td>
                <Money nano={price_nano} />
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
      {(is_estimated || is_partial) && <Explanation price={price} />}
    </Card>
  )
}

function Explanation({ price: { is_estimated, is_partial, purchases } }: { readonly price: ReplyPrice }) {
  const uncounted = [...new Set(purchases.flatMap((one) => one.uncounted))]
  return (
    <div className="bill-why" role="note">
      {is_estimated && (
        <p>
          <b>Why this is an estimate.</b> An upstream that is cut off, stopped or fails does not get to say how many
          tokens it had taken and given, and one that was not asked to count does not say it either. What is missing was
          counted here, from the octets of the request and of what was said: about four to a token, and never fewer than
          the pieces that came. Where the upstream had said something, that is taken.
        </p>
      )}
      {is_partial && (
        <p>
          <b>Why something is missing.</b>{' '}
          {uncounted.length > 0
            ? `Nobody counted the tokens of ${uncounted.join(' and ')}, so they cost nothing here.`
            : 'A model that was asked is in no price list, so what it took costs nothing here.'}
        </p>
      )}
    </div>
  )
}
