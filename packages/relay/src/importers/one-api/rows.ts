// The tables of One API and New API as far as they matter here, out of three databases that say numbers, truth and time
// each in its own way.
//
//   One API   songquanpeng/one-api@8df4a26, model/{user,token,channel,redemption,option}.go
//   New API   Calcium-Ion/new-api@ef8ae4d, model/…, and QuantumNous/new-api since: channels with several keys
//             (channel_info), codes that expire (expired_time), keys of 128 characters

export type Raw = Readonly<Record<string, unknown>>

export interface User {
  readonly id: number
  readonly name: string
  readonly email: string
  /** 1: a user, 10: an administrator, 100: root. */
  readonly role: number
  readonly isDisabled: boolean
  readonly isDeleted: boolean
  readonly hasPassword: boolean
  /** What is left, in units of quota. */
  readonly quota: number
  readonly usedQuota: number
  readonly group: string
  /** Names of the services that the user signs in by. */
  readonly accounts: readonly string[]
}

export interface Token {
  readonly id: number
  readonly userId: number
  /** Without `sk-`. */
  readonly key: string
  readonly name: string
  /** 1: enabled, 2: disabled, 3: expired, 4: exhausted. */
  readonly status: number
  readonly isDeleted: boolean
  /** Seconds since 1970; undefined: never. */
  readonly expiresS: number | undefined
  /** Undefined: without limit. */
  readonly remainQuota: number | undefined
  readonly usedQuota: number
  /** Undefined: any. */
  readonly models: readonly string[] | undefined
  readonly networks: readonly string[] | undefined
  /** Empty: its user's. */
  readonly group: string
}

export interface Channel {
  readonly id: number
  readonly type: number
  readonly keys: readonly string[]
  readonly isEnabled: boolean
  readonly name: string
  readonly weight: number
  readonly priority: number
  readonly baseUrl: string
  readonly models: readonly string[]
  readonly groups: readonly string[]
  /** What the upstream calls a model, where it calls it otherwise; undefined where it cannot be read. */
  readonly mapping: Readonly<Record<string, string>> | undefined
  /** OpenAI's header. */
  readonly organisation: string
  /** Settings that have no counterpart here, by the names of their columns. */
  readonly extras: readonly string[]
}

export interface Redemption {
  readonly id: number
  readonly key: string
  readonly name: string
  /** 1: enabled, 2: disabled, 3: used. */
  readonly status: number
  readonly isDeleted: boolean
  readonly quota: number
  readonly createdS: number
  readonly redeemedS: number
  /** Undefined: never. */
  readonly expiresS: number | undefined
  /** Undefined where nobody knows. */
  readonly usedBy: number | undefined
}

export const userOf = (row: Raw): User => ({
  id: number(row['id']),
  name: text(row['display_name']) || text(row['username']),
  email: text(row['email']).toLowerCase(),
  role: number(row['role']),
  isDisabled: number(row['status']) !== 1,
  isDeleted: number(row['status']) === 3 || row['deleted_at'] != null,
  hasPassword: text(row['password']) !== '',
  quota: number(row['quota']),
  usedQuota: number(row['used_quota']),
  group: text(row['group']) || 'default',
  accounts: ['github', 'wechat', 'lark', 'oidc', 'telegram', 'linux_do', 'discord'].filter(
    (name) => text(row[`${name}_id`]) !== '',
  ),
})

export function tokenOf(row: Raw): Token {
  // One API has `models` and `subnet`, New API `model_limits` and `allow_ips`, one address a line.
  const models = 'model_limits' in row ? (flag(row['model_limits_enabled']) ? row['model_limits'] : '') : row['models']
  const networks = listOf(row['allow_ips'] ?? row['subnet'], /[\n,]/)
  const expiresS = number(row['expired_time'])
  return {
    id: number(row['id']),
    userId: number(row['user_id']),
    key: text(row['key']).replace(/^sk-/, ''),
    name: text(row['name']),
    status: number(row['status']),
    isDeleted: row['deleted_at'] != null,
    expiresS: expiresS === -1 ? undefined : expiresS,
    remainQuota: flag(row['unlimited_quota']) ? undefined : number(row['remain_quota']),
    usedQuota: number(row['used_quota']),
    // An empty list lets nothing through there, too, once it was switched on.
    models: flag(row['model_limits_enabled']) || text(models) !== '' ? listOf(models, ',') : undefined,
    networks: networks.length > 0 ? networks : undefined,
    group: text(row['group']),
  }
}

export function channelOf(row: Raw): Channel {
  const key = text(row['key'])
  const info = objectIn(row['channel_info'])
  const stopped = (info?.['multi_key_status_list'] ?? {}) as Raw
  const keys = info?.['is_multi_key'] === true ? keysIn(key).filter((_, at) => number(stopped[at] ?? 1) === 1) : [key]
  return {
    id: number(row['id']),
    type: number(row['type']),
    keys: keys.map((one) => one.trim()).filter((one) => one !== ''),
    isEnabled: number(row['status']) === 1,
    name: text(row['name']),
    weight: number(row['weight'] ?? 0),
    priority: number(row['priority'] ?? 0),
    baseUrl: text(row['base_url']).trim().replace(/\/+$/, ''),
    models: listOf(row['models'], ','),
    groups: listOf(row['group'] ?? 'default', ','),
    mapping: mappingOf(row['model_mapping']),
    organisation: text(row['openai_organization']),
    extras: EXTRAS.filter((name) => !isNothing(row[name])),
  }
}

const EXTRAS = [
  'other',
  'config',
  'system_prompt',
  'status_code_mapping',
  'setting',
  'settings',
  'param_override',
  'header_override',
]

export const redemptionOf = (row: Raw): Redemption => ({
  id: number(row['id']),
  key: text(row['key']).trim(),
  name: text(row['name']),
  status: number(row['status']),
  isDeleted: row['deleted_at'] != null,
  quota: number(row['quota']),
  createdS: number(row['created_time']),
  redeemedS: number(row['redeemed_time']),
  expiresS: number(row['expired_time'] ?? 0) || undefined,
  usedBy: number(row['used_user_id'] ?? 0) || undefined,
})

/** PostgreSQL says large numbers as text, MySQL as either. */
function number(value: unknown): number {
  const read = Number(value ?? 0)
  return Number.isFinite(read) ? Math.trunc(read) : 0
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value.trimEnd() : value == null ? '' : String(value)

/** A boolean in PostgreSQL, 1 in SQLite and MySQL. */
const flag = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1'

const listOf = (value: unknown, separator: string | RegExp): readonly string[] => [
  ...new Set(
    text(value)
      .split(separator)
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  ),
]

export function objectIn(value: unknown): Raw | undefined {
  if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) return value as Raw
  try {
    const parsed: unknown = JSON.parse(text(value))
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Raw) : undefined
  } catch {
    return undefined
  }
}

/** One a line, or a JSON list (which New API takes for keys that are JSON themselves). */
function keysIn(key: string): readonly string[] {
  if (!key.trim().startsWith('[')) return key.split('\n')
  try {
    return (JSON.parse(key) as unknown[]).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
  } catch {
    return [key]
  }
}

function mappingOf(value: unknown): Channel['mapping'] {
  if (text(value).trim() === '') return {}
  const mapping = objectIn(value)
  return mapping && Object.values(mapping).every((one) => typeof one === 'string')
    ? (mapping as Record<string, string>)
    : undefined
}

const isNothing = (value: unknown): boolean => ['', '{}', '[]', 'null'].includes(text(value).trim())
