// One run of one client against one fault, and what came of it.
import type { Column, Scene } from './column.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { type Fault, noFault } from './faults.ts'
import type { Service } from './service.ts'
import type { Stage } from './stage.ts'
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
  /** Requests that reached the provider. */
  readonly purchases: number
  readonly told: Told
}

/** How often a kill is tried until it strikes in mid-sentence: on a busy machine the signal may come too late. */
const KILLS_MAX = 5

export async function runCell(stage: Stage, fault: Fault, column: Column, patienceMs = PATIENCE_MS): Promise<Cell> {
  if (fault.does.type !== 'kill') return runOnce(stage, await stage.shared(column.server), fault, column, patienceMs)
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
  // Unlike any other cell's, so that the provider's journal tells them apart.
  const model = `${fault.name}.${column.name.replaceAll(/[^a-z-]+/gi, '-')}${suffix}`
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
    if (fault !== noFault && proxy.strikes === 0)
      throw new Error(`${model}: the fault never struck (${told.detail ?? 'no error'})`)
    await proxy.back
    const logged = await logOf(stage, proxy.replies, service)
    if (fault.does.type === 'kill' && logged?.ending === 'complete') throw new TooLate(`${model}: killed too late`)
    // Only a server that was killed may fail to say all of it. Then its log says what there is to be read.
    const truth = fault.does.type === 'kill' && logged ? logged : { ...WHOLE, lastSeq: logged?.lastSeq }
    const purchases = await stage.purchases(model)
    return { fault, column, verdict: judge(told, truth), words: wordsOf(told.text).length, ms, purchases, told }
  } finally {
    left.abort()
    proxy.close()
  }
}

/** What the client tells, until it comes back or patience is over. */
async function listen(column: Column, scene: Scene, left: AbortController, patienceMs: number): Promise<Told> {
  const told: Told = { text: '' }
  const reading = column.read(scene, told).catch((cause: unknown) => {
    told.end = 'error'
    told.detail = String(cause)
  })
  const timer = setTimeout(() => left.abort(), patienceMs)
  await Promise.race([reading, new Promise((resolve) => left.signal.addEventListener('abort', resolve))])
  clearTimeout(timer)
  // A copy: what comes after this is not heard any more.
  return { ...told, ...(told.seqs ? { seqs: [...told.seqs] } : {}) }
}

/** The log of the reply that the client read, if it came from a relay. */
async function logOf(stage: Stage, replies: ReadonlySet<string>, service: Service): Promise<Truth | undefined> {
  const [reply] = replies
  return reply === undefined ? undefined : stage.truth(service, reply)
}

const WHOLE: Truth = { text: SAID, ending: 'complete' }
