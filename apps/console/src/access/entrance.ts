// Where a visitor stands: outside; in with a key; in as a person, whom a cookie proves; or both, because models are asked with a
// key, also by a person. It outlives the rooms, and knows no React.
import { createContext, useContext } from 'react'
import { AdminProblem } from '../admin/problem.ts'
import { type Keeper, browser } from '../keeper.ts'
import type { Door, SignInOptions } from './door.ts'

export interface Standing {
  /** Models are asked with it. */
  readonly key: string | undefined
  /** Undefined while nobody knows. */
  readonly isSignedIn: boolean | undefined
  /** Undefined while they are on their way. */
  readonly options: SignInOptions | undefined
  /** Why the visitor stands outside again, or without a key, in words. */
  readonly reason: string | undefined
}

export interface Entrance {
  readonly door: Door
  getSnapshot(): Standing
  subscribe(listener: () => void): () => void
  /** Asks the relay who stands here. Never rejects: of a relay that does not say, nobody. */
  look(): Promise<void>
  /** In with a key. */
  keepKey(key: string): void
  /** Somebody has signed in here. */
  arrived(): void
  /** Makes a key of the person's own, for this browser. @throws AdminProblem */
  makeKey(organisation: string, person: string): Promise<void>
  /** The key is good no more. A person stays. */
  dropKey(reason: string): void
  /** Out, here and at the relay. */
  leave(reason?: string): Promise<void>
}

export function openEntrance(door: Door, storage: Keeper = browser): Entrance {
  let standing: Standing = {
    key: storage.getItem(KEY) ?? undefined,
    isSignedIn: undefined,
    options: undefined,
    reason: undefined,
  }
  const listeners = new Set<() => void>()
  const become = (change: Partial<Standing>): void => {
    standing = { ...standing, ...change }
    for (const listener of listeners) listener()
  }
  const forgetKey = (): void => [KEY, MADE].forEach((place) => storage.removeItem(place))

  return {
    door,
    getSnapshot: () => standing,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async look() {
      try {
        const options = await door.options()
        become({ options, isSignedIn: options.is_signed_in })
      } catch (failure) {
        const isSilent = failure instanceof AdminProblem && failure.status === 0
        // Who has a key is in, and hears it from whatever they ask next.
        become({ options: NOBODY, isSignedIn: false, ...(isSilent && { reason: failure.message }) })
      }
    },
    keepKey(key) {
      storage.setItem(KEY, key)
      storage.removeItem(MADE)
      become({ key, reason: undefined })
    },
    arrived() {
      const options = { ...(standing.options ?? NOBODY), has_owner: true, is_signed_in: true }
      become({ options, isSignedIn: true, reason: undefined })
    },
    async makeKey(organisation, person) {
      const { id, secret } = await door.makeKey(organisation, person)
      storage.setItem(KEY, secret)
      storage.setItem(MADE, JSON.stringify({ organisation, id }))
      become({ key: secret, reason: undefined })
    },
    dropKey(reason) {
      forgetKey()
      become({ key: undefined, reason })
    },
    async leave(reason) {
      const { isSignedIn } = standing
      const made = madeIn(storage)
      forgetKey()
      become({ key: undefined, isSignedIn: false, reason })
      if (!isSignedIn || reason !== undefined) return
      try {
        // Nobody else has its secret, and nobody will know what it was for. Whoever may not do this may still go.
        if (made) await door.revokeKey(made.organisation, made.id).catch(() => undefined)
        await door.signOut()
      } catch {
        become({ reason: 'The relay could not be told that you left. Sign in and out again once it answers.' })
      }
    },
  }
}

const KEY = 'holdfast.key'
/** Which key it is, where it was made here. */
const MADE = 'holdfast.key.made'

/** A relay that keeps no books, or does not answer. */
const NOBODY: SignInOptions = { oidc: null, has_owner: false, is_signed_in: false }

function madeIn(storage: Keeper): { readonly organisation: string; readonly id: string } | undefined {
  const kept = storage.getItem(MADE)
  return kept === null ? undefined : JSON.parse(kept)
}

export const EntranceContext = createContext<Entrance | undefined>(undefined)

export function useEntrance(): Entrance {
  const entrance = useContext(EntranceContext)
  if (!entrance) throw new Error('There is no entrance outside of the console.')
  return entrance
}
