// Who looks at the pages, for which organisation, and what they may see there.
import { createContext, useContext } from 'react'
import { browser } from '../keeper.ts'

export interface Visitor {
  /** Runs the relay. */
  readonly isOperator: boolean
  /** Whose pages are shown. */
  readonly organisation: { readonly id: string; readonly name: string }
  readonly organisations: readonly { readonly id: string; readonly name: string }[]
  readonly choose: (id: string) => void
}

const PLACE = 'holdfast.organisation'
export const keptOrganisation = (): string | undefined => browser.getItem(PLACE) ?? undefined
export const keepOrganisation = (id: string): void => browser.setItem(PLACE, id)

export const VisitorContext = createContext<Visitor | undefined>(undefined)

export function useVisitor(): Visitor {
  const visitor = useContext(VisitorContext)
  if (!visitor) throw new Error('There is no visitor outside of the operator’s pages.')
  return visitor
}
