// What a person calls an organisation, a project or a key, and which one that is.
import type { Books, Key, Organisation } from '@holdfast/relay'
import { UsageError } from '../settings.ts'

/** Of a secret's beginning, so that it can be told from others. */
const PREFIX_CHARS_MIN = 7
/** As much of a secret as is kept in the open. */
const PREFIX_CHARS_MAX = 11

/**
 * By its id, or by its name.
 * @param asked absent: the only one there is
 * @throws UsageError
 */
export async function findOrganisation(books: Books, asked: string | undefined): Promise<Organisation> {
  const all = await books.organisations.list()
  const [one, ...others] = asked === undefined ? all : called(asked, all)
  if (one && others.length === 0) return one
  const words = asked === undefined || one ? 'Which organisation?' : `There is no organisation ${asked}.`
  throw new UsageError(`${words} --org is one of ${named(all)}.`)
}

/** @throws UsageError */
export async function findProject(books: Books, { id, name }: Organisation, asked: string): Promise<string> {
  const all = (await books.projects.list(id)).filter(({ archivedAt }) => archivedAt === undefined)
  const [one, ...others] = called(asked, all)
  if (one && others.length === 0) return one.id
  if (all.length === 0) throw new UsageError(`${name} has no projects.`)
  throw new UsageError(
    `${one ? 'Which project?' : `${name} has no project ${asked}.`} --project is one of ${named(all)}.`,
  )
}

/** By its id, or by what is visible of its secret, whoever's it is. @throws UsageError */
export async function findKey(books: Books, asked: string): Promise<Key> {
  const { keys } = await books.keys.since(0)
  const beginning = asked.length >= PREFIX_CHARS_MIN ? asked.slice(0, PREFIX_CHARS_MAX) : undefined
  const isMeant = ({ id, secrets }: Key): boolean =>
    id === asked || (beginning !== undefined && secrets.some(({ prefix }) => prefix.startsWith(beginning)))
  const [one, ...others] = keys.filter(isMeant)
  // What was asked is not repeated: it may be a secret.
  if (!one) throw new UsageError('There is no such key: see holdfast keys list.')
  if (others.length === 0) return one
  throw new UsageError(`Several keys begin so: ${[one, ...others].map(({ id }) => id).join(', ')}.`)
}

type Named = { readonly id: string; readonly name: string }

function called<One extends Named>(asked: string, all: readonly One[]): readonly One[] {
  const byId = all.filter(({ id }) => id === asked)
  return byId.length > 0 ? byId : all.filter(({ name }) => name === asked)
}

const named = (all: readonly Named[]): string => all.map(({ id, name }) => `${id} (${name})`).join(', ')
