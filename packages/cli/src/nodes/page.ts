// The nodes that serve together, as a page for people. Pure: what the relay said and the time make a text.
import { countText, durationText } from '../quantity.ts'
import { bold, dim, green, red, table, yellow } from '../terminal.ts'

/** As the relay answers; what is not shown here is passed on as JSON. */
export interface NodeList {
  readonly data: readonly NodeReport[]
  readonly redis: { readonly reached: boolean; readonly servers: readonly RedisReport[] } | null
}

interface NodeReport {
  readonly id: string
  readonly name: string
  readonly version: string
  readonly state: 'ready' | 'starting' | 'closing' | 'log-unreachable' | 'left' | 'gone'
  readonly is_asked: boolean
  readonly since: string
  readonly heard_at: string
  readonly running: number
  readonly readers: number
  readonly frames_per_second: number
  readonly adopted: number
  readonly fate: {
    readonly taken: number
    readonly running: number
    readonly endings: Readonly<Record<string, number>>
    readonly by: readonly string[]
  } | null
}

interface RedisReport {
  readonly where: string
  readonly version: string
  readonly role: 'master' | 'replica'
  readonly used_bytes: number
  readonly max_bytes: number
  readonly policy: string
  readonly aof: boolean
  readonly replicas: number
}

/** @param now milliseconds since 1970 */
export function nodesPage({ data, redis }: NodeList, now: number): string {
  const isGone = ({ state }: NodeReport): boolean => state === 'gone' || state === 'left'
  const gone = data.filter(isGone)
  return [
    livingTable(
      data.filter((one) => !isGone(one)),
      now,
    ),
    ...(gone.length > 0 ? [goneTable(gone, now)] : []),
    redisPart(redis),
  ].join('\n\n')
}

const STATES = {
  ready: green('ready'),
  starting: yellow('starting'),
  closing: yellow('closing: nothing new'),
  'log-unreachable': red('Redis is out of reach'),
  left: dim('left'),
  gone: red('gone'),
} as const

const livingTable = (nodes: readonly NodeReport[], now: number): string =>
  table(
    ['node', 'state', '>running', '>readers', '>frames/s', '>adopted', '>up', '>beat', 'version'],
    nodes.map((one) => [
      one.is_asked ? `${bold(one.name)} ${dim('(asked)')}` : bold(one.name),
      STATES[one.state],
      countText(one.running),
      countText(one.readers),
      countText(one.frames_per_second),
      countText(one.adopted),
      durationText(Math.max(0, now - Date.parse(one.since))),
      one.is_asked ? '' : `${durationText(Math.max(0, now - Date.parse(one.heard_at)))} ago`,
      dim(one.version),
    ]),
  )

const goneTable = (nodes: readonly NodeReport[], now: number): string =>
  table(
    ['node', 'state', 'last heard', 'its replies'],
    nodes.map((one) => [
      one.name,
      STATES[one.state],
      `${durationText(Math.max(0, now - Date.parse(one.heard_at)))} ago`,
      fateText(one),
    ]),
  )

function fateText({ state, running, fate }: NodeReport): string {
  if (!fate)
    return state === 'left' || running === 0 ? dim('none') : dim(`${countText(running)} ran: nobody has taken them`)
  const endings = Object.entries(fate.endings).map(([ending, count]) => `${countText(count)} ${ending}`)
  const standing = [...(fate.running > 0 ? [`${countText(fate.running)} running`] : []), ...endings].join(', ')
  return `${countText(fate.taken)} taken over by ${fate.by.join(', ')}: ${standing}`
}

function redisPart(redis: NodeList['redis']): string {
  if (!redis) return dim('It is alone, with a log of its own.')
  if (redis.servers.length === 0) return red('Redis does not answer the node that was asked.')
  return redis.servers.map((one) => serverText(one, redis.reached)).join('\n')
}

function serverText(one: RedisReport, isReached: boolean): string {
  const memory = `${bytesText(one.used_bytes)}${one.max_bytes > 0 ? ` of ${bytesText(one.max_bytes)}` : ''}`
  const policy = one.policy === 'noeviction' ? one.policy : red(`${one.policy}: throws replies away when it is full`)
  const aof = one.aof ? 'AOF' : yellow('no AOF')
  const replicas = one.role === 'master' ? `${one.replicas} replicas` : yellow('a replica')
  return `${isReached ? green('●') : red('●')} ${bold(`redis ${one.where}`)} ${dim(one.version)} · ${memory} · ${policy} · ${aof} · ${replicas}`
}

function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 2 ** (10 * power)
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}
