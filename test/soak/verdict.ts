// Whether a soak is passed, and if not, why.
import { EXPLAINED, type NodeGauge } from './gauge.ts'
import { excuseFor } from './purchases.ts'
import { type Soak, describe } from './soak.ts'

/** What is reachable may be this much more than before: caches that fill up, code that is compiled. */
export const HEAP = { factor: 1.3, mib: 6 }
/** What is resident: the collector keeps some of what it once had, and the allocator more. */
export const RESIDENT = { factor: 1.5, mib: 40 }
/** Connections of pools, which come and go. */
export const FILES_MORE = 4
/** The same where those to providers, which idle for a minute, are still there. */
const IDLING_MORE = 40
export const REDIS = { factor: 1.3, mib: 2 }

/** One line for each thing that is wrong. */
export function findings(soak: Soak): readonly string[] {
  const { before, after, stories, soldAgain } = soak
  const wrong: string[] = []
  for (const story of stories) for (const one of story.violations) wrong.push(`${describe(story)}: ${one}`)
  for (const again of soldAgain)
    if (!excuseFor(again)) wrong.push(`${describe(again.story)}: bought twice, and both ran to their end`)

  const filesMore = soak.isThorough ? FILES_MORE : IDLING_MORE
  for (const [name, was] of Object.entries(before.nodes)) {
    const is = after.nodes[name] as NodeGauge
    const least = (bound: { factor: number; mib: number }, mib: number): number => mib * bound.factor + bound.mib
    if (is.heapMib > least(HEAP, was.heapMib))
      wrong.push(`${name}: the heap grew from ${was.heapMib} to ${is.heapMib} MiB`)
    if (is.rssMib > least(RESIDENT, was.rssMib)) wrong.push(`${name}: it grew from ${was.rssMib} to ${is.rssMib} MiB`)
    if (is.files > was.files + filesMore) wrong.push(`${name}: it had ${was.files} files open, and has ${is.files}`)
    if (is.sockets > was.sockets + filesMore)
      wrong.push(`${name}: it had ${was.sockets} sockets, and has ${is.sockets}`)
    for (const [kind, count] of Object.entries(is.resources))
      if (count > (was.resources[kind] ?? 0) + filesMore)
        wrong.push(`${name}: it had ${was.resources[kind] ?? 0} of ${kind}, and has ${count}`)
  }

  for (const [kind, count] of Object.entries(after.redis.keys)) {
    const most = EXPLAINED[kind]?.most ?? 0
    if (count > most) wrong.push(`Redis has ${count} of ${kind}, and may have ${most}`)
  }
  if (after.redis.usedMib > before.redis.usedMib * REDIS.factor + REDIS.mib)
    wrong.push(`Redis used ${before.redis.usedMib} MiB, and uses ${after.redis.usedMib}`)
  if (after.redis.clients > before.redis.clients + FILES_MORE)
    wrong.push(`Redis had ${before.redis.clients} connections, and has ${after.redis.clients}`)
  for (const [kind, count] of Object.entries(after.redis.channels))
    if (count > (before.redis.channels[kind] ?? 0))
      wrong.push(`Redis had ${before.redis.channels[kind] ?? 0} channels of ${kind}, and has ${count}`)
  if (after.postgres.connections > before.postgres.connections + FILES_MORE)
    wrong.push(`PostgreSQL had ${before.postgres.connections} connections, and has ${after.postgres.connections}`)
  if (after.postgres.holds > 0) wrong.push(`${after.postgres.holds} holds are left`)
  return wrong
}
