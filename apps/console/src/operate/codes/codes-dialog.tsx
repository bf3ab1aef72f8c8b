// How many codes, and what each of them is worth.
import type { NewCodes } from '../../admin/schema.d.ts'
import { useChange } from '../../admin/query.ts'
import { DialogForm, Field, said } from '../../page/dialog-form.tsx'
import { DollarField, dollarsSaid } from '../../page/money.tsx'

export interface CodesDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onMade: (made: NewCodes) => void
}

export function CodesDialog({ isOpen, onClose, onMade }: CodesDialogProps) {
  const change = useChange()
  return (
    <DialogForm
      title="New codes"
      lead="They are shown once, when they are made. The relay keeps no more of them than it takes to know them again."
      isOpen={isOpen}
      onClose={onClose}
      verb="Make them"
      onSubmit={async (fields) => {
        const [day, note] = [said(fields, 'expires'), said(fields, 'note')]
        const body = {
          count: Number(said(fields, 'count')),
          amount_nano: dollarsSaid(fields, 'amount', 'Each is worth') ?? 0,
          ...(day !== undefined && { expires_at: new Date(`${day}T00:00:00`).toISOString() }),
          ...(note !== undefined && { note }),
        }
        const made = await change((api) => api.POST('/admin/codes', { body }), 'codes')
        if (made) onMade(made)
      }}
    >
      <div className="form-fields">
        <Field name="count" label="How many" type="number" min={1} defaultValue={10} isRequired />
        <DollarField name="amount" label="Each is worth" placeholder="10.00" isRequired />
      </div>
      <Field
        name="expires"
        label="Good until"
        type="date"
        hint="The first day on which they are good no more. Empty: for ever."
      />
      <Field name="note" label="What they are for" placeholder="Conference in Graz" />
    </DialogForm>
  )
}
