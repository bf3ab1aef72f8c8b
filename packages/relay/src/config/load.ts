// holdfast.yaml, read: a plan and settings, or what is wrong with it. Everything it needs from the world is an argument.
import { HoldfastError } from '@holdfast/protocol'
import { isPostgres } from '../books/where.ts'
import type { CreditTerms } from '../credit/credit.ts'
import type { PaymentSettings } from '../payments/settings.ts'
import type { RequestTerms } from '../books/requests/terms.ts'
import type { Plan, Upstream } from '../routing/plan.ts'
import type { RedisSettings } from '../redis/settings.ts'
import type { SignInSettings } from '../sign-in/settings.ts'
import { upstreamsFromEnvironment } from '../upstreams.ts'
import { complain } from './complaint.ts'
import { readCredit, readPayments } from './credit.ts'
import { type Document, readDocument } from './document.ts'
import { isObject, namesIn } from './entries.ts'
import type { Finding } from './finding.ts'
import { type BrowserFields, browser as browserSchema } from './format/browser.ts'
import { type LimitFields, limits as limitsSchema } from './format/limits.ts'
import { type ServerFields, server as serverSchema } from './format/server.ts'
import { makeModels } from './models.ts'
import { type PriceSettings, readPrices } from './prices.ts'
import type { Environment } from './reference.ts'
import { checkRelations } from './relations.ts'
import { readRedis } from './redis.ts'
import { readRequests } from './requests.ts'
import { format } from './schema.ts'
import { type Folder, type ReadFile, folderOf, reasonOf } from './secrets.ts'
import { readSignIn } from './sign-in.ts'
import { type TellingSettings, readTelling } from './telling.ts'
import { makeUpstreams } from './upstreams.ts'

/** What the file says about the process that serves it. What it does not say is absent. */
export interface FileSettings extends TellingSettings {
  readonly host?: string
  readonly port?: number
  /** Absolute. */
  readonly dataDirectory?: string
  /** `postgres://…`, or the path of a file, absolute. */
  readonly database?: string
  /** Addresses and ranges of them. */
  readonly trustedProxies?: readonly string[]
  /** Paths, absolute. */
  readonly tls?: { readonly cert: string; readonly key: string }
  readonly faults?: boolean
  /** Milliseconds. */
  readonly drain?: { readonly delay?: number; readonly patience?: number }
  /** Never to be printed: it may have a password in it. */
  readonly redis?: RedisSettings
  /** How the log is written. */
  readonly log?: 'json' | 'pretty'
  /** As `parseOrigin` writes them, or `*`. */
  readonly origins?: readonly string[]
  readonly signIn?: SignInSettings
  /** What is kept of requests. */
  readonly requests?: RequestTerms
  readonly credit?: CreditTerms
  readonly payments?: PaymentSettings
  readonly limits: LimitFields
}

interface Read {
  readonly warnings: readonly Finding[]
  /** The file and every secret's file it names, absolute or as given: what it depends on. */
  readonly files: readonly string[]
  /** Differs when any of them says something else. */
  readonly version: string
  /** The texts of this file and of the price files it names, as findings call them, for excerpts. */
  readonly sources: ReadonlyMap<string, string>
  /** Of a file with problems: as much of them as could be understood. */
  readonly settings: FileSettings
}

export interface LoadedPlan extends Read {
  readonly plan: Plan
  readonly prices: PriceSettings
}

export interface RefusedPlan extends Read {
  /** In the order of the file, at least one. */
  readonly problems: readonly Finding[]
}

export const isLoaded = (result: LoadedPlan | RefusedPlan): result is LoadedPlan => 'plan' in result

/**
 * Reads a configuration file, and the files of secrets and of prices that it names. Never rejects.
 * @param path as findings shall name it; relative paths inside the file start from its folder
 * @param environment what `${NAME}` means; also the upstreams of a file that names none
 */
