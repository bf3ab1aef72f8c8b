// The seam of store.ts over a real Redis: each call is one script, or a few commands in the order that the seam asks for.
import type { Octets } from '../../octets.ts'
import { type Answer, type Argument, type Listened, type Redis, RedisFailure, type Wire } from '../../redis/connect.ts'
import type { Runtime } from '../../runtime.ts'
import { type Keys, keysOf } from './keys.ts'
import { Patience } from './patience.ts'
import { entryOf, namesTold, pageOf, stateOf, takeoverOf, writtenOf } from './reply-answers.ts'
import { ENROL, LIVE } from './scripts/node.ts'
import { CLAIM, EXPIRE, FREE } from './scripts/pointers.ts'
import {
  APPEND,
  APPEND_SHARDED,
  ASK_STOP,
  CREATE,
  DISCARD,
  FORGET,
  READ,
  STATE_OF,
  TAKE_OVER,
} from './scripts/reply.ts'
import {
  type Beat,
  type Birth,
  type NodeListener,
  type OtherNodes,
  type Page,
  type RedisStore,
  type StoredState,
  StoreFailure,
  type Subscriber,
  type Takeover,
  type Write,
  type Written,
} from './store.ts'

export interface RedisStoreOptions {
  /** Closed with the store, which is to be the last that uses it. */
  readonly redis: Redis
  readonly runtime: Runtime
  /** After how long without an answer a call is given up, in milliseconds; 5,000 by default. */
  readonly answerMsMax?: number
}

/**
 * How many replies are written by one call where all keys are in one place: enough that a call costs each of them little
 * (speed.suite.ts), and no more, because nobody else is served meanwhile.
 */
const WRITES_OF_A_CALL_MAX = 64
/** The same for what leads to them. */
const POINTERS_OF_A_CALL_MAX = 256

export function redisStore(options: RedisStoreOptions): RedisStore {
  return new ScriptedStore(options)
}

class ScriptedStore implements RedisStore {
  onReachable: ((isReachable: boolean) => void) | undefined
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #patience: Patience
  readonly #subscriptions = new Map<string, Listened>()
  readonly #unwatch: () => void
  #isReachable: boolean
  #isClosed = false

  constructor({ redis, runtime, answerMsMax = 5_000 }: RedisStoreOptions) {
    this.#redis = redis
    this.#keys = keysOf(redis.prefix)
    this.#patience = new Patience(runtime, answerMsMax, () => this.#reached())
    this.#isReachable = redis.isUp
    this.#unwatch = redis.watch(() => this.#reached())
  }

  get isReachable(): boolean {
    return this.#isReachable
  }

  async claim(owner: string, key: string, id: string, keepMs: number): Promise<string> {
    return this.steal(owner, key, id, id, keepMs)
  }

  async steal(owner: string, key: string, from: string, id: string, keepMs: number): Promise<string> {
    const at = this.#keys.claim(owner, key)
    return String(await this.#at(at, (wire) => wire.run(CLAIM, [at], [id, from, `${keepMs}`])))
  }

  unclaim(owner: string, key: string, id: string): Promise<void> {
    return this.#free(this.#keys.claim(owner, key), id)
  }

  holder(owner: string, key: string): Promise<string | undefined> {
    return this.#get(this.#keys.claim(owner, key))
  }

  async name(owner: string, name: string, id: string, keepMs: number): Promise<void> {
    const at = this.#keys.name(owner, name)
    await this.#send(at, ['SET', at, id, 'PX', `${keepMs}`])
  }

  named(owner: string, name: string): Promise<string | undefined> {
    return this.#get(this.#keys.name(owner, name))
  }

  unname(owner: string, name: string, id: string): Promise<void> {
    return this.#free(this.#keys.name(owner, name), id)
  }

  async create({ head, ask, node, keepMs }: Birth): Promise<void> {
    const enlisted = this.enlist(node, [head.id])
    // Two servers: only an answer of the one makes sure that the other is later.
    if (this.#redis.isCluster) await enlisted
    const [, isThere] = await Promise.all([
      enlisted,
      this.#run(CREATE, [this.#keys.reply(head.id)], ({ runId }) => [
        JSON.stringify(head),
        node,
        runId,
        `${keepMs}`,
        ...(ask === undefined ? [] : [argumentOf(ask)]),
      ]),
    ])
    if (isThere !== 1) throw new StoreFailure('broken', 'the id is taken')
  }

