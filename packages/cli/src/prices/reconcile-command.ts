import { readFile } from 'node:fs/promises'
import process from 'node:process'
import {
  type Counted,
  ExportProblem,
  type Export,
  parseDecimal,
  readExport,
  reconcile as reconciled,
} from '@holdfast/relay'
import { defineCommand } from 'citty'
import { askRelay, relayArgs, relayHere } from '../relay.ts'
import { UsageError } from '../settings.ts'
import { print } from '../terminal.ts'
import { reconciliationJson, reconciliationPage } from './reconciliation.ts'

const DAY_MS = 86_400_000

export const reconcile = defineCommand({
  meta: {
    name: 'reconcile',
    description: 'Holds an upstream’s own account of what was used against ours. Exit code 1: they differ by more.',
  },
  args: {
    file: {
      type: 'string',
      required: true,
      description: 'What the upstream exports: OpenAI’s or Anthropic’s, or a table (docs/prices.md)',
    },
    upstream: { type: 'string', required: true, description: 'Its name in the configuration' },
    tolerance: { type: 'string', default: '1%', description: 'Differences up to this are none' },
    all: { type: 'boolean', description: 'Also what is the same' },
    ...relayArgs,
    json: { type: 'boolean', description: 'JSON on standard output, money in nano-dollars' },
  },
  async run({ args }) {
    const tolerance = toleranceOf(args.tolerance)
    const { rows, reader } = await exportIn(args.file)
    const days = rows.map(({ day }) => day)
    const [from = '', last = ''] = [days.at(0), days.at(-1)]
    if (from === '') throw new UsageError(`${args.file} has no rows.`)
    const until = new Date(Date.parse(last) + DAY_MS).toISOString().slice(0, 10)
    const relay = await relayHere(args)
    const path = `/admin/upstreams/${encodeURIComponent(args.upstream)}/bought?from=${from}&until=${until}`
    const { data } = (await askRelay(relay, path)) as { readonly data: readonly Bought[] }
    const found = reconciled(rows, data.map(countedOf), tolerance)
    if (found.isBeyond) process.exitCode = 1
    if (args.json) return print(JSON.stringify({ reader: reader.name, from, until, ...reconciliationJson(found) }))
    print(reconciliationPage(found, { reader: reader.name, upstream: args.upstream, isWhole: args.all === true }))
  },
})

/** A row of the relay's answer. */
interface Bought {
  readonly day: string
  readonly upstream_model: string | null
  readonly input: number
  readonly output: number
  readonly cache_read: number
  readonly cache_write: number
  readonly cost_nano: number
}

const countedOf = (row: Bought): Counted => ({
  day: row.day,
  model: row.upstream_model ?? '(others)',
  input: row.input,
  output: row.output,
  cacheRead: row.cache_read,
  cacheWrite: row.cache_write,
  cost: row.cost_nano,
})

async function exportIn(path: string): Promise<Export> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new UsageError(`${path} cannot be read.`)
  })
  try {
    return readExport(text)
  } catch (cause) {
    throw cause instanceof ExportProblem ? new UsageError(`${path}: ${cause.message}.`) : cause
  }
}

/** Millionths. @throws UsageError */
function toleranceOf(text: string): number {
  const millionths = parseDecimal(text.replace(/\s*%$/, ''), 4)
  if (millionths === undefined) throw new UsageError(`--tolerance is a percentage such as 0.5%, not “${text}”.`)
  return millionths
}
