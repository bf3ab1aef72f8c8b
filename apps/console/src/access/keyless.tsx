// The chat for a person who has no key in this browser: models are asked with one, and making it is one click.
import { useEffect, useId, useState, useSyncExternalStore } from 'react'
import { keptOrganisation } from '../operate/visitor.ts'
import { NARROW, useMedia } from '../shell/media.ts'
import { hrefOf } from '../shell/route.ts'
import { Shell } from '../shell/shell.tsx'
import { Help } from '../shell/help.tsx'
import type { Organisation } from './door.ts'
import { useEntrance } from './entrance.ts'
import { GateForm } from './gate-form.tsx'
import { KeyForm } from './ways-in.tsx'

export function Keyless() {
  const entrance = useEntrance()
  const isNarrow = useMedia(NARROW)
  const [isHelpOpen, setIsHelpOpen] = useState(false)
  const leave = () => void entrance.leave()
  useEffect(() => void (document.title = 'Chat · Holdfast'), [])
  return (
    <Shell
      room="chat"
      isNarrow={isNarrow}
      isListOpen={false}
      onListClose={() => {}}
      onHelp={() => setIsHelpOpen(true)}
      onSignOut={leave}
      list={null}
    >
      <main className="gate">
        <div className="gate-card">
          <Offered />
          <nav className="gate-ways" aria-label="Elsewhere">
            <a href={hrefOf({ place: 'operate', page: 'overview' })}>Open the pages of your organisation</a>
            <button className="gate-other" type="button" onClick={leave}>
              Sign out
            </button>
          </nav>
        </div>
      </main>
      <Help isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
    </Shell>
  )
}

interface Person {
  readonly id: string
  /** Where they may make keys. */
  readonly organisations: readonly Organisation[]
}

function Offered() {
  const entrance = useEntrance()
  const { reason } = useSyncExternalStore(entrance.subscribe, entrance.getSnapshot)
  const person = usePerson()
  const [pastes, setPastes] = useState(false)
  const field = useId()
  if (!person) return <p role="status">One moment</p>
  const [first] = person.organisations
  if (pastes || !first)
    return (
      <KeyForm
        reason={reason}
        title="Chat with a key"
        lead={
          first
            ? 'Paste an API key of this relay.'
            : 'Your role sees what is there, and makes no keys. To chat, ask an admin of your organisation for one, and paste it here.'
        }
        onOther={first && (() => setPastes(false))}
        otherName="Make a key of my own"
      />
    )
  const chosen = person.organisations.find(({ id }) => id === keptOrganisation()) ?? first
  return (
    <GateForm
      title="One key, and you can chat"
      lead="Models are asked with an API key. This one is yours: what it spends is counted as yours, it stays in this browser, and it ends when you sign out."
      verb="Make my key"
      reason={reason}
      onSubmit={(said) => entrance.makeKey(said('organisation') || chosen.id, person.id)}
      foot={
        <button className="gate-other" type="button" onClick={() => setPastes(true)}>
          Paste one that I have
        </button>
      }
    >
      {person.organisations.length > 1 && (
        <div className="gate-field">
          <label htmlFor={field}>Organisation</label>
          <select id={field} className="field" name="organisation" defaultValue={chosen.id}>
            {person.organisations.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
    </GateForm>
  )
}

function usePerson(): Person | undefined {
  const entrance = useEntrance()
  const [person, setPerson] = useState<Person>()
  useEffect(() => {
    let isShown = true
    Promise.all([entrance.door.me(), entrance.door.organisations()]).then(
      ([{ person }, organisations]) => {
        if (!isShown) return
        // A viewer makes none.
        const makes = organisations.filter(({ role }) => role !== null && role !== 'viewer')
        setPerson({ id: person?.id ?? '', organisations: makes })
      },
      (failure: Error) => void (isShown && entrance.leave(failure.message)),
    )
    return () => void (isShown = false)
  }, [entrance])
  return person
}
