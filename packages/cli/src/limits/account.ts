// An account as a person names it, and what it is.
import type { Books } from '@holdfast/relay'
import { findKey } from '../keys/find.ts'
import { UsageError } from '../settings.ts'

export interface Named {
  readonly id: string
  readonly kind: 'organisation' | 'project' | 'person' | 'key' | 'model'
  readonly name: string
  /** In whose audit log it stands when it is changed. */
  readonly organisation?: string
}

export const ACCOUNT = 'key_…, prj_…, org_…, per_… (or an e-mail address), or model:gpt-5-mini'
const MODEL = 'model:'

/** @throws UsageError where there is none of these */
export async function findAccount(books: Books, asked: string): Promise<Named> {
  const found = await accountCalled(books, asked)
  // What was asked is not repeated: it may be a secret.
  if (!found) throw new UsageError(`There is no such account. One is ${ACCOUNT}.`)
  return found
}

async function accountCalled(books: Books, asked: string): Promise<Named | undefined> {
  if (asked.startsWith(MODEL) && asked.length > MODEL.length)
    return { id: asked, kind: 'model', name: asked.slice(MODEL.length) }
  if (asked.startsWith('org_')) {
    const one = await books.organisations.get(asked)
    return one && { id: one.id, kind: 'organisation', name: one.name, organisation: one.id }
  }
  if (asked.startsWith('prj_')) return projectOf(books, asked)
  if (asked.startsWith('per_') || asked.includes('@')) {
    const one = await (asked.includes('@') ? books.people.withEmail(asked) : books.people.get(asked))
    return one && { id: one.id, kind: 'person', name: one.name }
  }
  const { id, name, organisation } = await findKey(books, asked)
  return { id, kind: 'key', name, organisation }
}

async function projectOf(books: Books, id: string): Promise<Named | undefined> {
  for (const { id: organisation } of await books.organisations.list()) {
    const one = (await books.projects.list(organisation)).find((project) => project.id === id)
    if (one) return { id, kind: 'project', name: one.name, organisation }
  }
  return undefined
}
