import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  BACKLOG,
  type Upstream,
  createHttpServer,
  createRelay,
  openDiskLog,
  openKeyFile,
  simulatedUpstreams,
  system,
  undiciTransport,
  upstreamsFromEnvironment,
} from '@holdfast/relay'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../interrupt.ts'
import { localKeyPath, readLocalKey, writeLocalKey } from '../local-key.ts'
import { noticesTo } from '../notices.ts'
import { type Settings, UsageError, baseUrlOf, readSettings } from '../settings.ts'
import { bold, cyan, dim, print, yellow } from '../terminal.ts'
import { version } from '../version.ts'
import { keyFilePath } from './keys.ts'

/** How long running replies may go on after SIGTERM. What still runs then is adopted by the next start. */
const PATIENCE_MS = 10_000

export const serve = defineCommand({
  meta: { name: 'serve', description: 'Run the relay.' },
  args: {
    host: { type: 'string', description: 'Address to listen on (HOLDFAST_HOST, else 127.0.0.1)' },
    port: { type: 'string', description: 'Port; 0 for any (HOLDFAST_PORT, else 8787)' },
    data: { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' },
    simulator: { type: 'boolean', description: "Serve the simulator's models too, beside real providers" },
    json: { type: 'boolean', description: 'One JSON line when it listens, instead of the page for people' },
    quiet: { type: 'boolean', description: 'Log failures only' },
  },
  async run({ args }) {
    const settings = readSettings(process.env, args)
    const real = upstreamsFromEnvironment(process.env)
    const simulator = real.length === 0 || args.simulator ? await startSimulator({ port: 0 }) : undefined
    const upstreams = [...real, ...(simulator ? simulatedUpstreams(simulator.url, 'simulated') : [])]
    const { tell, flush } = noticesTo(process.stderr, args.quiet ? 'warn' : (process.env['HOLDFAST_LOG'] ?? 'info'))

    const log = await openDiskLog({
      ...settings.logLimits,
      directory: join(settings.dataDirectory, 'log'),
      runtime: system,
      onTrouble: (cause) => tell({ type: 'failure', what: 'the log', cause }),
    }).catch(async (cause: unknown) => {
      await simulator?.close()
      throw cause
    })
    const keys = openKeyFile(keyFilePath(settings.dataDirectory), system)
    const key = firstKey(settings, keys)
    const { limits } = settings
    const transport = undiciTransport({ connectMsMax: limits.connectMsMax })
    const relay = createRelay({ log, keys, upstreams, transport, runtime: system, limits, onNotice: tell })
    await relay.open()

    const server = createHttpServer(relay.handle, limits)
    server.listen({ port: settings.port, host: settings.host, backlog: BACKLOG })
    await once(server, 'listening').catch(async (cause: NodeJS.ErrnoException) => {
      await relay.close(0)
      await simulator?.close()
      throw new UsageError(`Cannot listen on ${settings.host}:${settings.port} (${cause.code}).`)
    })
    const { port } = server.address() as AddressInfo
    const url = baseUrlOf({ host: settings.host, port })
    if (args.json)
      print(
        JSON.stringify({
          url,
          data: settings.dataDirectory,
          key: key.shown ?? null,
          simulator: simulator?.url ?? null,
        }),
      )
    else print(welcome(url, settings, upstreams, simulator, key))

    await untilInterrupted()
    server.close()
    await relay.close(PATIENCE_MS)
    server.closeAllConnections()
    await simulator?.close()
    flush()
  },
})

interface FirstKey {
  /** Only at the first start. */
  readonly shown?: string
  /** How the key stands in a command line. */
  readonly written: string
  readonly remark: string
}

/** `HOLDFAST_KEY` is accepted as it is; without it and without any key, one is made, shown once, and kept for the CLI. */
function firstKey(settings: Settings, keys: ReturnType<typeof openKeyFile>): FirstKey {
  const { dataDirectory, key } = settings
  if (key !== undefined) {
    keys.accept(key, 'HOLDFAST_KEY')
    return { written: '$HOLDFAST_KEY', remark: 'the one in HOLDFAST_KEY' }
  }
  const path = localKeyPath(dataDirectory)
  if (keys.list().length === 0) {
    const { secret } = keys.create('first start')
    writeLocalKey(dataDirectory, secret)
    return { shown: secret, written: secret, remark: `shown once; kept for this machine’s CLI in ${path}` }
  }
  const local = readLocalKey(dataDirectory)
  return local && keys.verify(local)
    ? { written: `$(cat ${path})`, remark: `made at the first start; in ${path}` }
    : { written: '$YOUR_KEY', remark: 'holdfast keys list · holdfast keys create NAME' }
}

function welcome(
  url: string,
  settings: Settings,
  upstreams: readonly Upstream[],
  simulator: Simulator | undefined,
  key: FirstKey,
): string {
  const real = upstreams.filter((upstream) => !upstream.name.startsWith('simulator-'))
  const [first] = real
  const anthropic = first?.provider.dialect === 'anthropic-messages'
  const model = first ? (anthropic ? 'claude-sonnet-4-5' : 'gpt-4o-mini') : 'sim/steady'
  const path = anthropic ? '/v1/messages' : '/v1/chat/completions'
  const body = `{"model":"${model}","stream":true,${anthropic ? '"max_tokens":512,' : ''}"messages":[{"role":"user","content":"Hello"}]}`
  const lines = [
    '',
    `  ${bold('Holdfast')} ${dim(version)}  ${cyan(url)}`,
    '',
    ...real.map(({ name, baseUrl }) => `  upstream  ${name} ${dim(baseUrl)}`),
    ...(simulator ? [`  upstream  ${yellow('simulator')} ${dim(simulator.url)}`] : []),
    ...(real.length === 0
      ? [
          yellow('            No provider key in the environment, so every reply here is SIMULATED.'),
          dim('            Set ANTHROPIC_API_KEY and/or OPENAI_API_KEY to serve the real ones.'),
        ]
      : []),
    `  data      ${settings.dataDirectory}`,
    `  key       ${key.shown ? `${bold(key.shown)}  ` : ''}${dim(`(${key.remark})`)}`,
    '',
    '  Try it:',
    '',
    `    curl -N ${url}${path} \\`,
    `      -H "Authorization: Bearer ${key.written}" -H "Content-Type: application/json" \\`,
    `      -d '${body}'`,
    '',
    '  or, in a second terminal:  npx holdfast chat',
    '',
  ]
  return lines.join('\n')
}
