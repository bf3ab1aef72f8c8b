// The tables that the other products make, from the fields of their Go structs by the rules of GORM (gorm.io/driver/sqlite,
// postgres and mysql: their DataTypeOf), with the columns that the importer reads and those it is to report.
//
//   One API   songquanpeng/one-api@8df4a26   model/*.go
//   New API   Calcium-Ion/new-api@ef8ae4d    model/*.go, with channel_info, header_override, settings and expired_time of
//             QuantumNous/new-api

type Type = 'id' | 'int' | 'string' | 'bool' | 'float' | 'deleted' | `=${string}`
type Fields = readonly (readonly [name: string, type: Type, tag?: string])[]

const TYPES = {
  sqlite: {
    id: 'integer PRIMARY KEY AUTOINCREMENT',
    int: 'integer',
    string: 'text',
    bool: 'numeric',
    float: 'real',
    deleted: 'datetime',
  },
  postgres: {
    id: 'bigserial PRIMARY KEY',
    int: 'bigint',
    string: 'text',
    bool: 'boolean',
    float: 'decimal',
    deleted: 'timestamptz',
  },
  mysql: {
    id: 'bigint AUTO_INCREMENT PRIMARY KEY',
    int: 'bigint',
    // See `stringInMysql`.
    string: 'longtext',
    bool: 'boolean',
    float: 'double',
    deleted: 'datetime(3)',
  },
} as const

const users: Fields = [
  ['id', 'id'],
  ['username', 'string', 'UNIQUE'],
  ['password', 'string', 'NOT NULL'],
  ['display_name', 'string'],
  ['role', '=int', 'DEFAULT 1'],
  ['status', '=int', 'DEFAULT 1'],
  ['email', 'string'],
  ['github_id', 'string'],
  ['wechat_id', 'string'],
  ['oidc_id', 'string'],
  ['access_token', '=char(32)'],
  ['quota', 'int', 'DEFAULT 0'],
  ['used_quota', 'int', 'DEFAULT 0'],
  ['request_count', '=int', 'DEFAULT 0'],
  ['group', '=varchar(32)', `DEFAULT 'default'`],
  ['aff_code', '=varchar(32)'],
  ['inviter_id', '=int'],
]

const tokens: Fields = [
  ['id', 'id'],
  ['user_id', 'int'],
  ['key', '=char(48)', 'UNIQUE'],
  ['status', 'int', 'DEFAULT 1'],
  ['name', 'string'],
  ['created_time', 'int'],
  ['accessed_time', 'int'],
  ['expired_time', 'int', 'DEFAULT -1'],
  ['remain_quota', 'int', 'DEFAULT 0'],
  ['unlimited_quota', 'bool', 'DEFAULT false'],
  ['used_quota', 'int', 'DEFAULT 0'],
]

const channels: Fields = [
  ['id', 'id'],
  ['type', 'int', 'DEFAULT 0'],
  ['key', '=text'],
  ['status', 'int', 'DEFAULT 1'],
  ['name', 'string'],
  ['weight', 'int', 'DEFAULT 0'],
  ['created_time', 'int'],
  ['test_time', 'int'],
  ['response_time', 'int'],
  ['base_url', 'string', `DEFAULT ''`],
  ['other', 'string'],
  ['balance', 'float'],
  ['balance_updated_time', 'int'],
  ['models', 'string'],
  ['group', '=varchar(32)', `DEFAULT 'default'`],
  ['used_quota', 'int', 'DEFAULT 0'],
  ['model_mapping', '=varchar(1024)', `DEFAULT ''`],
  ['priority', 'int', 'DEFAULT 0'],
]

const redemptions: Fields = [
  ['id', 'id'],
  ['user_id', 'int'],
  ['key', '=char(32)', 'UNIQUE'],
  ['status', 'int', 'DEFAULT 1'],
  ['name', 'string'],
  ['quota', 'int', 'DEFAULT 100'],
  ['created_time', 'int'],
  ['redeemed_time', 'int'],
]

const options: Fields = [
  ['key', 'string', 'PRIMARY KEY'],
  ['value', 'string'],
]

const logs: Fields = [
  ['id', 'id'],
  ['user_id', 'int'],
  ['created_at', 'int'],
  ['type', 'int'],
  ['content', 'string'],
]

const abilities: Fields = [
  ['group', '=varchar(32)'],
  ['model', 'string'],
  ['channel_id', 'int'],
  ['enabled', 'bool'],
]

const TABLES: Readonly<Record<'one-api' | 'new-api', Readonly<Record<string, Fields>>>> = {
  'one-api': {
    users: [...users, ['lark_id', 'string']],
    tokens: [...tokens, ['models', '=text'], ['subnet', 'string', `DEFAULT ''`]],
    channels: [...channels, ['config', 'string'], ['system_prompt', '=text']],
    redemptions,
    options,
    logs,
    abilities,
  },
  'new-api': {
    users: [
      ...users,
      ['telegram_id', 'string'],
      ['linux_do_id', 'string'],
      ['aff_quota', '=int', 'DEFAULT 0'],
      ['setting', '=text'],
      ['deleted_at', 'deleted'],
    ],
    tokens: [
      ...tokens,
      ['model_limits_enabled', 'bool', 'DEFAULT false'],
      ['model_limits', '=varchar(1024)', `DEFAULT ''`],
      ['allow_ips', 'string', `DEFAULT ''`],
      ['group', 'string', `DEFAULT ''`],
      ['deleted_at', 'deleted'],
    ],
    channels: [
      ...channels,
      ['openai_organization', 'string'],
      ['test_model', 'string'],
      ['status_code_mapping', '=varchar(1024)', `DEFAULT ''`],
      ['auto_ban', 'int', 'DEFAULT 1'],
      ['other_info', 'string'],
      ['tag', 'string'],
      ['setting', '=text'],
      ['settings', 'string'],
      ['param_override', '=text'],
      ['header_override', '=text'],
      ['channel_info', '=json'],
    ],
    redemptions: [...redemptions, ['used_user_id', 'int'], ['expired_time', 'int'], ['deleted_at', 'deleted']],
    options,
    logs,
    abilities,
    top_ups: [
      ['id', 'id'],
      ['user_id', 'int'],
      ['money', 'float'],
    ],
  },
}

/** What makes the tables of a product. */
export function tablesOf(product: 'one-api' | 'new-api', engine: keyof typeof TYPES): readonly string[] {
  return Object.entries(TABLES[product]).map(([table, fields]) => {
    const columns = fields.map(([name, type, tag = '']) => {
      const known = type === 'string' && engine === 'mysql' ? stringInMysql(tag) : TYPES[engine][type as 'int']
      const written = type.startsWith('=') ? type.slice(1) : known
      return `"${name}" ${written} ${tag}`.trim()
    })
    return `create table "${table}" (${columns.join(', ')})`
  })
}

/** What is in an index or has a default there is no text: it is as long as an index takes in four bytes a character. */
const stringInMysql = (tag: string): string =>
  /UNIQUE|PRIMARY|DEFAULT/.test(tag) ? 'varchar(191)' : TYPES.mysql.string

/** A row as SQL. */
export function insert(table: string, row: Readonly<Record<string, string | number | boolean | null>>): string {
  const values = Object.values(row).map((value) =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value),
  )
  const names = Object.keys(row).map((name) => `"${name}"`)
  return `insert into "${table}" (${names.join(', ')}) values (${values.join(', ')})`
}
