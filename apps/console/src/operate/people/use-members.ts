import { useAsked } from '../../admin/query.ts'
import type { Person } from '../../admin/schema.d.ts'
import { useVisitor } from '../visitor.ts'

const NOBODY: readonly Person[] = []

/** The first 200 members of the organisation; none until they are known. */
export function useMembers(): readonly Person[] {
  const { organisation } = useVisitor()
  const asked = useAsked(['members', organisation.id, 'all'], (api) =>
    api.GET('/admin/organisations/{organisation}/members', {
      params: { path: { organisation: organisation.id }, query: { limit: 200 } },
    }),
  )
  return asked.data?.data.map(({ person }) => person) ?? NOBODY
}
