// Every reply that ended gave one receipt, and what that says of its attempts is what its upstreams wrote down. None only
// where the relay died as its ending was being written, and the next found it in the log.
import type { AttemptRecord, Receipt } from '@holdfast/relay'
import type { Evidence, Exchange, Kept, Purchase } from '../evidence.ts'
import { type Thread, linesOf, maySell, threadsOf } from '../thread.ts'

/** No write of a disk takes longer. */
const WRITE_MS_MAX = 1_000
/** What a failed write has left is adopted after as long. */
const ADOPT_MS_MAX = 12_000

export function* givesOneReceipt(evidence: Evidence): Generator<string> {
  const { kept, receipts, deaths, diskFailures } = evidence
  for (const { at, receipt } of receipts) {
    const { head, final } = receipt
    const there = kept.get(head.id)
    if (!there) yield `a receipt was given of ${head.id}, which is not in the log`
    if (at < final.endedAt) yield `the receipt of ${head.id} came before its ending`
  }
  for (const one of kept.values()) {
    const { id, final } = one
    if (!final) continue
    const own = receipts.filter(({ receipt }) => receipt.head.id === id)
    const isWithin = (ms: number) => (at: number) => at >= final.endedAt && at <= final.endedAt + ms
    // What a disk has written, and says it has not, is there when the relay has died before it has looked again.
    const isDenied = diskFailures.some(isWithin(WRITE_MS_MAX))
    const wasCutOff = deaths.some(isWithin(isDenied ? ADOPT_MS_MAX : WRITE_MS_MAX))
    if (own.length !== 1 && !(own.length === 0 && wasCutOff)) yield `${id} gave ${own.length} receipts`
    for (const { receipt } of own) yield* isOfItsLog(receipt, one)
  }
  for (const thread of threadsOf(evidence))
    for (const { receipt } of receipts) if (receipt.head.id === thread.kept.id) yield* isOfItsUpstreams(receipt, thread)
}

export function* isOfItsLog({ last, final, attempts }: Receipt, kept: Kept): Generator<string> {
  if (last !== kept.last) yield `the receipt of ${kept.id} ends at ${last}, and the log at ${kept.last}`
  if (JSON.stringify(final) !== JSON.stringify(kept.final))
    yield `${kept.id} ended ${JSON.stringify(kept.final)}, and its receipt says ${JSON.stringify(final)}`
  const bought = attempts.flatMap(({ upstream, model, usage, estimated }) =>
    usage ? [{ upstream, model, usage, ...(estimated && { estimated }) }] : [],
  )
  // What processes bought that are gone comes first.
  const told = (final.purchases ?? []).slice(-bought.length || Number.POSITIVE_INFINITY)
  if (JSON.stringify(bought) !== JSON.stringify(told))
    yield `the attempts of ${kept.id} bought ${JSON.stringify(bought)}, and its ending says ${JSON.stringify(told)}`
}

function* isOfItsUpstreams({ attempts, steps, firstFrameAt }: Receipt, thread: Thread): Generator<string> {
  const { kept, eras, segments } = thread
  const { at: beganAt = 0, held = 0 } = eras.at(-1) ?? {}
  const lines = thread.purchases
    .flatMap((purchase) => linesOf(purchase).map((line) => ({ purchase, line })))
    .filter(({ line }) => line.at >= beganAt)
    .toSorted((one, other) => one.line.at - other.line.at)
  if (attempts.length !== lines.length)
    yield `the receipt of ${kept.id} has ${attempts.length} attempts, and its upstreams were asked ${lines.length} times`
  for (const [at, { purchase, line }] of lines.entries()) {
    const attempt = attempts[at]
    if (attempt && !agrees(attempt, purchase, line))
      yield `${kept.id} had ${JSON.stringify(attempt)} for purchase ${purchase.number}, made at ${line.at}, answered ${line.status}`
  }
  const told = steps.flatMap((step) => (step.what === 'seam' ? step.seam.segment : []))
  const marked = segments.flatMap(({ mark, begins }) => (mark && begins > held ? mark.segment : []))
  if (String(told) !== String(marked)) yield `${kept.id} has marks ${marked}, and its receipt ${told}`
  if ((firstFrameAt === undefined) !== attempts.every((one) => one.firstWordAt === undefined))
    yield `${kept.id} first spoke at ${firstFrameAt}, and its attempts did otherwise`
}

function agrees(attempt: AttemptRecord, purchase: Purchase, line: Exchange): boolean {
  const { upstream, model, dialect, startedAt, endedAt, firstWordAt, problem, status, usage } = attempt
  const isIt = upstream === purchase.upstream && model === purchase.model && dialect === purchase.dialect
  const isAnswered = status === undefined || status === line.status
  // What is read on is paid for already.
  const isBought = line === purchase && maySell(purchase)
  const isSpoken =
    firstWordAt === undefined || (firstWordAt >= startedAt && firstWordAt <= endedAt && line.status === 200)
  const hasEnded = problem !== undefined || purchase.namedEnding
  return isIt && isAnswered && isSpoken && hasEnded && startedAt === line.at && (usage !== undefined) === isBought
}
