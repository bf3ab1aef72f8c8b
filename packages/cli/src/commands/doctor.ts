import { existsSync } from 'node:fs'
import { accessSync, constants } from 'node:fs'
import { upstreamsFromEnvironment } from '@holdfast/relay'
import { defineCommand } from 'citty'
import type { Finding } from '../doctor/finding.ts'
import { examineRedis } from '../doctor/redis.ts'
import { readLocalKey } from '../local-key.ts'
import { readConfiguration, settingsHere } from '../configuration.ts'
import { type Settings, UsageError, baseUrlOf } from '../settings.ts'
import { dim, green, print, red, yellow } from '../terminal.ts'

export const doctor = defineCommand({
  meta: { name: 'doctor', description: 'Look at this machine, the relay and the line to it, and say what is wrong.' },
  args: {
    config: {
      type: 'string',
      description: 'Configuration file (HOLDFAST_CONFIG, else ./holdfast.yaml if it is there)',
    },
    url: { type: 'string', description: 'The relay (else HOLDFAST_HOST and HOLDFAST_PORT)' },
    data: { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' },
    json: { type: 'boolean', description: 'JSON on standard output' },
  },
  async run({ args }) {
    const settings = await settingsHere(args)
    const url = (args.url ?? baseUrlOf(settings)).replace(/\/+$/, '')
    const findings = [
      node(),
      dataDirectory(settings),
      ...(await examineRedis(settings.redis)),
      ...(await upstreams(args.config)),
      ...(await relay(url, settings)),
    ]
    if (args.json) print(JSON.stringify({ url, findings }))
    else for (const finding of findings) print(line(finding))
    if (findings.some((finding) => finding.state === 'bad')) process.exitCode = 1
  },
})

function line({ what, state, words, remedy }: Finding): string {
  const mark = { good: green('✓'), note: yellow('•'), bad: red('✗') }[state]
  return `${mark} ${what.padEnd(10)} ${words}${remedy ? `\n             ${dim(`→ ${remedy}`)}` : ''}`
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const good = major > 20 || (major === 20 && minor >= 19)
  return good
    ? { what: 'node', state: 'good', words: process.versions.node }
    : { what: 'node', state: 'bad', words: process.versions.node, remedy: 'Holdfast needs Node.js 20.19 or newer.' }
}

function dataDirectory({ dataDirectory: path }: Settings): Finding {
  if (!existsSync(path))
    return { what: 'data', state: 'note', words: `${path} is not there yet; the first start makes it` }
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return { what: 'data', state: 'good', words: path }
  } catch {
    return {
      what: 'data',
      state: 'bad',
      words: `${path} cannot be written`,
      remedy: 'Change its owner, or set HOLDFAST_DATA.',
    }
  }
}

/** What a relay started here would serve. */
async function upstreams(given: string | undefined): Promise<Finding[]> {
  const configuration = await readConfiguration(given).catch((cause: unknown) => {
    if (cause instanceof UsageError) return cause
    throw cause
  })
  if (configuration instanceof UsageError)
    return [{ what: 'config', state: 'bad', words: configuration.message, remedy: 'holdfast check' }]
  const plan = configuration?.loaded.plan ?? { upstreams: upstreamsFromEnvironment(process.env), models: [] }
  const findings: Finding[] = configuration ? [{ what: 'config', state: 'good', words: configuration.path }] : []
  if (plan.upstreams.length === 0)
    return [
      ...findings,
      {
        what: 'upstreams',
        state: 'note',
        words: 'none: a relay started here simulates',
        remedy: 'Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or name others in a file: holdfast init',
      },
    ]
  const words = `${plan.upstreams.map(({ name }) => name).join(', ')} (holdfast verify tests them)`
  return [...findings, { what: 'upstreams', state: 'good', words }]
}

/** What can be seen through the line: alive, ready, let in, and whether a stream arrives as it is sent. */
async function relay(url: string, settings: Settings): Promise<Finding[]> {
  const health = await ask(`${url}/health`, {})
  if (typeof health === 'string')
    return [
      {
        what: 'relay',
        state: 'bad',
        words: `${url} does not answer (${health})`,
        remedy: 'npm start, or holdfast serve',
      },
    ]
  const ready = await ask(`${url}/ready`, {})
  const findings: Finding[] = [
    typeof ready !== 'string' && ready.status === 200
      ? { what: 'relay', state: 'good', words: `${url} is ready` }
      : { what: 'relay', state: 'bad', words: `${url} is alive, but not ready`, remedy: 'Look at its log.' },
  ]
  const key = settings.key ?? readLocalKey(settings.dataDirectory)
  if (key === undefined)
    return [
      ...findings,
      { what: 'key', state: 'bad', words: 'no API key', remedy: 'Set HOLDFAST_KEY, or holdfast keys create NAME.' },
    ]
  const models = await ask(`${url}/v1/models`, { authorization: `Bearer ${key}` })
  if (typeof models === 'string' || models.status !== 200)
    return [
      ...findings,
      {
        what: 'key',
        state: 'bad',
        words: 'the relay does not accept this key',
        remedy: 'holdfast keys create NAME, then set HOLDFAST_KEY.',
      },
    ]
  const ids = modelIds(await models.json())
  findings.push({ what: 'key', state: 'good', words: `accepted; ${ids.length} models` })
  // Only the simulator is asked to say something: a doctor does not spend money.
  if (ids.some((id) => id.startsWith('sim/'))) findings.push(await stream(url, key))
  return findings
}

/** A proxy that collects a stream before it passes it on is the commonest reason for text that comes all at once. */
async function stream(url: string, key: string): Promise<Finding> {
  const response = await ask(
    `${url}/v1/chat/completions`,
    { authorization: `Bearer ${key}` },
    {
      model: 'sim/steady',
      stream: true,
      messages: [{ role: 'user', content: 'holdfast doctor' }],
    },
  )
  if (typeof response === 'string' || !response.body)
    return { what: 'stream', state: 'bad', words: `broke (${typeof response === 'string' ? response : 'no body'})` }
  let pieces = 0
  try {
    for await (const _ of response.body) pieces += 1
  } catch (cause) {
    return {
      what: 'stream',
      state: 'bad',
      words: `broke after ${pieces} pieces (${cause instanceof Error ? cause.name : 'unknown'})`,
    }
  }
  return pieces >= PIECES_MIN
    ? { what: 'stream', state: 'good', words: `arrives as it is sent, in ${pieces} pieces` }
    : {
        what: 'stream',
        state: 'bad',
        words: `arrived in ${pieces} pieces: something between here and the relay collects it`,
        remedy: 'Turn off response buffering and compression for text/event-stream in the proxy.',
      }
}

/** `sim/steady` says far more tokens than this, one at a time. */
const PIECES_MIN = 10
const WAIT_MS_MAX = 30_000

/** The response, or the name of what went wrong. */
async function ask(url: string, headers: Record<string, string>, body?: unknown): Promise<Response | string> {
  try {
    return await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(WAIT_MS_MAX),
    })
  } catch (cause) {
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
    return inner instanceof Error ? ('code' in inner ? String(inner.code) : inner.name) : 'unknown'
  }
}

function modelIds(body: unknown): string[] {
  const data = typeof body === 'object' && body !== null && 'data' in body ? body.data : undefined
  return Array.isArray(data) ? data.flatMap((entry) => (typeof entry?.id === 'string' ? [entry.id as string] : [])) : []
}
