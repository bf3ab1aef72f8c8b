// What the command line, the environment and the file say, in this order, parsed at the door.
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { HoldfastError } from '@holdfast/protocol'
import {
  DISK_LOG_LIMITS,
  type DiskLogLimits,
  type FileSettings,
  LIMITS,
  type Limits,
  REDIS_LOG_LIMITS,
  type RedisLogLimits,
  type RedisSettings,
  type SyncPolicy,
  isDatabase,
  isNetwork,
  isPostgres,
  parseDuration,
  parseLimits,
  parseOrigin,
} from '@holdfast/relay'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Settings {
  readonly host: string
  readonly port: number
  /** Absolute. Holds the log, the keys and the command line's own key. */
  readonly dataDirectory: string
  /** A key accepted from the first start. */
  readonly key: string | undefined
  /** Where the books are: `postgres://…`, or the path of a file, absolute. Never to be printed as it is: it may have a password in it. */
  readonly database: string
  /** Addresses and ranges of the proxies that say where a request comes from. */
  readonly trustedProxies: readonly string[]
  /** Whose pages may call from a browser; `*` for everybody's. */
  readonly origins: readonly string[]
  /** Absolute paths; undefined: HTTP. */
  readonly tls: FileSettings['tls']
  /** Whether faults may be asked for; undefined where nobody has said. */
  readonly faults: boolean | undefined
  /** Where nodes share their replies; undefined: there is one node. Never to be printed: it may have a password in it. */
  readonly redis: RedisSettings | undefined
  /** How it ends: how long it serves on while it is not ready, and how long replies may then run on. */
  readonly drain: { readonly delayMs: number; readonly patienceMs: number }
  /** What tokens are signed with, where somebody says so. */
  readonly tokenSecret: string | undefined
  /** Processes that serve; undefined: this one does. */
  readonly workers: number | undefined
  /** What people call this node; undefined: where it runs, and its port. */
  readonly name: string | undefined
  /** How people get into the console. */
  readonly signIn: FileSettings['signIn']
  /** What is paid in advance. */
  readonly credit: FileSettings['credit']
  /** What is kept of requests. Never to be printed, either. */
  readonly requests: FileSettings['requests']
  /** Who takes money for it. Never to be printed: it has secrets in it. */
  readonly payments: FileSettings['payments']
  /** Who is told of the relay, and how. None of it is to be printed: there are secrets in it. */
  readonly metrics: FileSettings['metrics']
  readonly telemetry: FileSettings['telemetry']
  readonly webhooks: FileSettings['webhooks']
  readonly mail: FileSettings['mail']
  readonly limits: Limits
  readonly logLimits: DiskLogLimits & RedisLogLimits
  readonly logLevel: string
  readonly logFormat: 'json' | 'pretty'
}

export const PORT_DEFAULT = 8787
export const HOST_DEFAULT = '127.0.0.1'

/** Something the person at the terminal can put right: exit code 2, and no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What stands on the command line. */
export interface Given {
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly data?: string | undefined
  readonly faults?: boolean | undefined
  readonly workers?: string | undefined
}

/**
 * The command line goes before the environment, the environment before the file, the file before the defaults.
 * @throws UsageError
 */
