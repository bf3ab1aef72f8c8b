// What the model of Redis does, each command at once and whole. Who asks, and whether they hear of it, is the connection's.
import {
  type Beat,
  type Birth,
  type Entry,
  type OtherNodes,
  type Page,
  type StoredState,
  StoreFailure,
  type Takeover,
  type Write,
  type Written,
} from './store.ts'
import { MemoryRecords, type ReplyRecord, storedState, withEntry } from './memory-record.ts'

/** Somebody at the other end of a connection. */
export interface Listening {
  readonly tell: (what: unknown) => void
}

const NODES = 'nodes'

export class MemoryCommands {
  readonly records: MemoryRecords
  isFull = false
  #runs = 1
  /** By channel: a reply's, or a node's. */
  readonly #channels = new Map<string, Set<Listening>>()

  constructor(now: () => number) {
    this.records = new MemoryRecords(now)
  }

  get run(): string {
    return `run-${this.#runs}`
  }

  restart(lostCommands: number): void {
    this.#runs++
    this.#channels.clear()
    this.records.lose(lostCommands)
  }

  claim(owner: string, key: string, id: string, keepMs: number, from = id): string {
    this.#takesMemory()
    const at = pointer('key', owner, key)
    const holder = this.records.get<string>(at)
    if (holder !== undefined && holder !== id && holder !== from) return holder
    this.records.set(at, id, keepMs)
    return id
  }

  unclaim(owner: string, key: string, id: string): void {
    this.#free(pointer('key', owner, key), id)
  }

  holder(owner: string, key: string): string | undefined {
    return this.records.get(pointer('key', owner, key))
  }

  name(owner: string, name: string, id: string, keepMs: number): void {
    this.#takesMemory()
    this.records.set(pointer('name', owner, name), id, keepMs)
  }

  named(owner: string, name: string): string | undefined {
    return this.records.get(pointer('name', owner, name))
  }

  unname(owner: string, name: string, id: string): void {
    this.#free(pointer('name', owner, name), id)
  }

  create({ head, ask, node, keepMs }: Birth): void {
    this.#takesMemory()
    this.enlist(node, [head.id])
    const before = this.#reply(head.id)
    if (before && (before.holder !== node || before.epoch !== 1)) throw new StoreFailure('broken', 'the id is taken')
    if (before) return
    const lasting = { stopAsked: false, names: [], entries: [], count: 0, last: 0, times: 0 }
    const record: ReplyRecord = {
      ...lasting,
      head,
      holder: node,
      epoch: 1,
      run: this.run,
      ...(ask !== undefined && { ask }),
    }
    this.records.set(reply(head.id), record, keepMs)
  }

  discard(id: string, node: string): boolean {
    const record = this.#reply(id)
    const isOurs = record?.holder === node && record.last === 0 && !record.final
    if (isOurs) this.records.delete(reply(id))
    this.delist(node, [id])
    return isOurs || !record
  }

  append(write: Write): Written {
    this.#takesMemory()
    const { id, first, last, octets, final, epoch, names, isStrict, keepMs } = write
    const isReadElsewhere = this.#listening(id) > 0
    const record = this.#reply(id)
    const answer = (result: Written['result']): Written => ({
      result,
      isReadElsewhere,
      stopAsked: record?.stopAsked ?? false,
    })
    if (!record) return answer('gone')
    if (record.epoch !== epoch) return answer(record.epoch > epoch ? 'moved' : 'lost')
    if (record.last === last && (!final || record.final) && (last >= first || record.final)) return answer('ok')
    if (record.last !== first - 1 || record.final || (isStrict && record.run !== this.run)) return answer('lost')
    const entry: Entry = { first, last, octets, ...(final && { final }) }
    const { ask: _, ...rest } = record
    const next: ReplyRecord = {
      ...(final ? rest : record),
      ...withEntry(record, entry),
      run: this.run,
      names: [...record.names, ...names],
      ...(final && { final }),
    }
    this.records.set(reply(id), next, keepMs)
    this.#tell(id, entry)
    return answer('ok')
  }

  state(id: string): StoredState | undefined {
    const record = this.#reply(id)
    return record && storedState(record, this.run)
  }

  read(id: string, after: number, octetsMax: number): Page | undefined {
    const record = this.#reply(id)
    if (!record || after >= record.last) return undefined
    const { entries, count, last: newest, final } = record
    const from = entries.findIndex(({ last }) => last > after)
    let [octets, last] = ['', 0]
    for (const entry of entries.slice(from, count)) {
      if (octets !== '' && octets.length + entry.octets.length > octetsMax) break
      octets += entry.octets
      last = entry.last
    }
    return { first: entries[from]?.first ?? 0, last, octets, newest, ...(final && { final }) }
  }

