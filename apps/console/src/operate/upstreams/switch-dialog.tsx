// Switches an upstream off or on, for the whole relay.
import { useChange } from '../../admin/query.ts'
import { DialogForm, Field, said } from '../../page/dialog-form.tsx'

export interface SwitchDialogProps {
  readonly name: string
  readonly isOff: boolean
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function SwitchDialog({ name, isOff, isOpen, onClose }: SwitchDialogProps) {
  const change = useChange()
  const params = { path: { upstream: name } }
  if (isOff)
    return (
      <DialogForm
        title={`Switch on ${name}?`}
        lead="Replies go there again, at every node, at once."
        isOpen={isOpen}
        onClose={onClose}
        verb="Switch on"
        onSubmit={async () => {
          await change((api) => api.POST('/admin/upstreams/{upstream}/enable', { params }), 'upstreams', 'models')
        }}
      />
    )
  return (
    <DialogForm
      title={`Switch off ${name}?`}
      lead="No more replies go there, at any node, until it is switched on again; those that run go on. What nobody else serves is refused meanwhile."
      isOpen={isOpen}
      onClose={onClose}
      verb="Switch off"
      onSubmit={async (fields) => {
        const reason = said(fields, 'reason')
        const body = reason === undefined ? {} : { reason }
        await change((api) => api.POST('/admin/upstreams/{upstream}/disable', { params, body }), 'upstreams', 'models')
      }}
    >
      <Field name="reason" label="Why" hint="For other operators." />
    </DialogForm>
  )
}
