// Nobody has an account here yet: whoever came in by the link of the first start, with an administrator's key, may make theirs.
import { useState, useSyncExternalStore } from 'react'
import { useEntrance } from '../../access/entrance.ts'
import { DialogForm, Field, said } from '../../page/dialog-form.tsx'

export function FirstOwner() {
  const entrance = useEntrance()
  const { key } = useSyncExternalStore(entrance.subscribe, entrance.getSnapshot)
  const [isOpen, setIsOpen] = useState(false)
  if (key === undefined) return null
  return (
    <section className="notice" aria-label="The first account">
      <p>
        <b>Nobody has an account at this relay yet.</b> You are in with its key. Make an account to sign in with a
        password, and to invite others.
      </p>
      <button className="button primary" type="button" onClick={() => setIsOpen(true)}>
        Make my account
      </button>
      <DialogForm
        title="The first account"
        lead="It owns the oldest organisation, and runs the relay."
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        verb="Make the account"
        onSubmit={async (fields) => {
          const owner = {
            name: said(fields, 'name') ?? '',
            email: said(fields, 'email') ?? '',
            password: String(fields.get('password')),
          }
          await entrance.door.welcome(owner, { key })
          entrance.arrived()
        }}
      >
        <Field name="name" label="Your name" autoComplete="name" isRequired />
        <Field name="email" label="E-mail" type="email" autoComplete="username" isRequired />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete="new-password"
          hint="10 characters or more."
          isRequired
        />
      </DialogForm>
    </section>
  )
}
