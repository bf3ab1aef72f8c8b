// One run of one client against one fault, and what came of it.
import type { Entry } from '@holdfast/simulator'
import { isTrueBill } from './bill.ts'
import type { Column, Scene } from './column.ts'
import { failureSaid } from './failure-said.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { EVENTS_BEFORE, type Fault, noFault } from './faults.ts'
import type { Service } from './service.ts'
import type { Logged, Stage } from './stage.ts'
import { SAID, type Told, type Truth, type Verdict, WORDS, judge, wordsOf } from './verdict.ts'

/** The same for everybody. A client that has not come back by then is hung. */
export const PATIENCE_MS = 75_000

export interface Cell {
  readonly fault: Fault
  readonly column: Column
  readonly verdict: Verdict
  /** Words that the application had, out of `WORDS`. */
  readonly words: number
  readonly ms: number
  /** Requests that reached a provider. */
  readonly purchases: number
  /** Of those, requests for the rest of an answer that was broken off. */
  readonly continuations: number
  /** Whether the reply's own `purchases` say what the providers sold. Absent where there is no log that could. */
  readonly isBilledTruly?: boolean
  readonly told: Told
}

/** How often a kill is tried until it strikes in mid-sentence: on a busy machine the signal may come too late. */
const KILLS_MAX = 5

export async function runCell(stage: Stage, fault: Fault, column: Column, patienceMs = PATIENCE_MS): Promise<Cell> {
  if (fault.does.type !== 'kill')
    return runOnce(stage, await stage.shared(serverOf(column, fault)), fault, column, patienceMs)
  for (let attempt = 1; ; attempt++) {
    const service = await stage.own(column.server)
    try {
      return await runOnce(stage, service, fault, column, patienceMs, `.${attempt}`)
    } catch (cause) {
      if (!(cause instanceof TooLate) || attempt === KILLS_MAX) throw cause
    } finally {
      await service.kill()
    }
  }
}

/** The server had said everything before it was killed, so nothing was shown. */
class TooLate extends Error {}

async function runOnce(
  stage: Stage,
  service: Service,
  fault: Fault,
  column: Column,
  patienceMs: number,
  suffix = '',
): Promise<Cell> {
  const proxy = await startFaultProxy({ port: service.port, fault, kill: () => service.restart() })
  // Unlike any other cell's, so that the providers' journals tell them apart.
  const model = `${column.route ?? 'chat'}.${fault.name}.${column.name.replaceAll(/[^a-z-]+/gi, '-')}${suffix}`
  if (fault.does.type === 'provider') await stage.prepare(model, fault.does.plan)
  const left = new AbortController()
  const scene = {
    url: proxy.url,
    directUrl: service.url,
    key: stage.key,
    model,
    prompt: `Say ${WORDS} words.`,
    signal: left.signal,
  }
  const began = Date.now()
  const told = await listen(column, scene, left, patienceMs)
  const ms = Date.now() - began
  try {
    const sold = await stage.sold(model)
    const hasStruck = fault.does.type === 'provider' ? hasFailed(sold[0]) : proxy.strikes > 0
    if (fault !== noFault && !hasStruck)
      throw new Error(`${model}: the fault never struck (${told.detail ?? 'no error'})`)
    await proxy.back
    const [reply] = proxy.replies
    const logged = reply === undefined ? undefined : await stage.logged(service, reply)
    const continuations = sold.filter(({ continuation }) => continuation !== undefined).length
    if (fault.does.type === 'kill' && logged?.ending === 'complete' && continuations === 0)
      throw new TooLate(`${model}: killed too late`)
    return {
      fault,
      column,
      verdict: judge(told, dueUnder(fault, continuations, logged), logged ?? saidBy(sold[0])),
      words: wordsOf(told.text).length,
      ms,
      purchases: sold.length,
      continuations,
      // What was bought twice is two replies, with a bill for each; and after a kill a log does not always know who was asked.
      ...(logged?.purchases &&
        sold.length === 1 + continuations &&
        fault.does.type !== 'kill' && { isBilledTruly: isTrueBill(logged.purchases, sold) }),
      told,
    }
  } finally {
    left.abort()
    proxy.close()
  }
}

/** Where providers fail, the relay is one that knows another. */
const serverOf = ({ server }: Column, { does }: Fault): Column['server'] =>
  server === 'relay' && does.type === 'provider' ? 'relay-with-plan' : server

/** The provider's fault has struck, at its place. A stalled answer is still running, as far as its provider knows. */
const hasFailed = (entry: Entry | undefined): boolean =>
  entry !== undefined && entry.state !== 'finished' && entry.events >= EVENTS_BEFORE

/** What the application has a right to. */
function dueUnder({ does }: Fault, seams: number, logged: Logged | undefined): Truth {
  // Only a server that was killed may fail to say all of it. Then its log says what there is to be read.
  if (does.type === 'kill' && logged?.ending === 'failed') return logged
  return { text: SAID, ending: 'complete', ...(logged && { lastSeq: logged.lastSeq, seams }) }
}

/** What the provider said, as far as it said anything: an answer that broke off without a word is no failure to pass on. */
const saidBy = (entry: Entry | undefined): Truth => ({
  text: SAID.split(' ')
    .slice(0, entry?.tokens ?? 0)
    .join(' '),
  ending: entry?.state === 'errored' ? 'failed' : 'complete',
})

/** What the client tells, until it comes back or patience is over. */
async function listen(column: Column, scene: Scene, left: AbortController, patienceMs: number): Promise<Told> {
  const told: Told = { text: '' }
  const reading = column.read(scene, told).catch((cause: unknown) => {
    const failure = failureSaid(cause)
    told.end = failure === undefined ? 'error' : 'failed'
    if (failure !== undefined) told.failure = failure
    told.detail = String(cause)
  })
  const timer = setTimeout(() => left.abort(), patienceMs)
  await Promise.race([reading, new Promise((resolve) => left.signal.addEventListener('abort', resolve))])
  clearTimeout(timer)
  // A copy: what comes after this is not heard any more.
  return { ...told, ...(told.seqs ? { seqs: [...told.seqs] } : {}) }
}
