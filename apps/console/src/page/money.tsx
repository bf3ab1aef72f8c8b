// An amount of money: as many digits as say something, and every one of them for whoever points at it.
import { exactly, parseDollars, writeDollars } from './dollars.ts'
import { Field, said } from './dialog-form.tsx'
import { money } from './figures.ts'

export const Money = ({ nano }: { readonly nano: number }) => (
  <span className="money" title={exactly(nano)}>
    {money(nano)}
  </span>
)

export interface DollarFieldProps {
  readonly name: string
  readonly label: string
  readonly nano?: number | null | undefined
  readonly hint?: string
  readonly placeholder?: string
  readonly isRequired?: boolean
  readonly isOneOfMany?: boolean
}

export const DollarField = ({ nano, placeholder = 'no limit', ...field }: DollarFieldProps) => (
  <Field
    {...field}
    prefix="$"
    inputMode="decimal"
    placeholder={placeholder}
    defaultValue={nano === undefined || nano === null ? undefined : writeDollars(nano)}
  />
)

/**
 * Nano-dollars of a field; undefined where it is empty.
 * @throws Error in words that name the field
 */
export function dollarsSaid(fields: FormData, name: string, label: string): number | undefined {
  const text = said(fields, name)
  if (text === undefined) return undefined
  const nano = parseDollars(text)
  if (nano === undefined) throw new Error(`${label}: “${text}” is no amount of dollars. Write it like 12.50.`)
  return nano
}
