// The door: shown to whoever has no key. It says what is wrong in words, and asks for nothing but a key.
import { ArrowRight, LoaderCircle } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Mark } from '../shell/mark.tsx'
import { codeIn, redeem, relayURL, verify } from './access.ts'

const fetchHere = (input: string, init?: RequestInit) => fetch(input, init)

export interface GateProps {
  /** Why the visitor stands here again, in words. */
  readonly reason: string | undefined
  readonly onEnter: (key: string) => void
}

export function Gate({ reason, onEnter }: GateProps) {
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(reason)
  const [isTrying, setIsTrying] = useState(false)
  const field = useRef<HTMLInputElement>(null)

  async function attempt(key: Promise<string>): Promise<void> {
    setIsTrying(true)
    setWrong(undefined)
    try {
      onEnter(await key)
    } catch (failure) {
      setWrong(failure instanceof Error ? failure.message : 'That did not work.')
      setIsTrying(false)
      field.current?.focus()
    }
  }

  useEffect(() => {
    const code = codeIn(location.hash)
    if (code === undefined) return
    // It works once: out of the address before anybody copies it, or reloads.
    history.replaceState(null, '', '#/')
    void attempt(redeem(relayURL(), code, fetchHere))
    // Only at the first look; the code is gone from the address afterwards.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() && !isTrying) void attempt(verify(relayURL(), typed, fetchHere))
  }

  return (
    <main className="gate">
      <form className="gate-card" onSubmit={submit}>
        <Mark size={44} />
        <h1>Welcome to Holdfast</h1>
        <p>
          Open the link that <code>npm start</code> or <code>holdfast serve</code> has printed, or paste a key of this
          relay.
        </p>
        <label htmlFor="key">API key</label>
        <div className="gate-row">
          <input
            id="key"
            ref={field}
            className="field"
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder="hf_…"
            // The only thing to do here.
            autoFocus
            value={typed}
            aria-invalid={wrong !== undefined}
            aria-describedby="gate-wrong"
            onChange={({ target }) => setTyped(target.value)}
          />
          <button className="button primary" type="submit" disabled={isTrying || !typed.trim()}>
            {isTrying ? <LoaderCircle className="turning" aria-hidden /> : <ArrowRight aria-hidden />}
            {isTrying ? 'Trying' : 'Enter'}
          </button>
        </div>
        <p id="gate-wrong" className="gate-wrong" role="alert">
          {wrong}
        </p>
        <p className="gate-foot">
          The key stays in this browser until you sign out. <code>holdfast keys create NAME</code> makes another.
        </p>
      </form>
    </main>
  )
}
