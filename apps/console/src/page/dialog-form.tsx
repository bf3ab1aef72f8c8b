// A question that has to be answered before something is done: fields, what is wrong with them, and one button that does it.
import { Dialog } from '@base-ui/react/dialog'
import { LoaderCircle } from 'lucide-react'
import { type FormEvent, type ReactNode, useId, useState } from 'react'

export interface DialogFormProps {
  readonly title: string
  readonly lead?: ReactNode
  readonly isOpen: boolean
  readonly onClose: () => void
  /** What the button says: `Make the key`. */
  readonly verb: string
  /** It cannot be undone. */
  readonly isDangerous?: boolean
  /** Does it. What it throws is said in the dialog, which then stays. */
  readonly onSubmit: (fields: FormData) => Promise<void>
  readonly children?: ReactNode
}

export function DialogForm({
  title,
  lead,
  isOpen,
  onClose,
  verb,
  isDangerous = false,
  onSubmit,
  children,
}: DialogFormProps) {
  const [wrong, setWrong] = useState<string>()
  const [isTrying, setIsTrying] = useState(false)

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault()
    setIsTrying(true)
    setWrong(undefined)
    try {
      await onSubmit(new FormData(event.currentTarget))
      onClose()
    } catch (failure) {
      setWrong(failure instanceof Error ? failure.message : 'That did not work.')
    } finally {
      setIsTrying(false)
    }
  }

  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (open || isTrying) return
        setWrong(undefined)
        onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog form-dialog">
          <form onSubmit={(event) => void submit(event)}>
            <Dialog.Title>{title}</Dialog.Title>
            {lead !== undefined && <Dialog.Description render={<div />}>{lead}</Dialog.Description>}
            {children}
            <p className="form-wrong" role="alert">
              {wrong}
            </p>
            <div className="form-foot">
              <Dialog.Close className="button" disabled={isTrying}>
                Cancel
              </Dialog.Close>
              <button
                className="button primary"
                type="submit"
                data-dangerous={isDangerous || undefined}
                disabled={isTrying}
              >
                {isTrying && <LoaderCircle className="turning" aria-hidden />}
                {verb}
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export interface FieldProps {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'number' | 'password' | 'date'
  readonly hint?: ReactNode
  readonly placeholder?: string
  readonly defaultValue?: string | number | undefined
  readonly isRequired?: boolean
  readonly min?: number
  readonly step?: number | 'any'
  readonly autoComplete?: string
  readonly max?: number
  /** What a phone's keyboard is for. */
  readonly inputMode?: 'decimal' | 'numeric'
  /** Stands before what is typed: `$`. */
  readonly prefix?: string
  /** What may be meant; anything else may be typed, too. */
  readonly suggestions?: readonly string[]
  /** It stands among others that all may be left empty, and whoever reads knows that. */
  readonly isOneOfMany?: boolean
}

export function Field({
  name,
  label,
  type = 'text',
  hint,
  placeholder,
  defaultValue,
  isRequired = false,
  min,
  step,
  autoComplete = 'off',
  max,
  inputMode,
  prefix,
  suggestions,
  isOneOfMany = false,
}: FieldProps) {
  const id = useId()
  return (
    <div className="form-field">
      <label htmlFor={id}>
        {label} {!isRequired && !isOneOfMany && <small>optional</small>}
      </label>
      <div className="field-row" data-prefix={prefix}>
        <input
          id={id}
          className="field"
          name={name}
          type={type}
          placeholder={placeholder}
          defaultValue={defaultValue}
          required={isRequired}
          min={min}
          max={max}
          step={step}
          inputMode={inputMode}
          autoComplete={autoComplete}
          list={suggestions && `${id}-list`}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        />
      </div>
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {hint !== undefined && <p id={`${id}-hint`}>{hint}</p>}
    </div>
  )
}

export interface PickProps {
  readonly name: string
  readonly label: string
  readonly options: readonly { readonly value: string; readonly name: string }[]
  readonly defaultValue?: string | undefined
  readonly hint?: ReactNode
  readonly onChange?: (value: string) => void
}

/** The browser's own: a phone's is better than any of ours. */
export function Pick({ name, label, options, defaultValue, hint, onChange }: PickProps) {
  const id = useId()
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="field"
        name={name}
        defaultValue={defaultValue}
        onChange={({ currentTarget }) => onChange?.(currentTarget.value)}
      >
        {options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.name}
          </option>
        ))}
      </select>
      {hint !== undefined && <p>{hint}</p>}
    </div>
  )
}

/** What a field says; undefined where it is empty. */
export function said(fields: FormData, name: string): string | undefined {
  const value = fields.get(name)
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? undefined : text
}

/** Words separated by commas or lines; undefined where there are none. */
export function listSaid(fields: FormData, name: string): string[] | undefined {
  const words = (said(fields, name) ?? '').split(/[,\n]/).map((word) => word.trim())
  const list = words.filter((word) => word !== '')
  return list.length === 0 ? undefined : list
}
