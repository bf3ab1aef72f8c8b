import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import process from 'node:process'
import {
  BACKLOG,
  type Plan,
  createHttpServer,
  createRelay,
  networkTransport,
  openBookFile,
  openDiskLog,
  openKeyFile,
  openSecretFile,
  simulatedUpstreams,
  system,
  upstreamsFromEnvironment,
} from '@holdfast/relay'
import { startSimulator } from '@holdfast/simulator'
import { defineCommand } from 'citty'
import { readConfiguration } from '../configuration.ts'
import { untilInterrupted } from '../interrupt.ts'
import { noticesTo } from '../notices.ts'
import { firstKey } from '../serve/first-key.ts'
import { follow } from '../serve/following.ts'
import { welcome } from '../serve/welcome.ts'
import { UsageError, baseUrlOf, readSettings } from '../settings.ts'
import { print } from '../terminal.ts'
import { keyFilePath } from './keys.ts'

/** How long running replies may go on after SIGTERM. What still runs then is adopted by the next start. */
const PATIENCE_MS = 10_000

export const serve = defineCommand({
  meta: { name: 'serve', description: 'Run the relay.' },
  args: {
    config: {
      type: 'string',
      description: 'Configuration file (HOLDFAST_CONFIG, else ./holdfast.yaml if it is there)',
    },
    host: { type: 'string', description: 'Address to listen on (HOLDFAST_HOST, else 127.0.0.1)' },
    port: { type: 'string', description: 'Port; 0 for any (HOLDFAST_PORT, else 8787)' },
    data: { type: 'string', description: 'Data directory (HOLDFAST_DATA, else ./.holdfast)' },
    simulator: { type: 'boolean', description: "Serve the simulator's models too, beside real providers" },
    json: { type: 'boolean', description: 'One JSON line when it listens, instead of the page for people' },
    quiet: { type: 'boolean', description: 'Log failures only' },
  },
  async run({ args }) {
    const configuration = await readConfiguration(args.config)
    const settings = readSettings(process.env, args, configuration?.loaded.settings)
    const { limits, logLimits, logLevel, dataDirectory } = settings
    const { tell, flush } = noticesTo(process.stderr, args.quiet ? 'warn' : logLevel)
    const keys = openKeyFile(keyFilePath(dataDirectory), system)
    /** What is open, to be closed in the opposite order: at the end, or when something cannot be opened. */
    const closers: (() => unknown)[] = [flush]
    try {
      const plan = configuration?.loaded.plan ?? { upstreams: upstreamsFromEnvironment(process.env), models: [] }
      const simulator = plan.upstreams.length === 0 || args.simulator ? await startSimulator({ port: 0 }) : undefined
      closers.push(() => simulator?.close())
      const simulated = simulator ? simulatedUpstreams(simulator.url, 'simulated') : []
      // Also of a plan that comes later: who has once been simulating goes on with it.
      const withSimulator = ({ upstreams, models }: Plan): Plan => ({ upstreams: [...upstreams, ...simulated], models })

      const log = await openDiskLog({
        ...logLimits,
        directory: join(dataDirectory, 'log'),
        runtime: system,
        onTrouble: (cause) => tell({ type: 'failure', what: 'the log', cause }),
      })
      const relay = createRelay({
        log,
        keys,
        plan: withSimulator(plan),
        transport: networkTransport(),
        runtime: system,
        limits,
        onNotice: tell,
        origins: settings.origins,
        tokenSecret: openSecretFile(join(dataDirectory, 'token-secret'), system),
        book: openBookFile(join(dataDirectory, 'session-budgets')),
        ...(configuration && { reread: () => following!.reread() }),
      })
      const following = configuration && follow(configuration, relay, withSimulator, tell)
      closers.push(() => following?.close())
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
      print(
        args.json
          ? JSON.stringify({
              url,
              data: dataDirectory,
              config: configuration ? resolve(configuration.path) : null,
              key: key.shown ?? null,
              simulator: simulator?.url ?? null,
              upstreams: plan.upstreams.map(({ name }) => name),
              models: plan.models.map(({ name }) => name),
            })
          : welcome({ url, dataDirectory, configuration, plan, simulatorUrl: simulator?.url, key }),
      )
      await untilInterrupted()
    } finally {
      for (const close of closers.toReversed()) await close()
    }
  },
})