  async discard(id: string, node: string): Promise<boolean> {
    const isGone = await this.#run(DISCARD, this.#whole(id), () => [node])
    await this.delist(node, [id])
    return isGone === 1
  }

  append(writes: readonly Write[], done: (at: number, written: Written | StoreFailure) => void): void {
    // Keys of one call are in one slot, and in a cluster no two replies are.
    const size = this.#redis.isCluster ? 1 : WRITES_OF_A_CALL_MAX
    for (let at = 0; at < writes.length; at += size) void this.#write(writes.slice(at, at + size), at, done)
  }

  async state(id: string): Promise<StoredState | undefined> {
    const answer = await this.#run(STATE_OF, [this.#keys.reply(id)], ({ runId }) => [runId])
    return Array.isArray(answer) ? stateOf(answer) : undefined
  }

  async read(id: string, after: number, octetsMax: number): Promise<Page | undefined> {
    const answer = await this.#run(READ, this.#whole(id), () => [`${after}`, `${octetsMax}`])
    return Array.isArray(answer) ? pageOf(answer) : undefined
  }

  async askStop(id: string): Promise<'asked' | 'over' | 'unknown'> {
    const holder = await this.#run(ASK_STOP, [this.#keys.reply(id)])
    if (typeof holder !== 'string') return 'unknown'
    if (holder === '') return 'over'
    const channel = this.#keys.node(holder)
    await this.#send(channel, [this.#redis.isCluster ? 'SPUBLISH' : 'PUBLISH', channel, id])
    return 'asked'
  }

  async dropAsk(id: string): Promise<void> {
    const at = this.#keys.reply(id)
    await this.#send(at, ['HDEL', at, 'ask'])
  }

  async forget(id: string): Promise<StoredState | undefined> {
    const answer = await this.#run(FORGET, this.#whole(id), ({ runId }) => [runId])
    return Array.isArray(answer) ? stateOf(answer) : undefined
  }

