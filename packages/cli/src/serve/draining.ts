// How a node ends: first it says that it is not ready and serves on, until whoever sends it traffic has found out. Then it
// admits nothing new, and closing it waits for what runs (relay.close), for as long as it may.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Relay } from '@holdfast/relay'
import type { Told } from '../notices.ts'
import type { Settings } from '../settings.ts'

/** Resolves when nothing new is to be expected, or nobody is waited for. A second signal ends the process at any time. */
export async function retire(
  relay: Pick<Relay, 'retire' | 'replies'>,
  { delayMs, patienceMs }: Settings['drain'],
  tell: (told: Told) => void,
): Promise<void> {
  relay.retire()
  tell({ type: 'draining', replies: relay.replies.runningCount, delayMs, patienceMs })
  if (delayMs > 0) await sleep(delayMs)
}
