// A database of One API or New API: into the books, with the files that a person still has to look at.
import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ImportedBefore, type OneApiImport, SourceProblem, importOneApiInto, system } from '@holdfast/relay'
import { openBooksOf, reasonOf } from '../books.ts'
import { type Settings, UsageError } from '../settings.ts'
import { bold, counted, dim, print, table, yellow } from '../terminal.ts'

export interface OneApiWish {
  /** A SQLite file, `postgres://…` or `mysql://…`. */
  readonly from: string
  /** Where files are written. */
  readonly out: string
  readonly report: string | undefined
  readonly isRehearsal: boolean
  readonly isJson: boolean
}

/** @throws UsageError */
export async function importOneApi(settings: Settings, wish: OneApiWish): Promise<void> {
  const { from, out, report, isRehearsal } = wish
  const isFile = !/^[a-z]+:\/\//.test(from)
  if (isFile && !existsSync(from)) throw new UsageError(`There is no ${from}.`)
  if (!isRehearsal && existsSync(out) && readdirSync(out).length > 0)
    throw new UsageError(`${out} is there already, and not empty: say --out.`)
  // Before the books know of it: what is in them is not brought in twice, and without these files it would be of little use.
  if (!isRehearsal) makeDirectory(out)
  // With an organisation of the operator's own, before there are others.
  await (await openBooksOf(settings)).books.close()
  const imported = await importOneApiInto(settings.database, from, system, { isRehearsal }).catch((cause: unknown) => {
    if (cause instanceof SourceProblem || cause instanceof ImportedBefore)
      throw new UsageError(cause.message, { cause })
    const reason = reasonOf(cause)
    // Never the address: it may have a password in it.
    throw reason === undefined ? cause : new UsageError(`The database cannot be read: ${reason}.`, { cause })
  })
  if (!isRehearsal) writeFiles(out, imported.files)
  if (report !== undefined)
    writeFileSync(report, `${JSON.stringify(viewOf(imported, isRehearsal), null, 2)}\n`, { mode: 0o600 })
  print(wish.isJson ? JSON.stringify(viewOf(imported, isRehearsal)) : pageOf(imported, wish))
}

const viewOf = ({ product, counts, findings, files }: OneApiImport, isRehearsal: boolean) => ({
  product,
  dry_run: isRehearsal,
  counts,
  files: [...files.keys()],
  findings,
})

/** @throws UsageError where it cannot be made, or written to */
function makeDirectory(out: string): void {
  try {
    mkdirSync(out, { recursive: true, mode: 0o700 })
    accessSync(out, constants.W_OK)
  } catch (cause) {
    throw new UsageError(`${out} cannot be made, or written to. Nothing was imported.`, { cause })
  }
}

/** Keys are in some of them. */
function writeFiles(out: string, files: OneApiImport['files']): void {
  for (const [name, text] of files) {
    const path = join(out, name)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' })
  }
}

function pageOf({ product, counts, findings }: OneApiImport, { out, isRehearsal }: OneApiWish): string {
  const { users, keys, codes, upstreams, models, prices } = counts
  const shown = findings.map(({ about, outcome, words }) => [
    about,
    outcome === 'left-out' ? yellow('left out') : outcome,
    words,
  ])
  return [
    bold(`${product === 'one-api' ? 'One API' : 'New API'}${isRehearsal ? ': nothing was written' : ''}`),
    [
      counted(users, 'user'),
      counted(keys, 'key'),
      counted(codes, 'redemption code'),
      counted(upstreams, 'upstream'),
      counted(models, 'model'),
      counted(prices, 'price'),
    ].join(' · '),
    '',
    table(['what', 'outcome', 'why'], shown),
    '',
    isRehearsal
      ? dim('Without --dry-run it is done.')
      : dim(`Look at ${join(out, 'holdfast.yaml')}, then: holdfast check ${join(out, 'holdfast.yaml')}`),
  ].join('\n')
}
