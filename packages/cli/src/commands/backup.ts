// A copy of all that a relay keeps, while it runs; and whether one can be restored.
import { existsSync } from 'node:fs'
import process from 'node:process'
import { isPostgres, makeBackup, system, verifyBackup } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { placeOf } from '../books.ts'
import { configurationPath, settingsHere } from '../configuration.ts'
import { UsageError } from '../settings.ts'
import { counted, dim, print, yellow } from '../terminal.ts'
import { version } from '../version.ts'

export const backup = defineCommand({
  meta: { name: 'backup', description: 'Copy everything a relay keeps, while it runs: replies, books, configuration.' },
  args: {
    directory: {
      type: 'positional',
      required: true,
      description: 'A directory that is not there yet; with --verify, a backup',
    },
    verify: { type: 'boolean', description: 'See whether this backup is whole, and can be opened' },
    config: {
      type: 'string',
      description: 'Configuration file (HOLDFAST_CONFIG, else ./holdfast.yaml if it is there)',
    },
    data: { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' },
    json: { type: 'boolean', description: 'JSON on standard output' },
  },
  async run({ args }) {
    const { directory } = args
    if (args.verify) return verify(directory, args.json === true)
    if (existsSync(directory)) throw new UsageError(`${directory} is there already: a backup is made, not added to.`)
    const { dataDirectory, database } = await settingsHere(args)
    if (!isPostgres(database) && !existsSync(database))
      throw new UsageError(`There are no books at ${placeOf(database)}.`)
    const configuration = configurationPath(args.config, process.env)
    const { manifest, remarks } = await makeBackup(
      directory,
      { dataDirectory, database, configuration, release: version },
      system,
    )
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    if (args.json)
      return print(JSON.stringify({ directory, at: manifest.at, files: manifest.files.length, bytes, remarks }))
    print(`${counted(manifest.files.length, 'file')}, ${(bytes / 1e6).toFixed(1)} MB, in ${directory}.`)
    for (const remark of remarks) print(yellow(remark))
    print(dim(`It has secrets in it: nobody else may read it. holdfast backup --verify ${directory}`))
  },
})

async function verify(directory: string, isJson: boolean): Promise<void> {
  const { manifest, complaints } = await verifyBackup(directory, system)
  if (isJson) print(JSON.stringify({ directory, at: manifest?.at ?? null, complaints }))
  else if (complaints.length === 0)
    print(`The backup of ${manifest?.at} is whole${manifest?.books === 'postgres' ? '; the books are not in it' : ''}.`)
  else for (const complaint of complaints) print(yellow(complaint))
  if (complaints.length > 0) process.exitCode = 1
}