  async takeOver(id: string, from: string, to: string): Promise<Takeover | 'moved' | 'over' | 'gone'> {
    const enlisted = this.enlist(to, [id])
    if (this.#redis.isCluster) await enlisted
    const taken = this.#run(TAKE_OVER, [this.#keys.reply(id)], ({ runId }) => [from, to, runId])
    const [, answer] = await Promise.all([enlisted, taken])
    return Array.isArray(answer) ? takeoverOf(answer) : (answer as 'moved' | 'over' | 'gone')
  }

  async conclude(node: string, replies: readonly Pick<StoredState, 'head' | 'names'>[], keepMs: number): Promise<void> {
    const pointers = replies.flatMap((reply) =>
      this.#keys.pointers(reply).map((key) => ({ key, leadsTo: reply.head.id })),
    )
    const expired = this.#expire(pointers, keepMs)
    if (this.#redis.isCluster) await expired
    const delisted = this.delist(
      node,
      replies.map(({ head }) => head.id),
    )
    await Promise.all([expired, delisted])
  }

  async areRead(ids: readonly string[]): Promise<readonly boolean[]> {
    const channels = ids.map((id) => this.#keys.told(id))
    const [first] = channels
    if (first === undefined) return []
    // A server of a cluster that a channel has left counts nobody there, and says nothing of having moved, as it does to whoever
    // tells something on it. An empty word is heard by nobody.
    if (this.#redis.isCluster) {
      const heard = channels.map((channel) => this.#send(channel, ['SPUBLISH', channel, '']))
      return (await Promise.all(heard)).map((count) => Number(count) > 0)
    }
    // A channel, its count, a channel, its count …
    const counts = await this.#send(first, ['PUBSUB', 'NUMSUB', ...channels])
    return channels.map((_, at) => Array.isArray(counts) && Number(counts[2 * at + 1]) > 0)
  }

  async beat(node: string, leaseMs: number, keepMs: number): Promise<Beat> {
    const { nodes } = this.#keys
    const [lease, held] = [this.#keys.lease(node), this.#keys.held(node)]
    const [wasThere] = await Promise.all([
      this.#at(lease, (wire) => wire.run(LIVE, [lease, held], [`${leaseMs}`, `${keepMs}`])),
      this.#at(nodes, (wire) => wire.run(ENROL, [nodes], [node, `${keepMs}`])),
    ])
    return { wasGone: wasThere !== 1, run: this.#redis.runIds.toSorted().join(' ') }
  }

  async handOver(node: string): Promise<void> {
    const lease = this.#keys.lease(node)
    await this.#send(lease, ['DEL', lease])
  }

  async otherNodes(self: string): Promise<OtherNodes> {
    const nodes = await this.#members(this.#keys.nodes)
    const others = nodes.filter((node) => node !== self)
    const isThere = await Promise.all(others.map((node) => this.#get(this.#keys.lease(node))))
    return {
      living: others.filter((_, at) => isThere[at] !== undefined),
      gone: others.filter((_, at) => isThere[at] === undefined),
    }
  }

  repliesOf(node: string): Promise<readonly string[]> {
    return this.#members(this.#keys.held(node))
  }

  async enlist(node: string, ids: readonly string[]): Promise<void> {
    const at = this.#keys.held(node)
    if (ids.length > 0) await this.#send(at, ['SADD', at, ...ids])
  }

  async delist(node: string, ids: readonly string[]): Promise<void> {
    const at = this.#keys.held(node)
    if (ids.length > 0) await this.#send(at, ['SREM', at, ...ids])
  }

  async dropNode(node: string): Promise<void> {
    const [lease, held] = [this.#keys.lease(node), this.#keys.held(node)]
    // An incarnation that is gone never comes back, so nothing can be added between the question and what follows from it.
    if ((await this.#send(lease, ['EXISTS', lease, held])) === 0)
      await this.#send(this.#keys.nodes, ['SREM', this.#keys.nodes, node])
  }

  async subscribe(id: string, subscriber: Subscriber): Promise<void> {
    await this.#listen(
      this.#keys.told(id),
      (message) => {
        const entry = entryOf(message)
        if (entry) subscriber.heard(entry)
      },
      subscriber,
    )
  }

  unsubscribe(id: string): void {
    const channel = this.#keys.told(id)
    this.#subscriptions.get(channel)?.leave()
    this.#subscriptions.delete(channel)
  }

  async listen(node: string, listener: NodeListener): Promise<void> {
    await this.#listen(this.#keys.node(node), (id) => listener.stopAsked(id), listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#unwatch()
    for (const { leave } of this.#subscriptions.values()) leave()
    this.#subscriptions.clear()
    this.#redis.close()
    this.#patience.end()
    this.#reached()
  }

  async #write(
    writes: readonly Write[],
    offset: number,
    done: (at: number, written: Written | StoreFailure) => void,
  ): Promise<void> {
    const [first] = writes
    if (!first) return
    const keys = writes.flatMap(({ id }) => this.#whole(id))
    const args = writes.flatMap((write) => [this.#keys.told(write.id), ...argumentsOf(write)])
    const script = this.#redis.isCluster ? APPEND_SHARDED : APPEND
    let answers: Answer
    try {
      answers = await this.#at(this.#keys.reply(first.id), (wire) => wire.run(script, keys, [wire.runId, ...args]))
    } catch (error) {
      const failure = storeFailureOf(error)
      if (failure.kind === 'unreachable' || writes.length === 1)
        return writes.forEach((_, at) => done(offset + at, failure))
      // One of them was refused, and those before it were not: each is asked for alone. A repetition does no harm.
      for (const [at, write] of writes.entries()) void this.#write([write], offset + at, done)
      return
    }
    const all = Array.isArray(answers) ? answers : []
    for (const at of writes.keys()) done(offset + at, writtenOf(all[at]))
  }

  async #listen(
    channel: string,
    heard: (message: Octets) => void,
    { resumed }: { readonly resumed: () => void },
  ): Promise<void> {
    const listened = this.#redis.subscribe(channel, { heard, resumed })
    this.#subscriptions.set(channel, listened)
    try {
      await this.#call(listened.held)
    } catch (error) {
      listened.leave()
      if (this.#subscriptions.get(channel) === listened) this.#subscriptions.delete(channel)
      throw error
    }
  }

  async #get(key: string): Promise<string | undefined> {
    const value = await this.#send(key, ['GET', key])
    return typeof value === 'string' ? value : undefined
  }

  async #members(key: string): Promise<readonly string[]> {
    const members = await this.#send(key, ['SMEMBERS', key])
    return Array.isArray(members) ? members.map(String) : []
  }

  async #free(key: string, id: string): Promise<void> {
    await this.#at(key, (wire) => wire.run(FREE, [key], [id]))
  }

  async #expire(
    pointers: readonly { readonly key: string; readonly leadsTo: string }[],
    keepMs: number,
  ): Promise<void> {
    const size = this.#redis.isCluster ? 1 : POINTERS_OF_A_CALL_MAX
    const calls: Promise<Answer>[] = []
    for (let at = 0; at < pointers.length; at += size) {
      const some = pointers.slice(at, at + size)
      const [keys, replies] = [some.map(({ key }) => key), some.map(({ leadsTo }) => leadsTo)]
      calls.push(this.#at(keys[0] ?? '', (wire) => wire.run(EXPIRE, keys, [`${keepMs}`, ...replies])))
    }
    await Promise.all(calls)
  }

  #run(
    script: Parameters<Wire['run']>[0],
    keys: readonly [string, ...string[]],
    args: (wire: Wire) => readonly Argument[] = () => [],
  ): Promise<Answer> {
    return this.#at(keys[0], (wire) => wire.run(script, keys, args(wire)))
  }

  /** Of a reply that has frames all keys are there. */
  #whole(id: string): [string, string] {
    return [this.#keys.reply(id), this.#keys.log(id)]
  }

  #send(key: string, args: readonly Argument[]): Promise<Answer> {
    return this.#at(key, (wire) => wire.send(args))
  }

  #at(key: string, work: (wire: Wire) => Promise<Answer>): Promise<Answer> {
    return this.#call(this.#redis.at(key, work))
  }

  async #call<T>(answer: Promise<T>): Promise<T> {
    if (this.#isClosed) {
      answer.catch(() => {})
      throw new StoreFailure('unreachable', 'the log was closed')
    }
    try {
      return await this.#patience.wait(answer)
    } catch (error) {
      throw storeFailureOf(error)
    }
  }

  #reached(): void {
    const isReachable = !this.#isClosed && this.#redis.isUp && !this.#patience.isOver
    if (isReachable === this.#isReachable) return
    this.#isReachable = isReachable
    this.onReachable?.(isReachable)
  }
}

const argumentsOf = (write: Write): readonly Argument[] => [
  `${write.first}`,
  `${write.last}`,
  `${write.epoch}`,
  write.isStrict ? '1' : '',
  argumentOf(write.octets),
  write.final ? JSON.stringify(write.final) : '',
  `${write.keepMs ?? 0}`,
  namesTold(write.names),
]

/** Octets as they are to arrive: a string is sent as UTF-8, which of plain ASCII is the same and the cheaper way. */
const argumentOf = (octets: Octets): Argument =>
  // oxlint-disable-next-line no-control-regex
  /^[\x00-\x7f]*$/.test(octets) ? octets : Buffer.from(octets, 'latin1')

function storeFailureOf(error: unknown): StoreFailure {
  if (error instanceof StoreFailure) return error
  if (!(error instanceof RedisFailure)) return new StoreFailure('broken', String(error), { cause: error })
  const { trouble, message } = error
  // A server that loads, or has just become a replica, is as good as none for the moment.
  const kind = trouble === 'unreachable' || trouble === 'busy' ? 'unreachable' : trouble === 'full' ? 'full' : 'broken'
  return new StoreFailure(kind, message, { cause: error })
}
