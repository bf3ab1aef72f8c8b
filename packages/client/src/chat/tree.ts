// The turns of a chat are a tree: what was said in the place of a turn is its sibling. Pure; nothing is ever changed.
import type { Branch } from './chat.ts'
import type { StoredTurn } from './storage.ts'

export type Turns = ReadonlyMap<string, StoredTurn>

/** A turn that is shown, and where it stands among its siblings. */
export interface Shown {
  readonly turn: StoredTurn
  readonly branch: Branch
}

/** Of the first question. */
const TITLE_CHARS_MAX = 80

/** From the first turn to `leaf`. A turn whose parent is gone is a first one. */
export function pathTo(turns: Turns, leaf: string | undefined): StoredTurn[] {
  const path: StoredTurn[] = []
  for (let turn = turns.get(leaf!); turn; turn = turns.get(turn.parent!)) path.push(turn)
  return path.toReversed()
}

/** The path to `leaf` with the branches that leave it. */
export function shownOf(turns: Turns, leaf: string | undefined): Shown[] {
  const siblingsOf = siblingsIn(turns)
  return pathTo(turns, leaf).map((turn) => {
    const siblings = siblingsOf(turn).filter((one) => one === turn || !isBlank(one))
    const index = siblings.indexOf(turn)
    const [previous, next] = [siblings[index - 1]?.id, siblings[index + 1]?.id]
    return { turn, branch: { index, count: siblings.length, ...(previous && { previous }), ...(next && { next }) } }
  })
}

/** The last turn of the newest branch that `id` is on. */
export function leafOf(turns: Turns, id: string): string {
  for (;;) {
    const next = [...turns.values()]
      .filter(({ parent }) => parent === id)
      .sort(byAge)
      .at(-1)
    if (!next) return id
    id = next.id
  }
}

/** Replies since the last question, this one included. */
export function roundsTo(turns: Turns, id: string): number {
  const path = pathTo(turns, id)
  return path.length - 1 - path.findLastIndex(({ role }) => role === 'user')
}

/** The first question, in brief. */
export const titleOf = (turns: Turns): string => {
  const [first] = [...turns.values()].sort(byAge)
  return first?.role === 'user' ? first.text.trim().slice(0, TITLE_CHARS_MAX) : ''
}

/** True for a reply that nobody knows the end of. */
export const isOpen = (turn: StoredTurn | undefined): boolean =>
  turn?.role === 'assistant' && !turn.content && !turn.trouble

/** Both together; `mine` itself where there is nothing new in `theirs`. What a turn has once it never loses. */
export function merged(mine: Turns, theirs: readonly StoredTurn[]): Turns {
  const all = new Map(mine)
  let isNew = false
  for (const their of theirs) {
    const own = all.get(their.id)
    if (own && !hasNews(their, own) && !hasNews(resultsOf(their), resultsOf(own))) continue
    const results = { ...resultsOf(their), ...resultsOf(own) }
    all.set(their.id, { ...their, ...own, ...(their.role === 'assistant' && { results }) } as StoredTurn)
    isNew = true
  }
  return isNew ? all : mine
}

export const resultsOf = (turn: StoredTurn | undefined): Readonly<Record<string, unknown>> =>
  (turn?.role === 'assistant' && turn.results) || {}

const hasNews = (their: object, own: object): boolean => Object.keys(their).some((key) => !(key in own))

/** A reply that failed before it said anything: asking again takes its place. */
const isBlank = (turn: StoredTurn): boolean =>
  turn.role === 'assistant' && !!turn.trouble && !turn.content?.blocks.length

/** Looks up the turns that were said in the place of one, oldest first. */
function siblingsIn(turns: Turns): (turn: StoredTurn) => StoredTurn[] {
  const groups = new Map<string | undefined, StoredTurn[]>()
  const parentOf = ({ parent }: StoredTurn) => (turns.has(parent!) ? parent : undefined)
  for (const turn of [...turns.values()].sort(byAge)) {
    groups.set(parentOf(turn), [...(groups.get(parentOf(turn)) ?? []), turn])
  }
  return (turn) => groups.get(parentOf(turn))!
}

// Two tabs may make turns in the same millisecond, and must agree on their order.
const byAge = (one: StoredTurn, other: StoredTurn): number => one.at - other.at || (one.id < other.id ? -1 : 1)
