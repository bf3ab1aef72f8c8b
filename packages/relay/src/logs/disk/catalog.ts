// Every reply this directory keeps, by id, by slot, by idempotency key and by its other names. It only remembers: what is durable and
// what is not, its callers know.
import type { Head } from '../log.ts'
import type { Reply } from './reply.ts'

export class Catalog {
  nextSlot = 1
  #forgottenUntil = 0
  readonly #byId = new Map<string, Reply>()
  readonly #bySlot = new Map<number, Reply>()
  readonly #byKey = new Map<string, Reply>()
  readonly #byName = new Map<string, Reply>()
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
    const reply = this.#byId.get(id)
    return reply?.deleted ? undefined : reply
  }

  isDeleted(id: string): boolean {
    return this.#byId.get(id)?.deleted === true
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

  withName(owner: string, name: string): Reply | undefined {
    return this.#byName.get(keyOf(owner, name))
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

  /** So has a name. */
  claimName(reply: Reply, name: string): void {
    this.#byName.set(keyOf(reply.head.owner, name), reply)
    if (!reply.names.includes(name)) reply.names = [...reply.names, name]
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
    reply.ask = undefined
  }

  /** Nobody finds it any more. */
  delete(reply: Reply): void {
    reply.deleted = true
    reply.parts = []
    reply.records = []
    this.end(reply)
    this.freeKey(reply)
    this.#freeNames(reply)
  }

  forget(reply: Reply): void {
    this.forgetUntil(reply.head.createdAt)
    this.#byId.delete(reply.head.id)
    this.#bySlot.delete(reply.slot)
    this.#running.delete(reply)
    this.#over.delete(reply)
    this.freeKey(reply)
    this.#freeNames(reply)
  }

  #freeNames({ head, names, slot }: Reply): void {
    for (const name of names.map((one) => keyOf(head.owner, one)))
      if (this.#byName.get(name)?.slot === slot) this.#byName.delete(name)
  }
}

const keyOfHead = (head: Head): string | undefined =>
  head.idempotencyKey === undefined ? undefined : keyOf(head.owner, head.idempotencyKey)

/** The length in front keeps ('a', 'bc') and ('ab', 'c') apart. */
const keyOf = (owner: string, key: string): string => `${owner.length}:${owner}${key}`
