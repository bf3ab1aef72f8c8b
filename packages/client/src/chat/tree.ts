// The turns of a chat are a tree: what was said in the place of a turn is its sibling. Pure; nothing is ever changed.
import type { Block } from '@holdfast/protocol'
import type { Branch } from './chat.ts'
import { share } from './share.ts'
import type { StoredTurn } from './storage.ts'

/** By their ids, oldest first. */
export type Turns = ReadonlyMap<string, StoredTurn>

export type Answer = Extract<StoredTurn, { role: 'assistant' }>

/** A turn that is shown, and where it stands among its siblings. */
export interface Shown {
  readonly turn: StoredTurn
  readonly branch: Branch
}

/** From the first turn to `leaf`. A turn whose parent is gone is a first one. */
export function pathTo(turns: Turns, leaf: string | undefined): StoredTurn[] {
  const path: StoredTurn[] = []
  for (let turn = turns.get(leaf!); turn; turn = turns.get(turn.parent!)) path.push(turn)
  return path.toReversed()
}

/** The path to `leaf` with the branches that leave it. */
export function shownOf(turns: Turns, leaf: string | undefined): Shown[] {
  const parentOf = ({ parent }: StoredTurn) => (turns.has(parent!) ? parent : undefined)
  const children = new Map<string | undefined, StoredTurn[]>()
  for (const turn of turns.values()) children.set(parentOf(turn), [...(children.get(parentOf(turn)) ?? []), turn])
  return pathTo(turns, leaf).map((turn) => {
    const siblings = children.get(parentOf(turn))!.filter((one) => one === turn || !isBlank(one))
    const index = siblings.indexOf(turn)
    const branch = { index, count: siblings.length, previous: siblings[index - 1]?.id, next: siblings[index + 1]?.id }
    return { turn, branch: branch as Branch }
  })
}

/** The newest of the turns that came of `id`. */
export function leafOf(turns: Turns, id: string): string {
  const descent = new Set([id])
  // Oldest first: a turn comes after what it came of.
  for (const turn of turns.values()) if (descent.has(turn.parent!)) descent.add((id = turn.id))
  return id
}

/** Both together. What a turn has once it never loses; where it gains nothing it is the same object. */
export function merged(mine: Turns, theirs: Turns): Turns {
  const all = new Map(mine)
  for (const [id, their] of theirs) {
    const own = all.get(id)
    const results = share(resultsOf(own), { ...resultsOf(their), ...resultsOf(own) })
    all.set(id, share(own, { ...their, ...own, ...(their.role === 'assistant' && { results }) } as StoredTurn))
  }
  // Two tabs may make turns in the same millisecond, and must agree on their order.
  return new Map([...all].sort(([id, one], [other, { at }]) => one.at - at || (id < other ? -1 : 1)))
}

/** True for a reply that nobody knows the end of. */
export const isOpen = (turn: StoredTurn | undefined): turn is Answer =>
  turn?.role === 'assistant' && !turn.content && !turn.trouble

/** True for a reply that failed before it said anything: asking again takes its place. */
const isBlank = (turn: StoredTurn): boolean =>
  turn.role === 'assistant' && !!turn.trouble && !turn.content?.blocks.length

export type Call = Extract<Block, { type: 'tool' }>

/** The calls that wait for a result. */
export function callsOf(turn: StoredTurn | undefined): Call[] {
  const { content } = (turn ?? {}) as Partial<Answer>
  const isWaiting = (block: Block) => block.type === 'tool' && !(block.id in resultsOf(turn))
  return content?.ending === 'tool-use' ? (content.blocks.filter(isWaiting) as Call[]) : []
}

export const resultsOf = (turn: StoredTurn | undefined): Readonly<Record<string, unknown>> =>
  (turn as Answer | undefined)?.results ?? {}
