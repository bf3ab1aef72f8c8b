// What a member of an organisation may do in it: each role may do what the one below it may, and more.

export const ROLES = ['viewer', 'member', 'admin', 'owner'] as const
export type Role = (typeof ROLES)[number]

/** The least role for an act. */
const LEAST = {
  /** Usage, limits, the names of everything. */
  see: 'viewer',
  /** Keys of one's own. */
  'own-keys': 'member',
  /** Everybody's keys, projects, budgets, invitations, the audit log. */
  administer: 'admin',
  /** Who owns it, and its end. */
  own: 'owner',
} as const satisfies Record<string, Role>

export type Right = keyof typeof LEAST

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text)

export const may = (role: Role, right: Right): boolean => ROLES.indexOf(role) >= ROLES.indexOf(LEAST[right])

/** Nobody gives away, or takes away, more than they have. Owners are made and unmade by owners. */
export const mayGrant = (role: Role, granted: Role): boolean => may(role, granted === 'owner' ? 'own' : 'administer')
