// The ways in for who is at the gate without a link: a password, a provider, or a key.
import { LogIn } from 'lucide-react'
import type { ReactNode } from 'react'
import { relayURL, verify } from './access.ts'
import type { SignInOptions } from './door.ts'
import { useEntrance } from './entrance.ts'
import { GateField, GateForm } from './gate-form.tsx'

interface WayProps {
  readonly reason: string | undefined
  /** Shows the other way. Absent: there is none. */
  readonly onOther?: (() => void) | undefined
}

export function SignInForm({
  reason,
  onOther,
  options: { oidc },
  email,
  invitation,
}: WayProps & {
  readonly options: SignInOptions
  /** Who an invitation is for. */
  readonly email?: string
  readonly invitation?: string
}) {
  const entrance = useEntrance()
  return (
    <GateForm
      title="Sign in to Holdfast"
      lead={
        email === undefined ? 'With your account at this relay.' : 'You have an account here: sign in, and you are in.'
      }
      verb="Sign in"
      doing="Signing in"
      reason={reason}
      onSubmit={async (said) => {
        await entrance.door.signIn(said('email').trim(), said('password'))
        // Before anything is shown to them.
        if (invitation !== undefined) await entrance.door.accept(invitation)
        entrance.arrived()
      }}
      foot={
        <>
          {oidc && (
            <a className="button" href={entrance.door.providerHref(invitation)}>
              <LogIn aria-hidden />
              Sign in with {oidc.name}
            </a>
          )}
          {onOther && (
            <button className="gate-other" type="button" onClick={onOther}>
              Use an API key
            </button>
          )}
          <p>
            No password, or forgotten it? Whoever runs the relay prints a link for you:{' '}
            <code>holdfast people link EMAIL</code>
          </p>
        </>
      }
    >
      <GateField
        name="email"
        label="E-mail"
        type="email"
        autoComplete="username"
        {...(email === undefined ? { isFirst: true } : { defaultValue: email, isFixed: true })}
      />
      <GateField
        name="password"
        label="Password"
        type="password"
        autoComplete="current-password"
        isFirst={email !== undefined}
      />
    </GateForm>
  )
}

interface KeyFormProps extends WayProps {
  readonly title?: string
  readonly lead?: ReactNode
  readonly otherName?: string
}

export function KeyForm({
  reason,
  onOther,
  title = 'Welcome to Holdfast',
  lead = (
    <>
      Open the link that <code>npm start</code> or <code>holdfast serve</code> has printed, or paste a key of this
      relay.
    </>
  ),
  otherName = 'Sign in with your account',
}: KeyFormProps) {
  const entrance = useEntrance()
  return (
    <GateForm
      title={title}
      lead={lead}
      verb="Enter"
      doing="Trying"
      reason={reason}
      onSubmit={async (said) => entrance.keepKey(await verify(relayURL(), said('key'), fetchHere))}
      foot={
        <>
          {onOther && (
            <button className="gate-other" type="button" onClick={onOther}>
              {otherName}
            </button>
          )}
          <p>
            The key stays in this browser until you sign out. <code>holdfast keys create NAME</code> makes another.
          </p>
        </>
      }
    >
      <GateField name="key" label="API key" type="password" autoComplete="off" placeholder="hf_…" isFirst />
    </GateForm>
  )
}

const fetchHere = (input: string, init?: RequestInit) => fetch(input, init)
