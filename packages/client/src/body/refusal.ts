// What a dialect cannot say is refused, never left out.
import { HoldfastError } from '@holdfast/protocol'

export const noWordFor = (dialect: string, what: string): HoldfastError =>
  new HoldfastError('request-invalid', `${dialect} has no word for ${what}. Leave it out, or say it in \`extra\`.`)

/** @throws HoldfastError `request-invalid` where one of them was said. */
export function refuseWords(dialect: string, said: Readonly<Record<string, unknown>>): void {
  for (const [what, value] of Object.entries(said)) {
    if (value !== undefined && value !== false) throw noWordFor(dialect, what)
  }
}
