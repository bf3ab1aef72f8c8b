// A lease, over nodes. What a node writes after another has taken the reply over is never taken. And nobody takes over from a
// node that lives: it was paused, or cut off, or the store was away, or it has handed over itself.
import type { Evidence } from '../../evidence.ts'
import type { NodesEvidence, TakenOver } from '../../nodes/evidence.ts'
import { REDIS_LOG_LIMITS } from '@holdfast/relay'
import { isCalm } from './calm.ts'

export function* hasOneWriter({ nodes }: Evidence): Generator<string> {
  if (!nodes) return
  for (const { reply, life, order, at, first } of nodes.entries) {
    const holder = holderBefore(nodes, reply, order, at)
    if (holder !== undefined && holder !== life)
      yield `life ${life} wrote ${reply} from ${first} on, which was life ${holder}'s`
  }
}

export function* isTakenFromTheGone({ nodes }: Evidence): Generator<string> {
  if (!nodes) return
  for (const { reply, life, order, at } of nodes.takeovers) {
    const holder = holderBefore(nodes, reply, order, at)
    if (holder === undefined || holder === life) continue
    const { span, isClosing = false } = nodes.lives[holder] ?? {}
    const isAlive = span !== undefined && span.to >= at && !isClosing
    if (isAlive && isCalm(nodes, { from: at - REDIS_LOG_LIMITS.leaseMs, to: at }, holder))
      yield `life ${life} took ${reply} at ${at} from life ${holder}, which lived`
  }
}

/** By what the store has done and not forgotten; undefined where it may have forgotten who. */
function holderBefore({ takeovers, losses, creators }: NodesEvidence, reply: string, order: number, at: number) {
  const isBefore = (one: TakenOver): boolean => one.reply === reply && one.order < order
  const last = takeovers.findLast(isBefore)
  if (!last) return creators.get(reply)
  const isForgotten = losses.some((lostAt) => lostAt >= last.at && lostAt <= at)
  return isForgotten ? undefined : last.life
}
