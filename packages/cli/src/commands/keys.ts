import { join } from 'node:path'
import { type Key, type Keys, openKeyFile, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { settingsHere } from '../configuration.ts'
import { UsageError } from '../settings.ts'
import { dim, print, table } from '../terminal.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output' } as const

const open = async (given: { readonly data?: string | undefined }): Promise<Keys> =>
  openKeyFile(keyFilePath((await settingsHere(given)).dataDirectory), system)

export const keyFilePath = (dataDirectory: string): string => join(dataDirectory, 'keys.json')

const create = defineCommand({
  meta: { name: 'create', description: 'Make an API key. It is shown once.' },
  args: {
    name: { type: 'positional', required: false, description: 'What it is for', default: 'unnamed' },
    admin: { type: 'boolean', description: 'For administration too, as the first key is: upstreams, reloads' },
    data,
    json,
  },
  async run({ args }) {
    const { key, secret } = (await open(args)).create(args.name, args.admin || undefined)
    if (args.json) return print(JSON.stringify({ ...shown(key), secret }))
    print(secret)
    // To standard error, so that `$(holdfast keys create)` is the key alone.
    console.error(
      dim(`${key.id} “${key.name}”${key.admin ? ', an administrator’s' : ''}. This is the only time the key is shown.`),
    )
  },
})

const list = defineCommand({
  meta: { name: 'list', description: 'List API keys, without their secrets.' },
  args: { data, json },
  async run({ args }) {
    const keys = (await open(args)).list().map(shown)
    if (args.json) return print(JSON.stringify(keys))
    if (keys.length === 0) return print('There are no keys yet: holdfast keys create NAME')
    print(
      table(
        ['id', 'name', 'key', 'may', 'created', 'revoked'],
        keys.map((key) => [
          key.id,
          key.name,
          key.prefix,
          key.admin ? 'administer' : '',
          key.created_at,
          key.revoked_at ?? '',
        ]),
      ),
    )
  },
})

const revoke = defineCommand({
  meta: { name: 'revoke', description: 'Make an API key invalid, within a second, for good.' },
  args: { id: { type: 'positional', required: true, description: 'key_… (see holdfast keys list)' }, data, json },
  async run({ args }) {
    if (!(await open(args)).revoke(args.id))
      throw new UsageError(`There is no valid key ${args.id}: see holdfast keys list.`)
    print(args.json ? JSON.stringify({ id: args.id, revoked: true }) : `${args.id} is revoked.`)
  },
})

export const keys = defineCommand({
  meta: { name: 'keys', description: 'Make, list and revoke API keys.' },
  subCommands: { create, list, revoke },
})

const shown = ({ id, name, admin, prefix, createdAt, revokedAt }: Key) => ({
  id,
  name,
  admin,
  prefix,
  created_at: new Date(createdAt).toISOString(),
  revoked_at: revokedAt === undefined ? null : new Date(revokedAt).toISOString(),
})
