import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { UsageError, baseUrlOf, checkWorkers, isLoopback, readSettings } from './settings.ts'

const originsOf = (text: string | undefined, origins?: readonly string[]): readonly string[] =>
  readSettings({ HOLDFAST_ORIGINS: text }, {}, { limits: {}, ...(origins && { origins }) }).origins

test('HOLDFAST_ORIGINS goes before the file, and without either there are none', () => {
  expect(originsOf(undefined)).toEqual([])
  expect(originsOf('', ['https://file.example'])).toEqual(['https://file.example'])
  expect(originsOf('*', ['https://file.example'])).toEqual(['*'])
})

test('HOLDFAST_ORIGINS lists origins as a person writes them', () => {
  const origins = ['https://app.example.com', 'http://localhost:5173']
  expect(originsOf(' https://App.example.com/ ,http://localhost:5173,')).toEqual(origins)
})

test.each(['app.example.com', 'https://app.example.com/chat', 'null', 'https://*.example.com'])(
  'HOLDFAST_ORIGINS takes no %s',
  (text) => {
    expect(() => originsOf(text)).toThrow(UsageError)
  },
)

test('HOLDFAST_KEY cannot look like the token of a session', () => {
  for (const key of ['hfs_0123456789abcdef', 'hfr_0123456789abcdef'])
    expect(() => readSettings({ HOLDFAST_KEY: key })).toThrow('must not begin')
  expect(readSettings({ HOLDFAST_KEY: 'hf_0123456789abcdef' }).key).toBe('hf_0123456789abcdef')
})

test('a certificate comes from the environment, else from the file, and its address is https', () => {
  const file = { limits: {}, tls: { cert: '/file/cert.pem', key: '/file/key.pem' } }
  expect(readSettings({}).tls).toBeUndefined()
  expect(readSettings({}, {}, file).tls).toEqual(file.tls)
  const { tls } = readSettings({ HOLDFAST_TLS_CERT: 'cert.pem', HOLDFAST_TLS_KEY: '/key.pem' }, {}, file)
  expect(tls).toEqual({ cert: resolve('cert.pem'), key: '/key.pem' })
  expect(() => readSettings({ HOLDFAST_TLS_KEY: 'key.pem' })).toThrow('go together')
  expect(baseUrlOf({ host: '::', port: 1, tls })).toBe('https://127.0.0.1:1')
})

test('faults: the command line, then the environment, then the file; else nobody has said', () => {
  const faults = (text: string | undefined, given?: boolean, file?: boolean): boolean | undefined =>
    readSettings(
      { HOLDFAST_FAULTS: text },
      { faults: given },
      { limits: {}, ...(file !== undefined && { faults: file }) },
    ).faults
  expect([faults(undefined), faults(''), faults('1'), faults('0', undefined, true)]).toEqual([
    undefined,
    undefined,
    true,
    false,
  ])
  expect([faults('0', true), faults(undefined, undefined, true)]).toEqual([true, true])
  expect(() => faults('perhaps')).toThrow(UsageError)
})

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.7', false],
  ['relay.example', false],
])('only this machine reaches %s: %s', (host, expected) => expect(isLoopback(host)).toBe(expected))

test('the books are where the environment says, else the file, else in the data directory', () => {
  const file = { limits: {}, database: '/file/books.sqlite' }
  expect(readSettings({}, { data: '/data' }).database).toBe('/data/books.sqlite')
  expect(readSettings({}, {}, file).database).toBe('/file/books.sqlite')
  expect(readSettings({ DATABASE_URL: 'own.sqlite' }, {}, file).database).toBe(resolve('own.sqlite'))
  const url = 'postgres://holdfast:secret-word@db/holdfast'
  expect(readSettings({ DATABASE_URL: url }, {}, file).database).toBe(url)
  const other = () => readSettings({ DATABASE_URL: 'mysql://holdfast:secret-word@db/holdfast' })
  expect(other).toThrow(UsageError)
  expect(other).not.toThrow('secret-word')
})

