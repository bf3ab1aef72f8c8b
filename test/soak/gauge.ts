// What there is, counted from outside where that is possible: by the system, by Redis, by PostgreSQL.
import { readdirSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Node, Stage } from './stage.ts'

export interface NodeGauge {
  /** Resident, the least of some looks after a full collection. */
  readonly rssMib: number
  /** What is reachable. */
  readonly heapMib: number
  /** Buffers beside it. */
  readonly externalMib: number
  readonly files: number
  readonly sockets: number
  /** What keeps the process going: timers, connections. */
  readonly resources: Readonly<Record<string, number>>
}

export interface Gauge {
  readonly nodes: Readonly<Record<string, NodeGauge>>
  readonly redis: {
    /** How many of each kind. */
    readonly keys: Readonly<Record<string, number>>
    readonly usedMib: number
    readonly clients: number
    /** What is subscribed to, of each kind. */
    readonly channels: Readonly<Record<string, number>>
  }
  readonly postgres: { readonly connections: number; readonly holds: number }
}

const LOOKS = 6
const BETWEEN_LOOKS_MS = 500
const INSIDE_MS_MAX = 3_000
const MIB = 2 ** 20

export async function measure(stage: Stage): Promise<Gauge> {
  const measured = await Promise.all(stage.nodes.map(async (node) => [node.name, await measureNode(node)] as const))
  return { nodes: Object.fromEntries(measured), redis: await measureRedis(stage), postgres: await measureBooks(stage) }
}

interface Inside extends NodeJS.MemoryUsage {
  readonly resources: Readonly<Record<string, number>>
}

async function measureNode({ relay, inside }: Node): Promise<NodeGauge> {
  let best: Inside | undefined
  let [files, sockets] = [Infinity, Infinity]
  for (let look = 0; look < LOOKS; look++) {
    const now = await askInside(inside)
    const open = openFiles(relay.pid)
    if (!best || now.rss < best.rss) best = now
    files = Math.min(files, open.length)
    sockets = Math.min(sockets, open.filter((file) => file.startsWith('socket:')).length)
    await sleep(BETWEEN_LOOKS_MS)
  }
  const { rss, heapUsed, external, resources } = best as Inside
  return { rssMib: rss / MIB, heapMib: heapUsed / MIB, externalMib: external / MIB, files, sockets, resources }
}

/** What is reachable in a node, while it works. Rejects when nobody answers there. */
export const heapOf = async ({ inside }: Node): Promise<{ readonly heapMib: number; readonly rssMib: number }> => {
  const { heapUsed, rss } = await askInside(inside)
  return { heapMib: heapUsed / MIB, rssMib: rss / MIB }
}

async function askInside(path: string): Promise<Inside> {
  let text = ''
  const socket = connect(path)
  // A process that is stopped takes the connection, and says nothing.
  socket.setTimeout(INSIDE_MS_MAX, () => socket.destroy(new Error('nobody answers inside')))
  for await (const piece of socket) text += String(piece)
  return JSON.parse(text) as Inside
}

/** Linux only. */
function openFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readlinkSync(`${folder}/${name}`)]
    } catch {
      // Closed between the two looks.
      return []
    }
  })
}

async function measureRedis({ redis }: Stage): Promise<Gauge['redis']> {
  const info = `${await redis.say('INFO', 'memory')}\n${await redis.say('INFO', 'clients')}`
  const read = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1])
  return {
    keys: await keysByKind({ redis }),
    usedMib: read('used_memory') / MIB,
    clients: read('connected_clients'),
    channels: await countKinds(redis.say('PUBSUB', 'CHANNELS')),
  }
}

/** How many keys of each kind Redis has. */
export const keysByKind = ({ redis }: Pick<Stage, 'redis'>): Promise<Record<string, number>> =>
  countKinds(redis.say('KEYS', '*'))

async function countKinds(asked: Promise<string>): Promise<Record<string, number>> {
  const kinds: Record<string, number> = {}
  for (const name of (await asked).split('\n').filter(Boolean)) {
    const kind = kindOf(name)
    kinds[kind] = (kinds[kind] ?? 0) + 1
  }
  return kinds
}

/** `hf:{rpl_…}:log` is a `reply log`, `hf:{node}:lease` a `node lease`, `hf:claim:…` a `claim`. */
function kindOf(key: string): string {
  const [, name = '', of = ''] = /^[^:]*:\{([^}]*)\}:?(.*)$/.exec(key) ?? []
  if (name !== '') return `${name.startsWith('rpl_') ? 'reply' : 'node'} ${of}`.trim()
  return /^[^:]*:([a-z]+)/.exec(key)?.[1] ?? key
}

/** What may stay in Redis when nobody asks for anything, with two nodes that live: how many of it, and why. */
export const EXPLAINED: Readonly<Record<string, { readonly most: number; readonly why: string }>> = {
  nodes: { most: 1, why: 'the set of all nodes' },
  'node lease': { most: 2, why: 'that a node lives, renewed by it' },
  'node held': { most: 2, why: 'what a node holds' },
  node: { most: 1, why: 'what the nodes say of themselves' },
  'node at': { most: 1, why: 'when each of them said so' },
  beats: { most: 1, why: 'which nodes share the limits' },
  books: { most: 1, why: 'which books the nodes keep together' },
}

async function measureBooks({ postgres }: Stage): Promise<Gauge['postgres']> {
  const count = async (sql: string): Promise<number> => Number((await postgres.rows(sql))[0]?.['count'])
  return {
    connections: await count(`select count(*) from pg_stat_activity where application_name = 'holdfast'`),
    holds: await openHolds(postgres),
  }
}

/** Money that is kept back for replies. */
export const openHolds = async (postgres: Stage['postgres']): Promise<number> =>
  Number((await postgres.rows(`select count(*) from books_1.holds where ending is null`))[0]?.['count'])
