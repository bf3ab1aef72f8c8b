// One TCP connection to one life of one server. It never reconnects: who needs another opens another (server.ts). So what was
// learnt when it was opened (the server's run id, the scripts it knows) stays true for as long as it lasts, and an answer on it
// is an answer of that very process.
import { RESP_TYPES, createClient } from '@redis/client'
import type { Octets } from '../octets.ts'
import type { Runtime } from '../runtime.ts'
import { RedisFailure, failureOf } from './failure.ts'
import type { Script } from './script.ts'
import { type Address, type Credentials, type Way, nameOf } from './settings.ts'

/** How long a connection may take from its first packet to the server's first answers. */
const OPEN_MS_MAX = 5_000
/** How often a connection is asked whether it is alive. */
const PING_MS = 2_500
/** After so many of these rounds without an answer it is given up. Rounds, not time: a process that was paused itself blames nobody. */
const SILENT_ROUNDS_MAX = 4
const KEEP_ALIVE_MS = 15_000

export type Argument = string | Buffer
/** What Redis answers: strings as octets. */
export type Answer = null | number | Octets | readonly Answer[]

export interface WireOptions {
  readonly address: Address
  readonly way: Pick<Way, 'tls'> & { readonly credentials: Credentials; readonly database: number }
  readonly runtime: Runtime
}

type Client = ReturnType<typeof clientOf>

export class Wire {
  /** Which life of which server: new each time it starts. */
  readonly runId: string
  readonly isMaster: boolean
  readonly version: string
  readonly address: Address
  readonly #client: Client
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #loaded = new Set<string>()
  #isAsking = false
  #stopWatching: () => void = () => {}
  #end: RedisFailure | undefined

  private constructor(client: Client, address: Address, info: string) {
    this.#client = client
    this.address = address
    this.runId = field(info, 'run_id')
    this.version = field(info, 'redis_version')
    this.isMaster = field(info, 'role') !== 'slave'
  }

  /** @throws RedisFailure */
  static async open({ address, way, runtime }: WireOptions): Promise<Wire> {
    const where = nameOf(address)
    const client = clientOf(address, way)
    let ended: RedisFailure | undefined
    let onEnd = (): void => {}
    const end = (error: unknown): void => {
      if (ended) return
      ended = failureOf(error, where)
      onEnd()
    }
    client.on('error', end)
    client.on('end', () => end(new Error('the connection was closed')))
    const late = runtime.after(OPEN_MS_MAX, () => {
      end(new Error(`no answer within ${OPEN_MS_MAX} ms`))
      client.destroy()
    })
    try {
      await client.connect()
      const info = await Promise.all(['server', 'replication'].map((section) => client.sendCommand(['INFO', section])))
      // A server that is still reading its file answers INFO, and nothing else.
      await client.sendCommand(['PING'])
      const wire = new Wire(client, address, info.join('\r\n'))
      onEnd = () => wire.#over(ended)
      if (ended) throw ended
      wire.#watch(runtime)
      return wire
    } catch (error) {
      client.destroy()
      throw ended ?? failureOf(error, where)
    } finally {
      late()
    }
  }

  /** Called once, when it has broken off or was closed. */
  onEnd: ((failure: RedisFailure) => void) | undefined

  get isOpen(): boolean {
    return this.#end === undefined
  }

  get where(): string {
    return nameOf(this.address)
  }

