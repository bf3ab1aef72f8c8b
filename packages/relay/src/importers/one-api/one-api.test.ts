// Databases of One API and New API, with their own schemas and data of ours, in the engines that they have.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { booksOver, openEngine } from '../../books/books.ts'
import { openDatabase } from '../../books/engines/sqlite.ts'
import { migrate } from '../../books/migrate.ts'
import { DOLLAR } from '../../books/money.ts'
import { PostgresServer } from '../../books/postgres.suite.ts'
import { SYSTEM } from '../../books/who/audit.ts'
import { KeyRing } from '../../books/who/key-ring.ts'
import { NOON, World } from '../../books/world.suite.ts'
import { isLoaded, loadPlan } from '../../config/load.ts'
import { importOneApi } from './one-api.ts'
import { MariadbServer } from './mariadb.suite.ts'
import { insert, tablesOf } from './schema.suite.ts'
import { openSource } from './source.ts'

let server: PostgresServer
let mariadb: MariadbServer
const directory = mkdtempSync(join(tmpdir(), 'holdfast-one-api-'))
beforeAll(async () => {
  server = await PostgresServer.start()
  mariadb = await MariadbServer.start()
})
afterAll(async () => {
  await server.stop()
  await mariadb.stop()
  rmSync(directory, { recursive: true })
})

const { runtime } = new World()
const YEAR_S = 31_536_000
const SOON_S = NOON / 1000 + YEAR_S
const keyOf = (letter: string): string => letter.repeat(48)
const codeOf = (digit: string): string => digit.repeat(32)
const CHANNEL_KEY = 'sk-vendor-1a2b3c4d5e6f7a8b9c0d'

/** Both products have these. */
const common: readonly string[] = [
  insert('users', {
    id: 1,
    username: 'root',
    password: '$2a$10$x',
    role: 100,
    email: 'Root@Example.com',
    quota: 500_000_000_000_000,
    access_token: 'a',
    aff_code: 'a',
  }),
  insert('users', {
    id: 2,
    username: 'ada',
    display_name: 'Ada',
    password: '$2a$10$x',
    email: '',
    quota: 1_250_000,
    used_quota: 750_000,
    group: 'vip',
    access_token: 'b',
    aff_code: 'b',
    github_id: '42',
  }),
  insert('users', {
    id: 3,
    username: 'bob',
    password: '$2a$10$x',
    status: 2,
    role: 10,
    email: 'root@example.com',
    quota: -500,
    access_token: 'c',
    aff_code: 'c',
  }),
  insert('users', { id: 4, username: 'gone', password: '', status: 3, access_token: 'd', aff_code: 'd' }),
  insert('tokens', { id: 1, user_id: 2, key: keyOf('a'), name: 'unlimited', unlimited_quota: true, expired_time: -1 }),
  insert('tokens', {
    id: 2,
    user_id: 2,
    key: keyOf('b'),
    name: 'small',
    remain_quota: 500_000,
    used_quota: 9,
    expired_time: SOON_S,
  }),
  insert('tokens', { id: 3, user_id: 2, key: keyOf('c'), name: 'off', status: 2, unlimited_quota: true }),
  insert('tokens', { id: 4, user_id: 3, key: keyOf('d'), name: 'of a disabled user', unlimited_quota: true }),
  insert('tokens', { id: 5, user_id: 4, key: keyOf('e'), name: 'of nobody', unlimited_quota: true }),
  insert('tokens', { id: 6, user_id: 2, key: keyOf('f'), name: 'used up', status: 4, remain_quota: -3 }),
  insert('channels', {
    id: 1,
    type: 1,
    key: CHANNEL_KEY,
    name: 'OpenAI 主',
    models: 'gpt-4o,gpt-4.1',
    priority: 10,
    weight: 5,
    group: 'default,vip',
  }),
  insert('channels', {
    id: 2,
    type: 1,
    key: 'sk-else',
    name: 'Elsewhere',
    models: 'gpt-4o',
    base_url: 'https://relay.example.com/',
    priority: 10,
    group: 'default',
  }),
  insert('channels', {
    id: 3,
    type: 3,
    key: 'azure',
    name: 'Azure',
    models: 'gpt-4.1',
    base_url: 'https://me.openai.azure.com',
    model_mapping: '{"gpt-4.1":"gpt-4.1-mini"}',
    group: 'default,vip',
    other: '2024-03-01',
  }),
  insert('channels', { id: 4, type: 14, key: 'ant', name: 'Claude', models: 'claude-opus-4-5', group: 'vip' }),
  insert('channels', { id: 5, type: 1, key: 'sk-off', name: 'Off', status: 2, models: 'gpt-4o' }),
  insert('channels', { id: 6, type: 18, key: 'x|y|z', name: 'Spark', models: 'SparkDesk' }),
  insert('redemptions', { id: 1, user_id: 1, key: codeOf('1'), name: 'spring', quota: 500_000 }),
  insert('redemptions', {
    id: 2,
    user_id: 1,
    key: codeOf('2'),
    name: 'spring',
    quota: 500_000,
    status: 3,
    redeemed_time: 1_700_000_000,
  }),
  insert('redemptions', { id: 3, user_id: 1, key: codeOf('3'), name: 'spring', quota: 500_000, status: 2 }),
  insert('redemptions', { id: 4, user_id: 1, key: 'short', name: 'odd', quota: 5 }),
  insert('options', { key: 'GroupRatio', value: '{"default":1,"vip":0.8,"bad":"x"}' }),
  insert('options', { key: 'ModelRatio', value: '{"gpt-4o":1.25,"gpt-4.1":1}' }),
  insert('options', { key: 'CompletionRatio', value: '{"gpt-4o":4}' }),
  insert('options', { key: 'QuotaForNewUser', value: '100000' }),
  insert('options', { key: 'SMTPToken', value: 'planted-mail-secret' }),
  insert('logs', { id: 1, user_id: 2, created_at: 1, type: 2, content: 'x' }),
]

