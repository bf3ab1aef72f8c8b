// Redis as the relay uses it: commands to whichever server has their key, and subscriptions, over two connections to each
// server. Standalone, Sentinel and cluster look the same from here on. Nothing is queued for a server that is not there: a
// command fails at once, by name, and whoever sent it knows whether it is worth repeating.
import type { Runtime } from '../runtime.ts'
import { RedisFailure } from './failure.ts'
import { Cluster, type Fleet, OneServer } from './fleet.ts'
import { type Listened, Listening, type Subscriber } from './listening.ts'
import { locatorOf } from './sentinel.ts'
import { Server } from './server.ts'
import { type Address, PREFIX, type RedisSettings, wayOf } from './settings.ts'
import type { Wire } from './wire.ts'

export type { RedisSettings } from './settings.ts'
export { RedisFailure, type RedisTrouble } from './failure.ts'
export { type Script, scriptOf } from './script.ts'
export type { Listened, Subscriber } from './listening.ts'
export type { Answer, Argument, Wire } from './wire.ts'

/** How often one command follows a slot that moves. */
const REDIRECTS_MAX = 5

export interface RedisEvents {
  /** A server is reached, for the first time or again: `runId` tells one life of it from another. */
  readonly onUp?: (server: { readonly where: string; readonly runId: string }) => void
  /** A server is lost, or could not be reached again. `refused` and `mistake` wait for the operator. */
  readonly onDown?: (failure: RedisFailure) => void
}

export class Redis {
  readonly isCluster: boolean
  /** What the names of all keys and channels begin with. */
  readonly prefix: string
  readonly #fleet: Fleet
  readonly #listening: Listening
  readonly #watchers = new Set<() => void>()

  /** Begins to connect, and goes on trying for ever. @throws Error when the settings cannot be. */
  constructor(settings: RedisSettings, runtime: Runtime, events: RedisEvents = {}) {
    const way = wayOf(settings)
    this.isCluster = settings.cluster ?? false
    this.prefix = settings.prefix ?? PREFIX
    const locate = settings.sentinelMaster === undefined ? undefined : locatorOf(settings, way, runtime)
    const make = (address: Address): Server => {
      const server = new Server({
        locate: locate ?? (async () => address),
        way,
        runtime,
        // Without Sentinels a replica would be asked for ever, and says itself that it takes no writes.
        mustBeMaster: locate !== undefined,
      })
      server.onUp = (wire) => {
        events.onUp?.({ where: wire.where, runId: wire.runId })
        this.#changed()
      }
      server.onDown = (failure) => {
        events.onDown?.(failure)
        this.#changed()
      }
      return server
    }
    const [first] = way.addresses
    if (!first) throw new Error('Redis: no address is given')
    this.#fleet = this.isCluster ? new Cluster(way, runtime, make) : new OneServer(make(first))
    this.#listening = new Listening(this.#fleet, this.isCluster)
    this.#fleet.onMoved = () => {
      this.#listening.move()
      this.#changed()
    }
    this.#fleet.open()
  }

  /** Calls `work` when `isUp`, or the life of a server, may be another. The returned function ends it. */
  watch(work: () => void): () => void {
    this.#watchers.add(work)
    return () => void this.#watchers.delete(work)
  }

  /** Every server that has keys is reached. */
  get isUp(): boolean {
    return this.#fleet.isUp
  }

  /** Resolves when `isUp`, whenever that is. */
  async opened(): Promise<void> {
    while (!this.isUp)
      await new Promise<void>((resolve) => {
        const unwatch = this.watch(() => {
          unwatch()
          resolve()
        })
      })
  }

  /** The connection to the server that has this key. @throws RedisFailure why there is none */
  wireOf(key: string): Wire {
    const server = this.#fleet.serverOf(key)
    if (!server) throw new RedisFailure('unreachable', 'Redis has not been reached yet')
    return server.wire
  }

  /** Of every server that has keys, those of servers that cannot be reached as they were last. Changes when one starts anew. */
  get runIds(): readonly string[] {
    return this.#fleet.servers().map((server) => server.runId)
  }

  /** The connections to all servers that are reached. */
  get wires(): readonly Wire[] {
    return this.#fleet.servers().flatMap((server) => (server.isUp ? server.wire : []))
  }

  /**
   * Has `work` talk to the server that has this key. It is called at once, and again where a cluster says that the key has
   * moved: what it sends is carried out once.
   * @throws RedisFailure
   */
  async at<T>(key: string, work: (wire: Wire) => Promise<T>): Promise<T> {
    let wire = this.wireOf(key)
    let isAsking = false
    for (let redirects = 0; ; redirects++) {
      try {
        return await (isAsking ? wire.asking(work) : work(wire))
      } catch (error) {
        if (!(error instanceof RedisFailure)) throw error
        // It was the master when we came.
        if (error.code === 'READONLY') wire.close()
        const other = redirects < REDIRECTS_MAX ? this.#fleet.redirected(error, wire) : undefined
        if (!other) throw error
        wire = other.wire
        isAsking = error.redirect?.kind === 'ask'
      }
    }
  }

  /** Hears what is published on a channel, one subscriber each. Broken connections are mended, however long it takes. */
  subscribe(channel: string, subscriber: Subscriber): Listened {
    return this.#listening.add(channel, subscriber)
  }

  /**
   * The same for who waits for it.
   * @returns what ends it
   * @throws RedisFailure: then it is not subscribed
   */
  async listen(channel: string, subscriber: Subscriber): Promise<() => void> {
    const { held, leave } = this.subscribe(channel, subscriber)
    await held
    return leave
  }

  close(): void {
    this.#listening.close()
    this.#fleet.close()
  }

  #changed(): void {
    for (const work of this.#watchers) work()
  }
}
