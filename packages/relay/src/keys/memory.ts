// Keys that live as long as the process: for tests.
import type { Runtime } from '../runtime.ts'
import { type Key, type Keys, hashOf, prefixOf, valid } from './keys.ts'

export function memoryKeys(runtime: Pick<Runtime, 'now' | 'secret'>): Keys {
  const byHash = new Map<string, Key>()
  const add = (secret: string, name: string, admin: boolean): Key => {
    const hash = hashOf(secret)
    const id = `key_${runtime.secret(8)}`
    const key: Key = { id, name, admin, prefix: prefixOf(secret), hash, createdAt: runtime.now() }
    byHash.set(hash, key)
    return key
  }
  return {
    verify(secret) {
      const key = byHash.get(hashOf(secret))
      return key?.revokedAt === undefined ? key : undefined
    },
    get: (id) => [...byHash.values()].find((key) => key.id === id && key.revokedAt === undefined),
    list: () => [...byHash.values()],
    create(name, admin = byHash.size === 0) {
      const secret = `hf_${runtime.secret(20)}`
      return { key: add(secret, name, admin), secret }
    },
    accept(secret, name) {
      const known = valid(byHash.get(hashOf(secret)))
      if (known?.admin) return known
      const key = known ? { ...known, admin: true } : add(secret, name, true)
      byHash.set(key.hash, key)
      return key
    },
    revoke(id) {
      const key = [...byHash.values()].find((one) => one.id === id && one.revokedAt === undefined)
      if (key) byHash.set(key.hash, { ...key, revokedAt: runtime.now() })
      return key !== undefined
    },
  }
}