const own = {
  'one-api': [
    insert('tokens', {
      id: 7,
      user_id: 2,
      key: keyOf('g'),
      name: 'narrow',
      unlimited_quota: true,
      models: 'gpt-4o,other',
      subnet: '10.0.0.0/8, home',
    }),
    insert('channels', {
      id: 7,
      type: 40,
      key: 'ark',
      name: '豆包',
      models: 'doubao',
      group: 'default,vip',
      config: '{"region":"x"}',
      system_prompt: 'Be kind.',
    }),
  ],
  'new-api': [
    insert('tokens', {
      id: 7,
      user_id: 2,
      key: keyOf('g'),
      name: 'narrow',
      unlimited_quota: true,
      model_limits_enabled: true,
      model_limits: 'gpt-4o,other',
      allow_ips: '10.0.0.0/8\nhome',
      group: 'default',
    }),
    insert('tokens', { id: 8, user_id: 2, key: keyOf('h'), name: 'deleted', deleted_at: '2025-01-01 00:00:00' }),
    insert('channels', {
      id: 7,
      type: 45,
      key: 'ark-1\nark-2\nark-3',
      name: '豆包',
      models: 'doubao',
      group: 'default,vip',
      channel_info: '{"is_multi_key":true,"multi_key_status_list":{"1":2}}',
      param_override: '{"a":1}',
    }),
    insert('redemptions', {
      id: 5,
      user_id: 1,
      key: codeOf('5'),
      name: 'late',
      quota: 1_000_000,
      expired_time: SOON_S,
    }),
    insert('options', { key: 'ModelPrice', value: '{"gpt-image-1":0.04}' }),
    insert('options', { key: 'CacheRatio', value: '{"gpt-4o":0.5}' }),
    insert('top_ups', { id: 1, user_id: 2, money: 3.5 }),
  ],
} as const

async function made(product: 'one-api' | 'new-api', kind: 'sqlite' | 'postgres' | 'mysql'): Promise<string> {
  const statements = [...tablesOf(product, kind), ...common, ...own[product]]
  if (kind === 'sqlite') {
    const path = join(directory, `${product}-${Math.random()}.db`)
    const database = await openDatabase(path)
    for (const statement of statements) database.exec(statement)
    database.close()
    return path
  }
  const name = `${product.replace('-', '_')}_${Math.floor(Math.random() * 1e9)}`
  if (kind === 'mysql') {
    await mariadb.make(name, statements)
    return mariadb.urlOf(name)
  }
  await server.say(`create database ${name}`)
  await server.say(statements.join(';'), name)
  return server.url.replace(/\/postgres$/, `/${name}`)
}

async function empty(where: string) {
  const engine = await openEngine(where, runtime)
  await migrate(engine, runtime)
  return { engine, books: booksOver(engine, runtime) }
}

