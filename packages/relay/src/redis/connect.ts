// Redis as the relay uses it: commands to whichever server has their key, and subscriptions, over two connections to each
// server. Standalone, Sentinel and cluster look the same from here on. Nothing is queued for a server that is not there: a
// command fails at once, by name, and whoever sent it knows whether it is worth repeating.
import type { Runtime } from '../runtime.ts'
import { RedisFailure } from './failure.ts'
import { Cluster, type Fleet, OneServer } from './fleet.ts'
import { Listening, type Subscriber } from './listening.ts'
import { locatorOf } from './sentinel.ts'
import { Server } from './server.ts'
import { type Address, PREFIX, type RedisSettings, wayOf } from './settings.ts'
import type { Wire } from './wire.ts'

export type { RedisSettings } from './settings.ts'
export { RedisFailure, type RedisTrouble } from './failure.ts'
export { type Script, scriptOf } from './script.ts'
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
  /** Called when `isUp`, or a server's connection, may be another. */
  onChange: (() => void) | undefined
  readonly #fleet: Fleet
  readonly #listening: Listening

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
        this.onChange?.()
      }
      server.onDown = (failure) => {
        events.onDown?.(failure)
        this.onChange?.()
      }
      return server
    }
    const [first] = way.addresses
    if (!first) throw new Error('Redis: no address is given')
    this.#fleet = this.isCluster ? new Cluster(way, runtime, make) : new OneServer(make(first))
    this.#listening = new Listening(this.#fleet, this.isCluster)
    this.#fleet.onMoved = () => {
      this.#listening.move()
      this.onChange?.()
    }
    this.#fleet.open()
  }

  /** Every server that has keys is reached. */
  get isUp(): boolean {
    return this.#fleet.isUp
  }

  /** The connection to the server that has this key. @throws RedisFailure why there is none */
  wireOf(key: string): Wire {
    const server = this.#fleet.serverOf(key)
    if (!server) throw new RedisFailure('unreachable', 'Redis has not been reached yet')
    return server.wire
  }

  /** To every server that has keys. @throws RedisFailure when one of them is not reached */
  wires(): readonly Wire[] {
    return this.#fleet.servers().map((server) => server.wire)
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

  /**
   * Hears what is published on a channel, until the returned function is called. Broken connections are mended.
   * @returns as soon as it is subscribed
   * @throws RedisFailure: then it is not subscribed
   */
  listen(channel: string, subscriber: Subscriber): Promise<() => void> {
    return this.#listening.add(channel, subscriber)
  }

  close(): void {
    this.#listening.close()
    this.#fleet.close()
  }
}

export type { Subscriber } from './listening.ts'
