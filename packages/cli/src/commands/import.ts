// What comes from elsewhere: books of our own, out of a file, and those of One API and New API.
import { createReadStream, existsSync } from 'node:fs'
import { ImportProblem, importInto, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { placeOf, reasonOf } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { importOneApi } from '../moving/one-api.ts'
import { UsageError } from '../settings.ts'
import { counted, print, yellow } from '../terminal.ts'

export const importBooks = defineCommand({
  meta: { name: 'import', description: 'Take in what `holdfast export` wrote: all of it, or nothing.' },
  args: {
    file: {
      type: 'positional',
      required: true,
      description: 'The file; or one-api, for a database of One API or New API',
    },
    'dry-run': { type: 'boolean', description: 'Do everything but keep it' },
    from: { type: 'string', description: 'one-api: a SQLite file, postgres://… or mysql://…' },
    out: { type: 'string', description: 'one-api: where the configuration and the keys go (else ./from-one-api)' },
    report: { type: 'string', description: 'one-api: a file for what became of everything, as JSON' },
    data: { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' },
    json: { type: 'boolean', description: 'JSON on standard output' },
  },
  async run({ args }) {
    const { file, from, out = 'from-one-api', report } = args
    const isRehearsal = args['dry-run'] === true
    if (file === 'one-api') {
      if (from === undefined)
        throw new UsageError('--from says where the database is: a file, postgres://… or mysql://…')
      return importOneApi(await settingsHere(args), { from, out, report, isRehearsal, isJson: args.json === true })
    }
    if (!existsSync(file)) throw new UsageError(`There is no ${file}.`)
    const { database } = await settingsHere(args)
    const { rows, header, complaints } = await importInto(database, system, () => createReadStream(file), {
      isRehearsal,
    }).catch((cause: unknown) => {
      if (cause instanceof ImportProblem) throw new UsageError(`${cause.message} Nothing was imported.`, { cause })
      const reason = reasonOf(cause)
      throw reason === undefined
        ? cause
        : new UsageError(`The books (${placeOf(database)}) cannot be opened: ${reason}.`, { cause })
    })
    if (args.json) return print(JSON.stringify({ file, rows, dry_run: isRehearsal, at: header.at, complaints }))
    if (isRehearsal) return print(`${counted(rows, 'row')} of ${header.at} would come into ${placeOf(database)}.`)
    print(`${counted(rows, 'row')} of ${header.at} are in ${placeOf(database)}.`)
    for (const complaint of complaints) print(yellow(`The ledger did not add up where it came from: ${complaint}`))
  },
})
