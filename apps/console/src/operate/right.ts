// What a role may do, as the relay has it: pages and buttons that would be refused are not shown. The relay asks again.
import type { Role } from '../admin/schema.d.ts'
import { ROLES } from '../access/role-words.ts'

/** The least role for an act. */
const LEAST = {
  /** Usage, limits, the names of everything. */
  see: 'viewer',
  /** Keys of one's own. */
  'own-keys': 'member',
  /** Everybody's keys, projects, budgets, invitations, the audit log. */
  administer: 'admin',
  /** Other owners, and the organisation itself. */
  own: 'owner',
} as const satisfies Record<string, Role>

export type Right = keyof typeof LEAST

export const may = (role: Role, right: Right): boolean => ROLES.indexOf(role) >= ROLES.indexOf(LEAST[right])

/** Roles that somebody may give and take away: owners are made by owners. */
export const grantable = (role: Role): readonly Role[] =>
  may(role, 'administer') ? ROLES.filter((one) => one !== 'owner' || may(role, 'own')) : []
