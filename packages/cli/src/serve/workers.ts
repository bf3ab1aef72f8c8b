// Several processes behind one port (`--workers`): a parent that serves nothing, starts one for each, starts another where one
// dies, and exchanges them one by one (SIGUSR2). Each is a node of its own, as if it were on another machine; what they have
// in common is the port, which node:cluster shares, and GET /metrics, which whoever is asked gathers from all.
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import process from 'node:process'
import type { Told } from '../notices.ts'
import { print } from '../terminal.ts'
import { type FromWorker, MARK, type ToWorker } from './worker.ts'

/** The pause before a worker that died is started again: doubled each time, until one has lived for long enough. */
const PAUSE_MS_BASE = 250
const PAUSE_MS_CAP = 10_000
const LIVED_MS = 30_000

/**
 * Resolves when all have ended; this process then has its exit code.
 * @param count how many
 */
export async function runWorkers(count: number, tell: (told: Told) => void): Promise<void> {
  const crew = new Crew(tell)
  const end = (): void => crew.end()
  const reread = (): void => crew.signal('SIGHUP')
  const exchange = (): void => void crew.exchange()
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', reread).on('SIGUSR2', exchange)
  process.exitCode = await crew.run(count)
}

interface Hand {
  readonly worker: Worker
  /** Its name in the directory that they share: no two that live have the same. */
  readonly number: number
  readonly startedAt: number
  readonly listening: Promise<boolean>
  readonly gone: Promise<unknown>
  /** What it is to be told as soon as it hears; undefined from then on. */
  untold: ToWorker[] | undefined
  isEnding: boolean
}

class Crew {
  readonly #tell: (told: Told) => void
  readonly #hands = new Map<number, Hand>()
  #isEnding = false
  #isExchanging = false
  #pauseMs = PAUSE_MS_BASE
  #over: (code: number) => void = () => {}

  constructor(tell: (told: Told) => void) {
    this.#tell = tell
  }

  /** Resolves to an exit code. The first one that starts may make what all need, and says what is printed when all are there. */
  async run(count: number): Promise<number> {
    const over = new Promise<number>((resolve) => (this.#over = resolve))
    let page: string | undefined
    const first = this.#start((text) => (page = text))
    if (!(await first.listening)) return this.#failed(first)
    if (this.#isEnding) return over
    const others = Array.from({ length: count - 1 }, () => this.#start())
    for (const hand of others) if (!(await hand.listening)) return this.#failed(hand)
    if (page !== undefined) print(page)
    return over
  }

  /** A second time it is meant at once: so those that were being exchanged, and know it, are not told a first time. */
  end(): void {
    const isFirst = !this.#isEnding
    this.#isEnding = true
    for (const hand of this.#hands.values()) if (!isFirst || !hand.isEnding) this.#send(hand, { type: 'end' })
    if (this.#hands.size === 0) this.#over(0)
  }

  signal(signal: NodeJS.Signals): void {
    for (const { worker } of this.#hands.values()) worker.process.kill(signal)
  }

  /** Each gets a successor, and ends when that one listens. Where one does not come up, the rest stay as they are. */
  async exchange(): Promise<void> {
    if (this.#isExchanging || this.#isEnding) return
    this.#isExchanging = true
    const before = [...this.#hands.values()]
    for (const hand of before) {
      if (this.#isEnding || !this.#hands.has(hand.number)) continue
      const next = this.#start()
      if (!(await next.listening)) {
        this.#tell({ type: 'worker', worker: next.number, what: 'did not start: those that run stay' })
        break
      }
      if (this.#isEnding) break
      this.#send(hand, { type: 'end' })
      await hand.gone
    }
    this.#isExchanging = false
  }

  #start(onPage?: (page: string) => void): Hand {
    const number = this.#freeNumber()
    const worker = cluster.fork({ [MARK]: `${number}${onPage ? ' first' : ''}` })
    let listens: (isListening: boolean) => void = () => {}
    const hand: Hand = {
      worker,
      number,
      startedAt: Date.now(),
      listening: new Promise((resolve) => (listens = resolve)),
      gone: once(worker, 'exit'),
      untold: [],
      isEnding: false,
    }
    this.#hands.set(number, hand)
    worker.on('message', (told: FromWorker) => {
      if (told.type === 'hears') {
        for (const one of hand.untold ?? []) worker.send(one)
        hand.untold = undefined
      } else if (told.type === 'listens') {
        if (told.page !== undefined) onPage?.(told.page)
        listens(true)
      } else if (told.type === 'gather') this.#gather(hand, told.id)
      else this.#hands.get(told.asker)?.worker.send({ ...told, type: 'metrics-of' } satisfies ToWorker)
    })
    worker.once('exit', (code: number | null, signal: NodeJS.Signals | null) => {
      this.#hands.delete(number)
      listens(false)
      this.#left(hand, code, signal)
    })
    return hand
  }

  #left({ number, startedAt, isEnding }: Hand, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#isEnding) return this.#hands.size === 0 ? this.#over(0) : undefined
    if (isEnding) return
    if (Date.now() - startedAt > LIVED_MS) this.#pauseMs = PAUSE_MS_BASE
    this.#tell({ type: 'worker', worker: number, what: `ended (${signal ?? code}), and is started again` })
    setTimeout(() => !this.#isEnding && this.#start(), this.#pauseMs)
    this.#pauseMs = Math.min(2 * this.#pauseMs, PAUSE_MS_CAP)
  }

  /** One that cannot start now is not started again: it has said why, and nobody has been promised anything. */
  async #failed({ worker }: Hand): Promise<number> {
    this.end()
    await Promise.all([...this.#hands.values()].map(({ gone }) => gone))
    return this.#isEnding && worker.process.exitCode === 0 ? 0 : (worker.process.exitCode ?? 1)
  }

  #gather(asker: Hand, id: number): void {
    const others = [...this.#hands.values()].filter((hand) => hand !== asker && hand.worker.isConnected())
    asker.worker.send({ type: 'others', id, count: others.length } satisfies ToWorker)
    for (const hand of others) this.#send(hand, { type: 'metrics', id, asker: asker.number })
  }

  #send(hand: Hand, told: ToWorker): void {
    if (told.type === 'end') hand.isEnding = true
    if (hand.untold) hand.untold.push(told)
    else if (hand.worker.isConnected()) hand.worker.send(told)
  }

  #freeNumber(): number {
    for (let number = 1; ; number++) if (!this.#hands.has(number)) return number
  }
}
