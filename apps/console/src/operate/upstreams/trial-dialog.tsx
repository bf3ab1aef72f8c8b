// Asks an upstream for a word. What it may cost stands here before; what came back is for whoever opened this.
import { useState } from 'react'
import type { ModelPrice, UpstreamTest } from '../../admin/schema.d.ts'
import { useChange } from '../../admin/query.ts'
import { DialogForm, Field, Pick, said } from '../../page/dialog-form.tsx'
import { candidatesAt, costInWords } from './trial.ts'

export interface TrialDialogProps {
  readonly upstream: string
  readonly prices: readonly ModelPrice[]
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onTried: (test: UpstreamTest) => void
}

export function TrialDialog({ upstream, prices, isOpen, onClose, onTried }: TrialDialogProps) {
  const change = useChange()
  const candidates = candidatesAt(upstream, prices)
  const [chosen, choose] = useState<string>()
  const model = chosen ?? candidates[0]?.model
  return (
    <DialogForm
      title={`Test ${upstream}`}
      lead={
        <p>
          It asks for one word, as a reply would, and learns from what happens.{' '}
          {costInWords(candidates.find((one) => one.model === model)?.nano)} No account is charged and no usage counts
          it: what it cost stands in the audit log.
        </p>
      }
      isOpen={isOpen}
      onClose={onClose}
      verb="Ask it"
      onSubmit={async (fields) => {
        const tried = await change(
          (api) =>
            api.POST('/admin/upstreams/{upstream}/test', {
              params: { path: { upstream } },
              body: { model: said(fields, 'model') ?? '' },
            }),
          'upstreams',
        )
        if (tried) onTried(tried)
      }}
    >
      {candidates.length > 0 ? (
        <Pick
          name="model"
          label="Model"
          options={candidates.map((one) => ({ value: one.model, name: one.model }))}
          defaultValue={model}
          onChange={choose}
        />
      ) : (
        <Field name="model" label="Model" isRequired hint="What clients ask for." />
      )}
    </DialogForm>
  )
}
