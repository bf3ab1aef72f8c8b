// Invariant 6. Once a stop is acknowledged nothing more is bought for the reply, nobody listens to its upstream, and
// it ends `stopped`, unless it had ended before. The relay needs no time for any of it. A stop is a command from the moment
// in which the log has it: if the relay dies before it can say so, the next one obeys.
import type { Evidence, Kept, Purchase } from '../evidence.ts'
import { NAME_MS_MAX, isUnnamed, linesOf, overAt, threadsOf } from '../thread.ts'

/** The view in the answer is read from the log, page by page. */
const ANSWER_MS_MAX = 300

export function* isStoppedForGood(evidence: Evidence): Generator<string> {
  const { stops, stopsTaken, purchases, calls, kept, wishes } = evidence
  for (const { kept: one, purchases: own } of threadsOf(evidence)) yield* isPassedOn(one, own, evidence)
  for (const { number, path, arrivedAt = 0, answeredAt = 0, status } of calls) {
    const reply = /([^/]+)\/stop$/.exec(path)?.[1]
    if (reply === undefined || status !== 200) continue
    const final = kept.get(reply)?.final
    // It was being cut off when the stop came, and waits to tell its upstream.
    if (isCutOff(final)) continue
    if (final && final.endedAt > arrivedAt && final.ending !== 'stopped')
      yield `${reply} ended ${final.ending} ${final.endedAt - arrivedAt} ms after call ${number} stopped it`
    const isHeld = purchases.some((one) => calls[one.call]?.reply === reply && isUnnamed(one, arrivedAt))
    if (answeredAt - arrivedAt > ANSWER_MS_MAX + (isHeld ? NAME_MS_MAX : 0))
      yield `call ${number} stopped ${reply} and waited ${answeredAt - arrivedAt} ms`
  }
  for (const { reply, at } of stopsTaken) {
    const final = kept.get(reply)?.final
    const endedBefore = isCutOff(final) || (final !== undefined && final.endedAt <= at)
    if (final?.ending !== 'stopped' && !endedBefore)
      yield `${reply} ended ${final?.ending}, and the log had a stop of it`
    const late = purchases.find((one) => one.at > at && calls[one.call]?.reply === reply)
    if (late) yield `purchase ${late.number} was made for ${reply}, of which the log had a stop`
  }
  for (const { reply, wish, askedAt, acknowledgedAt } of stops) {
    if (acknowledgedAt === undefined) continue
    const final = kept.get(reply)?.final
    const endedBefore =
      isCutOff(final) || (final !== undefined && final.endedAt <= acknowledgedAt && final.ending !== 'stopped')
    if (final?.ending !== 'stopped' && !endedBefore) yield `${reply} was stopped and ended ${final?.ending}`
    for (const purchase of purchases) {
      const isOwn = calls[purchase.call]?.reply === reply
      if (isOwn && purchase.at > acknowledgedAt) yield `something was bought for ${reply} after it was stopped`
      // The acknowledgement was on its way when this was true; it is true from then on.
      const lines = linesOf(purchase)
      const isOpen = lines.some((line) => overAt(line) > acknowledgedAt)
      if (isOwn && lines.some(({ at }) => at > acknowledgedAt))
        yield `the upstream of ${reply} was read on after it was stopped`
      // A model that had said everything is let hang up by itself: its connection is used again.
      if (isOwn && !endedBefore && !purchase.namedEnding && isOpen) yield `the upstream of ${reply} was not hung up on`
      if (isOwn && purchase.said.some(({ at }) => at > acknowledgedAt) && !endedBefore)
        yield `the upstream of ${reply} was listened to after it was stopped (asked at ${askedAt}, wish ${wishes[wish]?.number})`
    }
  }
}

/** An upstream that keeps an answer goes on with it when it is hung up on. It is told that nobody wants it any more. */
function* isPassedOn({ id, final }: Kept, own: readonly Purchase[], evidence: Evidence): Generator<string> {
  const { deaths, closings, stopsTaken } = evidence
  const last = own.at(-1)
  if (!final || final.ending !== 'stopped' || !last) return
  const { endedAt } = final
  const stoppedAt = stopsTaken.find(({ reply }) => reply === id)?.at ?? endedAt
  const { hungUpAt = stoppedAt } = last
  const isHasty = hungUpAt > stoppedAt - 1 && hungUpAt < stoppedAt + NAME_MS_MAX && isUnnamed(last, hungUpAt)
  if (isHasty && last.hungUpAt !== undefined && final.problem?.message === STOPPED)
    yield `${id} was stopped, and ${last.upstream} was hung up on before it could say what it calls it`
  if (last.kept === undefined || last.status !== 200) return
  if ([...deaths, ...closings].some((at) => at >= last.at && at <= endedAt)) return
  const isOver = last.said.some(({ kind }) => kind !== 'opening' && kind !== 'content') || last.namedEnding
  if (!isOver && !(last.stoppedAt !== undefined && last.stoppedAt <= endedAt))
    yield `${id} was stopped, and ${last.upstream} goes on with ${last.kept}`
}

const isCutOff = (final: Kept['final']): boolean => final?.ending === 'over-budget'

const STOPPED = 'The reply was stopped.'
