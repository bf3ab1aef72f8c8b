// The door: shown to whoever is not in, and to whoever follows a link that is about getting in. It asks for one thing at a time, and
// says what is wrong in words.
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Mark } from '../shell/mark.tsx'
import { redeem, relayURL } from './access.ts'
import { InvitationForm, ResetForm, WelcomeForm } from './arrivals.tsx'
import { useEntrance } from './entrance.ts'
import type { Link } from './link.ts'
import { KeyForm, SignInForm } from './ways-in.tsx'

export interface GateProps {
  readonly link: Link | undefined
  /** What the link was for is done. */
  readonly onDone: () => void
}

export function Gate({ link, onDone }: GateProps) {
  useEffect(() => void (document.title = 'Holdfast'), [])
  return (
    <main className="gate">
      <div className="gate-card">
        <Mark size={44} />
        <Asked link={link} onDone={onDone} />
      </div>
    </main>
  )
}

/** What is asked for. */
function Asked({ link, onDone }: GateProps) {
  const entrance = useEntrance()
  const { options, reason } = useSyncExternalStore(entrance.subscribe, entrance.getSnapshot)
  const [wantsOther, setWantsOther] = useState(false)
  const visit = useVisit(link)
  if (link?.kind === 'welcome') return <WelcomeForm code={link.code} onDone={onDone} />
  if (link?.kind === 'reset') return <ResetForm code={link.code} onDone={onDone} />
  if (!options || visit === 'trying') return <p role="status">One moment</p>
  if (link?.kind === 'invitation') return <InvitationForm code={link.code} onDone={onDone} options={options} />

  const hasAccounts = options.has_owner || options.oidc !== null
  const other = hasAccounts ? () => setWantsOther(!wantsOther) : undefined
  const why = link?.kind === 'refused' ? link.reason : (visit?.failure ?? reason)
  // One form for each reason: a form keeps the one that it began with.
  return hasAccounts && !wantsOther ? (
    <SignInForm key={why} reason={why} options={options} onOther={other} />
  ) : (
    <KeyForm key={why} reason={why} onOther={other} />
  )
}

/** The link that a start prints is followed at once. */
function useVisit(link: Link | undefined): 'trying' | { readonly failure: string | undefined } | undefined {
  const entrance = useEntrance()
  const [failure, setFailure] = useState<string>()
  const tried = useRef<string>(undefined)
  const code = link?.kind === 'visit' ? link.code : undefined
  useEffect(() => {
    // It works once, so it is tried once.
    if (code === undefined || tried.current === code) return
    tried.current = code
    redeem(relayURL(), code, (input, init) => fetch(input, init)).then(
      (key) => entrance.keepKey(key),
      (failure: Error) => setFailure(failure.message),
    )
  }, [code, entrance])
  if (code === undefined) return undefined
  return failure === undefined ? 'trying' : { failure }
}
