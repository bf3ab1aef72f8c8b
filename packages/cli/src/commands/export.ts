// The books as one file, out of whichever engine, while a relay uses them or not.
import { closeSync, existsSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { once } from 'node:events'
import process from 'node:process'
import { PART_NAMES, type PartName, RESERVED_PARTS, exportFrom, isPostgres, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { placeOf, reasonOf } from '../books.ts'
import { settingsHere } from '../configuration.ts'
import { UsageError } from '../settings.ts'
import { counted, dim, print, table, yellow } from '../terminal.ts'
import { version } from '../version.ts'

export const exportBooks = defineCommand({
  meta: { name: 'export', description: 'Write the books to one file, which any engine can take in again.' },
  args: {
    file: { type: 'positional', required: true, description: 'A file that is not there yet; - for standard output' },
    what: { type: 'string', description: `all, or some of ${PART_NAMES.join(', ')}, with commas (else all)` },
    passwords: { type: 'boolean', description: 'With the hashes of passwords, and who is signed in' },
    data: { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' },
    json: { type: 'boolean', description: 'JSON on standard output' },
  },
  async run({ args }) {
    const what = readParts(args.what, args.passwords === true)
    const { database } = await settingsHere(args)
    if (!isPostgres(database) && !existsSync(database)) throw new UsageError(`There are no books at ${database}.`)
    const file = fileFor(args.file)
    const { tables } = await exportFrom(database, system, { what, release: version }, file.write).catch((cause) => {
      file.discard()
      const reason = reasonOf(cause)
      throw reason === undefined ? cause : new UsageError(`The books (${placeOf(database)}) cannot be read: ${reason}.`)
    })
    file.finish()
    if (args.file === '-') return
    const rows = tables.reduce((sum, [, count]) => sum + count, 0)
    if (args.json) return print(JSON.stringify({ file: args.file, rows, tables: Object.fromEntries(tables) }))
    print(
      table(
        ['table', '>rows'],
        tables.filter(([, count]) => count > 0).map(([name, count]) => [name, String(count)]),
      ),
    )
    print(`${counted(rows, 'row')} in ${args.file}.`)
    print(dim('It has people’s addresses and names in it, and hashes of keys: no key that works.'))
    if (what.includes('webhooks')) print(yellow('It has the secrets of webhooks in it, in clear.'))
    if (!what.includes('sign-in')) print(dim('Without passwords (--passwords): people set new ones by a link.'))
  },
})

/** @throws UsageError */
function readParts(text: string | undefined, withPasswords: boolean): readonly PartName[] {
  const words = (text ?? 'all').split(',').map((word) => word.trim())
  const named = words.flatMap((word): readonly PartName[] => {
    if (word === 'all') return PART_NAMES.filter((name) => !RESERVED_PARTS.includes(name))
    const part = PART_NAMES.find((name) => name === word)
    if (part) return [part]
    throw new UsageError(`--what is all, or some of ${PART_NAMES.join(', ')}, not ${word}.`)
  })
  return withPasswords ? [...named, 'sign-in'] : named
}

interface Output {
  readonly write: (text: string) => Promise<void>
  finish(): void
  discard(): void
}

/** Under its name only when it is whole. @throws UsageError */
function fileFor(path: string): Output {
  if (path === '-')
    return {
      write: async (text) => void (process.stdout.write(text) || (await once(process.stdout, 'drain'))),
      finish: () => {},
      discard: () => {},
    }
  if (existsSync(path)) throw new UsageError(`${path} is there already.`)
  const draft = `${path}.partial`
  const open = (): number => {
    try {
      return openSync(draft, 'w', 0o600)
    } catch (cause) {
      throw new UsageError(`${draft} cannot be written (${(cause as NodeJS.ErrnoException).code}).`)
    }
  }
  const fd = open()
  return {
    async write(text) {
      const octets = Buffer.from(text)
      for (let at = 0; at < octets.length;) at += writeSync(fd, octets, at)
    },
    finish() {
      closeSync(fd)
      renameSync(draft, path)
    },
    discard() {
      closeSync(fd)
      rmSync(draft)
    },
  }
}