test('proxies are believed that somebody has named, and only addresses and ranges are names', () => {
  const file = { limits: {}, trustedProxies: ['10.0.0.1'] }
  const proxies = (text?: string) => readSettings({ HOLDFAST_TRUSTED_PROXIES: text }, {}, file).trustedProxies
  expect([readSettings({}).trustedProxies, proxies(), proxies('')]).toEqual([[], ['10.0.0.1'], ['10.0.0.1']])
  expect(proxies('127.0.0.0/8, ::1,')).toEqual(['127.0.0.0/8', '::1'])
  for (const wrong of ['proxy', '10.0.0.0/33', '*']) expect(() => proxies(wrong)).toThrow(UsageError)
})

test('whoever names a collector for OpenTelemetry is sent traces and metrics, and may switch them off', () => {
  const telemetryOf = (environment: Record<string, string>, telemetry?: { readonly endpoint: string }) =>
    readSettings(environment, {}, { limits: {}, ...(telemetry && { telemetry }) }).telemetry
  const file = { endpoint: 'http://file.example:4318' }
  expect(telemetryOf({})).toBeUndefined()
  for (const signal of ['', '_TRACES', '_METRICS'])
    expect(telemetryOf({ [`OTEL_EXPORTER_OTLP${signal}_ENDPOINT`]: 'http://127.0.0.1:4318' })).toEqual({})
  expect(telemetryOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, file)).toEqual(file)
  expect(telemetryOf({ OTEL_SDK_DISABLED: 'True' }, file)).toBeUndefined()
  expect(telemetryOf({ OTEL_SDK_DISABLED: 'false' }, file)).toEqual(file)
})

test('Redis: the environment says where, and what is no server’s own of the file holds', () => {
  const file = { limits: {}, redis: { urls: ['redis://file:1'], password: 'of the file', prefix: 'eu:' } }
  expect(readSettings({}).redis).toBeUndefined()
  expect(readSettings({}, {}, file).redis).toEqual(file.redis)
  expect(readSettings({ HOLDFAST_REDIS_URL: 'rediss://one:2' }, {}, file).redis).toEqual({
    urls: ['rediss://one:2'],
    prefix: 'eu:',
  })
  expect(() => readSettings({ HOLDFAST_REDIS_URL: 'http://:hidden@one' })).toThrow(/^(?!.*hidden)/)
})

test('how it ends: with Redis there is time for others to find out', () => {
  const alone = readSettings({}).drain
  const together = readSettings({ HOLDFAST_REDIS_URL: 'redis://one' }).drain
  expect([alone, together]).toEqual([
    { delayMs: 0, patienceMs: 10_000 },
    { delayMs: 5_000, patienceMs: 60_000 },
  ])
  const file = { limits: {}, drain: { delay: 1, patience: 2 } }
  expect(readSettings({ HOLDFAST_DRAIN_PATIENCE: '2m' }, {}, file).drain).toEqual({ delayMs: 1, patienceMs: 120_000 })
  expect(() => readSettings({ HOLDFAST_DRAIN_DELAY: '5' })).toThrow('duration')
})

test('workers take what nodes share, and say what is missing', () => {
  const check = (environment: Record<string, string>, workers = '2') =>
    checkWorkers(readSettings(environment, { workers }))
  const redis = { HOLDFAST_REDIS_URL: 'redis://one' }
  expect(() => check({})).toThrow('HOLDFAST_REDIS_URL')
  expect(() => check(redis)).toThrow('DATABASE_URL')
  expect(() => check({ ...redis, DATABASE_URL: 'postgres://one/books' })).not.toThrow()
  expect(() => check({}, '0')).toThrow('1 to 256')
  expect(readSettings({ HOLDFAST_WORKERS: 'auto' }).workers).toBeGreaterThan(0)
})

test('a secret for tokens is long enough', () => {
  expect(() => readSettings({ HOLDFAST_TOKEN_SECRET: 'short' })).toThrow(/32 characters/)
  expect(readSettings({ HOLDFAST_TOKEN_SECRET: 's'.repeat(32) }).tokenSecret).toBe('s'.repeat(32))
})
