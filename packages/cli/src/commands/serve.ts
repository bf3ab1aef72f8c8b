import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  BACKLOG,
  type Upstream,
  createHttpServer,
  createRelay,
  networkTransport,
  openDiskLog,
  openKeyFile,
  simulatedUpstreams,
  system,
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
    const { limits, logLimits, logLevel, dataDirectory } = settings
    const { tell, flush } = noticesTo(process.stderr, args.quiet ? 'warn' : logLevel)
    const keys = openKeyFile(keyFilePath(dataDirectory), system)
    /** What is open, to be closed in the opposite order: at the end, or when something cannot be opened. */
    const closers: (() => unknown)[] = [flush]
    try {
      const real = upstreamsFromEnvironment(process.env)
      const simulator = real.length === 0 || args.simulator ? await startSimulator({ port: 0 }) : undefined
      closers.push(() => simulator?.close())
      const upstreams = [...real, ...(simulator ? simulatedUpstreams(simulator.url, 'simulated') : [])]

      const log = await openDiskLog({
        ...logLimits,
        directory: join(dataDirectory, 'log'),
        runtime: system,
        onTrouble: (cause) => tell({ type: 'failure', what: 'the log', cause }),
      })
      const transport = networkTransport()
      const relay = createRelay({
        log,
        keys,
        plan: { upstreams, models: [] },
        transport,
        runtime: system,
        limits,
        onNotice: tell,
      })
      const server = createHttpServer(relay.handle, limits)
      closers.push(
        () => server.closeAllConnections(),
        () => relay.close(PATIENCE_MS),
        () => server.close(),
      )
      const key = firstKey(settings, keys)
      await relay.open()
      server.listen({ port: settings.port, host: settings.host, backlog: BACKLOG })
      await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
        throw new UsageError(`Cannot listen on ${settings.host}:${settings.port} (${cause.code}).`)
      })

      const { port } = server.address() as AddressInfo
      const url = baseUrlOf({ host: settings.host, port })
      const listening = { url, data: dataDirectory, key: key.shown ?? null, simulator: simulator?.url ?? null }
      print(args.json ? JSON.stringify(listening) : welcome(url, settings, upstreams, simulator, key))
      await untilInterrupted()
    } finally {
      for (const close of closers.toReversed()) await close()
    }
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
  const anthropic = first?.provider.surfaces[0]?.dialect === 'anthropic-messages'
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
