// All nodes, as one of them sees them: each says what it is with its beat, and whoever is asked adds up what was said. What
// is said of this node itself is how it is now; what is said of another is as old as its last beat.
import type { Live, LiveReply, Totals } from '../live.ts'
import type { Readiness } from '../routes/route.ts'
import type { Runtime } from '../runtime.ts'
import type { ServerReport } from '../redis/report.ts'
import { NODE_TTL_MS, type Sharing } from '../shared/sharing.ts'
import { CARD_REPLIES_MAX, type Card, type Inheritance, readCard, writeCard } from './card.ts'

/** What a node that is gone has said last is kept for so long. */
export const GONE_MS_MAX = 3_600_000

/** Pages that look every second all look at the same. */
const LOOK_MS = 900

/** Whose it was, and what became of it, over all who have taken some. */
export interface Fate {
  readonly taken: number
  readonly running: number
  readonly endings: Readonly<Record<string, number>>
  /** Names of those who took them. */
  readonly by: readonly string[]
}

export interface NodeSeen extends Omit<Card, 'replies' | 'elsewhere' | 'state'> {
  /** Of this incarnation. */
  readonly id: string
  readonly state: Readiness | 'left' | 'gone'
  /** The one that was asked. */
  readonly isSelf: boolean
  /** Since its last beat, in milliseconds. */
  readonly agoMs: number
  /** Of one that has left, or is gone, and had some. */
  readonly fate?: Fate
}

export interface LiveSeen extends LiveReply {
  /** Name of the node that it runs at. */
  readonly node: string
}

export interface RollOptions {
  readonly sharing: Sharing | undefined
  readonly runtime: Pick<Runtime, 'now'>
  readonly about: { readonly name: string; readonly version: string }
  readonly readiness: () => Readiness
  readonly live: () => Live
  /** Connections that read here, whatever they read. */
  readonly reading: () => number
  readonly elsewhere: () => Readonly<Record<string, number>>
  readonly inherited: () => readonly Inheritance[]
}

/** What one incarnation said last. */
interface Seen {
  readonly id: string
  readonly card: Card
  readonly agoMs: number
}

export class Roll {
  readonly #options: RollOptions
  readonly #startedAt: number
  #others: { readonly at: number; readonly seen: Promise<readonly Seen[] | undefined> } | undefined

