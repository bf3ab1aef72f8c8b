// Who asks: an API key, a session that one has minted for a browser, or whoever was given one reply to read. Each route
// says whom it lets in, and lets in nobody that it does not name.
import { HoldfastError } from '@holdfast/protocol'
import type { Incoming } from '../http.ts'
import type { Key, Keys } from '../keys/keys.ts'
import { keyIdOf, ownerOf } from './owner.ts'
import { type Session, mayAsk } from './session.ts'
import type { Tokens } from './tokens.ts'

export interface Caller {
  /** The key that asks, or behind whoever asks. */
  readonly key: Key
  /** Whose the replies are that it starts, and that it finds: see owner.ts. */
  readonly owner: string
  readonly session?: Session
  /** The only reply that it may read. */
  readonly reply?: string
}

/**
 * `key`: API keys. `admin`: those of administrators. `client`: API keys, and sessions. `reader`: the same, and readers'
 * tokens, which may also stand in the query, because a browser's EventSource sends no headers.
 */
export type Access = 'key' | 'admin' | 'client' | 'reader'

/** @throws HoldfastError `key-missing`, `key-unknown`, `key-forbidden`, `token-expired`, `origin-forbidden`. */
export function callerOf(incoming: Incoming, access: Access, keys: Keys, tokens: Tokens): Caller {
  const secret = secretIn(incoming)
  const written = access === 'reader' ? incoming.query.get('token') : null
  if (!secret && written) return readerOf(written, keys, tokens)
  if (!secret) throw new HoldfastError('key-missing', 'Send an API key: Authorization: Bearer hf_… or x-api-key: hf_…')
  if (secret.startsWith('hfr_')) {
    if (access === 'reader') return readerOf(secret, keys, tokens)
    throw new HoldfastError('key-forbidden', 'A reader’s token reads one reply, and does nothing else.')
  }
  if (secret.startsWith('hfs_')) {
    if (access === 'client' || access === 'reader') return sessionOf(secret, incoming, keys, tokens)
    throw new HoldfastError('key-forbidden', 'A session may ask models and have its replies, and nothing else.')
  }
  const key = keys.verify(secret)
  if (!key) throw new HoldfastError('key-unknown', 'This API key is not known here, or was revoked.')
  if (access === 'admin' && !key.admin)
    throw new HoldfastError('key-forbidden', 'This key is no administrator’s: holdfast keys create NAME --admin')
  return { key, owner: key.id }
}

/** Both vendors' ways to say who asks. */
export const secretIn = ({ headers }: Incoming): string | undefined =>
  /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? headers['x-api-key']

/** @throws HoldfastError `model-forbidden`. */
export function checkModel({ session }: Caller, model: string): void {
  if (session && !mayAsk(session, model))
    throw new HoldfastError('model-forbidden', `This session is for ${session.models?.join(', ')}.`)
}

function sessionOf(token: string, { headers }: Incoming, keys: Keys, tokens: Tokens): Caller {
  const session = tokens.session(token)
  const key = keyBehind(session.key, keys)
  if (session.origin !== undefined && headers['origin'] !== session.origin)
    throw new HoldfastError('origin-forbidden', `This session is for pages of ${session.origin}.`)
  return { key, owner: ownerOf(key.id, session), session }
}

function readerOf(token: string, keys: Keys, tokens: Tokens): Caller {
  const { reply, owner } = tokens.reading(token)
  return { key: keyBehind(keyIdOf(owner), keys), owner, reply }
}

function keyBehind(id: string, keys: Keys): Key {
  const key = keys.get(id)
  if (!key) throw new HoldfastError('key-unknown', 'The API key behind this token is not known here, or was revoked.')
  return key
}
