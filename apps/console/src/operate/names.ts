// What people call the keys and projects of the organisation: usage knows them by their ids.
import { useAsked } from '../admin/query.ts'
import { useVisitor } from './visitor.ts'

export type Dimension = 'organisation' | 'project' | 'key' | 'model' | 'upstream'

/** The first 200 of each: of more than that, some go by their ids. */
const LIMIT = 200

interface Named {
  readonly id: string
  readonly name: string
}

export interface Names {
  readonly keys: readonly Named[]
  readonly projects: readonly Named[]
  readonly nameOf: (dimension: Dimension, value: string) => string
}

export function useNames(): Names {
  const { organisation, organisations } = useVisitor()
  const params = { path: { organisation: organisation.id }, query: { limit: LIMIT } }
  const keys = useAsked(['keys', organisation.id, 'names'], (api) =>
    api.GET('/admin/organisations/{organisation}/keys', { params }),
  )
  const projects = useAsked(['projects', organisation.id, 'names'], (api) =>
    api.GET('/admin/organisations/{organisation}/projects', { params }),
  )
  const known = { key: keys.data?.data ?? [], project: projects.data?.data ?? [], organisation: organisations }
  return {
    keys: known.key,
    projects: known.project,
    nameOf: (dimension, value) => {
      if (value === '') return `no ${dimension}`
      if (dimension === 'model' || dimension === 'upstream') return value
      return known[dimension].find(({ id }) => id === value)?.name ?? value
    },
  }
}