export async function loadPlan(
  path: string,
  environment: Environment,
  readFile: ReadFile,
): Promise<LoadedPlan | RefusedPlan> {
  const folder = folderOf(path, readFile)
  let source: string
  try {
    source = await folder.read(path)
  } catch (cause) {
    const where = { file: path, line: 1, column: 1, length: 1, field: '' }
    const problem: Finding = { severity: 'error', ...where, message: `this file cannot be read (${reasonOf(cause)})` }
    return {
      problems: [problem],
      warnings: [],
      files: folder.asked(),
      version: folder.version(),
      sources: new Map(),
      settings: { limits: {} },
    }
  }
  const document = readDocument(path, source, environment)
  const { plan, settings } = await makePlan(document, environment, folder)
  const prices = await readPrices(document, path, folder)
  const findings = [
    ...[...document.findings].sort((one, other) => one.line - other.line || one.column - other.column),
    ...prices.findings,
  ]
  const problems = findings.filter(({ severity }) => severity === 'error')
  const warnings = findings.filter(({ severity }) => severity === 'warning')
  const sources = new Map([[path, source], ...prices.sources])
  const read: Read = { warnings, files: folder.asked(), version: folder.version(), sources, settings }
  return problems.length > 0 ? { problems, ...read } : { plan, prices: prices.settings, ...read }
}

/** As much of a plan as can be made. It counts only when nothing was found wrong. */
async function makePlan(
  document: Document,
  environment: Environment,
  folder: Folder,
): Promise<{ plan: Plan; settings: FileSettings }> {
  const sections = withoutEmptySections(document.value)
  const checked = format.safeParse(sections)
  if (!checked.success) complain(document, checked.error.issues)
  const value = isObject(sections) ? sections : {}
  const isNamingUpstreams = 'upstreams' in value
  const upstreams = isNamingUpstreams
    ? await makeUpstreams(document, folder)
    : environmentUpstreams(document, environment)
  const names = isNamingUpstreams ? namesIn(document, 'upstreams') : upstreams.map(({ name }) => name)
  const models = makeModels(document, names)
  checkRelations(document, models, isNamingUpstreams ? names : [])
  const signIn = await readSignIn(document, folder)
  const credit = readCredit(document)
  const requests = await readRequests(document, folder)
  const payments = await readPayments(document, folder)
  const redis = await readRedis(document, folder)
  const telling = await readTelling(document, folder)
  return {
    plan: { upstreams, models: models.map(({ plan }) => plan) },
    settings: {
      ...settingsOf(value, folder),
      ...(signIn && { signIn }),
      ...(redis && { redis }),
      ...(credit && { credit }),
      ...(requests && { requests }),
      ...(payments && { payments }),
      ...telling,
    },
  }
}

/** A section whose lines are all commented out says nothing, and so does a file. */
function withoutEmptySections(value: unknown): unknown {
  if (!isObject(value)) return value ?? {}
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null))
}

function environmentUpstreams(document: Document, environment: Environment): Upstream[] {
  try {
    return upstreamsFromEnvironment(environment)
  } catch (cause) {
    if (!(cause instanceof HoldfastError)) throw cause
    document.error([], cause.message)
    return []
  }
}

function settingsOf(value: Record<string, unknown>, folder: Folder): FileSettings {
  const { data, database, trustedProxies, tls, ...rest }: ServerFields =
    serverSchema.safeParse(value['server']).data ?? {}
  const { origins }: BrowserFields = browserSchema.safeParse(value['browser']).data ?? {}
  const limits: LimitFields = limitsSchema.safeParse(value['limits']).data ?? {}
  return {
    ...rest,
    ...(tls && { tls: { cert: folder.resolve(tls.cert), key: folder.resolve(tls.key) } }),
    ...(database !== undefined && { database: isPostgres(database) ? database : folder.resolve(database) }),
    ...(trustedProxies !== undefined && { trustedProxies: [trustedProxies].flat() }),
    ...(data === undefined ? {} : { dataDirectory: folder.resolve(data) }),
    ...(origins === undefined ? {} : { origins: [origins].flat() }),
    limits,
  }
}
