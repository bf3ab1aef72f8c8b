// How somebody comes to be somebody here: as the first owner, with a new password, or by an invitation. Each form is what a link
// opens.
import { useEffect, useState } from 'react'
import type { Offer, SignInOptions } from './door.ts'
import { useEntrance } from './entrance.ts'
import { GateField, GateForm, NewPassword } from './gate-form.tsx'
import { roleWords } from './role-words.ts'
import { SignInForm } from './ways-in.tsx'

interface ArrivalProps {
  readonly code: string
  /** It is over, one way or the other. */
  readonly onDone: () => void
}

export function WelcomeForm({ code, onDone }: ArrivalProps) {
  const entrance = useEntrance()
  return (
    <GateForm
      title="Welcome to Holdfast"
      lead="This relay has no owner yet. Whoever makes this account runs it, and invites everybody else."
      verb="Make the account"
      onSubmit={async (said) => {
        const owner = { email: said('email').trim(), name: said('name').trim(), password: said('password') }
        await entrance.door.welcome(owner, { code })
        onDone()
        entrance.arrived()
      }}
    >
      <GateField name="name" label="Your name" autoComplete="name" isFirst />
      <GateField name="email" label="E-mail" type="email" autoComplete="username" />
      <NewPassword />
    </GateForm>
  )
}

export function ResetForm({ code, onDone }: ArrivalProps) {
  const entrance = useEntrance()
  return (
    <GateForm
      title="A new password"
      lead="With it you are signed in here, and signed out everywhere else."
      verb="Set the password"
      onSubmit={async (said) => {
        await entrance.door.reset(code, said('password'))
        onDone()
        entrance.arrived()
      }}
    >
      <NewPassword isFirst />
    </GateForm>
  )
}

export function InvitationForm({ code, onDone, options }: ArrivalProps & { readonly options: SignInOptions }) {
  const entrance = useEntrance()
  const [offer, setOffer] = useState<Offer>()
  const [wrong, setWrong] = useState<string>()
  useEffect(() => {
    let isShown = true
    entrance.door.openInvitation(code).then(
      (offer) => void (isShown && setOffer(offer)),
      (failure: Error) => void (isShown && setWrong(failure.message)),
    )
    return () => void (isShown = false)
  }, [entrance, code])

  const isIn = options.is_signed_in
  if (wrong !== undefined)
    return (
      <GateForm
        title="This invitation does not work"
        lead={wrong}
        verb={isIn ? 'Go on' : 'Sign in'}
        onSubmit={async () => onDone()}
      />
    )
  if (!offer) return <p role="status">One moment</p>
  if (isIn) return <AcceptForm code={code} offer={offer} onDone={onDone} />
  if (offer.has_account)
    return (
      <>
        <Invited offer={offer} />
        <SignInForm reason={undefined} options={options} email={offer.email} invitation={code} />
      </>
    )
  return (
    <GateForm
      title={`Join ${offer.organisation_name}`}
      lead={roleWords[offer.role].asInvited}
      verb="Join"
      onSubmit={async (said) => {
        await entrance.door.join(code, { name: said('name').trim(), password: said('password') })
        onDone()
        entrance.arrived()
      }}
      foot={
        options.oidc && (
          <a className="button" href={entrance.door.providerHref(code)}>
            Join with {options.oidc.name}
          </a>
        )
      }
    >
      <GateField name="email" label="E-mail" type="email" autoComplete="username" defaultValue={offer.email} isFixed />
      <GateField name="name" label="Your name" autoComplete="name" isFirst />
      <NewPassword />
    </GateForm>
  )
}

interface OfferProps {
  readonly offer: Offer
}

/** Whoever is signed in already; as another, they hear so from the relay. */
function AcceptForm({ code, onDone, offer }: ArrivalProps & OfferProps) {
  const { door } = useEntrance()
  return (
    <GateForm
      title={`Join ${offer.organisation_name}`}
      lead={`${roleWords[offer.role].asInvited} The invitation is for ${offer.email}.`}
      verb="Join"
      onSubmit={async () => {
        await door.accept(code)
        onDone()
      }}
      foot={
        <button className="gate-other" type="button" onClick={onDone}>
          Not now
        </button>
      }
    />
  )
}

const Invited = ({ offer }: OfferProps) => (
  <p className="gate-note">
    You are invited to <b>{offer.organisation_name}</b>. {roleWords[offer.role].asInvited}
  </p>
)
