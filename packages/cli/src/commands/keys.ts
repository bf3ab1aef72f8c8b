import { join } from 'node:path'
import { type Key, type Keys, openKeyFile, system } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { readSettings, UsageError } from '../settings.ts'
import { dim, print, table } from '../terminal.ts'

const data = { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' } as const
const json = { type: 'boolean', description: 'JSON on standard output' } as const

const open = (given: { readonly data?: string | undefined }): Keys =>
  openKeyFile(keyFilePath(readSettings(process.env, given).dataDirectory), system)

export const keyFilePath = (dataDirectory: string): string => join(dataDirectory, 'keys.json')

const create = defineCommand({
  meta: { name: 'create', description: 'Make an API key. It is shown once.' },
  args: {
    name: { type: 'positional', required: false, description: 'What it is for', default: 'unnamed' },
    data,
    json,
  },
  run({ args }) {
    const { key, secret } = open(args).create(args.name)
    if (args.json) return print(JSON.stringify({ ...shown(key), secret }))
    print(secret)
    // To standard error, so that `$(holdfast keys create)` is the key alone.
    console.error(dim(`${key.id} “${key.name}”. This is the only time the key is shown.`))
  },
})

const list = defineCommand({
  meta: { name: 'list', description: 'List API keys, without their secrets.' },
  args: { data, json },
  run({ args }) {
    const keys = open(args).list().map(shown)
    if (args.json) return print(JSON.stringify(keys))
    if (keys.length === 0) return print('There are no keys yet: holdfast keys create NAME')
    print(
      table(
        ['id', 'name', 'key', 'created', 'revoked'],
        keys.map((key) => [key.id, key.name, key.prefix, key.created_at, key.revoked_at ?? '']),
      ),
    )
  },
})

const revoke = defineCommand({
  meta: { name: 'revoke', description: 'Make an API key invalid, within a second, for good.' },
  args: { id: { type: 'positional', required: true, description: 'key_… (see holdfast keys list)' }, data, json },
  run({ args }) {
    if (!open(args).revoke(args.id)) throw new UsageError(`There is no valid key ${args.id}: see holdfast keys list.`)
    print(args.json ? JSON.stringify({ id: args.id, revoked: true }) : `${args.id} is revoked.`)
  },
})

export const keys = defineCommand({
  meta: { name: 'keys', description: 'Make, list and revoke API keys.' },
  subCommands: { create, list, revoke },
})

const shown = ({ id, name, prefix, createdAt, revokedAt }: Key) => ({
  id,
  name,
  prefix,
  created_at: new Date(createdAt).toISOString(),
  revoked_at: revokedAt === undefined ? null : new Date(revokedAt).toISOString(),
})
