// Recorded bodies by name, from one folder and nowhere else: the name comes from whoever asks.
import { readFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { PlanError } from './plan.ts'

export interface Recordings {
  /** @throws PlanError when there is no such recording */
  read(name: string): Promise<string>
}

/** @param folder undefined: there are no recordings */
export function recordingsIn(folder: string | undefined): Recordings {
  const known = new Map<string, string>()
  return {
    async read(name) {
      if (folder === undefined) throw new PlanError('replay', 'the simulator was given no folder of recordings', [])
      const root = resolve(folder)
      const path = resolve(root, name)
      const body = path.startsWith(root + sep)
        ? (known.get(path) ?? (await readFile(path, 'utf8').catch(() => undefined)))
        : undefined
      if (body === undefined) throw new PlanError('replay', `there is no recording “${name}”`, [])
      known.set(path, body)
      return body
    },
  }
}