describe.each([
  ['one-api', 'sqlite', 'SQLite'],
  ['one-api', 'postgres', 'PostgreSQL'],
  ['new-api', 'sqlite', 'PostgreSQL'],
  ['new-api', 'postgres', 'SQLite'],
  ['one-api', 'mysql', 'SQLite'],
  ['new-api', 'mysql', 'PostgreSQL'],
] as const)('%s in %s, into books in %s', (product, kind, into) => {
  test('who may ask, for what and for how much, is what it was; what is not is said', async () => {
    const source = await openSource(await made(product, kind))
    const { engine, books } = await empty(into === 'SQLite' ? ':memory:' : await server.fresh())
    const rehearsed = await importOneApi(source, engine, runtime, { isRehearsal: true })
    expect(await books.organisations.list()).toEqual([])
    const { counts, findings, files, ...rest } = await importOneApi(source, engine, runtime)
    expect(rest.product).toBe(product)
    expect(rehearsed).toEqual({ counts, findings, files, ...rest })
    const isNew = product === 'new-api'
    expect(counts).toEqual({ users: 3, keys: 6, codes: isNew ? 4 : 3, upstreams: 5, models: 4, prices: isNew ? 2 : 1 })

    const organisations = await books.organisations.list()
    const named = (name: string): string => organisations.find((one) => one.name === name)?.id ?? ''
    const [root, ada, bob] = [named('root'), named('Ada'), named('bob')]
    expect(await books.credit.balance(ada)).toMatchObject({ prepaid: true, balance: 2.5 * DOLLAR })
    expect(await books.credit.balance(bob)).toMatchObject({ prepaid: true, balance: -0.001 * DOLLAR })
    expect(await books.credit.balance(root)).toMatchObject({ prepaid: false, balance: 0 })
    expect(await books.priceGroups.get(ada)).toBe('vip')
    const people = await books.people.list()
    expect(
      people.map(({ email, isOperator, disabledAt }) => [email, isOperator, disabledAt !== undefined]).sort(),
    ).toEqual([
      ['root@example.com', true, false],
      ['user-2@users.invalid', false, false],
      ['user-3@users.invalid', false, true],
    ])
    expect(await books.organisations.memberships({ organisation: ada })).toMatchObject([{ role: 'owner' }])

    // Clients say what they said before.
    const ring = await KeyRing.open(books.keys, runtime, () => {})
    const nameBehind = (letter: string): string | undefined => ring.verify(`sk-${keyOf(letter)}`)?.id
    expect(nameBehind('a')).toMatch(/^key_/)
    expect(nameBehind('e')).toBeUndefined()
    await ring.close()
    const keys = new Map((await books.keys.list(ada)).map((key) => [key.name, key]))
    expect(keys.get('small')?.expiresAt).toBe(SOON_S * 1000)
    expect(keys.get('off')?.expiresAt).toBe(NOON)
    expect(keys.get('narrow')).toMatchObject({
      models: isNew ? ['gpt-4o'] : ['gpt-4o', 'other'],
      networks: ['10.0.0.0/8'],
      priceGroup: isNew ? 'default' : 'vip',
    })
    expect(keys.get('unlimited')).toMatchObject({ secrets: [{ prefix: 'sk-aaaa' }] })
    expect(keys.get('unlimited')).not.toHaveProperty('models')
    expect((await books.keys.list(bob))[0]?.expiresAt).toBe(NOON)
    const hold = (name: string, amount: number) =>
      books.ledger.hold({
        id: `rpl_${name}_${amount}`,
        accounts: [keys.get(name)?.id ?? '', ada],
        amount,
        expiresAt: 0,
      })
    expect(await hold('small', DOLLAR + 1)).toMatchObject({
      outcome: 'refused',
      refusal: { period: 'total', max: DOLLAR },
    })
    expect(await hold('small', DOLLAR)).toMatchObject({ outcome: 'held' })
    expect(await hold('used up', 1)).toMatchObject({ outcome: 'refused' })
    expect(await hold('unlimited', 2 * DOLLAR)).toMatchObject({
      outcome: 'refused',
      refusal: { account: ada, period: 'credit' },
    })

    expect(await books.codes.redeem(ada, ` ${codeOf('1')}`, SYSTEM)).toMatchObject({
      outcome: 'redeemed',
      amount: DOLLAR,
    })
    expect(await books.codes.redeem(ada, codeOf('1'), SYSTEM)).toEqual({ outcome: 'used' })
    expect(await books.codes.redeem(ada, codeOf('2'), SYSTEM)).toEqual({ outcome: 'used' })
    expect(await books.codes.redeem(ada, codeOf('3'), SYSTEM)).toEqual({ outcome: 'unknown' })
    expect(await books.codes.list({ prefix: '1111111' })).toHaveLength(1)
    expect(await books.ledger.check()).toEqual([])

    // Twice would be twice the money.
    await expect(importOneApi(source, engine, runtime)).rejects.toThrow('imported before')
    expect(await books.organisations.list()).toHaveLength(3)
    await source.close()

    const report = JSON.stringify(findings)
    const everything = findings.map(({ about, outcome }) => `${outcome} ${about}`)
    for (const said of [
      'left-out user 4 (gone)',
      'changed user 1 (root)',
      'changed user 2 (Ada)',
      'left-out user 2 (Ada)',
      'changed user 3 (bob)',
      'changed token 3 (off)',
      'left-out token 5 (of nobody)',
      'changed token 7 (narrow)',
      'left-out channel 3 (Azure)',
      'changed channel 2 (Elsewhere)',
      'left-out channel 5 (Off)',
      'left-out channel 6 (Spark)',
      'left-out channel 7 (豆包)',
      'changed group default',
      'left-out redemption code 4 (odd)',
      'left-out option GroupRatio',
      'left-out options',
      'left-out passwords',
      'left-out prices',
      'left-out table logs',
      'left-out what was used before',
      ...(isNew ? ['left-out token 8 (deleted)', 'left-out table top_ups'] : ['note channel 1 (OpenAI 主)']),
    ])
      expect(everything).toContain(said)
    expect(report).toContain('$1.50 in all')
    for (const secret of [CHANNEL_KEY, keyOf('a'), codeOf('1'), 'planted-mail-secret', '$2a$'])
      expect(report).not.toContain(secret)
    await books.close()
  })

  test('channels are a configuration that a relay takes as it is, with keys in files of their own', async () => {
    const source = await openSource(await made(product, kind))
    const { engine, books } = await empty(':memory:')
    const { files } = await importOneApi(source, engine, runtime)
    await source.close()
    await books.close()
    const written = files.get('holdfast.yaml') ?? ''
    expect(written).not.toContain(CHANNEL_KEY)
    const read = async (path: string): Promise<string> => {
      const text = files.get(path.replace('/there/', ''))
      if (text === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' })
      return text
    }
    const loaded = await loadPlan('/there/holdfast.yaml', {}, read)
    if (!isLoaded(loaded)) throw new Error(JSON.stringify(loaded.problems))
    expect(loaded.warnings).toEqual([])
    const isNew = product === 'new-api'
    const upstreams = new Map(loaded.plan.upstreams.map((one) => [one.name, one]))
    expect(upstreams.get('openai-1')).toMatchObject({ baseUrl: 'https://api.openai.com/v1', secrets: [CHANNEL_KEY] })
    expect(upstreams.get('elsewhere-2')).toMatchObject({ baseUrl: 'https://relay.example.com/v1' })
    expect(upstreams.get('elsewhere-2')?.provider.name).toBe('openai-compatible')
    expect(upstreams.get('azure-3')?.provider.name).toBe('azure-openai-deployments')
    expect(upstreams.get('channel-7')?.secrets).toEqual(isNew ? ['ark-1', 'ark-3'] : ['ark'])
    expect(upstreams.get('channel-7')?.baseUrl).toBe('https://ark.cn-beijing.volces.com/api/v3')
    const groupsOf = (model: string) => loaded.plan.models.find(({ name }) => name === model)?.groups
    expect(groupsOf('gpt-4o')).toEqual([
      [
        { upstream: 'openai-1', model: 'gpt-4o', weight: isNew ? 15 : 1 },
        { upstream: 'elsewhere-2', model: 'gpt-4o', weight: isNew ? 10 : 1 },
      ],
    ])
    expect(groupsOf('gpt-4.1')).toEqual([
      [{ upstream: 'openai-1', model: 'gpt-4.1', weight: 1 }],
      [{ upstream: 'azure-3', model: 'gpt-41-mini', weight: 1 }],
    ])
    expect(loaded.settings.credit).toMatchObject({ isPrepaid: true, free: 0.2 * DOLLAR })
    expect([...loaded.prices.groups].map(([name, { millionths }]) => [name, millionths])).toEqual([
      ['default', 1_000_000],
      ['vip', 800_000],
    ])
    expect(loaded.prices.lists[0]?.prices.map(({ models, rates }) => [models[0], rates])).toEqual([
      ['gpt-4o', { input: 2.5 * DOLLAR, output: 10 * DOLLAR, ...(isNew && { cacheRead: 1.25 * DOLLAR }) }],
      ...(isNew ? [['gpt-image-1', { input: 0, output: 0, request: 0.04 * DOLLAR }]] : []),
    ])
  })
})

test('another database is refused by name', async () => {
  const path = join(directory, 'other.db')
  const database = await openDatabase(path)
  database.exec('create table users (id integer)')
  database.close()
  const source = await openSource(path)
  const { engine, books } = await empty(':memory:')
  await expect(importOneApi(source, engine, runtime)).rejects.toThrow('no table tokens, channels, redemptions, options')
  await source.close()
  await books.close()
})
