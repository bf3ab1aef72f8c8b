// What happens when processes are gone: their readers come back to those that are left, their replies are taken over. A queue
// in steps of time, as a fluid: work comes in at each process that is left, one core works it off, and how much lies there is
// how long whatever comes next waits, a token too, because a process has one thread. No dice: what is random is spread out evenly.
import { CONSTANTS, stallMs } from './constants.ts'
import type { Demand } from './demand.ts'
import { type Plan, processorUsPerStream } from './plan.ts'

export interface Loss {
  /** Processes that are gone. */
  readonly lost: number
  /**
   * `reset`: the kernel or a proxy says so at once. `silence`: nobody says anything, readers find out. `drained`: they are
   * told to come back, and leases are handed over.
   */
  readonly how: 'reset' | 'silence' | 'drained'
}

export interface Storm {
  readonly lost: number
  readonly survivors: number
  readonly streamsMoved: number
  /** Share of its time that a survivor is busy when all is over. At 1 and above it never is. */
  readonly busyAfter: number
  /** The longest that anything waits for a process, in milliseconds. Infinity: the queue only grows. */
  readonly queueMsMax: number
  /** From the loss until a reader has what the log had, in milliseconds. */
  readonly backMsP50: number
  readonly backMsP99: number
  /** From the loss until the last reply goes on. */
  readonly wholeMs: number
  /** Requests that come to all survivors, and new attempts that go to upstreams, each in its busiest second. */
  readonly returnsPerSecondMax: number
  readonly attemptsPerSecondMax: number
}

const STEP_MS = 10
const HORIZON_MS = 120_000

export function stormOf(demand: Demand, plan: Plan, { lost, how }: Loss): Storm {
  const survivors = plan.processes - lost
  const streamsMoved = lost * plan.streamsPerProcess
  if (survivors <= 0) return { ...NOBODY_LEFT, lost, streamsMoved }

  const { returns, takeovers } = arrivals(how)
  const perSurvivor = streamsMoved / survivors
  const returnMs = CONSTANTS.processorUsPerReturn.value / 1e3
  const takeoverMs = CONSTANTS.processorUsPerReply.value / 1e3
  const streamBusy = processorUsPerStream(demand) / 1e6
  const busyBefore = plan.streamsPerProcess * streamBusy
  const busyAfter = busyBefore + perSurvivor * streamBusy

  let queueMs = 0
  let queueMsMax = 0
  let wholeMs = 0
  const backMs: { readonly ms: number; readonly share: number }[] = []
  for (let at = 0; at < HORIZON_MS; at += STEP_MS) {
    const back = shareWithin(returns, at)
    const taken = shareWithin(takeovers, at)
    // Who was lost costs nothing until it is taken over; by then its tokens have to be carried, too.
    const busy = busyBefore + perSurvivor * shareUntil(takeovers, at) * streamBusy
    queueMs += perSurvivor * (back * returnMs + taken * takeoverMs) + busy * STEP_MS
    if (back > 0) backMs.push({ ms: at + queueMs, share: back })
    if (taken > 0) wholeMs = at + queueMs
    queueMs = Math.max(0, queueMs - STEP_MS)
    queueMsMax = Math.max(queueMsMax, queueMs)
  }
  const drowns = busyAfter >= 1
  return {
    lost,
    survivors,
    streamsMoved,
    busyAfter,
    queueMsMax: drowns ? Number.POSITIVE_INFINITY : queueMsMax,
    backMsP50: quantile(backMs, 0.5),
    backMsP99: quantile(backMs, 0.99),
    wholeMs: drowns ? Number.POSITIVE_INFINITY : wholeMs,
    returnsPerSecondMax: streamsMoved * busiestSecond(returns),
    attemptsPerSecondMax: how === 'drained' ? 0 : streamsMoved * busiestSecond(takeovers),
  }
}

const NOBODY_LEFT = {
  survivors: 0,
  busyAfter: Number.POSITIVE_INFINITY,
  queueMsMax: Number.POSITIVE_INFINITY,
  backMsP50: Number.POSITIVE_INFINITY,
  backMsP99: Number.POSITIVE_INFINITY,
  wholeMs: Number.POSITIVE_INFINITY,
  returnsPerSecondMax: 0,
  attemptsPerSecondMax: 0,
}

/** From when to when something happens, evenly. */
interface Span {
  readonly fromMs: number
  readonly toMs: number
}

function arrivals(how: Loss['how']): { readonly returns: Span; readonly takeovers: Span } {
  const backoffMs = CONSTANTS.backoffMs.value
  const leaseMs = CONSTANTS.leaseMs.value
  // It was renewed at some time in the last quarter of it, and that it is over is seen at the next look.
  const expiring = { fromMs: leaseMs * 0.75, toMs: leaseMs + CONSTANTS.adoptMs.value }
  if (how === 'reset') return { returns: { fromMs: 0, toMs: backoffMs }, takeovers: expiring }
  // Heard from last at some time within a heartbeat, so missed at some time within one.
  const missed = { fromMs: stallMs - CONSTANTS.heartbeatMs.value, toMs: stallMs + backoffMs }
  if (how === 'silence') return { returns: missed, takeovers: expiring }
  return { returns: { fromMs: 0, toMs: backoffMs }, takeovers: { fromMs: 0, toMs: backoffMs } }
}

/** How much of it there has been until then. */
const shareUntil = ({ fromMs, toMs }: Span, at: number): number =>
  Math.min(1, Math.max(0, (at - fromMs) / (toMs - fromMs)))

const shareWithin = (span: Span, at: number): number => shareUntil(span, at + STEP_MS) - shareUntil(span, at)

const busiestSecond = ({ fromMs, toMs }: Span): number => Math.min(1, 1_000 / (toMs - fromMs))

function quantile(weighed: readonly { readonly ms: number; readonly share: number }[], wanted: number): number {
  let seen = 0
  for (const { ms, share } of weighed.toSorted((one, other) => one.ms - other.ms)) {
    seen += share
    if (seen >= wanted - 1e-9) return ms
  }
  return Number.POSITIVE_INFINITY
}

export interface RollingRestart {
  readonly batch: number
  readonly batches: number
  readonly minutes: number
  /** Of each batch. */
  readonly storm: Storm
}

/**
 * All processes one after the other, so many at a time: each batch hands over, ends, and is ready again before the next.
 * @param drainMs how long a batch takes to hand over and end
 */
export function rollingRestart(demand: Demand, plan: Plan, batch: number, drainMs: number): RollingRestart {
  const batches = Math.ceil(plan.processes / batch)
  return {
    batch,
    batches,
    minutes: (batches * (drainMs + CONSTANTS.startMs.value)) / 60_000,
    storm: stormOf(demand, plan, { lost: batch, how: 'drained' }),
  }
}
