// Redis servers of the tests' own: in a temporary directory, on free ports, for as long as they run. Where there is no
// `redis-server` to start, the tests fail.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { system } from '../system.ts'
import { makeCertificate } from '../transport/certificate.suite.ts'
import { RedisFailure } from './failure.ts'
import type { RedisSettings } from './settings.ts'
import { type Answer, Wire } from './wire.ts'

const MISSING = 'redis-server is missing, and the tests start their own: apt-get install redis-server'

export interface ServerOptions {
  /** What survives a kill: nothing, all but the last second, or everything. */
  readonly aof?: 'off' | 'everysec' | 'always'
  readonly isTls?: boolean
  /** Lines of redis.conf. */
  readonly more?: readonly string[]
}

export class RedisServer {
  readonly port: number
  /** PEM, where it speaks TLS. */
  readonly ca: string | undefined
  readonly #directory: string
  readonly #mode: readonly string[]
  #server: ChildProcess | undefined

  private constructor(directory: string, port: number, ca: string | undefined, mode: readonly string[]) {
    this.#directory = directory
    this.port = port
    this.ca = ca
    this.#mode = mode
  }

  /** @throws Error with the server's own words when it does not come up. */
  static async start({ aof = 'off', isTls = false, more = [] }: ServerOptions = {}): Promise<RedisServer> {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-redis-'))
    const port = await freePort()
    const certificate = isTls ? makeCertificate() : undefined
    if (certificate) {
      writeFileSync(join(directory, 'cert.pem'), certificate.cert)
      writeFileSync(join(directory, 'key.pem'), certificate.key)
    }
    const lines = [
      ...(certificate
        ? ['port 0', `tls-port ${port}`, 'tls-cert-file cert.pem', 'tls-key-file key.pem', 'tls-auth-clients no']
        : [`port ${port}`]),
      'bind 127.0.0.1',
      'save ""',
      `appendonly ${aof === 'off' ? 'no' : 'yes'}`,
      `appendfsync ${aof === 'off' ? 'no' : aof}`,
      ...more,
    ]
    return RedisServer.#launch(directory, port, certificate?.cert, lines, [])
  }

