// Buying credit: how much, in which way; it is then paid where whoever takes the money says.
import type { PaymentTerms } from '../../admin/schema.d.ts'
import { useChange } from '../../admin/query.ts'
import { DialogForm, Pick, said } from '../../page/dialog-form.tsx'
import { money } from '../../page/figures.ts'
import { percents } from '../../page/meter.tsx'
import { DollarField, dollarsSaid } from '../../page/money.tsx'
import { useVisitor } from '../visitor.ts'
import { isPayable, wayChosen, waysOf } from './lines.ts'

export interface TopUpDialogProps {
  readonly terms: PaymentTerms
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function TopUpDialog({ terms, isOpen, onClose }: TopUpDialogProps) {
  const { organisation } = useVisitor()
  const change = useChange()
  const { min_nano, max_nano, fee_millionths: fee } = terms
  return (
    <DialogForm
      title="Top up"
      lead={`From ${money(min_nano)} to ${money(max_nano)} at a time.${fee > 0 ? ` Of it, ${percents(fee / 10_000)} are kept as a fee.` : ''}`}
      isOpen={isOpen}
      onClose={onClose}
      verb="Go and pay"
      onSubmit={async (fields) => {
        const body = { amount_nano: dollarsSaid(fields, 'amount', 'Amount') ?? 0, ...wayChosen(said(fields, 'way')) }
        const params = { path: { organisation: organisation.id } }
        const started = await change(
          (api) => api.POST('/admin/organisations/{organisation}/payments', { params, body }),
          'payments',
        )
        if (!started || !isPayable(started.url)) throw new Error('The relay did not say where to pay.')
        location.assign(started.url)
      }}
    >
      <DollarField name="amount" label="Credit" placeholder="25.00" isRequired />
      <Pick name="way" label="How" options={waysOf(terms)} />
    </DialogForm>
  )
}
