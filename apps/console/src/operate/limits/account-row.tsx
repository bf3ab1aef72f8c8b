// An account in a list: who it is, what of its budgets is gone, and how much it may ask for.
import type { Account } from '../../admin/schema.d.ts'
import { ago, moment, money } from '../../page/figures.ts'
import { Meter } from '../../page/meter.tsx'
import { Badge } from '../../page/page.tsx'
import { hrefOf } from '../../shell/route.ts'
import { PERIOD_NAMES, WARN_DEFAULT, ratesInWords, spendingLines, spentInWords } from './spending.ts'
import './limits.css'

export interface AccountRowProps {
  readonly account: Account
  /** Absent: whoever looks may not. */
  readonly onEdit?: (() => void) | undefined
  /** Whether its transfers can be read here. */
  readonly hasTransfers: boolean
}

export const AccountRow = ({ account, onEdit, hasTransfers }: AccountRowProps) => (
  <li className="account">
    <div className="account-who">
      <p className="account-name">
        {hasTransfers ? (
          <a className="link" href={hrefOf({ place: 'operate', page: 'limits', thing: account.id })}>
            {account.name}
          </a>
        ) : (
          account.name
        )}
      </p>
      <p className="account-id">
        <Badge>{account.kind}</Badge> {account.prepaid && <Badge tone="accent">prepaid</Badge>}
        {account.kind !== 'model' && <code>{account.id}</code>}
      </p>
    </div>
    <Spending account={account} />
    <Rates account={account} />
    {onEdit && (
      <button
        className="button account-edit"
        type="button"
        aria-label={`Change the limits of ${account.name}`}
        onClick={onEdit}
      >
        Change
      </button>
    )}
  </li>
)

export function Spending({ account }: { readonly account: Account }) {
  const lines = spendingLines(account)
  if (lines.length === 0) return <p className="quiet account-spending">No budget. {spentInWords(account)}.</p>
  return (
    <ul className="account-spending">
      {lines.map(({ period, spent, held, max, until, about }) => (
        <li key={period}>
          <p>
            <span>{PERIOD_NAMES[period]}</span>
            <span title={about}>
              {money(spent)} <small>of {money(max)}</small>
            </span>
          </p>
          <Meter
            label={`Budget of ${account.name}: ${PERIOD_NAMES[period]}`}
            used={spent}
            held={held}
            max={max}
            marks={account.limits.warn_percents ?? WARN_DEFAULT}
            about={about}
          />
          {until !== undefined && (
            <small title={`${moment(until)} (${account.zone})`}>begins anew {ago(until, Date.now())}</small>
          )}
        </li>
      ))}
    </ul>
  )
}

const Rates = ({ account }: { readonly account: Account }) => {
  const rates = ratesInWords(account)
  return (
    <ul className="account-rates">
      {rates.length === 0 ? <li className="quiet">Any pace</li> : rates.map((rate) => <li key={rate}>{rate}</li>)}
    </ul>
  )
}
