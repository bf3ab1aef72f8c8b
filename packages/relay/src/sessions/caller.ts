// Who asks: an API key, a session that one has minted for a browser, or whoever was given one reply to read. Each route
// says whom it lets in, and lets in nobody that it does not name. Whoever it is, what the key is good for counts.
import { HoldfastError } from '@holdfast/protocol'
import type { Forbidden, Use } from '../books/who/restrictions.ts'
import type { Incoming } from '../http.ts'
import type { Key, Keys } from '../keys/keys.ts'
import type { Runtime } from '../runtime.ts'
import { keyIdOf, ownerOf } from './owner.ts'
import { type Session, mayAsk } from './session.ts'
import type { Tokens } from './tokens.ts'

export interface Caller {
  /** The key that asks, or behind whoever asks. */
  readonly key: Key
  /** Whose the replies are that it starts, and that it finds: see owner.ts. */
  readonly owner: string
  /** Whose key it is, and so who pays: `org_…`, `prj_…`, `per_…`. */
  readonly organisation: string
  readonly project?: string
  readonly person?: string
  readonly session?: Session
  /** The only reply that it may read. */
  readonly reply?: string
}

/**
 * `key`: API keys. `admin`: those of administrators. `client`: API keys, and sessions. `reader`: the same, and readers'
 * tokens, which may also stand in the query, because a browser's EventSource sends no headers.
 */
export type Access = 'key' | 'admin' | 'client' | 'reader'

/** What knows who somebody is. */
export interface Porter {
  readonly keys: Keys
  readonly tokens: Tokens
  readonly runtime: Pick<Runtime, 'now'>
}

/**
 * For a key that is known it waits for nothing.
 * @throws HoldfastError `key-missing`, `key-unknown`, `key-expired`, `key-forbidden`, `token-expired`, `address-forbidden`,
 *   `origin-forbidden`.
 */
export async function callerOf(incoming: Incoming, access: Access, porter: Porter): Promise<Caller> {
  const { key, ...rest } = await introduced(incoming, access, porter)
  const { address, headers } = incoming
  const forbidden = porter.keys.forbids(key.id, {
    now: porter.runtime.now(),
    ...(address !== undefined && { address }),
    ...(headers['origin'] !== undefined && { origin: headers['origin'] }),
    delegated: delegationOf(rest),
  })
  if (forbidden) throw refusals[forbidden]()
  const { organisation, project, person } = key
  return { key, ...rest, organisation, ...(project && { project }), ...(person && { person }) }
}

/**
 * A backend mints tokens where the key may be used, for browsers that are anywhere: where they are is no business of the
 * key's. Whose pages they are is, unless the token has its own word about that.
 */
const delegationOf = ({ session, reply }: Omit<Introduced, 'key'>): Use['delegated'] =>
  session?.origin !== undefined ? 'to-a-page' : session || reply !== undefined ? 'anywhere' : undefined

/** Both vendors' ways to say who asks. */
export const secretIn = ({ headers }: Incoming): string | undefined =>
  /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? headers['x-api-key']

/** Whether the caller, and the key behind it, are for this model. */
export const isFor = ({ key, session }: Caller, model: string): boolean =>
  mayAsk(key, model) && (!session || mayAsk(session, model))

/** @throws HoldfastError `model-forbidden`. */
export function checkModel(caller: Caller, model: string): void {
  if (isFor(caller, model)) return
  const [what, { models = [] }] = caller.session ? ['session', caller.session] : ['key', caller.key]
  // A list of any length, in a message of some: the rest is in GET /v1/models.
  const named = models.length > 0 && models.length <= MODELS_NAMED_MAX
  throw new HoldfastError(
    'model-forbidden',
    named ? `This ${what} is for ${models.join(', ')}.` : `This ${what} is not for this model: see GET /v1/models.`,
  )
}

const MODELS_NAMED_MAX = 64

/** Who somebody says they are, and is. */
type Introduced = Pick<Caller, 'key' | 'owner' | 'session' | 'reply'>

async function introduced(incoming: Incoming, access: Access, porter: Porter): Promise<Introduced> {
  const secret = secretIn(incoming)
  const written = access === 'reader' ? incoming.query.get('token') : null
  if (!secret && written) return readerOf(written, porter)
  if (!secret) throw new HoldfastError('key-missing', 'Send an API key: Authorization: Bearer hf_… or x-api-key: hf_…')
  if (secret.startsWith('hfr_')) {
    if (access === 'reader') return readerOf(secret, porter)
    throw new HoldfastError('key-forbidden', 'A reader’s token reads one reply, and does nothing else.')
  }
  if (secret.startsWith('hfs_')) {
    if (access === 'client' || access === 'reader') return sessionOf(secret, incoming, porter)
    throw new HoldfastError('key-forbidden', 'A session may ask models and have its replies, and nothing else.')
  }
  const key = porter.keys.verify(secret) ?? (await porter.keys.find(secret))
  if (!key) throw new HoldfastError('key-unknown', 'This API key is not known here, or was revoked.')
  if (access === 'admin' && !key.admin)
    throw new HoldfastError('key-forbidden', 'This key is no administrator’s: holdfast keys create NAME --admin')
  return { key, owner: key.id }
}

async function sessionOf(token: string, { headers }: Incoming, porter: Porter): Promise<Introduced> {
  const session = porter.tokens.session(token)
  const key = await keyBehind(session.key, porter)
  if (session.origin !== undefined && headers['origin'] !== session.origin)
    throw new HoldfastError('origin-forbidden', `This session is for pages of ${session.origin}.`)
  return { key, owner: ownerOf(key.id, session), session }
}

async function readerOf(token: string, porter: Porter): Promise<Introduced> {
  const { reply, owner } = porter.tokens.reading(token)
  return { key: await keyBehind(keyIdOf(owner), porter), owner, reply }
}

async function keyBehind(id: string, { keys }: Porter): Promise<Key> {
  const key = keys.get(id) ?? (await keys.findById(id))
  if (!key) throw new HoldfastError('key-unknown', 'The API key behind this token is not known here, or was revoked.')
  return key
}

/** What is told to whoever has the key says which kind of restriction it is, and not what it would take. */
const refusals: Record<Forbidden, () => HoldfastError> = {
  expired: () => new HoldfastError('key-expired', 'This API key has expired.'),
  address: () => new HoldfastError('address-forbidden', 'This API key is not for this address.'),
  origin: () => new HoldfastError('origin-forbidden', 'This API key is not for pages of this origin.'),
  model: () => new HoldfastError('model-forbidden', 'This API key is not for this model.'),
}
