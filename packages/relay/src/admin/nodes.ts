// The nodes that serve together, and what they share, as the one that is asked sees them.
import { z } from 'zod'
import type { NodeSeen } from '../nodes/roll.ts'
import type { ServerReport } from '../redis/report.ts'
import { Time, iso } from './answers.ts'
import { operation } from './operation.ts'

const Endings = z.record(z.string(), z.int()).meta({ description: 'By ending.' })

const Fate = z
  .strictObject({
    taken: z.int().meta({ description: 'Replies that others have taken over.' }),
    running: z.int().meta({ description: 'Of them, those that run still.' }),
    endings: Endings,
    by: z.array(z.string()).meta({ description: 'Names of the nodes that took them.' }),
  })
  .meta({ id: 'NodeFate' })

const Node = z
  .strictObject({
    object: z.literal('node'),
    id: z.string().meta({ description: 'Of this one life of it: another after a restart.' }),
    name: z.string(),
    version: z.string(),
    state: z.enum(['ready', 'starting', 'closing', 'log-unreachable', 'left', 'gone']).meta({
      id: 'NodeState',
      description: '`left`: it has ended as it should. `gone`: nothing is heard of it any more.',
    }),
    is_asked: z.boolean().meta({ description: 'The one that answers this.' }),
    since: Time.meta({ description: 'Its start.' }),
    heard_at: Time.meta({ description: 'Its last beat.' }),
    running: z.int(),
    readers: z.int().meta({ description: 'Connections that read at this node, wherever what they read runs.' }),
    frames_per_second: z.number(),
    octets_per_second: z.number(),
    adopted: z.int().meta({ description: 'Replies that it has taken over from nodes that are gone.' }),
    fate: Fate.nullable().meta({ description: 'What became of its replies, of one that is gone and had some.' }),
  })
  .meta({ id: 'Node' })

const RedisServer = z
  .strictObject({
    where: z.string(),
    version: z.string(),
    role: z.enum(['master', 'replica']),
    uptime_s: z.int(),
    used_bytes: z.int(),
    max_bytes: z.int().meta({ description: '0: as much as the machine has.' }),
    policy: z.string().meta({ description: 'What it does when its memory is full: it should be `noeviction`.' }),
    aof: z.boolean().meta({ description: 'It writes every command to its disk.' }),
    replicas: z.int(),
    commands_per_second: z.int(),
  })
  .meta({ id: 'RedisServer' })

const NodeList = z
  .strictObject({
    object: z.literal('list'),
    data: z.array(Node),
    redis: z
      .strictObject({ reached: z.boolean(), servers: z.array(RedisServer) })
      .nullable()
      .meta({ id: 'SharedRedis', description: 'Null: this node is alone, with a log of its own.' }),
  })
  .meta({ id: 'NodeList' })

export const nodes = [
  operation({
    id: 'listNodes',
    method: 'GET',
    path: '/admin/nodes',
    tag: 'Nodes',
    summary:
      'Every node that serves with this one, those that were gone within the last hour, and the Redis they share.',
    permission: 'operate',
    answer: NodeList,
    async handle({ house: { roll, log, runtime } }) {
      const now = runtime.now()
      const [seen, servers] = await Promise.all([roll.nodes(), roll.servers()])
      const reached = log.isReachable !== false && servers !== undefined && servers.length > 0
      return {
        object: 'list' as const,
        data: seen.map((one) => nodeView(one, now)),
        redis: servers ? { reached, servers: servers.map(serverView) } : null,
      }
    },
  }),
]

const nodeView = (one: NodeSeen, now: number) => ({
  object: 'node' as const,
  id: one.id,
  name: one.name,
  version: one.version,
  state: one.state,
  is_asked: one.isSelf,
  since: iso(now - one.agoMs - one.upMs),
  heard_at: iso(now - one.agoMs),
  running: one.running,
  readers: one.readers,
  frames_per_second: one.framesPerSecond,
  octets_per_second: one.octetsPerSecond,
  adopted: one.inherited.reduce((sum, { taken }) => sum + taken, 0),
  fate: one.fate ?? null,
})

const serverView = (one: ServerReport) => ({
  where: one.where,
  version: one.version,
  role: one.role,
  uptime_s: Math.floor(one.upMs / 1_000),
  used_bytes: one.usedBytes,
  max_bytes: one.maxBytes,
  policy: one.policy,
  aof: one.hasAof,
  replicas: one.replicas,
  commands_per_second: one.commandsPerSecond,
})
