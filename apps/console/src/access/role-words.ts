// What the roles mean, in words.
import type { Role } from '../admin/schema.d.ts'

interface RoleWords {
  readonly name: string
  /** What they may do. */
  readonly may: string
  /** To whoever is invited. */
  readonly asInvited: string
}

const words = (name: string, may: string): RoleWords => ({
  name,
  may,
  asInvited: `You will be ${/^[AO]/.test(name) ? 'an' : 'a'} ${name.toLowerCase()}, who ${may}.`,
})

export const roleWords: Readonly<Record<Role, RoleWords>> = {
  viewer: words('Viewer', 'sees usage, limits and the names of everything, and changes nothing'),
  member: words('Member', 'sees everything a viewer sees, and makes API keys of their own'),
  admin: words('Admin', 'looks after everybody’s keys, projects, budgets and invitations'),
  owner: words('Owner', 'does everything, and makes other owners'),
}

/** From the least to the most. */
export const ROLES: readonly Role[] = ['viewer', 'member', 'admin', 'owner']
