// `redis` of the file: where the log of many nodes is.
import type { RedisSettings } from '../redis/settings.ts'
import type { Document } from './document.ts'
import { isObject } from './entries.ts'
import type { Path } from './finding.ts'
import type { SecretFields } from './format/kind.ts'
import { type RedisFields, redis as redisSchema } from './format/redis.ts'
import { type Folder, readSecret, reasonOf } from './secrets.ts'

/** What is wrong with it has been complained of. */
export async function readRedis(document: Document, folder: Folder): Promise<RedisSettings | undefined> {
  const section = isObject(document.value) ? document.value['redis'] : undefined
  if (!isObject(section)) return undefined
  const fields: RedisFields | undefined = redisSchema.safeParse(section).data
  if (!fields) return undefined
  const { url, cluster, sentinel, username, database, prefix, tls } = fields
  const ways = [url, cluster, sentinel].filter((one) => one !== undefined)
  if (ways.length !== 1)
    return void document.error(['redis'], 'expected one of url, cluster and sentinel: where Redis is')
  const secretAt = async (value: SecretFields | undefined, path: Path): Promise<string | undefined> =>
    value === undefined ? undefined : readSecret(value, path, document, folder)
  const password = await secretAt(fields.password, ['redis', 'password'])
  const sentinelPassword = await secretAt(sentinel?.password, ['redis', 'sentinel', 'password'])
  const pem = tls && (await readTls(tls, document, folder))
  return {
    urls: [url ?? cluster ?? sentinel?.nodes ?? []].flat(),
    ...(cluster !== undefined && { cluster: true }),
    ...(sentinel && { sentinelMaster: sentinel.master }),
    ...(sentinel?.username !== undefined && { sentinelUsername: sentinel.username }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
    ...(prefix !== undefined && { prefix }),
    ...(pem && { tls: pem }),
  }
}

async function readTls(
  { ca, cert, key, serverName }: NonNullable<RedisFields['tls']>,
  document: Document,
  folder: Folder,
): Promise<NonNullable<RedisSettings['tls']>> {
  const files: Record<string, string> = {}
  for (const [name, file] of Object.entries({ ca, cert, key })) {
    if (file === undefined) continue
    try {
      files[name] = await folder.read(folder.resolve(file))
    } catch (cause) {
      document.error(['redis', 'tls', name], `${file} cannot be read (${reasonOf(cause)})`)
    }
  }
  return { ...files, ...(serverName !== undefined && { serverName }) }
}
