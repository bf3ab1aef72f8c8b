// What the provider sold, by its own journal: each question once.
import type { Entry, Simulator } from '@holdfast/simulator'
import type { Story } from './person.ts'

const LOOK_MS = 3_000

export class Purchases {
  readonly #simulator: Simulator
  /** By question: the journal's entries of it that cost something. */
  readonly #sold = new Map<string, Map<number, Entry>>()
  readonly #timer: NodeJS.Timeout
  #seen = 0

  constructor(simulator: Simulator) {
    this.#simulator = simulator
    this.#timer = setInterval(() => this.#look(), LOOK_MS)
  }

  get questions(): number {
    this.#look()
    return this.#sold.size
  }

  /** The questions that were sold more than once, with what is known of each sale. */
  again(stories: readonly Story[]): readonly Again[] {
    this.#look()
    const byQuestion = new Map(stories.map((story) => [story.promptHash, story]))
    return [...this.#sold].flatMap(([question, sales]) => {
      const story = byQuestion.get(question)
      return sales.size < 2 || !story ? [] : [{ story, sales: [...sales.values()] }]
    })
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #look(): void {
    const entries = this.#simulator.journal
    for (const entry of entries) {
      if (entry.id <= this.#seen || entry.billed === null) continue
      const sales = this.#sold.get(entry.promptHash) ?? new Map<number, Entry>()
      this.#sold.set(entry.promptHash, sales.set(entry.id, entry))
    }
    // Nothing runs longer than the last thousand questions take.
    this.#seen = Math.max(this.#seen, (entries.at(-1)?.id ?? 0) - 1_000)
  }
}

export interface Again {
  readonly story: Story
  readonly sales: readonly Entry[]
}

/**
 * Why a question was bought twice, where that is as promised: the attempt before had failed, or its node was gone, before the
 * reader had a word of it. Undefined for one that nothing explains: two good answers, of one provider who could not know.
 */
export function excuseFor({ story, sales }: Again): Excuse | undefined {
  // A whole answer that is garbled runs to its end, and is worth nothing.
  const good = sales.filter(({ state }) => state === 'finished' && story.plan !== 'garbled')
  const keys = new Set(sales.map(({ idempotencyKey }) => idempotencyKey))
  if (good.length > 1)
    return keys.size === 1 && !keys.has(undefined) ? 'its node was gone: asked under the same key' : undefined
  return sales.some(({ state }) => state === 'client-gone')
    ? 'its node was gone, or stopped waiting'
    : 'failed before a word'
}

type Excuse =
  | 'its node was gone: asked under the same key'
  | 'its node was gone, or stopped waiting'
  | 'failed before a word'
