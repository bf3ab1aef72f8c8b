// The log in memory, for tests: as simple as the contract allows, so that the others can be compared with it.
// It forgets when its process does, and it is durable as soon as everything that has arrived has been handled.
import type { Seq } from '@holdfast/protocol'
import type { Octets } from '../octets.ts'
import { replyIdTime } from '../reply-id.ts'
import type { Runtime } from '../runtime.ts'
import { cutBatch } from './frames.ts'
import {
  type Batch,
  type Created,
  type Final,
  type Follower,
  type Head,
  type Lease,
  type Log,
  NAME_CHARS_MAX,
  NAMES_MAX,
  type ReplyState,
} from './log.ts'

export interface MemoryLogOptions {
  readonly runtime: Runtime
  /** How long a reply is kept after its ending; 24 hours by default. */
  readonly retentionMs?: number
}

interface Reply {
  readonly head: Head
  readonly batches: Batch[]
  readonly names: string[]
  ask: Octets | undefined
  last: Seq
  final?: Final
  stopAsked: boolean
  lease?: Lease
  /** Replaced, never changed: a follower may leave while it is being told. */
  followers: readonly Follower[]
}

export function openMemoryLog({ runtime, retentionMs = 24 * 3_600_000 }: MemoryLogOptions): Log {
  const replies = new Map<string, Reply>()
  const keys = new Map<string, Reply>()
  const names = new Map<string, Reply>()
  let queue: (() => void)[] = []

  /** Everything durable happens here, in the order in which it was asked for. */
  const soon = (work: () => void): void => {
    if (queue.push(work) === 1) runtime.soon(flush)
  }
  const flush = (): void => {
    const works = queue
    queue = []
    for (const work of works) work()
  }
  const soonDone = (): Promise<void> => new Promise((resolve) => soon(resolve))

  const stateOf = ({ head, last, stopAsked, final }: Reply): ReplyState =>
    final ? { head, last, stopAsked, final } : { head, last, stopAsked }
  const keyOf = ({ owner, idempotencyKey }: Pick<Head, 'owner' | 'idempotencyKey'>): string =>
    JSON.stringify([owner, idempotencyKey])

  const keep = (reply: Reply, batch: Batch): void => {
    reply.batches.push(batch)
    reply.last = batch.last
    if (batch.final) {
      reply.final = batch.final
      delete reply.lease
    }
    for (const follower of reply.followers) follower(batch)
  }

  const nameOf = (owner: string, name: string): string => JSON.stringify([owner, name])
  const call = (reply: Reply, name: string): void => {
    reply.names.push(name)
    names.set(nameOf(reply.head.owner, name), reply)
  }

  const leaseOf = (reply: Reply): Lease => {
    let queued = reply.last
    let ended = false
    let called: string[] = []
    const lease: Lease = {
      id: reply.head.id,
      append(batch) {
        if (ended) throw new Error('nothing may follow the ending of a reply')
        if (batch.first !== queued + 1 || batch.last < batch.first - (batch.final ? 1 : 0)) {
          throw new Error(`frames ${batch.first} to ${batch.last} do not follow ${queued}`)
        }
        queued = batch.last
        ended = batch.final !== undefined
        const names = called
        called = []
        soon(() => {
          for (const name of names) call(reply, name)
          keep(reply, batch)
        })
      },
      name(name) {
        if (name.length <= NAME_CHARS_MAX && reply.names.length + called.length < NAMES_MAX) called.push(name)
      },
      flushed: () => (reply.last === queued && !ended === !reply.final ? Promise.resolve() : soonDone()),
      onFailure: undefined,
      letGo() {
        if (reply.lease === lease) delete reply.lease
      },
    }
    reply.lease = lease
    return lease
  }

  const forget = (reply: Reply): void => {
    replies.delete(reply.head.id)
    if (keys.get(keyOf(reply.head)) === reply) keys.delete(keyOf(reply.head))
    for (const name of reply.names.map((one) => nameOf(reply.head.owner, one)))
      if (names.get(name) === reply) names.delete(name)
  }

  return {
    async create(head, ask): Promise<Created> {
      const holder = head.idempotencyKey === undefined ? undefined : keys.get(keyOf(head))
      if (holder) {
        await soonDone()
        return { outcome: 'exists', state: stateOf(holder) }
      }
      const reply: Reply = { head, batches: [], names: [], ask, last: 0, stopAsked: false, followers: [] }
      if (head.idempotencyKey !== undefined) keys.set(keyOf(head), reply)
      await soonDone()
      replies.set(head.id, reply)
      return { outcome: 'created', lease: leaseOf(reply) }
    },
    async state(id) {
      const reply = replies.get(id)
      return reply && stateOf(reply)
    },
    async find(owner, idempotencyKey) {
      const reply = keys.get(keyOf({ owner, idempotencyKey }))
      return reply && stateOf(reply)
    },
    async named(owner, name) {
      const reply = names.get(nameOf(owner, name))
      return reply && stateOf(reply)
    },
    async read(id, after, charsMax) {
      const reply = replies.get(id)
      if (!reply || after >= reply.last) return undefined
      const batches = reply.batches.filter(({ last }) => last > after)
      const octets = batches.map(({ octets }) => octets).join('')
      const all = { first: batches[0]?.first ?? 0, last: reply.last, octets }
      return cutBatch(reply.final ? { ...all, final: reply.final } : all, after, charsMax)
    },
    follow(id, follower) {
      const reply = replies.get(id)
      if (!reply) return () => {}
      const told: Follower = (batch) => follower(batch)
      reply.followers = [...reply.followers, told]
      return () => {
        reply.followers = reply.followers.filter((other) => other !== told)
      }
    },
    async askStop(id) {
      const reply = replies.get(id)
      if (!reply) return false
      if (reply.final) return true
      await soonDone()
      reply.stopAsked = true
      return true
    },
    releaseKey(id) {
      const reply = replies.get(id)
      if (!reply) return
      reply.ask = undefined
      if (keys.get(keyOf(reply.head)) === reply) keys.delete(keyOf(reply.head))
    },
    async forget(id) {
      const reply = replies.get(id)
      if (!reply?.final) return false
      await soonDone()
      forget(reply)
      return true
    },
    async adopt() {
      return [...replies.values()]
        .filter(({ final, lease }) => !final && !lease)
        .map((reply) => ({
          state: stateOf(reply),
          lease: leaseOf(reply),
          times: 1,
          ...(reply.ask === undefined ? {} : { ask: reply.ask }),
        }))
    },
    hasExpired(id) {
      const createdAt = replyIdTime(id)
      return createdAt !== undefined && !replies.has(id) && createdAt <= runtime.now() - retentionMs
    },
    async sweep() {
      const horizon = runtime.now() - retentionMs
      for (const reply of replies.values()) if (reply.final && reply.final.endedAt <= horizon) forget(reply)
    },
    async close() {
      flush()
    },
  }
}
