// Who looks at the pages, for which organisation, and what they may see and do there.
import { createContext, useContext } from 'react'
import type { Me } from '../access/door.ts'
import type { Role } from '../admin/schema.d.ts'
import { browser } from '../keeper.ts'
import { type Right, may } from './right.ts'

export interface Visitor {
  /** Runs the relay. */
  readonly isOperator: boolean
  /** Who has signed in; undefined for a key. */
  readonly person: { readonly id: string; readonly email: string; readonly name: string } | undefined
  /** In the organisation. Whoever runs the relay is an owner everywhere. */
  readonly role: Role
  readonly may: (right: Right) => boolean
  /** Whether anybody has an account at this relay. */
  readonly hasOwner: boolean
  /** Whose pages are shown. */
  readonly organisation: { readonly id: string; readonly name: string }
  readonly organisations: readonly { readonly id: string; readonly name: string }[]
  readonly choose: (id: string) => void
}

interface Organisation {
  readonly id: string
  readonly name: string
}

/**
 * @param everybodys all organisations, for whoever runs the relay; undefined until they are known
 * @param chosen the id of the one that was looked at last
 * @returns undefined for who is no member of any
 */
export function visitorOf(
  { person, is_operator, memberships, has_owner }: Me,
  everybodys: readonly Organisation[] | undefined,
  chosen: string | undefined,
  choose: (id: string) => void,
): Visitor | undefined {
  const theirs = memberships.map(({ organisation: id, name }) => ({ id, name }))
  const organisations = is_operator ? (everybodys ?? []) : theirs
  const organisation = organisations.find(({ id }) => id === chosen) ?? organisations[0]
  const role = is_operator ? 'owner' : memberships.find((one) => one.organisation === organisation?.id)?.role
  if (!organisation || !role) return undefined
  return {
    isOperator: is_operator,
    person: person ?? undefined,
    role,
    may: (right) => may(role, right),
    hasOwner: has_owner,
    organisation,
    organisations,
    choose: (id) => {
      keepOrganisation(id)
      choose(id)
    },
  }
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
