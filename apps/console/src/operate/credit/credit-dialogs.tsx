// What is done to an organisation’s credit without paying: a code, a hand, and whether it has to be there before it is spent.
import type { Credit } from '../../admin/schema.d.ts'
import { useChange } from '../../admin/query.ts'
import { DialogForm, Field, Pick, said } from '../../page/dialog-form.tsx'
import { DollarField, dollarsSaid } from '../../page/money.tsx'
import { useVisitor } from '../visitor.ts'

interface Openable {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** What shows credit, besides this page. */
const SHOWN = ['credit', 'accounts', 'account', 'codes'] as const

export function RedeemDialog(dialog: Openable) {
  const { organisation } = useVisitor()
  const change = useChange()
  return (
    <DialogForm
      title="Redeem a code"
      lead={`${organisation.name} is given what it is worth. A code is good once.`}
      verb="Redeem"
      {...dialog}
      onSubmit={async (fields) => {
        const [params, body] = [{ path: { organisation: organisation.id } }, { code: said(fields, 'code') ?? '' }]
        await change((api) => api.POST('/admin/organisations/{organisation}/credit/redeem', { params, body }), ...SHOWN)
      }}
    >
      <Field name="code" label="Code" placeholder="HFC-8Q2MX-…" isRequired />
    </DialogForm>
  )
}

export function AdjustDialog(dialog: Openable) {
  const { organisation } = useVisitor()
  const change = useChange()
  return (
    <DialogForm
      title={`Adjust the credit of ${organisation.name}`}
      lead="The reason stands on its statement, for everybody who may see that, and in the audit log."
      verb="Adjust"
      {...dialog}
      onSubmit={async (fields) => {
        const amount = dollarsSaid(fields, 'amount', 'Amount') ?? 0
        if (amount === 0) throw new Error('Amount: nothing is no adjustment.')
        const body = {
          amount_nano: said(fields, 'way') === 'take' ? -amount : amount,
          reason: said(fields, 'reason') ?? '',
        }
        const params = { path: { organisation: organisation.id } }
        await change(
          (api) => api.POST('/admin/organisations/{organisation}/credit/adjustments', { params, body }),
          ...SHOWN,
        )
      }}
    >
      <div className="form-fields">
        <Pick
          name="way"
          label="What"
          options={[
            { value: 'give', name: 'Give' },
            { value: 'take', name: 'Take away' },
          ]}
        />
        <DollarField name="amount" label="Amount" placeholder="25.00" isRequired />
      </div>
      <Field name="reason" label="Reason" placeholder="Counted twice on 3 May" isRequired />
    </DialogForm>
  )
}

export function PrepaidDialog({ credit, ...dialog }: Openable & { readonly credit: Credit }) {
  const { organisation } = useVisitor()
  const change = useChange()
  return (
    <DialogForm
      title={credit.prepaid ? `Let ${organisation.name} owe?` : `Make ${organisation.name} pay in advance?`}
      lead={
        credit.prepaid
          ? 'Its replies run whatever the balance is. What it spends beyond that, it owes.'
          : 'From now on it spends no more than its balance: with nothing left, its next reply is refused.'
      }
      verb={credit.prepaid ? 'Let it owe' : 'Make it pay in advance'}
      isDangerous={!credit.prepaid}
      {...dialog}
      onSubmit={async () => {
        const [params, body] = [{ path: { organisation: organisation.id } }, { prepaid: !credit.prepaid }]
        await change((api) => api.PUT('/admin/organisations/{organisation}/credit/prepaid', { params, body }), ...SHOWN)
      }}
    />
  )
}
