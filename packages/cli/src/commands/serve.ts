import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import process from 'node:process'
import {
  BACKLOG,
  type Plan,
  type Reading,
  createHttpServer,
  createRelay,
  createTlsServer,
  networkTransport,
  openPayments,
  openTelemetry,
  postingTo,
  reachOf,
  simulatedModels,
  simulatedUpstreams,
  system,
  upstreamsFromEnvironment,
  watchStrain,
} from '@holdfast/relay'
import { startSimulator } from '@holdfast/simulator'
import { defineCommand } from 'citty'
import { readConfiguration } from '../configuration.ts'
import { untilInterrupted } from '../interrupt.ts'
import { noticesTo } from '../notices.ts'
import { openBrowser } from '../serve/browser.ts'
import { optionsElsewhere } from '../serve/elsewhere.ts'
import { readCertificate, renewCertificate } from '../serve/certificate.ts'
import { consoleFolder, consoleSite } from '../serve/console.ts'
import { firstKey } from '../serve/first-key.ts'
import { retire } from '../serve/draining.ts'
import { follow } from '../serve/following.ts'
import { openLog, sharingOf } from '../serve/log.ts'
import { openRelayBooks } from '../serve/relay-books.ts'
import { membership } from '../serve/worker.ts'
import { runWorkers } from '../serve/workers.ts'
import { booksIdOf, nodeNameOf, shownNameOf, tokenSecretOf } from '../serve/secrets.ts'
import { die, supervise, supervision } from '../serve/supervisor.ts'
import { wayIn } from '../serve/way-in.ts'
import { welcome } from '../serve/welcome.ts'
import { UsageError, baseUrlOf, checkWorkers, isLoopback, readSettings } from '../settings.ts'
import { print, yellow } from '../terminal.ts'
import { version } from '../version.ts'

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
    faults: {
      type: 'boolean',
      description: 'Faults on demand (HOLDFAST_FAULTS, else where only the simulator is served, to this machine)',
    },
    workers: {
      type: 'string',
      description: 'Processes that serve behind the one port, or auto (HOLDFAST_WORKERS): with Redis and PostgreSQL',
    },
    open: { type: 'boolean', description: 'Open the console in a browser' },
    json: { type: 'boolean', description: 'One JSON line when it listens, instead of the page for people' },
    quiet: {
      type: 'boolean',
      description: 'Log failures only, and print no key and no link, in JSON neither, for journals',
    },
  },
  async run({ args }) {
    const configuration = await readConfiguration(args.config)
    const settings = readSettings(process.env, args, configuration?.loaded.settings)
    const { limits, logLevel, dataDirectory, host, tls } = settings
    const plan = configuration?.loaded.plan ?? { upstreams: upstreamsFromEnvironment(process.env), models: [] }
    // A journal keeps a line of JSON as well as a page.
    const isQuiet = args.quiet === true
    const hasFaults = settings.faults ?? (plan.upstreams.length === 0 && isLoopback(host))
    const [supervisor, member] = [supervision(), membership()]
    const isParent = settings.workers !== undefined && !member
    if (hasFaults && !supervisor && !member && !isParent) return supervise((ms) => args.json || print(returned(ms)))
    const { tell, flush } = noticesTo(process.stderr, {
      level: args.quiet ? 'warn' : logLevel,
      format: settings.logFormat,
    })
    checkWorkers(settings)
    if (isParent) return runWorkers(settings.workers ?? 1, tell)
    /** What is open, to be closed in the opposite order: at the end, or when something cannot be opened. */
    const closers: (() => unknown)[] = [flush]
    try {
      // Before anything is open: the file may not be there.
      const certificate = tls && readCertificate(tls)
      const relayBooks = await openRelayBooks(settings, (cause) => tell({ type: 'failure', what: 'the books', cause }))
      closers.push(() => relayBooks.close())
      const simulator = plan.upstreams.length === 0 || args.simulator ? await startSimulator({ port: 0 }) : undefined
      closers.push(() => simulator?.close())
      const simulated = simulator ? simulatedUpstreams(simulator.url, 'simulated') : []
      // Also of a plan that comes later: who has once been simulating goes on with it.
      const withSimulator = ({ upstreams, models }: Plan): Plan => ({
        upstreams: [...upstreams, ...simulated],
        models: simulator ? [...models, ...simulatedModels(simulated)] : models,
      })

      const opened = await openLog(settings, () => booksIdOf(relayBooks), tell)
      const failed = (what: string, cause: unknown): void => tell({ type: 'failure', what, cause })
      const telemetry = settings.telemetry && (await openTelemetry(settings.telemetry, version, failed))
      const relay = createRelay({
        ...opened,
        keys: relayBooks.keys,
        books: relayBooks.books,
        ...(settings.signIn && { signIn: settings.signIn }),
        ...(settings.payments && { payments: await openPayments(relayBooks.books, settings.payments, system) }),
        metrics: settings.metrics ?? {},
        ...(telemetry && { telemetry }),
        post: postingTo(reachOf(settings.webhooks?.networks ?? [])),
        ...(settings.mail && { mail: settings.mail }),
        plan: withSimulator(plan),
        ...(configuration && { prices: configuration.loaded.prices }),
        transport: networkTransport(),
        runtime: system,
        limits,
        onNotice: tell,
        trustedProxies: settings.trustedProxies,
        origins: settings.origins,
        tokenSecret: await tokenSecretOf(settings, relayBooks),
        node: nodeNameOf(settings, member?.number),
        name: shownNameOf(settings, member?.number),
        strain: () => strain.look(),
        site: consoleSite(),
        ...(hasFaults && { faults: supervisor || member ? { restart: die } : {} }),
        ...(configuration && { reread: () => reread() }),
        ...(member && { gather: member.gather }),
      })
      member?.metricsAre(relay.metrics)
      const following = configuration && follow(configuration, relay, withSimulator, tell)
      const secure = certificate && createTlsServer(relay.handle, limits, certificate)
      const server = secure ?? createHttpServer(relay.handle, limits)
      const strain = watchStrain(server)
      const renew = (): void => void (secure && tls && renewCertificate(tls, secure, tell))
      const reread = (): Promise<Reading> => {
        renew()
        return following!.reread()
      }
      if (secure) process.on('SIGHUP', renew)
      closers.push(
        () => following?.close(),
        () => process.off('SIGHUP', renew),
        () => server.closeAllConnections(),
        () => strain.close(),
        () => relay.close(settings.drain.patienceMs),
        () => server.close(),
      )
      const key = await firstKey(settings, relayBooks, !isQuiet)
      await relay.open()
      server.listen({ port: supervisor?.port ?? settings.port, host, backlog: BACKLOG })
      await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
        throw new UsageError(`Cannot listen on ${host}:${settings.port} (${cause.code}).`)
      })

      const { port } = server.address() as AddressInfo
      // Before anybody is told: whoever reads that it listens may signal it at once.
      const interrupted = member ? member.ended : untilInterrupted()
      supervisor?.listens(port)
      const url = baseUrlOf({ host, port, tls })
      const elsewhere = optionsElsewhere(url, settings, configuration)
      // Somebody has been told before.
      const isBack = supervisor?.port !== undefined || member?.isFirst === false
      const way =
        consoleFolder() === undefined || isBack
          ? undefined
          : await wayIn(settings.signIn?.url ?? url, relay, key, relayBooks.books, elsewhere)
      const page = args.json
        ? JSON.stringify({
            url,
            data: dataDirectory,
            config: configuration ? resolve(configuration.path) : null,
            key: key.shown ?? null,
            console: isQuiet ? null : (way?.link ?? null),
            simulator: simulator?.url ?? null,
            upstreams: plan.upstreams.map(({ name }) => name),
            models: plan.models.map(({ name }) => name),
          })
        : welcome({
            url,
            dataDirectory,
            configuration,
            plan,
            simulatorUrl: simulator?.url,
            sharing: sharingOf(settings),
            key,
            way,
            isQuiet,
            hasFaults,
            elsewhere,
          })
      if (member) member.listens(page)
      else if (args.json || !isBack) print(page)
      if (args.open && !isBack) openBrowser(way?.link ?? url)
      await interrupted
      await retire(relay, settings.drain, tell)
    } finally {
      for (const close of closers.toReversed()) await close()
    }
    // All that is ours is closed. What a library still has in mind, another try at a collector that is gone, keeps nobody waiting.
    process.exit()
  },
})

const returned = (ms: number): string =>
  `  ${yellow('The relay was killed')} (kill -9) and is back after ${(ms / 1000).toFixed(1)} s.`
