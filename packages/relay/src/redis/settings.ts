// Where Redis is and how it is spoken to, as a person sets it.

export interface RedisSettings {
  /**
   * `redis://user:password@host:port/database`, or `rediss://` for TLS. One server; or some nodes of a cluster, which name the
   * others; or Sentinels, which name the master. Of several, the first one's password, database and TLS are meant for all.
   */
  readonly urls: readonly string[]
  readonly cluster?: boolean
  /** By what name the Sentinels know the master. Present: `urls` are Sentinels. */
  readonly sentinelMaster?: string
  /** The Sentinels' own, which are seldom the master's. */
  readonly sentinelUsername?: string
  readonly sentinelPassword?: string
  /** Instead of those in the URL. */
  readonly username?: string
  readonly password?: string
  readonly database?: number
  /** PEM. The authority that signed the server's certificate, and a certificate of our own where the server asks for one. */
  readonly tls?: {
    readonly ca?: string
    readonly cert?: string
    readonly key?: string
    /** What the server's certificate is for, where that is not the host that was connected to. */
    readonly serverName?: string
  }
  /** What the names of all keys and channels begin with. */
  readonly prefix?: string
}

export const PREFIX = 'hf:'

export interface Address {
  readonly host: string
  readonly port: number
}

export const nameOf = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

export interface Credentials {
  readonly username?: string
  readonly password?: string
}

/** The settings, read: what connections are made of. */
export interface Way {
  readonly addresses: readonly Address[]
  readonly credentials: Credentials
  readonly database: number
  readonly tls?: NonNullable<RedisSettings['tls']>
}

const PORT = 6379
const SENTINEL_PORT = 26_379

/** @throws Error that names what is wrong, and never the URL: a password may be in it */
export function wayOf(settings: RedisSettings): Way {
  const urls = settings.urls.map(parsed)
  const [first] = urls
  if (!first) throw new Error('Redis: no address is given')
  const isTls = first.protocol === 'rediss:' || settings.tls !== undefined
  const username = settings.username ?? decodeURIComponent(first.username)
  const password = settings.password ?? decodeURIComponent(first.password)
  const database = settings.database ?? databaseOf(first)
  if (settings.cluster && settings.sentinelMaster !== undefined)
    throw new Error('Redis: a cluster has no Sentinels; set one of the two')
  if (settings.cluster && database !== 0) throw new Error('Redis: a cluster has no other database than 0')
  if (urls.length > 1 && !settings.cluster && settings.sentinelMaster === undefined)
    throw new Error('Redis: several addresses are a cluster, or Sentinels: set which')
  const port = settings.sentinelMaster === undefined ? PORT : SENTINEL_PORT
  return {
    addresses: urls.map((url) => ({
      host: url.hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1',
      port: Number(url.port) || port,
    })),
    credentials: { ...(username && { username }), ...(password && { password }) },
    database,
    ...(isTls && { tls: settings.tls ?? {} }),
  }
}

function parsed(text: string): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // What the platform says repeats the text.
    throw new Error('Redis: an address is not of the form redis://host:port')
  }
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
    throw new Error(`Redis: an address begins with redis:// or rediss://, not ${url.protocol}//`)
  return url
}

function databaseOf(url: URL): number {
  const path = url.pathname.replace(/^\//, '')
  const database = path === '' ? 0 : Number(path)
  if (!Number.isInteger(database) || database < 0) throw new Error('Redis: the database is a whole number')
  return database
}
