// A key as a program reads it, which is as the admin API says it, and as a person does. Never its secret.
import type { Key } from '@holdfast/relay'
import { bold, counted, dim, padEnd, table } from '../terminal.ts'

const isOver = ({ expiresAt }: Pick<Key, 'expiresAt'>, now: number): boolean =>
  expiresAt !== undefined && expiresAt <= now

function stateOf(key: Key, now: number): 'active' | 'disabled' | 'expired' | 'revoked' {
  if (key.revokedAt !== undefined) return 'revoked'
  if (isOver(key, now)) return 'expired'
  return key.personDisabledAt === undefined ? 'active' : 'disabled'
}

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | undefined): string | null => (at === undefined ? null : iso(at))

/** Secrets that are good for a while yet, because another has taken over. */
const rotatedOut = ({ secrets }: Key, now: number) =>
  secrets.flatMap(({ prefix, expiresAt }) =>
    expiresAt !== undefined && expiresAt > now ? [{ prefix, expires_at: iso(expiresAt) }] : [],
  )

export const viewOf = (key: Key, now: number) => ({
  object: 'key',
  id: key.id,
  organisation: key.organisation,
  project: key.project ?? null,
  person: key.person ?? null,
  person_name: key.personName ?? null,
  name: key.name,
  admin: key.admin,
  prefix: key.secrets.at(-1)?.prefix ?? '',
  state: stateOf(key, now),
  models: key.models ?? null,
  networks: key.networks ?? null,
  origins: key.origins ?? null,
  tags: key.tags,
  created_at: iso(key.createdAt),
  expires_at: isoOrNull(key.expiresAt),
  revoked_at: isoOrNull(key.revokedAt),
  rotated_out: rotatedOut(key, now),
})

/** What ids are called. */
export type Names = ReadonlyMap<string, string>

const nameOf = (names: Names, id: string): string => (names.has(id) ? `${names.get(id)} ${dim(id)}` : id)

/** Everything about one key. */
export function pageOf(key: Key, names: Names, now: number): string {
  const view = viewOf(key, now)
  const any = (list: readonly string[] | null): string => (list === null ? dim('any') : list.join(', ') || 'none')
  const lines: readonly (readonly [string, string | null])[] = [
    ['key', `${view.prefix}…`],
    ...view.rotated_out.map(({ prefix, expires_at }) => ['until', `${expires_at}  ${prefix}…`] as const),
    ['organisation', nameOf(names, view.organisation)],
    ['project', view.project && nameOf(names, view.project)],
    ['person', view.person],
    ['may', view.admin ? 'administer the relay' : null],
    ['models', any(view.models)],
    ['networks', any(view.networks)],
    ['origins', any(view.origins)],
    ['tags', view.tags.join(', ') || null],
    ['created', view.created_at],
    ['expires', view.expires_at ?? dim('never')],
    ['revoked', view.revoked_at],
  ]
  const said = lines.filter((line): line is readonly [string, string] => line[1] !== null)
  return [
    `${bold(view.name)}  ${dim(view.id)}${view.state === 'active' ? '' : `  ${view.state}`}`,
    ...said.map(([what, words]) => `  ${padEnd(what, 12)}  ${words}`),
  ].join('\n')
}

/** A line for each. Columns in which nobody has anything are left out. */
export function listOf(keys: readonly Key[], names: Names, now: number): string {
  const isShared = new Set(keys.map(({ organisation }) => organisation)).size > 1
  const columns: readonly (readonly [string, (key: Key) => string])[] = [
    ['id', ({ id }) => id],
    ['name', ({ name }) => name],
    ['key', ({ secrets }) => `${secrets.at(-1)?.prefix ?? ''}…`],
    ['organisation', ({ organisation }) => (isShared ? (names.get(organisation) ?? organisation) : '')],
    ['project', ({ project = '' }) => names.get(project) ?? project],
    ['may', ({ admin }) => (admin ? 'administer' : '')],
    ['only', (key) => restrictionsOf(key)],
    ['tags', ({ tags }) => tags.join(', ')],
    ['created', ({ createdAt }) => dayOf(createdAt)],
    ['expires', (key) => (key.expiresAt === undefined ? '' : dayOf(key.expiresAt))],
    ['state', (key) => (stateOf(key, now) === 'active' ? '' : stateOf(key, now))],
  ]
  const used = columns.filter(([, say]) => keys.some((key) => say(key) !== ''))
  return table(
    used.map(([what]) => what),
    keys.map((key) => used.map(([, say]) => say(key))),
  )
}

/** `gpt-5-mini · 2 networks`: one is named, more are counted. */
const restrictionsOf = ({ models, networks, origins }: Key): string =>
  (
    [
      ['model', models],
      ['network', networks],
      ['origin', origins],
    ] as const
  )
    .flatMap(([noun, list]) => (list ? [list.length === 1 ? (list[0] ?? '') : counted(list.length, noun)] : []))
    .join(' · ')

const dayOf = (at: number): string => iso(at).slice(0, 10)
