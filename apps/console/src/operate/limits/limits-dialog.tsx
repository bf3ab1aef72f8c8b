// What an account may spend and ask for: all of it at once, because a limit that is left out is a limit that is lifted.
import type { Account } from '../../admin/schema.d.ts'
import { useChange } from '../../admin/query.ts'
import { DialogForm, Field, said } from '../../page/dialog-form.tsx'
import { DollarField, dollarsSaid } from '../../page/money.tsx'
import { useVisitor } from '../visitor.ts'
import { PERIODS, PERIOD_NAMES, warningsSaid, warningsWritten } from './spending.ts'

export interface LimitsDialogProps {
  /** Undefined: it is closed. */
  readonly account: Account | undefined
  readonly onClose: () => void
}

export function LimitsDialog({ account, onClose }: LimitsDialogProps) {
  const { organisation } = useVisitor()
  const change = useChange()

  async function submit(account: Account, fields: FormData): Promise<void> {
    const budget = budgetSaid(fields)
    const limits = limitsSaid(fields)
    const isOwn = account.kind === 'project' || account.kind === 'key'
    const own = { path: { organisation: organisation.id, account: account.id } }
    const everybodys = { path: { account: account.id } }
    if (isBudgetChanged(account, budget))
      await change((api) =>
        isOwn
          ? api.PUT('/admin/organisations/{organisation}/accounts/{account}/budget', { params: own, body: budget })
          : api.PUT('/admin/accounts/{account}/budget', { params: everybodys, body: budget }),
      )
    await change(
      (api) =>
        isOwn
          ? api.PUT('/admin/organisations/{organisation}/accounts/{account}/limits', { params: own, body: limits })
          : api.PUT('/admin/accounts/{account}/limits', { params: everybodys, body: limits }),
      'accounts',
      'account',
    )
  }

  return (
    <DialogForm
      title={`Limits of ${account?.name ?? ''}`}
      lead="What is left empty is not limited."
      isOpen={account !== undefined}
      onClose={onClose}
      verb="Set the limits"
      onSubmit={async (fields) => void (account && (await submit(account, fields)))}
    >
      {account && <LimitFields account={account} />}
    </DialogForm>
  )
}

const LimitFields = ({ account: { budget, zone, limits } }: { readonly account: Account }) => (
  <>
    <fieldset className="form-part">
      <legend>What it may spend</legend>
      <div className="form-fields">
        {PERIODS.map((period) => (
          <DollarField
            key={period}
            name={period}
            label={PERIOD_NAMES[period]}
            nano={budget[`${period}_nano`]}
            isOneOfMany
          />
        ))}
      </div>
      <Field
        name="zone"
        isOneOfMany
        label="Whose days they are"
        defaultValue={zone}
        placeholder="UTC"
        suggestions={zones()}
      />
      <Field
        name="warn"
        label="Warn at"
        isOneOfMany
        placeholder="80, 95"
        defaultValue={warningsWritten(limits.warn_percents)}
        hint="Percents of a budget. “never”: nobody is told."
      />
    </fieldset>
    <fieldset className="form-part">
      <legend>How much it may ask for</legend>
      <div className="form-fields">
        {RATES.map(({ name, label }) => (
          <Field
            key={name}
            name={name}
            label={label}
            type="number"
            min={1}
            isOneOfMany
            placeholder="no limit"
            defaultValue={limits[name] ?? undefined}
          />
        ))}
      </div>
    </fieldset>
  </>
)

const RATES = [
  { name: 'requests_per_minute', label: 'Requests a minute' },
  { name: 'tokens_per_minute', label: 'Tokens a minute' },
  { name: 'concurrent', label: 'Replies at a time' },
] as const

const budgetSaid = (fields: FormData) => ({
  day_nano: dollarsSaid(fields, 'day', PERIOD_NAMES.day) ?? null,
  week_nano: dollarsSaid(fields, 'week', PERIOD_NAMES.week) ?? null,
  month_nano: dollarsSaid(fields, 'month', PERIOD_NAMES.month) ?? null,
  total_nano: dollarsSaid(fields, 'total', PERIOD_NAMES.total) ?? null,
  zone: said(fields, 'zone') ?? 'UTC',
})

const limitsSaid = (fields: FormData) => {
  const whole = (name: string): number | null => (said(fields, name) === undefined ? null : Number(said(fields, name)))
  return {
    requests_per_minute: whole('requests_per_minute'),
    tokens_per_minute: whole('tokens_per_minute'),
    concurrent: whole('concurrent'),
    warn_percents: warningsSaid(said(fields, 'warn')),
  }
}

/** Every budget that is set stands in the audit log: one that is not changed is not set. */
const isBudgetChanged = (account: Account, budget: ReturnType<typeof budgetSaid>): boolean =>
  budget.zone !== account.zone ||
  PERIODS.some((period) => budget[`${period}_nano`] !== account.budget[`${period}_nano`])

const zones = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')]
