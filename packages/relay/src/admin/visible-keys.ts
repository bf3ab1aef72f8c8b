// Whose keys somebody sees: everybody's where they administer the organisation, and else their own. To them there are no
// others.
import type { ApiKey } from '../books/who/keys.ts'
import { may } from '../books/who/role.ts'
import type { House } from '../routes/route.ts'
import type { Administrator } from './operation.ts'
import { booksOf, known, recordUnknown, roleForbidden } from './refusals.ts'

export interface NamedKey {
  readonly organisation: string
  readonly key: string
}

export async function administers(by: Administrator, organisation: string): Promise<boolean> {
  const role = await by.roleIn(organisation)
  return role !== undefined && may(role, 'administer')
}

/** The oldest first. */
export async function keysSeenBy(by: Administrator, organisation: string, house: House): Promise<readonly ApiKey[]> {
  const isSeen = await visibleTo(by, organisation)
  return (await booksOf(house).keys.list(organisation)).filter(isSeen)
}

/** Whose keys alone somebody sees; nothing where they see all of them. Who is nobody sees nobody’s. */
export async function ownerSeenBy(by: Administrator, organisation: string): Promise<{ readonly owner?: string }> {
  return (await administers(by, organisation)) ? {} : { owner: by.person ?? '' }
}

/** @throws HoldfastError `record-unknown`. */
export async function visibleKey(
  { organisation, key: id }: NamedKey,
  by: Administrator,
  house: House,
): Promise<ApiKey> {
  const key = known(await booksOf(house).keys.get(organisation, id))
  if (!(await visibleTo(by, organisation))(key)) throw recordUnknown()
  return key
}

/**
 * A key that operates the relay is an operator's business alone: its secret would make an operator of whoever rotates it.
 * @throws HoldfastError `record-unknown`, `role-forbidden`.
 */
export async function checkChangeable(named: NamedKey, by: Administrator, house: House): Promise<void> {
  const { admin } = await visibleKey(named, by, house)
  if (admin && !by.isOperator) throw roleForbidden('Keys that operate the relay are changed by its operators.')
}

async function visibleTo(by: Administrator, organisation: string): Promise<(key: ApiKey) => boolean> {
  if (await administers(by, organisation)) return () => true
  return ({ person }) => person !== undefined && person === by.person
}
