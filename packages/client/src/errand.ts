// One request that is asked until it is answered: a line on which nothing is ever read.
import { type Dial, type LineSettings, type Listener, openLine } from './line.ts'
import { failureOf } from './failure.ts'

const deaf = { type: 'json', opened: () => false, changed: () => undefined } as unknown as Listener

/**
 * Resolves with the first answer that is not "come back later", or the last one that is when patience runs out.
 * @param id of the reply that it is about, where there is one: then a success is in JSON, or is not its relay's
 * @throws HoldfastError `line-exhausted` when there was none; the signal's reason when its reader left.
 */
export async function runErrand(dial: Dial, settings: LineSettings, id?: string): Promise<Response> {
  const line = openLine(dial, deaf, settings, id)
  const outcome = await line.run()
  if (outcome.type === 'refused') return outcome.response
  throw outcome.type === 'left' ? settings.signal?.reason : await failureOf(outcome, line.direct)
}