  constructor(options: RollOptions) {
    this.#options = options
    this.#startedAt = options.runtime.now()
    options.sharing?.everyBeat(() => void this.#say(this.#card()))
  }

  get name(): string {
    return this.#options.about.name
  }

  /** The others need not wait to find out. */
  async leave(): Promise<void> {
    await this.#say({ ...this.#card(), state: 'left', running: 0, readers: 0, elsewhere: {}, replies: [] })
  }

  /** Those that live first, by name; then those that are gone, the latest first. */
  async nodes(): Promise<readonly NodeSeen[]> {
    const all = await this.#all()
    const names = new Map(all.map(({ id, card }) => [id, card.name]))
    return all
      .map((one) => seenOf(one, one.id === this.#id, fateOf(one.id, all, names)))
      .toSorted((one, other) => {
        const isGone = [one, other].map(({ state }) => Number(state === 'gone' || state === 'left'))
        if (isGone[0] !== isGone[1]) return (isGone[0] ?? 0) - (isGone[1] ?? 0)
        return isGone[0] ? one.agoMs - other.agoMs : one.name.localeCompare(other.name, 'en', { numeric: true })
      })
  }

  /** What runs, wherever it does; of another node at most its newest `CARD_REPLIES_MAX`. */
  async live(): Promise<{ readonly replies: readonly LiveSeen[]; readonly totals: Totals }> {
    const living = (await this.#all()).filter((one) => isLiving(one))
    const own = this.#options.live().replies
    const cards = living.map(({ card }) => card)
    const sum = (of: keyof Totals): number => cards.reduce((all, card) => all + card[of], 0)
    // One that has just moved may be on the cards of two.
    const replies = new Map<string, LiveSeen>()
    for (const { id, card } of living.toReversed())
      for (const one of id === this.#id ? own : card.replies) replies.set(one.id, { ...one, node: card.name })
    const readersOf = ({ id, readers }: LiveSeen): number =>
      cards.reduce((all, { elsewhere }) => all + (elsewhere[id] ?? 0), readers)
    return {
      replies: [...replies.values()].map((one) => ({ ...one, readers: readersOf(one) })),
      totals: {
        running: sum('running'),
        readers: sum('readers'),
        framesPerSecond: sum('framesPerSecond'),
        octetsPerSecond: sum('octetsPerSecond'),
      },
    }
  }

  /** The servers that nodes share. Undefined: this node is alone. Empty: none answers, or nobody may ask. */
  async servers(): Promise<readonly ServerReport[] | undefined> {
    const { sharing } = this.#options
    return sharing && ((await sharing.look((commons) => commons.servers())) ?? [])
  }

  get #id(): string {
    return this.#options.sharing?.node ?? 'self'
  }

  #card(): Card {
    const { about, runtime, readiness, live, reading, elsewhere, inherited } = this.#options
    const { replies, totals } = live()
    return {
      ...about,
      ...totals,
      readers: reading(),
      elsewhere: elsewhere(),
      state: readiness(),
      upMs: Math.max(0, runtime.now() - this.#startedAt),
      inherited: inherited(),
      replies: replies.toSorted((one, other) => other.startedAt - one.startedAt).slice(0, CARD_REPLIES_MAX),
    }
  }

  async #say(card: Card): Promise<void> {
    await this.#options.sharing?.look((commons) => commons.say(writeCard(card), GONE_MS_MAX))
  }

  /** Where nobody answers: this one, which is what is known. */
  async #all(): Promise<readonly Seen[]> {
    const own = { id: this.#id, card: this.#card(), agoMs: 0 }
    const others = (await this.#look()) ?? []
    return [own, ...others.filter(({ id }) => id !== own.id)]
  }

  #look(): Promise<readonly Seen[] | undefined> | undefined {
    const { sharing, runtime } = this.#options
    if (!sharing) return undefined
    const now = runtime.now()
    if (!this.#others || now - this.#others.at >= LOOK_MS) this.#others = { at: now, seen: this.#ask(sharing) }
    return this.#others.seen
  }

  async #ask(sharing: Sharing): Promise<readonly Seen[] | undefined> {
    const said = await sharing.look((commons) => commons.said())
    return said?.flatMap(({ node, text, agoMs }) => {
      const card = readCard(text)
      return card ? [{ id: node, card, agoMs }] : []
    })
  }
}

const isLiving = ({ card, agoMs }: Seen): boolean => card.state !== 'left' && agoMs < NODE_TTL_MS

function seenOf({ id, card, agoMs }: Seen, isSelf: boolean, fate: Fate | undefined): NodeSeen {
  const { replies: _, elsewhere: __, ...rest } = card
  const isHere = isLiving({ id, card, agoMs })
  const state = card.state === 'left' || isHere ? card.state : 'gone'
  return { ...rest, id, isSelf, agoMs, state, ...(fate && !isHere && { fate }) }
}

function fateOf(id: string, all: readonly Seen[], names: ReadonlyMap<string, string>): Fate | undefined {
  const parts = all.flatMap((one) =>
    one.card.inherited.filter(({ from }) => from === id).map((part) => ({ ...part, by: names.get(one.id) ?? one.id })),
  )
  if (parts.length === 0) return undefined
  const endings: Record<string, number> = {}
  for (const part of parts)
    for (const [ending, count] of Object.entries(part.endings)) endings[ending] = (endings[ending] ?? 0) + count
  return {
    taken: parts.reduce((sum, { taken }) => sum + taken, 0),
    running: parts.reduce((sum, { running }) => sum + running, 0),
    endings,
    by: [...new Set(parts.map(({ by }) => by))],
  }
}
