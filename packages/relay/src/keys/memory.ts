// Keys that live as long as the process: for tests, and for the simulation.
import { HoldfastError } from '@holdfast/protocol'
import { type Restrictions, guard } from '../books/who/restrictions.ts'
import { hashOf, newSecret, prefixOf } from '../books/who/secret.ts'
import type { Runtime } from '../runtime.ts'
import type { Key, Keys } from './keys.ts'

/** Whose key it is, and what it is good for. */
export type MemoryWish = Restrictions & Partial<Pick<Key, 'organisation' | 'project' | 'person' | 'tags'>>

export interface MemoryKeys extends Keys {
  list(): readonly Key[]
  /** @param admin absent: only the first key there ever was is an administrator's */
  create(name: string, admin?: boolean, wish?: MemoryWish): { readonly key: Key; readonly secret: string }
  /**
   * Makes a secret chosen elsewhere valid, as an administrator's. Idempotent.
   * @throws HoldfastError `key-unknown` when it was revoked: that is for good.
   */
  accept(secret: string, name: string): Key
  /** False when there is no such key. */
  revoke(id: string): boolean
}

/** Whose keys are that nobody was named for. */
export const MEMORY_ORGANISATION = 'org_memory'

export function memoryKeys(runtime: Pick<Runtime, 'now' | 'secret'>): MemoryKeys {
  const byId = new Map<string, Key>()
  const byHash = new Map<string, string>()

  const get = (id: string | undefined): Key | undefined => {
    const key = byId.get(id ?? '')
    return key?.revokedAt === undefined ? key : undefined
  }
  const verify = (secret: string): Key | undefined => get(byHash.get(hashOf(secret)))
  const put = (key: Key): Key => {
    byId.set(key.id, key)
    for (const { hash } of key.secrets) byHash.set(hash, key.id)
    return key
  }
  const add = (secret: string, name: string, admin: boolean, wish: MemoryWish = {}): Key => {
    const createdAt = runtime.now()
    return put({
      organisation: MEMORY_ORGANISATION,
      tags: [],
      ...wish,
      id: `key_${runtime.secret(8)}`,
      name,
      admin,
      createdAt,
      secrets: [{ hash: hashOf(secret), prefix: prefixOf(secret), createdAt }],
    })
  }

  return {
    verify,
    get,
    find: async (secret) => verify(secret),
    findById: async (id) => get(id),
    forbids(id, use) {
      const key = byId.get(id)
      return key && guard(key)(use)
    },
    list: () => [...byId.values()],
    create(name, admin = byId.size === 0, wish) {
      const secret = newSecret(runtime)
      return { key: add(secret, name, admin, wish), secret }
    },
    accept(secret, name) {
      const known = byId.get(byHash.get(hashOf(secret)) ?? '')
      if (known?.revokedAt !== undefined) throw new HoldfastError('key-unknown', `The key ${known.id} was revoked.`)
      return known ? put({ ...known, admin: true }) : add(secret, name, true)
    },
    revoke(id) {
      const key = get(id)
      if (key) put({ ...key, revokedAt: runtime.now() })
      return key !== undefined
    },
  }
}