  /**
   * Commands of one turn of the event loop travel together, and are carried out in their order.
   * @throws RedisFailure
   */
  async send(args: readonly Argument[]): Promise<Answer> {
    if (this.#end) throw this.#end
    try {
      // It holds for one command; what goes wrong with it goes wrong with that one.
      if (this.#isAsking) this.#client.sendCommand(['ASKING']).catch(() => {})
      return answerOf(await this.#client.sendCommand(args as Argument[], OCTETS))
    } catch (error) {
      throw failureOf(error, this.where)
    }
  }

  /** What `work` sends before it waits for anything is carried out although its slot is only about to come to this server. */
  asking<T>(work: (wire: Wire) => Promise<T>): Promise<T> {
    this.#isAsking = true
    try {
      return work(this)
    } finally {
      this.#isAsking = false
    }
  }

  /** @throws RedisFailure */
  async run(script: Script, keys: readonly string[], args: readonly Argument[]): Promise<Answer> {
    const call = ['EVALSHA', script.sha1, String(keys.length), ...keys, ...args]
    this.#load(script)
    try {
      return await this.send(call)
    } catch (error) {
      if (!(error instanceof RedisFailure) || error.trouble !== 'no-script') throw error
      // Somebody has flushed the scripts.
      this.#loaded.delete(script.sha1)
      this.#load(script)
      return this.send(call)
    }
  }

  /**
   * @param isSharded in a cluster: the channel lives where a key of its name would
   * @throws RedisFailure
   */
  async subscribe(channel: string, isSharded: boolean, listener: (message: Buffer) => void): Promise<void> {
    if (this.#end) throw this.#end
    try {
      await this.#inTurn(channel, () =>
        isSharded ? this.#client.sSubscribe(channel, listener, true) : this.#client.subscribe(channel, listener, true),
      )
    } catch (error) {
      throw this.#end ?? failureOf(error, this.where)
    }
  }

  /** Nothing is to be done when it fails: then the connection is gone, and the subscription with it. */
  unsubscribe(channel: string, isSharded: boolean): void {
    if (this.#end) return
    this.#inTurn(channel, () =>
      isSharded ? this.#client.sUnsubscribe(channel) : this.#client.unsubscribe(channel),
    ).catch(() => {})
  }

  /** In a cluster: the channel has moved to another server. */
  onChannelMoved(work: (channel: string) => void): void {
    this.#client.on('sharded-channel-moved', (channel: string) => work(channel))
  }

  close(): void {
    this.#over(new RedisFailure('unreachable', `the connection to Redis at ${this.where} was closed`))
  }

  /**
   * One after the other for each channel: a subscription that is made while another is being given up would go with it,
   * because the library believes that it is there already.
   */
  async #inTurn(channel: string, work: () => Promise<unknown>): Promise<void> {
    const before = this.#turns.get(channel)
    const turn = before ? before.then(work, work) : work()
    this.#turns.set(channel, turn)
    try {
      await turn
    } finally {
      if (this.#turns.get(channel) === turn) this.#turns.delete(channel)
    }
  }

  /** In front of its first use, on the same connection: so it is there when it is called. */
  #load({ sha1, source }: Script): void {
    if (this.#loaded.has(sha1)) return
    this.#loaded.add(sha1)
    // When this fails, so does the call.
    this.send(['SCRIPT', 'LOAD', source]).catch(() => this.#loaded.delete(sha1))
  }

  #over(failure = new RedisFailure('unreachable', `Redis at ${this.where} has hung up`)): void {
    if (this.#end) return
    this.#end = failure
    this.#stopWatching()
    this.#client.destroy()
    this.onEnd?.(failure)
  }

  /** A network that swallows everything is silent, too, and TCP finds that out after minutes. */
  #watch(runtime: Runtime): void {
    let silentRounds = 0
    const round = (): void => {
      if (silentRounds === 0)
        this.send(['PING']).then(
          () => (silentRounds = 0),
          () => {},
        )
      silentRounds += 1
      if (silentRounds > SILENT_ROUNDS_MAX)
        return this.#over(
          new RedisFailure(
            'unreachable',
            `Redis at ${this.where} has not answered for ${PING_MS * SILENT_ROUNDS_MAX} ms`,
          ),
        )
      this.#stopWatching = runtime.after(PING_MS, round)
    }
    this.#stopWatching = runtime.after(PING_MS, round)
  }
}

const OCTETS = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } }

const clientOf = ({ host, port }: Address, { tls, credentials, database }: WireOptions['way']) =>
  createClient({
    ...credentials,
    database,
    name: 'holdfast',
    // Two round trips' worth of commands that tell the server which library this is.
    disableClientInfo: true,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    // A timer for each command costs more than the command.
    commandOptions: { timeout: 0 },
    socket: {
      host,
      port,
      connectTimeout: OPEN_MS_MAX,
      reconnectStrategy: false,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      ...(tls && {
        tls: true as const,
        ...(tls.ca !== undefined && { ca: tls.ca }),
        ...(tls.cert !== undefined && { cert: tls.cert }),
        ...(tls.key !== undefined && { key: tls.key }),
        ...(tls.serverName !== undefined && { servername: tls.serverName }),
      }),
    },
  })

function answerOf(reply: unknown): Answer {
  if (Buffer.isBuffer(reply)) return reply.toString('latin1')
  if (Array.isArray(reply)) return reply.map(answerOf)
  if (typeof reply === 'string' || typeof reply === 'number') return reply
  // A map: its keys and values in turn, as every server said it once.
  if (typeof reply === 'object' && reply) return Object.entries(reply).flatMap(([key, value]) => [key, answerOf(value)])
  return null
}

/** Of what INFO says. */
const field = (info: string, name: string): string => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? ''
