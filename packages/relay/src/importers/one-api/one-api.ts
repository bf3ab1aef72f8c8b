// A database of One API or New API, brought here: who may ask and what they have left into the books, channels and prices into
// files beside them, and a report of all that is not quite what it was.
import { stringify } from 'yaml'
import type { Engine } from '../../books/engines/engine.ts'
import type { Runtime } from '../../runtime.ts'
import { writePriceFile } from '../../prices/write.ts'
import type { Product } from './channel-types.ts'
import { type Decisions, decisionsOf } from './options.ts'
import { type Plan, planOf } from './plan.ts'
import { type Finding, Report } from './report.ts'
import { type Routing, routingOf } from './routing.ts'
import { channelOf, redemptionOf, tokenOf, userOf } from './rows.ts'
import { type Source, SourceProblem } from './source.ts'
import { writePlan } from './write.ts'

export interface OneApiImport {
  readonly product: Product
  /** How many of each are here now. */
  readonly counts: Readonly<Record<'users' | 'keys' | 'codes' | 'upstreams' | 'models' | 'prices', number>>
  readonly findings: readonly Finding[]
  /** What is to be written to files, by their names; those under `keys/` are secrets. */
  readonly files: ReadonlyMap<string, string>
}

const TABLES = ['users', 'tokens', 'channels', 'redemptions', 'options'] as const
/** Made from the others, or of no use without them. */
const DERIVED = ['abilities', 'setups', 'sqlite_sequence']

/**
 * @param isRehearsal says what would be done, and writes nothing
 * @throws SourceProblem for another database, ImportedBefore for one that was imported
 */
export async function importOneApi(
  source: Source,
  engine: Engine,
  runtime: Pick<Runtime, 'now' | 'secret'>,
  { isRehearsal = false }: { readonly isRehearsal?: boolean } = {},
): Promise<OneApiImport> {
  const found = await source.tables()
  const missing = TABLES.filter((name) => !found.includes(name))
  if (missing.length > 0)
    throw new SourceProblem(`This is no database of One API or New API: it has no table ${missing.join(', ')}.`)
  const product: Product = (await source.columns('tokens')).includes('model_limits') ? 'new-api' : 'one-api'
  const report = new Report()
  const users = (await source.rows('users')).map(userOf)
  const tokens = (await source.rows('tokens')).map(tokenOf)
  const options = new Map((await source.rows('options')).map(({ key, value }) => [String(key), String(value)]))
  const now = runtime.now()

  const decisions = decisionsOf(options, new Date(now).toISOString().slice(0, 10), report)
  const groups = [...users, ...tokens].map(({ group }) => group).filter((group) => group !== '' && group !== 'auto')
  const routing = routingOf(product, (await source.rows('channels')).map(channelOf), groups, report)
  const redemptions = (await source.rows('redemptions')).map(redemptionOf)
  const terms = { perDollar: decisions.perDollar, now, modelsOfGroup: routing.modelsOfGroup }
  const plan = planOf({ users, tokens, redemptions }, terms, report)
  for (const table of found.filter((name) => !TABLES.includes(name as 'users') && !DERIVED.includes(name)))
    if ((await source.count(table)) > 0) report.leftOut(`table ${table}`, `its ${await source.count(table)} rows`)
  const spent = users.reduce((sum, user) => sum + user.usedQuota, 0) / decisions.perDollar
  report.leftOut('what was used before', `$${spent.toFixed(2)} in all: accounts begin with what is left`)

  await write(engine, runtime, plan, report, isRehearsal)
  return {
    product,
    counts: {
      users: plan.users.length,
      keys: plan.keys.length,
      codes: plan.codes.length,
      upstreams: Object.keys(routing.upstreams).length,
      models: Object.keys(routing.models).length,
      prices: decisions.prices?.prices.length ?? 0,
    },
    findings: report.findings,
    files: filesOf(routing, decisions),
  }
}

/** Ends a transaction that was to write nothing. */
class Rehearsed extends Error {}

async function write(
  engine: Engine,
  runtime: Pick<Runtime, 'now' | 'secret'>,
  plan: Plan,
  report: Report,
  isRehearsal: boolean,
): Promise<void> {
  const done = new Rehearsed()
  try {
    await engine.write(async (books) => {
      await writePlan(books, engine, runtime, plan, report)
      if (isRehearsal) throw done
    })
  } catch (cause) {
    if (cause !== done) throw cause
  }
}

function filesOf(
  { upstreams, models, keyFiles }: Routing,
  { groups, credit, prices }: Decisions,
): ReadonlyMap<string, string> {
  const configuration = {
    upstreams,
    models,
    ...(prices && { prices: { files: ['prices.yaml'] } }),
    ...(Object.keys(groups).length > 0 && { groups }),
    ...(Object.keys(credit).length > 0 && { credit: { prepaid: true, ...credit } }),
  }
  const remark = '# From One API or New API. Keys are in files of their own: { file: … }.\n'
  return new Map([
    ['holdfast.yaml', remark + stringify(configuration, { lineWidth: 0 })],
    ...(prices ? ([['prices.yaml', writePriceFile(prices, 'From the ratios of One API or New API')]] as const) : []),
    ...keyFiles,
  ])
}
