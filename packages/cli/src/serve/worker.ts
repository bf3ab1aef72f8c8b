// One of several processes that serve together, as it sees itself: what it hears of its parent, and what it says.
import cluster from 'node:cluster'
import process from 'node:process'
import { mergeMetrics } from './merged-metrics.ts'

/** How a worker knows which it is: `<number>`, and `first` for the one that speaks for all. */
export const MARK = 'HOLDFAST_WORKER'

export type ToWorker =
  /** The second time: at once. */
  | { readonly type: 'end' }
  | { readonly type: 'metrics'; readonly id: number; readonly asker: number }
  | { readonly type: 'others'; readonly id: number; readonly count: number }
  | { readonly type: 'metrics-of'; readonly id: number; readonly number: number; readonly text: string }

export type FromWorker =
  /** From now on. What it was told before that is lost: node gives it to nobody. */
  | { readonly type: 'hears' }
  | { readonly type: 'listens'; readonly page?: string }
  | { readonly type: 'gather'; readonly id: number }
  | {
      readonly type: 'metrics'
      readonly id: number
      readonly asker: number
      readonly number: number
      readonly text: string
    }

/** How long the others have to say how they are. Who has not is missing. */
const GATHER_MS_MAX = 2_000

export interface Member {
  readonly number: number
  /** The first that was ever started: it speaks for all. */
  readonly isFirst: boolean
  /** Resolves when it shall end. */
  readonly ended: Promise<void>
  /** @param page what is to be printed when all are there */
  listens(page?: string): void
  /** What it says of itself in numbers when another is asked. */
  metricsAre(own: () => Promise<string | undefined>): void
  /** The metrics of all, in one text. */
  gather(own: string): Promise<string>
}

/** Undefined in a process that is none of several. */
export function membership(): Member | undefined {
  const [number, first] = (process.env[MARK] ?? '').split(' ')
  if (!cluster.isWorker || !number) return undefined
  const mine = Number(number)
  const gathering = new Map<number, Gathering>()
  let ownMetrics: () => Promise<string | undefined> = async () => undefined
  let ids = 0
  const say = (told: FromWorker): void => void process.send?.(told)
  // A signal is the parent's, also one that a terminal or an init sends to all of a group: it would count twice.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'] as const) process.on(signal, () => {})
  const ended = new Promise<void>((resolve) => {
    let isAsked = false
    process.on('message', (told: ToWorker) => {
      if (told.type !== 'end') return void hear(told)
      if (isAsked) process.exit(130)
      isAsked = true
      resolve()
    })
  })
  say({ type: 'hears' })

  async function hear(told: Exclude<ToWorker, { readonly type: 'end' }>): Promise<void> {
    if (told.type === 'metrics') {
      const text = (await ownMetrics()) ?? ''
      return say({ ...told, number: mine, text })
    }
    const one = gathering.get(told.id)
    if (told.type === 'others') one?.expect(told.count)
    else one?.add(told.number, told.text)
  }

  return {
    number: mine,
    isFirst: first === 'first',
    ended,
    listens: (page) => say({ type: 'listens', ...(page !== undefined && { page }) }),
    metricsAre: (own) => (ownMetrics = own),
    async gather(own) {
      const id = ++ids
      const one = new Gathering()
      gathering.set(id, one)
      say({ type: 'gather', id })
      const texts = await one.all()
      gathering.delete(id)
      const all: [number, string][] = [[mine, own], ...texts]
      return mergeMetrics(new Map(all.sort(([one], [other]) => one - other)))
    },
  }
}

class Gathering {
  readonly #texts: [number, string][] = []
  #expected: number | undefined
  #done: () => void = () => {}

  expect(count: number): void {
    this.#expected = count
    this.#look()
  }

  add(number: number, text: string): void {
    this.#texts.push([number, text])
    this.#look()
  }

  async all(): Promise<[number, string][]> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS_MAX)
      this.#done = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    return this.#texts
  }

  #look(): void {
    if (this.#texts.length === this.#expected) this.#done()
  }
}
