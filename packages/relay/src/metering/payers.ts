// Who pays for a reply: the key that asks, its person, its project, its organisation, and whatever has a limit for the
// model. Each is an account of the ledger, and may have limits of its own.
import type { ReachedLimit } from '@holdfast/protocol'
import type { Key } from '../keys/keys.ts'

/**
 * The accounts that pay.
 * @param model the public name of a model that the configuration lists: others are whatever somebody cares to ask for
 */
export const payersOf = (
  { id, person, project, organisation }: Pick<Key, 'id' | 'person' | 'project' | 'organisation'>,
  model: string | undefined,
): readonly string[] =>
  [id, person, project, organisation, model === undefined ? undefined : accountOfModel(model)].filter(
    (account) => account !== undefined,
  )

export const accountOfModel = (name: string): string => `model:${name}`

const KINDS = [
  ['key_', 'key', 'this key'],
  ['ses_', 'session', 'this session'],
  ['per_', 'person', 'the person behind this key'],
  ['prj_', 'project', 'the project of this key'],
  ['org_', 'organisation', 'the organisation of this key'],
  ['model:', 'model', 'this model'],
] as const

/** Whose an account is, seen from who asks: nobody is told another name than their own. */
export function whoseOf(account: string): { readonly kind: ReachedLimit['of']; readonly words: string } {
  const [, kind, words] = KINDS.find(([prefix]) => account.startsWith(prefix)) ?? ['', 'account', 'this account']
  return { kind, words }
}
