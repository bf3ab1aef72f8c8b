// What other products leave behind, brought into books by where they are: for a command, which has nothing of them open.
import { openEngine } from '../books/books.ts'
import { migrate } from '../books/migrate.ts'
import type { Runtime } from '../runtime.ts'
import { type OneApiImport, importOneApi } from './one-api/one-api.ts'
import { openSource } from './one-api/source.ts'

export type { OneApiImport } from './one-api/one-api.ts'

/**
 * @param where the books are, as `openBooks` takes it
 * @param from the other database: `postgres://…`, `mysql://…`, or the path of a SQLite file
 * @throws SourceProblem, ImportedBefore; then nothing was written
 */
export async function importOneApiInto(
  where: string,
  from: string,
  runtime: Pick<Runtime, 'now' | 'after' | 'dice' | 'secret'>,
  options: { readonly isRehearsal?: boolean } = {},
): Promise<OneApiImport> {
  const source = await openSource(from)
  try {
    const engine = await openEngine(where, runtime)
    try {
      await migrate(engine, runtime)
      return await importOneApi(source, engine, runtime, options)
    } finally {
      await engine.close()
    }
  } finally {
    await source.close()
  }
}
