import { useAsked } from '../../admin/query.ts'
import type { Project } from '../../admin/schema.d.ts'
import { useVisitor } from '../visitor.ts'

const NONE: readonly Project[] = []

/** The first 200 projects of the organisation, archived ones included; none until they are known. */
export function useProjects(): readonly Project[] {
  const { organisation } = useVisitor()
  const asked = useAsked(['projects', organisation.id, 'all'], (api) =>
    api.GET('/admin/organisations/{organisation}/projects', {
      params: { path: { organisation: organisation.id }, query: { limit: 200 } },
    }),
  )
  return asked.data?.data ?? NONE
}
