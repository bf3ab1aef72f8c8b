// Two relays, Redis, PostgreSQL and Caddy, as deploy/compose has them, started without containers: with the environment that
// Compose would give them and the very Caddyfile. Only addresses are others: here all of them are on this machine.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { readSettings } from '../../packages/cli/src/settings.ts'
import { within } from '../faults/watched.ts'
import { CADDYFILE, type Words, readComposition, readEnvFile } from './composition.ts'

const COMMAND = join(import.meta.dirname, '../../packages/cli/bin/holdfast.js')
const SECRETS = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD', 'HOLDFAST_TOKEN_SECRET', 'HOLDFAST_KEY']

/** Filled in, as a person would. */
const env: Words = {
  ...readEnvFile(),
  ...Object.fromEntries(SECRETS.map((name) => [name, `hf_${name.toLowerCase()}_of_sixteen_and_more`])),
}

describe('the file', () => {
  test.each(SECRETS.slice(0, 3))('is refused without %s', (name) => {
    expect(() => readComposition({ ...env, [name]: '' })).toThrow(name)
  })

  test('names everything that has to be filled in, and has no secret in it', () => {
    const example = readEnvFile()
    for (const name of SECRETS) expect(example[name]).toBe('')
  })

  test('gives both relays the same, which they take', () => {
    const services = readComposition(env)
    expect(services['node-1']).toEqual(services['node-2'])
    const settings = readSettings(services['node-1']?.environment ?? {})
    expect(settings.redis?.urls).toEqual([`redis://default:${env['REDIS_PASSWORD']}@redis:6379`])
    expect(settings.database).toContain('@postgres:5432/holdfast')
    expect(settings.tokenSecret).toBe(env['HOLDFAST_TOKEN_SECRET'])
    expect(settings.trustedProxies).toEqual(['172.30.87.0/24'])
  })

  test('waits longer than a relay drains', () => {
    const { environment = {}, stopGraceMs = 0 } = readComposition(env)['node-1'] ?? {}
    const { delayMs, patienceMs } = readSettings(environment).drain
    expect(stopGraceMs).toBeGreaterThan(delayMs + patienceMs + 10_000)
  })
})

describe('the processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-composition-'))
  const children: { readonly child: ChildProcess; readonly ended: Promise<unknown> }[] = []
  let postgres: PostgresServer
  let url: string
  let nodes: readonly string[]
  let said = ''

  /** Resolves when something listens at the port. */
  async function run(command: string, words: readonly string[], environment: Words, port: number): Promise<void> {
    const child = spawn(command, words, {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = once(child, 'close').then(() => {
      throw new Error(`${command} ended: ${said}`)
    })
    ended.catch(() => {})
    children.push({ child, ended })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
    await within(Promise.race([ended, untilAnswered(port)]), () => `${command} to listen: ${said}`)
  }

  beforeAll(async () => {
    const services = readComposition(env)
    postgres = await PostgresServer.start()
    await postgres.say(`create role holdfast login superuser password '${env['POSTGRES_PASSWORD']}'`)
    await postgres.say('create database holdfast owner holdfast')
    const [redisPort = 0, one = 0, two = 0, door = 0] = await Promise.all(Array.from({ length: 4 }, freePort))
    const [redisServer = '', ...redisWords] = services['redis']?.command ?? []
    await run(
      redisServer,
      [...redisWords, '--port', `${redisPort}`, '--bind', '127.0.0.1', '--dir', folder],
      {},
      redisPort,
    )
    const here = (text: string): string =>
      text
        .replace('@redis:6379', `@127.0.0.1:${redisPort}`)
        .replace('@postgres:5432', `@127.0.0.1:${new URL(postgres.url).port}`)
        .replace('172.30.87.0/24', '127.0.0.1')
    for (const [name, port] of [['node-1', one] as const, ['node-2', two] as const]) {
      const given = Object.entries(services[name]?.environment ?? {}).map(([word, value]) => [word, here(value)])
      const environment = { ...Object.fromEntries(given), HOLDFAST_PORT: `${port}`, HOLDFAST_DATA: join(folder, name) }
      await run(process.execPath, [COMMAND, 'serve', '--quiet', '--simulator'], environment, port)
    }
    nodes = [`http://127.0.0.1:${one}`, `http://127.0.0.1:${two}`]
    const caddyfile = CADDYFILE.replace('node-1:8787 node-2:8787', `127.0.0.1:${one} 127.0.0.1:${two}`)
    expect(caddyfile).not.toBe(CADDYFILE)
    writeFileSync(join(folder, 'Caddyfile'), `{\n  admin off\n}\n${caddyfile}`)
    url = `http://127.0.0.1:${door}`
    await run('caddy', ['run', '--adapter', 'caddyfile', '--config', 'Caddyfile'], { HOLDFAST_SITE: url }, door)
  }, 120_000)

  afterAll(async () => {
    for (const { child } of children) child.kill('SIGKILL')
    await Promise.allSettled(children.map(({ ended }) => ended))
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const headers = { authorization: `Bearer ${env['HOLDFAST_KEY']}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ model: 'sim/steady', stream: true, messages: [{ role: 'user', content: 'hello' }] })
  const idsIn = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))

  test('stream a reply through Caddy, and either relay has all of it', async () => {
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })
    const streamed = await answer.text()
    expect(streamed).toContain('data: [DONE]')
    const ids = idsIn(streamed)
    expect(ids).toEqual(ids.map((_, at) => at + 1))
    const reply = answer.headers.get('holdfast-reply')
    for (const place of [url, ...nodes]) {
      const events = await fetch(`${place}/v1/replies/${reply}/events`, { headers })
      expect(idsIn(await events.text())).toEqual(ids)
    }
  })

  test('buy a reply once, whichever relay is asked for it again', async () => {
    const asked = { ...headers, 'idempotency-key': 'once', 'holdfast-disconnect': 'keep' }
    const replies = await Promise.all(
      nodes.map(async (place) => {
        const answer = await fetch(`${place}/v1/chat/completions`, { method: 'POST', headers: asked, body })
        expect(await answer.text()).toContain('data: [DONE]')
        return answer.headers.get('holdfast-reply')
      }),
    )
    expect(new Set(replies).size).toBe(1)
  })

  test('are ready, and Caddy says so', async () => {
    for (const place of [url, ...nodes]) expect((await fetch(`${place}/ready`)).status).toBe(200)
  })
})

async function untilAnswered(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
