// A form at the gate: a sentence of what is asked for and why, the fields, one button, and what went wrong.
import { ArrowRight, LoaderCircle } from 'lucide-react'
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'

export interface GateFormProps {
  readonly title: string
  readonly lead: ReactNode
  /** What the button says, and what it says while it is done: `Enter`, `Trying`. */
  readonly verb: string
  readonly doing?: string
  /** What is known to be wrong before anything was done. */
  readonly reason?: string | undefined
  /** Does it. What it throws is said in the form. */
  readonly onSubmit: (said: (name: string) => string) => Promise<void>
  readonly children?: ReactNode
  /** Other ways in. */
  readonly foot?: ReactNode
}

export function GateForm({ title, lead, verb, doing = 'One moment', reason, onSubmit, children, foot }: GateFormProps) {
  const [wrong, setWrong] = useState(reason)
  const [isTrying, setIsTrying] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    if (isTrying) return
    setIsTrying(true)
    setWrong(undefined)
    try {
      await onSubmit((name) => {
        const value = fields.get(name)
        return typeof value === 'string' ? value : ''
      })
    } catch (failure) {
      setWrong(failure instanceof Error ? failure.message : 'That did not work.')
      form.current?.querySelector<HTMLElement>('input:not([readonly])')?.focus()
    } finally {
      setIsTrying(false)
    }
  }

  return (
    <form ref={form} className="gate-form" onSubmit={(event) => void submit(event)}>
      <h1>{title}</h1>
      <p>{lead}</p>
      {children}
      <p className="gate-wrong" role="alert">
        {wrong}
      </p>
      <button className="button primary gate-verb" type="submit" disabled={isTrying}>
        {isTrying ? <LoaderCircle className="turning" aria-hidden /> : <ArrowRight aria-hidden />}
        {isTrying ? doing : verb}
      </button>
      {foot != null && <div className="gate-foot">{foot}</div>}
    </form>
  )
}

export interface GateFieldProps {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password'
  /** In the browser's words: what a keeper of passwords fills in. */
  readonly autoComplete: string
  readonly placeholder?: string
  readonly hint?: string
  readonly defaultValue?: string
  readonly isFixed?: boolean
  /** The first thing to do here. */
  readonly isFirst?: boolean
}

export function GateField({
  name,
  label,
  type = 'text',
  autoComplete,
  placeholder,
  hint,
  defaultValue,
  isFixed = false,
  isFirst = false,
}: GateFieldProps) {
  const id = useId()
  return (
    <div className="gate-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="field"
        name={name}
        type={type}
        autoComplete={autoComplete}
        spellCheck={false}
        placeholder={placeholder}
        defaultValue={defaultValue}
        readOnly={isFixed}
        required
        autoFocus={isFirst}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="gate-hint">
          {hint}
        </p>
      )}
    </div>
  )
}

/** The length that the relay asks for: it says so itself, too. */
export const NewPassword = ({ isFirst = false }: { readonly isFirst?: boolean }) => (
  <GateField
    name="password"
    label="Password"
    type="password"
    autoComplete="new-password"
    hint="10 characters or more. A few words that only you would put together are best."
    isFirst={isFirst}
  />
)
