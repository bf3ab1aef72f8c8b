// Books that move, by where they are: for a command, which has nothing of them open.
import type { Runtime } from '../../runtime.ts'
import { openEngine } from '../books.ts'
import { check } from '../ledger/balance.ts'
import { type Exported, exportBooks } from './export.ts'
import { type Imported, type OpenFile, importBooks } from './import.ts'
import type { PartName } from './parts.ts'

type MovingRuntime = Pick<Runtime, 'now' | 'after' | 'dice'>

/**
 * Writes the books as they are now, whoever is using them. Nothing about them is changed, nor brought up to date.
 * @param where as `openBooks` takes it
 * @throws what cannot be opened, NewerBooks
 */
export async function exportFrom(
  where: string,
  runtime: MovingRuntime,
  options: { readonly what: readonly PartName[]; readonly release: string },
  write: (text: string) => Promise<void>,
): Promise<Exported> {
  const engine = await openEngine(where, runtime)
  try {
    return await exportBooks(engine, runtime, options, write)
  } finally {
    await engine.close()
  }
}

/**
 * Brings a file into books that are made here, or empty.
 * @returns with, in words, what of the ledger does not add up: nothing, unless it did not where it came from
 * @throws ImportProblem, StrangeBooks, NewerBooks; then nothing was brought in
 */
export async function importInto(
  where: string,
  runtime: MovingRuntime,
  open: OpenFile,
  options: { readonly isRehearsal?: boolean } = {},
): Promise<Imported & { readonly complaints: readonly string[] }> {
  const engine = await openEngine(where, runtime)
  try {
    const imported = await importBooks(engine, runtime, open, options)
    return { ...imported, complaints: await check(engine) }
  } finally {
    await engine.close()
  }
}
