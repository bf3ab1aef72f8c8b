// What was asked and what was answered, where the operator has them kept. To look is an act, and it is noted who did.
import { useState } from 'react'
import type { RequestBodies } from '../../admin/schema.d.ts'
import { bodyOf, useAdmin } from '../../admin/client.ts'
import { DialogForm } from '../../page/dialog-form.tsx'
import { Card } from '../../page/page.tsx'

export function BodiesCard({ organisation, reply }: { readonly organisation: string; readonly reply: string }) {
  const admin = useAdmin()
  const [isAsking, setIsAsking] = useState(false)
  const [bodies, setBodies] = useState<RequestBodies>()
  return (
    <Card title="Prompt and answer">
      {bodies ? (
        <div className="bodies">
          <h3>Asked</h3>
          <pre tabIndex={0} aria-label="What was asked">
            {legible(bodies.request)}
          </pre>
          <h3>Answered</h3>
          <pre tabIndex={0} aria-label="What was answered">
            {legible(bodies.response)}
          </pre>
        </div>
      ) : (
        <p className="bodies-sealed">
          They are kept, sealed.{' '}
          <button className="button" type="button" onClick={() => setIsAsking(true)}>
            Open them
          </button>
        </p>
      )}
      <DialogForm
        title="Read what was asked and answered?"
        lead="These are somebody’s words. The audit log of the organisation will say that you have read them."
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        verb="Read them"
        onSubmit={async () => {
          const params = { path: { organisation, request: reply } }
          setBodies(
            await bodyOf(admin.POST('/admin/organisations/{organisation}/requests/{request}/bodies/read', { params })),
          )
        }}
      />
    </Card>
  )
}

/** JSON with its lines apart; what is none stands as it is. */
function legible(text: string | null): string {
  if (text === null) return 'It was not kept.'
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}
