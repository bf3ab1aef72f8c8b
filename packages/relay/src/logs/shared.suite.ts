// Several nodes over one log in memory, for tests of what they do to each other: as simple as the contract of a log that is
// shared allows, and with no time of its own. (The engine of many nodes is in redis/.)
import { HoldfastError } from '@holdfast/protocol'
import type { Octets } from '../octets.ts'
import type { Runtime } from '../runtime.ts'
import type { Adopted, Batch, Follower, Lease, Log, SharedLease } from './log.ts'
import { openMemoryLog } from './memory.ts'

export interface NodeLog extends Log {
  /** Nothing gets through to the log or from it, until `heal`. */
  cut(): void
  heal(): void
  /** Nobody has heard of the node for so long that others may have what it holds now. */
  expire(): void
}

export const ADOPT_EVERY_MS = 1_000

/** What everybody sees of one reply that runs. */
interface Holding {
  readonly inner: Lease
  readonly ask: Octets | undefined
  epoch: number
  times: number
  holder: Node
  lease: NodeLease
  isFree: boolean
}

interface Node {
  isCut: boolean
}

/** @returns what makes a node */
export function shareMemory(runtime: Runtime): () => NodeLog {
  const store = openMemoryLog({ runtime })
  const held = new Map<string, Holding>()
  /** Who follows what, and where. */
  const ears = new Set<{ readonly id: string; readonly node: Node }>()

  const isReadElsewhere = (id: string, holder: Node): boolean =>
    [...ears].some((ear) => ear.id === id && ear.node !== holder && !ear.node.isCut)
  const tellHolder = (id: string): void => {
    const holding = held.get(id)
    holding?.lease.shared.setRead(isReadElsewhere(id, holding.holder))
  }

  return () => {
    const node: Node = { isCut: false }
    const missed = new Map<Follower, Batch>()
    const reach = (): void => {
      if (node.isCut) throw new HoldfastError('log-failed', 'The log does not answer.', { retryAfterMs: 1_000 })
    }
    const hold = (id: string, holding: Omit<Holding, 'lease'>, stopAsked: boolean): NodeLease => {
      const whole = holding as Holding
      const lease = new NodeLease(id, whole, node, stopAsked)
      whole.lease = lease
      held.set(id, whole)
      tellHolder(id)
      return lease
    }

    const expire = (): void => {
      for (const holding of held.values()) if (holding.holder === node) holding.isFree = true
    }

    return {
      adoptEveryMs: ADOPT_EVERY_MS,
      get isReachable() {
        return !node.isCut
      },
      cut() {
        node.isCut = true
        for (const { id } of ears) tellHolder(id)
      },
      heal() {
        node.isCut = false
        for (const { id } of ears) tellHolder(id)
        for (const lease of leases.get(node) ?? []) lease.send()
        for (const [follower, batch] of missed) follower(batch)
        missed.clear()
      },
      expire,
      async create(head, ask) {
        reach()
        const created = await store.create(head, ask)
        if (created.outcome === 'exists') return created
        const holding = { inner: created.lease, ask, epoch: 1, times: 0, holder: node, isFree: false }
        return { outcome: 'created', lease: hold(head.id, holding, false) }
      },
      async state(id) {
        reach()
        return store.state(id)
      },
      async find(owner, key) {
        reach()
        return store.find(owner, key)
      },
      async named(owner, name) {
        reach()
        return store.named(owner, name)
      },
      async read(id, after, charsMax) {
        reach()
        return store.read(id, after, charsMax)
      },
      follow(id, follower) {
        const ear = { id, node }
        ears.add(ear)
        const leave = store.follow(id, (batch) => void (node.isCut ? missed.set(follower, batch) : follower(batch)))
        tellHolder(id)
        return () => {
          leave()
          missed.delete(follower)
          ears.delete(ear)
          tellHolder(id)
        }
      },
      async askStop(id) {
        reach()
        const isKnown = await store.askStop(id)
        const holding = held.get(id)
        if (holding && holding.holder !== node && !holding.holder.isCut) holding.lease.shared.askStop()
        return isKnown
      },
      releaseKey: (id) => store.releaseKey(id),
      forget: (id) => store.forget(id),
      async adopt() {
        reach()
        const adopted: Adopted[] = []
        for (const [id, holding] of held) {
          const { inner, ask, epoch, times, holder, lease } = holding
          // What has got through is in the log before anybody goes on with it.
          await inner.flushed()
          const state = await store.state(id)
          const isMine = holder === node
          if (!state || state.final || (isMine ? !lease.failure : !holding.isFree)) continue
          const next = { inner, ask, epoch: epoch + 1, times: times + 1, holder: node, isFree: false }
          holding.epoch = next.epoch
          adopted.push({
            state,
            lease: hold(id, next, state.stopAsked),
            times: next.times,
            ...(ask !== undefined && { ask }),
          })
        }
        return adopted
      },
      hasExpired: (id) => store.hasExpired(id),
      sweep: () => store.sweep(),
      async close() {
        expire()
      },
    }
  }
}

