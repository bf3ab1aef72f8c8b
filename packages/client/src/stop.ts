// Stops a reply at its relay, for all its readers.
import { stopPath } from '@holdfast/protocol'
import { type Access, send } from './access.ts'
import { runErrand } from './errand.ts'
import { refusalOf } from './failure.ts'
import type { LineSettings } from './line.ts'
import type { Runtime } from './runtime.ts'

/**
 * Resolves when the relay has made it durable. Asked again until it is answered, also for a reader who has left.
 * @throws HoldfastError when the relay refuses, or cannot be reached
 */
export async function stopReply(access: Access, id: string, settings: LineSettings, runtime: Runtime): Promise<void> {
  const answer = await runErrand(
    (_id, _after, signal) => send(access, stopPath(id), { method: 'POST', keepalive: true, signal }, runtime),
    { ...settings, signal: undefined, direct: false },
    id,
  )
  if (!answer.ok) throw await refusalOf(answer)
}
