// The walk-through of docs/guides/many-nodes.md, typed as it stands there: with other ports, and servers of the tests' own.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { PostgresServer } from '../../packages/relay/src/books/postgres.suite.ts'
import { type Served, folder, freePort, run, served } from './command.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/many-nodes.md'), 'utf8')
/** Of what is fenced, line by line; a comment at the end of a line is none of it. */
const lines = [...guide.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, text = '']) => text.trim().split('\n'))
const line = (begin: RegExp): string => lines.find((one) => begin.test(one)) ?? ''
const many = (begin: RegExp): readonly string[] => lines.filter((one) => begin.test(one))

interface Serving {
  readonly env: Readonly<Record<string, string>>
  readonly words: readonly string[]
}

/** `A=1 holdfast serve --port 1`. */
function servingOf(text: string): Serving {
  const words = text.split(' ')
  const env = words.flatMap((word) => (/^[A-Z_]+=/.test(word) ? [word.split('=', 2) as [string, string]] : []))
  return { env: Object.fromEntries(env), words: words.slice(words.indexOf('holdfast') + 1) }
}

const exported = (name: string): string => line(new RegExp(`^export ${name}=`)).split('=')[1] ?? ''

test('the two nodes of the guide are there when it has been typed, and share what they should', async () => {
  const cwd = folder()
  const ports = new Map<string, string>()
  const portFor = async (port: string): Promise<string> => {
    const known = ports.get(port) ?? String(await freePort())
    ports.set(port, known)
    return known
  }
  const redisWords = line(/^redis-server /)
    .split(' ')
    .slice(1)
  const redisPort = /--port (\d+)/.exec(redisWords.join(' '))?.[1] ?? ''
  expect(new URL(exported('HOLDFAST_REDIS_URL')).port).toBe(redisPort)
  const redisArgs = redisWords.with(redisWords.indexOf(redisPort), await portFor(redisPort))
  const redis = spawn('redis-server', [...redisArgs, '--dir', cwd], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(async () => {
    redis.kill()
    await once(redis, 'exit')
  })
  for await (const said of redis.stdout) if (String(said).includes('Ready to accept')) break

  const postgres = await PostgresServer.start()
  onTestFinished(() => postgres.stop())
  const [, role = ''] = /"(create role .+)"$/.exec(line(/ psql -c /)) ?? []
  const [, owner = '', database = ''] = /createdb --owner (\w+) (\w+)$/.exec(line(/ createdb /)) ?? []
  await postgres.say(role)
  await postgres.say(`create database ${database} owner ${owner}`)
  const url = new URL(exported('DATABASE_URL'))
  url.port = new URL(postgres.url).port
  const shared = {
    DATABASE_URL: url.href,
    HOLDFAST_REDIS_URL: exported('HOLDFAST_REDIS_URL').replace(redisPort, await portFor(redisPort)),
    HOLDFAST_DRAIN_DELAY: '0s',
  }

  const nodes: Served[] = []
  const names: string[] = []
  for (const text of many(/holdfast serve/)) {
    const { env, words } = servingOf(text)
    const port = words[words.indexOf('--port') + 1] ?? ''
    const args = words.slice(1).with(words.indexOf('--port'), await portFor(port))
    names.push(env['HOLDFAST_NAME'] ?? '')
    nodes.push(await served([...args, '--json'], { cwd, env: { ...env, ...shared } }))
  }
  expect(nodes.map(({ listening }) => listening.key !== null)).toEqual([true, false])

  const commands = many(/^holdfast \w+ --url/)
  expect(commands).toHaveLength(3)
  for (const text of commands) {
    const [, ...words] = text.split(' ')
    const address = words.indexOf('--url') + 1
    // The balancer chooses; each of the two would do.
    const args = words.with(address, nodes[1]?.listening.url ?? '')
    const result = await run(args, { cwd, env: shared, input: 'hello\n' })
    expect([text, result.code, result.stderr]).toEqual([text, 0, expect.anything()])
  }
  await expect.poll(async () => (await nodesAt(nodes[0])).map(({ name }) => name), { timeout: 10_000 }).toEqual(names)
  // One is killed: it is gone, and the other says so.
  nodes[1]?.process.kill('SIGKILL')
  await expect
    .poll(async () => (await nodesAt(nodes[0])).map(({ state }) => state), { timeout: 30_000, interval: 500 })
    .toEqual(['ready', 'gone'])

  async function nodesAt(node: Served | undefined): Promise<readonly { name: string; state: string }[]> {
    const headers = { authorization: `Bearer ${nodes[0]?.listening.key ?? ''}` }
    const list = (await (await fetch(`${node?.listening.url}/admin/nodes`, { headers })).json()) as {
      readonly data: readonly { name: string; state: string }[]
    }
    return list.data
  }
}, 120_000)

test('the file for the balancer is one that Caddy takes, with the nodes of the guide', async () => {
  const [, file = ''] = /^```\n# Caddyfile[^\n]*\n([\s\S]*?)^```/m.exec(guide) ?? []
  const ports = many(/holdfast serve/).map((text) => /--port (\d+)/.exec(text)?.[1])
  expect([...file.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => port)).toEqual(ports)
  const listening = /^:(\d+)/m.exec(file)?.[1]
  for (const text of many(/^holdfast \w+ --url/)) expect(text).toContain(`--url http://localhost:${listening} `)
  const path = join(folder(), 'Caddyfile')
  writeFileSync(path, file)
  expect(existsSync('/usr/bin/caddy')).toBe(true)
  const adapted = await promisify(execFile)('/usr/bin/caddy', ['adapt', '--config', path, '--adapter', 'caddyfile'])
  expect(adapted.stdout).toContain('least_conn')
})