export function readSettings(
  environment: Environment,
  given: Given = {},
  file: FileSettings = { limits: {} },
): Settings {
  const key = environment['HOLDFAST_KEY'] || undefined
  if (key !== undefined && !/^[\x21-\x7e]{16,255}$/.test(key))
    throw new UsageError('HOLDFAST_KEY must be 16 to 255 visible ASCII characters.')
  if (/^hf[sr]_/.test(key ?? ''))
    throw new UsageError('HOLDFAST_KEY must not begin with hfs_ or hfr_: so begin the tokens of sessions and readers.')
  const { sync: _, ...logNumbers } = DISK_LOG_LIMITS
  // One table for the operator, who need not know which room a limit belongs to.
  const limits = asked('HOLDFAST_LIMITS', () =>
    parseLimits(environment['HOLDFAST_LIMITS'] ?? '', {
      ...LIMITS,
      ...REDIS_LOG_LIMITS,
      ...logNumbers,
      ...file.limits,
    }),
  )
  const redis = redisIn(environment['HOLDFAST_REDIS_URL'], file.redis) ?? file.redis
  const workers = parseWorkers(given.workers ?? environment['HOLDFAST_WORKERS'])
  const dataDirectory = resolve(given.data ?? (environment['HOLDFAST_DATA'] || (file.dataDirectory ?? '.holdfast')))
  return {
    host: given.host ?? (environment['HOLDFAST_HOST'] || (file.host ?? HOST_DEFAULT)),
    port: parsePort(given.port ?? (environment['HOLDFAST_PORT'] || String(file.port ?? PORT_DEFAULT))),
    dataDirectory,
    key,
    database: databaseIn(environment['DATABASE_URL']) ?? file.database ?? join(dataDirectory, 'books.sqlite'),
    trustedProxies: parseNetworks(environment['HOLDFAST_TRUSTED_PROXIES']) ?? file.trustedProxies ?? [],
    origins: environment['HOLDFAST_ORIGINS'] ? parseOrigins(environment['HOLDFAST_ORIGINS']) : (file.origins ?? []),
    tls: tlsOf(environment) ?? file.tls,
    faults: given.faults ?? parseSwitch('HOLDFAST_FAULTS', environment['HOLDFAST_FAULTS']) ?? file.faults,
    redis,
    drain: drainIn(environment, file, redis !== undefined),
    tokenSecret: parseTokenSecret(environment['HOLDFAST_TOKEN_SECRET']),
    workers,
    name: parseName(environment['HOLDFAST_NAME']),
    signIn: file.signIn,
    credit: file.credit,
    requests: file.requests,
    payments: file.payments,
    metrics: file.metrics,
    telemetry: telemetryIn(environment, file),
    webhooks: file.webhooks,
    mail: file.mail,
    limits,
    logLevel: parseLogLevel(environment['HOLDFAST_LOG'] || 'info'),
    logFormat: parseLogFormat(environment['HOLDFAST_LOG_FORMAT'] || (file.log ?? 'json')),
    logLimits: { ...limits, sync: parseSync(environment['HOLDFAST_SYNC'] || DISK_LOG_LIMITS.sync) },
  }
}

/** What the environment got wrong is the person's to put right. */
function asked<T>(name: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw cause instanceof HoldfastError ? new UsageError(`${name}: ${cause.message}`) : cause
  }
}

function tlsOf({ HOLDFAST_TLS_CERT: cert, HOLDFAST_TLS_KEY: key }: Environment): Settings['tls'] {
  if (!cert && !key) return undefined
  if (!cert || !key)
    throw new UsageError('HOLDFAST_TLS_CERT and HOLDFAST_TLS_KEY go together: a certificate and its key.')
  return { cert: resolve(cert), key: resolve(key) }
}

function databaseIn(text: string | undefined): string | undefined {
  if (!text) return undefined
  // Its words may have a password in them.
  if (!isDatabase(text)) throw new UsageError('DATABASE_URL is postgres://… or the path of a file, and nothing else.')
  return isPostgres(text) ? text : resolve(text)
}

/** Of the file what is no server's own still holds. */
function redisIn(text: string | undefined, file: RedisSettings | undefined): RedisSettings | undefined {
  if (!text) return undefined
  // Its words may have a password in them.
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text))
    throw new UsageError('HOLDFAST_REDIS_URL is redis://user:password@host:port/database, or rediss://… for TLS.')
  return { urls: [text], ...(file?.prefix && { prefix: file.prefix }), ...(file?.tls && { tls: file.tls }) }
}

/** Where there are several, balancers have to find out, and others can go on: so there is time to take. */
function drainIn(environment: Environment, { drain }: FileSettings, isOneOfMany: boolean): Settings['drain'] {
  const [delayMs, patienceMs] = isOneOfMany ? [5_000, 60_000] : [0, 10_000]
  return {
    delayMs: parseMs('HOLDFAST_DRAIN_DELAY', environment) ?? drain?.delay ?? delayMs,
    patienceMs: parseMs('HOLDFAST_DRAIN_PATIENCE', environment) ?? drain?.patience ?? patienceMs,
  }
}

function parseMs(name: string, environment: Environment): number | undefined {
  const text = environment[name]
  if (!text) return undefined
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new UsageError(`${name} is a duration with its unit, such as 500ms, 10s or 2m, not ${text}.`)
}

