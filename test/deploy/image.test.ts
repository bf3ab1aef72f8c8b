// The image that deploy/Dockerfile describes: its instructions are carried out in folders, and its command is started as its
// user, with its environment, and without what only developers need. What its stage `build` does `npm test` has just done here.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { within } from '../faults/watched.ts'
import { type Image, buildImage, contextFiles, parseDockerfile } from './image.ts'

const root = join(import.meta.dirname, '../..')
const instructions = parseDockerfile(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8'))
const KEY = 'hf_a_key_for_the_image'

let folder: string
let image: Image

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-image-'))
  // Its user, who is not us, has to get in.
  chmodSync(folder, 0o755)
  const checkout = join(folder, 'checkout')
  mkdirSync(checkout)
  symlinkSync(root, join(checkout, 'src'))
  image = buildImage(folder, { build: { folder: checkout, workFolder: '/src' } })
}, 180_000)

afterAll(() => rm(folder, { recursive: true, force: true }), 180_000)

test('the stage that is not carried out here does what a clone does', () => {
  const from = instructions.findIndex(({ rest }) => rest === 'manifests AS build')
  const until = instructions.findIndex(({ name }, at) => at > from && name === 'FROM')
  expect(instructions.slice(from + 1, until).map(({ name, rest }) => `${name} ${rest}`)).toEqual([
    'RUN npm ci',
    'COPY . .',
    'RUN npm run build',
  ])
})

test('every workspace is there before anything is installed', () => {
  const manifests = contextFiles().filter((path) => /^(apps|packages)\/[^/]+\/package\.json$/.test(path))
  expect(manifests.length).toBeGreaterThan(5)
  const copied = instructions.filter(({ name }) => name === 'COPY').map(({ rest }) => rest.split(' ')[0])
  expect(copied).toEqual(expect.arrayContaining([...manifests, 'test/package.json']))
})

test('no secret and nothing built goes to the builder', () => {
  const files = contextFiles()
  expect(files).toContain('packages/relay/src/index.ts')
  expect(files).not.toContain('deploy/compose/env.example')
  expect(files.filter((path) => /(^|\/)(\.env|\.git|\.holdfast|node_modules|dist)/.test(path))).toEqual([])
})

test('it has what the relay needs, and nothing of what builds it', () => {
  const installed = readdirSync(join(image.folder, 'app/node_modules'))
  expect(installed).toEqual(expect.arrayContaining(['@holdfast', 'kysely', 'pg', 'pino', 'zod']))
  for (const name of ['typescript', 'vitest', 'vite', 'esbuild', 'tsx', 'oxlint', 'playwright-core', 'shiki'])
    expect(installed).not.toContain(name)
  expect(existsSync(join(image.folder, 'app/apps/console/dist/index.html'))).toBe(true)
})

test('it answers its health check, serves the console, streams a reply, and ends in peace when it is told to', async () => {
  expect(image.user.uid).toBeGreaterThan(0)
  const running = await startImage({ HOLDFAST_KEY: KEY })
  expect(await running.healthcheck()).toBe(0)
  expect(await (await fetch(`${running.url}/`)).text()).toContain('<script type="module"')
  const answer = await fetch(`${running.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sim/steady', stream: true, messages: [{ role: 'user', content: 'hello' }] }),
  })
  expect(await answer.text()).toContain('data: [DONE]')
  expect(await running.end()).toEqual([0, null])
  expect(await running.healthcheck()).toBe(1)
})

test('what it prints has no key in it, which it made at its first start', async () => {
  const running = await startImage({})
  const key = readFileSync(join(image.folder, 'var/lib/holdfast/cli-key'), 'utf8').trim()
  await running.end()
  expect(running.said()).toContain('/var/lib/holdfast/cli-key')
  expect(running.said()).not.toContain(key)
})

/** Paths of the image, as they are here. */
const here = (word: string): string => (word.startsWith('/') ? join(image.folder, word) : word)

async function startImage(more: Readonly<Record<string, string>>) {
  const data = join(image.folder, 'var/lib/holdfast')
  for (const name of readdirSync(data)) rmSync(join(data, name), { recursive: true })
  const port = await freePort()
  const environment = {
    PATH: process.env['PATH'],
    ...Object.fromEntries(Object.entries(image.environment).map(([name, value]) => [name, here(value)])),
    ...more,
    HOLDFAST_PORT: String(port),
  }
  let said = ''
  const run = (words: readonly string[]): ChildProcess => {
    const [command = '', ...rest] = words.map(here)
    const child = spawn(command === 'node' ? process.execPath : command, rest, {
      cwd: join(image.folder, image.workFolder),
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Nobody but root may become somebody else; whoever is not root starts it as themselves.
      ...(process.getuid?.() === 0 && image.user),
    })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes: Buffer) => (said += bytes.toString()))
    return child
  }
  const relay = run([...image.entrypoint, ...image.command])
  const ended = once(relay, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  onTestFinished(async () => {
    relay.kill('SIGKILL')
    await ended
  })
  const healthcheck = async (): Promise<unknown> => (await once(run(image.healthcheck), 'close'))[0]
  const isReady = async (): Promise<void> => {
    while ((await healthcheck()) !== 0) if (relay.exitCode !== null) throw new Error(`it ended: ${said}`)
  }
  await within(isReady(), () => `the image to be healthy: ${said}`)
  return {
    url: `http://127.0.0.1:${port}`,
    healthcheck,
    said: () => said,
    end: () => {
      relay.kill(image.stopSignal as NodeJS.Signals)
      return within(ended, () => 'the relay to end')
    },
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
