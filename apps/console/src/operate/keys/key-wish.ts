// What a form says of a key, as the admin API takes it.
import type { Key, KeyChange, NewKey } from '../../admin/schema.d.ts'
import { listSaid, said } from '../../page/dialog-form.tsx'

/** What is empty is left out: not restricted. */
export function newKeyOf(fields: FormData): NewKey {
  const { name = '', project, tags, models, networks, origins, expires_at } = changeOf(fields)
  return {
    name,
    ...(project != null && { project }),
    ...(tags && tags.length > 0 && { tags }),
    ...(models && { models }),
    ...(networks && { networks }),
    ...(origins && { origins }),
    ...(expires_at != null && { expires_at }),
    ...(said(fields, 'power') === 'operate' && { admin: true }),
  }
}

/** What is empty is lifted. */
export function changeOf(fields: FormData): KeyChange {
  return {
    name: said(fields, 'name') ?? '',
    project: said(fields, 'project') ?? null,
    tags: listSaid(fields, 'tags') ?? [],
    models: listSaid(fields, 'models') ?? null,
    networks: listSaid(fields, 'networks') ?? null,
    origins: listSaid(fields, 'origins') ?? null,
    expires_at: endOf(said(fields, 'expires')),
  }
}

/** A day is over at midnight, where the visitor is. */
const endOf = (day: string | undefined): string | null =>
  day === undefined ? null : new Date(`${day}T23:59:59`).toISOString()

/** The day in a field. */
export function dayOf({ expires_at }: Pick<Key, 'expires_at'>): string | undefined {
  if (expires_at === null) return undefined
  const at = new Date(expires_at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