  static async startSentinel(master: RedisServer): Promise<RedisServer> {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-sentinel-'))
    const port = await freePort()
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `sentinel monitor ${MASTER} 127.0.0.1 ${master.port} 1`,
      `sentinel down-after-milliseconds ${MASTER} 500`,
      `sentinel failover-timeout ${MASTER} 2000`,
    ]
    return RedisServer.#launch(directory, port, undefined, lines, ['--sentinel'])
  }

  static async #launch(
    directory: string,
    port: number,
    ca: string | undefined,
    lines: readonly string[],
    mode: readonly string[],
  ): Promise<RedisServer> {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'redis.conf'), `${[`dir ${directory}`, ...lines].join('\n')}\n`)
    const server = new RedisServer(directory, port, ca, mode)
    await server.startAgain()
    return server
  }

  get url(): string {
    return `${this.ca === undefined ? 'redis' : 'rediss'}://127.0.0.1:${this.port}`
  }

  get settings(): RedisSettings {
    return { urls: [this.url], ...(this.ca !== undefined && { tls: { ca: this.ca } }) }
  }

  /** On the same port, with what is in its directory. */
  async startAgain(): Promise<void> {
    const server = spawn('redis-server', [join(this.#directory, 'redis.conf'), ...this.#mode], {
      cwd: this.#directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#server = server
    // When the tests end otherwise than by stopping it, it does not stay behind.
    const killed = (): void => void server.kill('SIGKILL')
    process.once('exit', killed)
    server.once('exit', () => process.off('exit', killed))
    let said = ''
    await new Promise<void>((resolve, reject) => {
      const heard = (text: string): void => {
        said += text
        if (/Ready to accept connections|monitor master/.test(said)) resolve()
      }
      server.stdout.setEncoding('utf8').on('data', heard)
      server.stderr.setEncoding('utf8').on('data', heard)
      server.once('exit', () => reject(new Error(`Redis did not start: ${said}`)))
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' ? new Error(MISSING) : error),
      )
    })
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    if (!this.#server) return
    const gone = once(this.#server, 'exit')
    this.#server.kill('SIGKILL')
    await gone
    this.#server = undefined
  }

  /** It answers nobody, and its connections stay. */
  pause(): void {
    this.#server?.kill('SIGSTOP')
  }

  resume(): void {
    this.#server?.kill('SIGCONT')
  }

  /** Carries out a command, as its administrator. What it answers, as text; of what it refuses, why. */
  async say(...command: readonly (string | number)[]): Promise<string> {
    const tls = this.ca === undefined ? {} : { tls: { ca: this.ca } }
    const way = { credentials: {}, database: 0, ...tls }
    const wire = await Wire.open({ address: { host: '127.0.0.1', port: this.port }, way, runtime: system })
    try {
      return textOf(await wire.send(command.map(String)))
    } catch (error) {
      if (error instanceof RedisFailure) return error.message
      throw error
    } finally {
      wire.close()
    }
  }

  async stop(): Promise<void> {
    this.resume()
    await this.kill()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

const SLOTS_OF_SERVERS = [
  [0, 5460],
  [5461, 10922],
  [10923, 16383],
] as const

/** Three masters, among them all slots. */
export class RedisCluster {
  readonly servers: readonly RedisServer[]

  private constructor(servers: readonly RedisServer[]) {
    this.servers = servers
  }

  static async start(options: ServerOptions = {}): Promise<RedisCluster> {
    const more = ['cluster-enabled yes', 'cluster-node-timeout 2000', ...(options.more ?? [])]
    const servers = await Promise.all([0, 1, 2].map(() => RedisServer.start({ ...options, more })))
    for (const [at, server] of servers.entries()) {
      await server.say('CLUSTER', 'SET-CONFIG-EPOCH', at + 1)
      await server.say('CLUSTER', 'ADDSLOTSRANGE', ...(SLOTS_OF_SERVERS[at] ?? []))
    }
    for (const server of servers.slice(1)) await servers[0]?.say('CLUSTER', 'MEET', '127.0.0.1', server.port)
    const cluster = new RedisCluster(servers)
    await cluster.healthy()
    return cluster
  }

  get settings(): RedisSettings {
    return { urls: this.servers.map(({ url }) => url), cluster: true }
  }

  /** Gives a slot in which there are no keys to another than it was given to at the start. */
  async move(slot: number): Promise<void> {
    await (await this.beginMove(slot)).end()
  }

  /** The same for one whose keys are carried over one by one meanwhile. */
  async beginMove(slot: number): Promise<{ carry(key: string): Promise<unknown>; end(): Promise<void> }> {
    const at = SLOTS_OF_SERVERS.findIndex(([, last]) => slot <= last)
    const [from, to] = [this.servers[at], this.servers[(at + 1) % 3]]
    if (!from || !to) throw new Error('there are three')
    const heir = await to.say('CLUSTER', 'MYID')
    await to.say('CLUSTER', 'SETSLOT', slot, 'IMPORTING', await from.say('CLUSTER', 'MYID'))
    await from.say('CLUSTER', 'SETSLOT', slot, 'MIGRATING', heir)
    return {
      carry: (key) => from.say('MIGRATE', '127.0.0.1', to.port, key, 0, 5_000),
      end: async () => {
        for (const server of [to, from, ...this.servers]) await server.say('CLUSTER', 'SETSLOT', slot, 'NODE', heir)
      },
    }
  }

  /** All of them agree that every slot is served. */
  async healthy(): Promise<void> {
    for (const server of this.servers) {
      await until(async () => {
        const info = await server.say('CLUSTER', 'INFO')
        return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3')
      }, 'the cluster did not come together')
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()))
  }
}

const MASTER = 'holdfast'

/** A master, its replica, and a Sentinel that makes one of the other. */
export class RedisSentinel {
  readonly master: RedisServer
  readonly replica: RedisServer
  readonly sentinel: RedisServer

  private constructor(master: RedisServer, replica: RedisServer, sentinel: RedisServer) {
    this.master = master
    this.replica = replica
    this.sentinel = sentinel
  }

  static async start(options: ServerOptions = {}): Promise<RedisSentinel> {
    const more = ['repl-diskless-sync-delay 0', ...(options.more ?? [])]
    const master = await RedisServer.start({ ...options, more })
    const replica = await RedisServer.start({ ...options, more: [...more, `replicaof 127.0.0.1 ${master.port}`] })
    await until(
      async () => (await replica.say('INFO', 'replication')).includes('master_link_status:up'),
      'the replica did not find its master',
    )
    const sentinel = await RedisServer.startSentinel(master)
    await until(
      async () => (await sentinel.say('SENTINEL', 'REPLICAS', MASTER)).includes(`${replica.port}`),
      'the Sentinel did not find the replica',
    )
    return new RedisSentinel(master, replica, sentinel)
  }

  get settings(): RedisSettings {
    return { urls: [this.sentinel.url], sentinelMaster: MASTER }
  }

  async stop(): Promise<void> {
    await Promise.all([this.sentinel, this.replica, this.master].map((server) => server.stop()))
  }
}

const textOf = (answer: Answer): string =>
  typeof answer === 'object' && answer ? answer.map(textOf).join('\n') : String(answer ?? '')

const PATIENCE_MS = 20_000
const LOOK_MS = 50

async function until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  const late = Date.now() + PATIENCE_MS
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > late) throw new Error(otherwise)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** The members of a cluster talk to each other at a port that is so much higher. */
const BUS = 10_000
/** Below those that the system gives away by itself. */
const [PORT_MIN, PORT_MAX] = [12_000, 22_000]

async function freePort(): Promise<number> {
  for (;;) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN))
    if ((await isFree(port)) && (await isFree(port + BUS))) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.listen(port, '127.0.0.1')
  if (!(await listening)) return false
  server.close()
  await once(server, 'close')
  return true
}
