// What a reply asked to be done, and doing it. A value, so that a page without tools does not carry it.
import { type Call, type Turns, callsOf, pathTo } from './tree.ts'
import type { ChatSettings, ChatTool } from './settings.ts'

/** Rounds of tools in a row after which the model is no longer asked to go on by itself: it may be going in circles. */
export const TOOL_ROUNDS_MAX_DEFAULT = 8

/**
 * Runs the tools that the reply `id` has called, and gives their results. Undefined where there is nothing to run.
 * @param turns as they are when it is called
 * @param sync looks at what other tabs have done
 * @param give takes results by the ids of the calls. Resolves when they are kept, and other tabs see them
 */
export type ToolRunner = (
  id: string,
  turns: () => Turns,
  settings: ChatSettings,
  sync: () => Promise<unknown>,
  give: (results: Readonly<Record<string, unknown>>) => Promise<unknown>,
) => Promise<unknown> | undefined

export const toolRunner: ToolRunner = (id, turns, settings, sync, give) => {
  const { tools = [], toolRoundsMax = TOOL_ROUNDS_MAX_DEFAULT } = settings
  const runs = new Map(tools.map(({ name, run }) => [name, run]))
  const runnable = () => callsOf(turns().get(id)).filter(({ name }) => runs.get(name))
  if (runnable().length === 0 || roundsTo(turns(), id) > toolRoundsMax) return undefined
  return alone(id, async () => {
    // Another tab may have been faster.
    await sync()
    const results = runnable().map(async (call) => [call.id, await resultOf(call, runs.get(call.name)!)] as const)
    // The next one looks when they are there, or it would run them again.
    await give(Object.fromEntries(await Promise.all(results)))
  })
}

/** Since the last question, this one included. */
function roundsTo(turns: Turns, id: string): number {
  const path = pathTo(turns, id)
  return path.length - 1 - path.findLastIndex(({ role }) => role === 'user')
}

/** What the tool says, or what went wrong with it. Never rejects. */
async function resultOf({ json }: Call, run: NonNullable<ChatTool['run']>): Promise<unknown> {
  try {
    return (await run(JSON.parse(json || '{}'))) ?? null
  } catch (failure) {
    return { error: String(failure) }
  }
}

/** One tab after the other, where the browser can say so (it does on https pages). */
const alone = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  globalThis.navigator?.locks ? navigator.locks.request(name, work).catch(work) : work()
