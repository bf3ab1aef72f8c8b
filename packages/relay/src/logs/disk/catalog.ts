// Every reply this directory keeps, by id, by slot and by idempotency key. It only remembers: what is durable and
// what is not, its callers know.
import type { Head } from '../log.ts'
import type { Reply } from './reply.ts'

export class Catalog {
  nextSlot = 1
  #forgottenUntil = 0
  readonly #byId = new Map<string, Reply>()
  readonly #bySlot = new Map<number, Reply>()
  readonly #byKey = new Map<string, Reply>()
  readonly #running = new Set<Reply>()
  /** In the order in which they ended. */
  readonly #over = new Set<Reply>()

  /** When the newest reply that is kept no longer was created, in milliseconds since 1970. None is newer; some may be older. */
  get forgottenUntil(): number {
    return this.#forgottenUntil
  }

  forgetUntil(createdAt: number): void {
    this.#forgottenUntil = Math.max(this.#forgottenUntil, createdAt)
  }

  /** How many replies. */
  get size(): number {
    return this.#byId.size
  }

  get(id: string): Reply | undefined {
    return this.#byId.get(id)
  }

  all(): Iterable<Reply> {
    return this.#byId.values()
  }

  atSlot(slot: number): Reply | undefined {
    return this.#bySlot.get(slot)
  }

  withKey(owner: string, key: string): Reply | undefined {
    return this.#byKey.get(keyOf(owner, key))
  }

  running(): Iterable<Reply> {
    return this.#running
  }

  /** Those that are over, the oldest ending first. */
  over(): Iterable<Reply> {
    return this.#over
  }

  /** A key has one holder: the last to claim it. */
  claimKey(reply: Reply): void {
    const key = keyOfHead(reply.head)
    if (key !== undefined) this.#byKey.set(key, reply)
  }

  freeKey(reply: Reply): void {
    const key = keyOfHead(reply.head)
    if (key !== undefined && this.#byKey.get(key) === reply) this.#byKey.delete(key)
  }

  add(reply: Reply): void {
    this.#byId.set(reply.head.id, reply)
    this.#bySlot.set(reply.slot, reply)
    this.#running.add(reply)
  }

  /** Nothing will follow. The newest ending is the one told last. */
  end(reply: Reply): void {
    this.#running.delete(reply)
    this.#over.delete(reply)
    this.#over.add(reply)
  }

  forget(reply: Reply): void {
    this.forgetUntil(reply.head.createdAt)
    this.#byId.delete(reply.head.id)
    this.#bySlot.delete(reply.slot)
    this.#running.delete(reply)
    this.#over.delete(reply)
    this.freeKey(reply)
  }
}

const keyOfHead = (head: Head): string | undefined =>
  head.idempotencyKey === undefined ? undefined : keyOf(head.owner, head.idempotencyKey)

/** The length in front keeps ('a', 'bc') and ('ab', 'c') apart. */
const keyOf = (owner: string, key: string): string => `${owner.length}:${owner}${key}`
