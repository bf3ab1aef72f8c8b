import { ROLES, roleWords } from '../../access/role-words.ts'
import type { Role } from '../../admin/schema.d.ts'
import { Pick } from '../../page/dialog-form.tsx'

/** @param of the role as it is */
export const RolePick = ({ roles, of }: { readonly roles: readonly Role[]; readonly of?: Role }) => (
  <Pick
    name="role"
    label="Role"
    options={ROLES.filter((role) => roles.includes(role)).map((value) => ({
      value,
      name: `${roleWords[value].name}: ${roleWords[value].may}`,
    }))}
    defaultValue={of ?? 'member'}
  />
)
