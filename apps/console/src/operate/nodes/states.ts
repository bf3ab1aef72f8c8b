// What a node's state means, in a word and a sentence; and what became of the replies of one that is gone.
import type { Node, NodeState, RedisServer } from '../../admin/schema.d.ts'
import { share, whole } from '../../page/figures.ts'
import type { Tone } from '../../page/page.tsx'

interface Words {
  readonly name: string
  readonly tone: Tone
  readonly about: string
}

export const STATES: Readonly<Record<NodeState, Words>> = {
  ready: { name: 'ready', tone: 'good', about: 'It takes new replies.' },
  starting: { name: 'starting', tone: 'accent', about: 'It looks what a crash has left behind.' },
  closing: {
    name: 'closing',
    tone: 'change',
    about: 'It takes nothing new. What runs ends here, or goes on elsewhere.',
  },
  'log-unreachable': {
    name: 'Redis out of reach',
    tone: 'bad',
    about: 'What runs waits, and new replies are refused until Redis is back.',
  },
  left: { name: 'left', tone: 'quiet', about: 'It has ended as it should.' },
  gone: { name: 'gone', tone: 'bad', about: 'Nothing is heard of it any more. Others take over what it had.' },
}

export const isGone = ({ state }: Pick<Node, 'state'>): boolean => state === 'gone' || state === 'left'

/** `9 complete, 2 failed`. */
export const endingsInWords = (endings: Readonly<Record<string, number>>): string =>
  Object.entries(endings)
    .toSorted(([, one], [, other]) => other - one)
    .map(([ending, count]) => `${whole(count)} ${ending}`)
    .join(', ')

export function fateInWords({ state, running, fate }: Pick<Node, 'state' | 'running' | 'fate'>): string {
  if (fate) return `${whole(fate.taken)} taken over by ${fate.by.join(', ')}`
  if (state === 'left' || running === 0) return 'It had none.'
  return `${whole(running)} ran when it was last heard of; nobody has taken them over yet`
}

/** What whoever runs it should know, the worst first. Empty: it is as it should be. */
export function complaintsAbout(server: RedisServer): readonly string[] {
  const { role, policy, aof, used_bytes: used, max_bytes: max } = server
  return [
    ...(role === 'replica' ? ['It is a replica, which takes no writes.'] : []),
    ...(policy === 'noeviction'
      ? []
      : [`When its memory is full it throws replies away: maxmemory-policy is ${policy}, and should be noeviction.`]),
    ...(max > 0 && used > 0.8 * max ? [`${share(used, max)} of its memory is used.`] : []),
    ...(aof ? [] : ['It writes nothing to its disk as it comes: restarted, it has forgotten replies that ran.']),
  ]
}

/** `3.1 MiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const
  const power = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(count) / 10))
  const value = count / 2 ** (10 * power)
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}