  askStop(id: string): 'asked' | 'over' | 'unknown' {
    const record = this.#reply(id)
    if (!record) return 'unknown'
    if (record.final) return 'over'
    this.records.set(reply(id), { ...record, stopAsked: true })
    this.#tell(record.holder, id)
    return 'asked'
  }

  dropAsk(id: string): void {
    const { ask: _, ...record } = this.#reply(id) ?? {}
    if ('head' in record) this.records.set(reply(id), record)
  }

  forget(id: string): StoredState | undefined {
    const record = this.#reply(id)
    if (!record?.final) return undefined
    this.records.delete(reply(id))
    return storedState(record, this.run)
  }

  takeOver(id: string, from: string, to: string): Takeover | 'moved' | 'over' | 'gone' {
    this.enlist(to, [id])
    const record = this.#reply(id)
    if (!record) return 'gone'
    if (record.final) return 'over'
    if (record.holder !== from) return 'moved'
    const { ask } = record
    const times = record.times + (ask === undefined ? 0 : 1)
    const next = { ...record, holder: to, epoch: record.epoch + 1, times }
    this.records.set(reply(id), next)
    return { state: storedState(next, this.run), times, ...(ask !== undefined && { ask }) }
  }

  conclude(node: string, replies: readonly Pick<StoredState, 'head' | 'names'>[], keepMs: number): void {
    for (const { head, names } of replies) {
      const { id, owner, idempotencyKey: key } = head
      if (key !== undefined) this.#expire(pointer('key', owner, key), id, keepMs)
      for (const name of names) this.#expire(pointer('name', owner, name), id, keepMs)
    }
    this.delist(
      node,
      replies.map(({ head }) => head.id),
    )
  }

  areRead(ids: readonly string[]): readonly boolean[] {
    return ids.map((id) => this.#listening(id) > 0)
  }

  beat(id: string, leaseMs: number, keepMs: number): Beat {
    const wasGone = this.records.get(node(id)) === undefined
    const [nodes, held] = [this.#set(NODES), this.#set(index(id))]
    if (!nodes.has(id)) this.#takesMemory()
    this.records.set(node(id), true, leaseMs)
    this.records.set(NODES, new Set([...nodes, id]), keepMs)
    if (held.size > 0) this.records.set(index(id), held, keepMs)
    return { wasGone, run: this.run }
  }

  handOver(id: string): void {
    this.records.delete(node(id))
  }

  otherNodes(self: string): OtherNodes {
    const others = [...this.#set(NODES)].filter((id) => id !== self)
    const isGone = (id: string): boolean => this.records.get(node(id)) === undefined
    return { living: others.filter((id) => !isGone(id)), gone: others.filter(isGone) }
  }

  repliesOf(id: string): readonly string[] {
    return [...this.#set(index(id))]
  }

  enlist(id: string, ids: readonly string[]): void {
    this.#takesMemory()
    this.#add(index(id), ids)
  }

  delist(id: string, ids: readonly string[]): void {
    this.#remove(index(id), ids)
  }

  dropNode(id: string): void {
    if (this.#set(index(id)).size === 0 && this.records.get(node(id)) === undefined) this.#remove(NODES, [id])
  }

  listen(channel: string, listening: Listening): void {
    const all = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, all.add(listening))
  }

  leave(channel: string, listening: Listening): void {
    const all = this.#channels.get(channel)
    all?.delete(listening)
    if (all?.size === 0) this.#channels.delete(channel)
  }

  #listening(channel: string): number {
    return this.#channels.get(channel)?.size ?? 0
  }

  #tell(channel: string, what: unknown): void {
    for (const { tell } of this.#channels.get(channel) ?? []) tell(what)
  }

  #reply(id: string): ReplyRecord | undefined {
    return this.records.get(reply(id))
  }

  #free(at: string, id: string): void {
    if (this.records.get(at) === id) this.records.delete(at)
  }

  #expire(at: string, id: string, keepMs: number): void {
    if (this.records.get(at) === id) this.records.set(at, id, keepMs)
  }

  #set(at: string): ReadonlySet<string> {
    return this.records.get(at) ?? new Set()
  }

  #add(at: string, ids: readonly string[]): void {
    const before = this.#set(at)
    if (ids.some((id) => !before.has(id))) this.records.set(at, new Set([...before, ...ids]))
  }

  #remove(at: string, ids: readonly string[]): void {
    const rest = new Set(this.#set(at))
    for (const id of ids) rest.delete(id)
    if (rest.size > 0) this.records.set(at, rest)
    else this.records.delete(at)
  }

  #takesMemory(): void {
    if (this.isFull) throw new StoreFailure('full', 'out of memory')
  }
}

const pointer = (kind: 'key' | 'name', owner: string, word: string): string => JSON.stringify([kind, owner, word])
const reply = (id: string): string => `reply ${id}`
const node = (id: string): string => `node ${id}`
const index = (id: string): string => `index ${id}`
