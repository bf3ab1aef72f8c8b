import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { siteIn, siteOf, siteWithout } from './site.ts'
import { makeWorld } from './world.suite.ts'

const files: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html>',
  'index.html.br': 'index, brotli',
  'theme.js': 'theme',
  'favicon.svg': '<svg/>',
  'assets/main-B_x9-.js': 'main',
  'assets/main-B_x9-.js.br': 'main, brotli',
  'assets/main-B_x9-.js.gz': 'main, gzip',
  '.env': 'a secret',
  notes: 'no type',
}

const asked: string[] = []
const site = siteOf(async (name) => {
  asked.push(name)
  return Object.hasOwn(files, name) ? Buffer.from(files[name] as string) : undefined
})

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => site({ method, path, headers })
const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test('the root is the page: asked for anew each time, and not sent again when it is known', async () => {
  const page = await get('/')
  expect(page).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache', 'content-type': /^text\/html/ } })
  expect(String(page?.body)).toBe('<!doctype html>')
  expect(page?.headers['content-length']).toBe('15')
  const { etag = '' } = page?.headers ?? {}
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await get('/', { 'if-none-match': known })
    expect([again?.status, again?.body, again?.headers['etag']]).toEqual([304, undefined, etag])
  }
  expect((await get('/', { 'if-none-match': '"other"' }))?.status).toBe(200)
})

test('what has a hash in its name is kept for good', async () => {
  const asset = await get('/assets/main-B_x9-.js')
  expect(asset?.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
  })
  expect((await get('/theme.js'))?.headers['cache-control']).toBe('no-cache')
})

describe('of what was compressed beforehand, the smallest that the browser takes', () => {
  test.each([
    ['gzip, deflate, br, zstd', 'main, brotli', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'main, brotli', 'br'],
    ['gzip', 'main, gzip', 'gzip'],
    ['br;q=0, gzip', 'main, gzip', 'gzip'],
    ['br; q=0.000 , GZIP', 'main, gzip', 'gzip'],
    ['identity', 'main', undefined],
    ['', 'main', undefined],
    ['gzipped, brotli', 'main', undefined],
  ])('accept-encoding: %s', async (accepted, body, coding) => {
    const answer = await get('/assets/main-B_x9-.js', { 'accept-encoding': accepted })
    expect([String(answer?.body), answer?.headers['content-encoding']]).toEqual([body, coding])
    expect(answer?.headers).toMatchObject({ vary: 'accept-encoding', 'content-type': 'text/javascript; charset=utf-8' })
  })

  test('each has a tag of its own', async () => {
    const tags = ['br', 'gzip', ''].map(
      async (accepted) => (await get('/assets/main-B_x9-.js', { 'accept-encoding': accepted }))?.headers['etag'],
    )
    expect(new Set(await Promise.all(tags)).size).toBe(3)
  })

  test('where there is none, the file itself', async () => {
    const answer = await get('/theme.js', { 'accept-encoding': 'br, gzip' })
    expect([String(answer?.body), answer?.headers['content-encoding']]).toEqual(['theme', undefined])
  })
})

test('a place inside of the application is the page, for whoever shows pages', async () => {
  expect(String((await get('/chat/chat_1', html))?.body)).toBe('<!doctype html>')
  expect(await get('/chat/chat_1', { accept: 'application/json' })).toBeUndefined()
  expect(await get('/chat/gone.js', html)).toBeUndefined()
})

test.each([
  '/../package.json',
  '/assets/../../keys.json',
  '/..%2f..%2fkeys.json',
  '/%2e%2e/keys.json',
  '/..\\keys.json',
  '//etc/passwd.txt',
  '/./theme.js',
  '/.env',
  '/assets/.hidden.js',
  '/C:/keys.json',
  '/theme.js/',
  '/theme.js\0.html',
  'theme.js',
  '/notes',
  '/index.html.br',
  '/assets',
])('%j is nothing here, and no file is looked for outside', async (path) => {
  asked.length = 0
  expect(await get(path)).toBeUndefined()
  expect(asked.filter((name) => name.includes('..') || name.startsWith('/') || name.includes('/.'))).toEqual([])
})

test('nothing can be sent to it', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) expect(await get('/', html, method)).toBeUndefined()
  expect((await get('/', html, 'HEAD'))?.status).toBe(200)
})

test('the page runs its own scripts only, and asks its own relay only', async () => {
  for (const path of ['/', '/favicon.svg', '/theme.js']) {
    const { headers = {} } = (await get(path)) ?? {}
    const policy = headers['content-security-policy'] ?? ''
    for (const rule of ["default-src 'self'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"])
      expect(policy.split('; ')).toContain(rule)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
})

describe('in a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-site-'))
  mkdirSync(join(folder, 'assets', 'deep.js'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), 'one')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const inFolder = (path: string) => siteIn(folder)({ method: 'GET', path, headers: {} })

  test('files are read as they are now', async () => {
    const before = await inFolder('/')
    writeFileSync(join(folder, 'index.html'), 'two')
    const after = await inFolder('/')
    expect([String(before?.body), String(after?.body)]).toEqual(['one', 'two'])
    expect(before?.headers['etag']).not.toBe(after?.headers['etag'])
  })

  test('what is absent, and what is a folder, is not there', async () => {
    for (const path of ['/assets/gone.js', '/assets/deep.js', '/index.html/more.js'])
      expect(await inFolder(path)).toBeUndefined()
  })
})

test('where nothing is built, the root says so', async () => {
  const without = siteWithout('<p>not built</p>')
  const page = await without({ method: 'GET', path: '/', headers: {} })
  expect([page?.status, page?.body]).toEqual([404, '<p>not built</p>'])
  expect(page?.headers['content-type']).toContain('text/html')
  expect(await without({ method: 'GET', path: '/other', headers: html })).toBeUndefined()
})

describe('beside the API', async () => {
  const everything = siteOf(async (name) => Buffer.from(name))
  const world = await makeWorld({}, undefined, undefined, { site: everything })
  const status = async (path: string, method = 'GET') =>
    (await world.ask(method, path, { headers: { accept: 'text/html' } })).answer.status

  test('the page is where no route is', async () => {
    expect((await world.ask('GET', '/')).text).toBe('index.html')
    expect((await world.ask('GET', '/assets/a.js')).text).toBe('assets/a.js')
    expect(await status('/anything', 'HEAD')).toBe(200)
    expect(await status('/anything', 'POST')).toBe(404)
  })

  test('what begins as the API does is the API’s, also where it has nothing, or another method', async () => {
    for (const path of [
      '/v1',
      '/v1/',
      '/v1/nothing',
      '/v1/messages.html',
      '/admin/index.html',
      '/health/x',
      '/console/a.js',
    ])
      expect([path, await status(path)]).toEqual([path, 404])
    expect(await status('/v1/messages')).toBe(405)
    expect((await world.ask('GET', '/health')).text).toBe('{"status":"ok"}')
  })
})
