// What a reply asked to be done, and doing it.
import type { Block } from '@holdfast/protocol'
import type { ChatTool } from './settings.ts'
import type { StoredTurn } from './storage.ts'
import { resultsOf } from './tree.ts'

/** Rounds of tools in a row after which the model is no longer asked to go on by itself: it may be going in circles. */
export const TOOL_ROUNDS_MAX_DEFAULT = 8

export type Call = Extract<Block, { type: 'tool' }>

/** The calls that wait for a result. */
export const callsOf = (turn: StoredTurn | undefined): Call[] =>
  turn?.role === 'assistant' && turn.content?.ending === 'tool-use'
    ? turn.content.blocks.filter((block) => block.type === 'tool').filter(({ id }) => !(id in resultsOf(turn)))
    : []

/** What the tool says, or what went wrong with it. Never rejects. */
export async function resultOf({ json }: Call, run: NonNullable<ChatTool['run']>): Promise<unknown> {
  try {
    return (await run(JSON.parse(json || '{}'))) ?? null
  } catch (failure) {
    return { error: String(failure) }
  }
}

/** Alone among the tabs that hold the same name, where the browser can say so (it does on https pages). */
export const alone = (name: string, work: () => Promise<void>): Promise<void> =>
  globalThis.navigator?.locks ? navigator.locks.request(name, work) : work()