/** Those of each node, the lost ones too: one that comes back has to hear that it has lost them. */
const leases = new WeakMap<Node, NodeLease[]>()

class NodeLease implements Lease {
  readonly id: string
  readonly shared: NodeShare
  failure: HoldfastError | undefined
  onFailure: ((failure: Error) => void) | undefined
  readonly #holding: Holding
  readonly #node: Node
  readonly #epoch: number
  #queue: Batch[] = []
  #waiters: (() => void)[] = []

  constructor(id: string, holding: Holding, node: Node, stopAsked: boolean) {
    this.id = id
    this.#holding = holding
    this.#node = node
    this.#epoch = holding.epoch
    this.shared = new NodeShare(
      () => this.#confirm(),
      stopAsked,
      () => this.#reached(),
    )
    leases.set(node, [...(leases.get(node) ?? []), this])
  }

  append(batch: Batch): void {
    if (this.failure) return
    this.#queue.push(batch)
    this.send()
  }

  name(name: string): void {
    this.#holding.inner.name(name)
  }

  async flushed(): Promise<void> {
    await this.#reached()
    if (this.failure) throw this.failure
    await this.#holding.inner.flushed()
  }

  /** What waits is written, or refused. */
  send(): void {
    if (this.#node.isCut) return
    if (this.#holding.epoch !== this.#epoch) this.#fail()
    else for (const batch of this.#queue.splice(0)) this.#holding.inner.append(batch)
    for (const resolve of this.#waiters.splice(0)) resolve()
  }

  letGo(): void {
    if (this.#holding.epoch === this.#epoch) this.#holding.isFree = true
    this.#fail()
  }

  #confirm(): Promise<void> | undefined {
    if (this.#node.isCut) return this.flushed()
    this.send()
    return this.failure && Promise.reject(this.failure)
  }

  #reached(): Promise<void> {
    return this.#node.isCut ? new Promise((resolve) => void this.#waiters.push(resolve)) : Promise.resolve()
  }

  #fail(): void {
    if (this.failure) return
    this.failure = new HoldfastError('reply-moved', 'Another node goes on with this reply.', { retryAfterMs: 0 })
    this.#queue = []
    this.onFailure?.(this.failure)
  }
}

class NodeShare implements SharedLease {
  readonly confirm: SharedLease['confirm']
  isReadElsewhere = false
  isStopAsked: boolean
  onReadElsewhere: ((isRead: boolean) => void) | undefined
  onStopAsked: (() => void) | undefined

  readonly #reached: () => Promise<void>

  constructor(confirm: SharedLease['confirm'], stopAsked: boolean, reached: () => Promise<void>) {
    this.confirm = confirm
    this.isStopAsked = stopAsked
    this.#reached = reached
  }

  async findReaders(): Promise<boolean> {
    await this.#reached()
    return this.isReadElsewhere
  }

  setRead(isRead: boolean): void {
    if (isRead === this.isReadElsewhere) return
    this.isReadElsewhere = isRead
    this.onReadElsewhere?.(isRead)
  }

  askStop(): void {
    if (this.isStopAsked) return
    this.isStopAsked = true
    this.onStopAsked?.()
  }
}