function parseTokenSecret(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (text.length >= SECRET_CHARS_MIN) return text
  throw new UsageError(`HOLDFAST_TOKEN_SECRET takes ${SECRET_CHARS_MIN} characters or more.`)
}

const NAME_CHARS_MAX = 100

function parseName(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (text.length <= NAME_CHARS_MAX && /^[^\p{Cc}\p{Cs}]+$/u.test(text)) return text
  throw new UsageError(`HOLDFAST_NAME takes one line of at most ${NAME_CHARS_MAX} characters.`)
}

const SECRET_CHARS_MIN = 32
const WORKERS_MAX = 256

function parseWorkers(text: string | undefined): number | undefined {
  if (!text) return undefined
  if (text === 'auto') return availableParallelism()
  const workers = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (workers >= 1 && workers <= WORKERS_MAX) return workers
  throw new UsageError(`--workers is a number from 1 to ${WORKERS_MAX}, or auto, not ${text}.`)
}

/** Each of them is a node of its own. @throws UsageError where nodes cannot share what they have to. */
export function checkWorkers({ workers, redis, database }: Pick<Settings, 'workers' | 'redis' | 'database'>): void {
  if (workers === undefined) return
  if (!redis) throw new UsageError('--workers takes Redis, where they share their replies: set HOLDFAST_REDIS_URL.')
  if (!isPostgres(database))
    throw new UsageError('--workers takes PostgreSQL, where they share their books: set DATABASE_URL.')
}

function parseNetworks(text: string | undefined): readonly string[] | undefined {
  if (!text) return undefined
  const words = text.split(',').map((word) => word.trim())
  const networks = words.filter((word) => word !== '')
  const wrong = networks.find((word) => !isNetwork(word))
  if (wrong === undefined) return networks
  throw new UsageError(`HOLDFAST_TRUSTED_PROXIES lists addresses and ranges such as 10.0.0.0/8, not ${wrong}.`)
}

function parseSwitch(name: string, text: string | undefined): boolean | undefined {
  if (!text) return undefined
  if (['1', 'true'].includes(text)) return true
  if (['0', 'false'].includes(text)) return false
  throw new UsageError(`${name} is 1 or 0, not ${text}.`)
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent']

function parseLogLevel(text: string): string {
  if (LOG_LEVELS.includes(text)) return text
  throw new UsageError(`HOLDFAST_LOG is one of ${LOG_LEVELS.join(', ')}, not ${text}.`)
}

function parseLogFormat(text: string): 'json' | 'pretty' {
  if (text === 'json' || text === 'pretty') return text
  throw new UsageError(`HOLDFAST_LOG_FORMAT is json or pretty, not ${text}.`)
}

/** Whoever names a collector in the variables of OpenTelemetry need say nothing more, and may switch all of it off. */
function telemetryIn(environment: Environment, { telemetry }: FileSettings): FileSettings['telemetry'] {
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return undefined
  const isNamed = ['', '_TRACES', '_METRICS'].some((signal) => environment[`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`])
  return telemetry ?? (isNamed ? {} : undefined)
}

function parseSync(text: string): SyncPolicy {
  if (text === 'none' || text === 'interval' || text === 'always') return text
  throw new UsageError(`HOLDFAST_SYNC is none, interval or always, not ${text}.`)
}

function parseOrigins(text: string): string[] {
  const words = text.split(',').map((word) => word.trim())
  return words
    .filter((word) => word !== '')
    .map((word) => {
      const origin = word === '*' ? word : parseOrigin(word)
      if (origin !== undefined) return origin
      throw new UsageError(`HOLDFAST_ORIGINS lists origins such as https://app.example.com, or *, not ${word}.`)
    })
}

/** The port to listen on; 0 asks the system for a free one. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new UsageError(`The port must be a number from 0 to 65535, not ${text}.`)
  return port
}

/** Where a client of this machine finds the relay. */
export const baseUrlOf = ({ host, port, tls }: Pick<Settings, 'host' | 'port' | 'tls'>): string =>
  `${tls ? 'https' : 'http'}://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`

/** Nobody but this machine reaches it. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')
