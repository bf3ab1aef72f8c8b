// Subscriptions, over a second connection to each server that has a channel somebody hears. They outlive connections: what
// breaks is subscribed again, and the subscriber is told that it may have missed something.
import { toOctets, type Octets } from '../octets.ts'
import { RedisFailure } from './failure.ts'
import type { Fleet } from './fleet.ts'
import type { Server } from './server.ts'
import type { Wire } from './wire.ts'

export interface Subscriber {
  /** In the order in which they were published, but for what was missed. */
  heard(message: Octets): void
  /** The subscription was broken and holds again. */
  resumed(): void
}

export interface Listened {
  /** Resolves as soon as it is subscribed. Rejects with a RedisFailure: then it is not. */
  readonly held: Promise<void>
  /** Nothing more is heard after this has returned. */
  leave(): void
}

interface Subscription {
  readonly channel: string
  readonly subscriber: Subscriber
  /** Whose channel it is. Undefined: somebody else's by now, and not yet known whose. */
  server: Server | undefined
  /** Present while it holds. */
  wire: Wire | undefined
  /** It held once: from then on it is mended. */
  isMade: boolean
}

export class Listening {
  readonly #fleet: Fleet
  readonly #isSharded: boolean
  readonly #subscriptions = new Map<string, Subscription>()
  /** Of each server the second connection. */
  readonly #ears = new Map<Server, Ear>()

  constructor(fleet: Fleet, isSharded: boolean) {
    this.#fleet = fleet
    this.#isSharded = isSharded
  }

  add(channel: string, subscriber: Subscriber): Listened {
    const subscription: Subscription = { channel, subscriber, server: undefined, wire: undefined, isMade: false }
    const isFirst = !this.#subscriptions.has(channel)
    if (isFirst) this.#subscriptions.set(channel, subscription)
    return {
      held: isFirst
        ? this.#make(subscription)
        : Promise.reject(new RedisFailure('mistake', 'the channel has a subscriber already')),
      leave: () => this.#remove(subscription),
    }
  }

  async #make(subscription: Subscription): Promise<void> {
    try {
      const server = this.#fleet.serverOf(subscription.channel)
      if (!server) throw new RedisFailure('unreachable', 'Redis has not been reached yet')
      subscription.server = server
      const wire = await this.#earOf(server).wire()
      if (this.#subscriptions.get(subscription.channel) !== subscription) return
      await this.#hold(subscription, wire)
      subscription.isMade = true
      // Its channel may have moved meanwhile: then whoever moved it has left it to us.
      if (subscription.wire !== wire) this.#follow(subscription)
    } catch (error) {
      this.#remove(subscription)
      if (error instanceof RedisFailure && error.redirect) this.#fleet.look()
      throw error
    }
  }

  /** Slots may have other servers: subscriptions follow them. */
  move(): void {
    const servers = new Set(this.#fleet.servers())
    for (const [server, ear] of this.#ears) {
      if (servers.has(server)) continue
      this.#ears.delete(server)
      ear.close()
    }
    for (const subscription of this.#subscriptions.values()) {
      const server = this.#fleet.serverOf(subscription.channel)
      if (server === subscription.server || !server) continue
      subscription.wire?.unsubscribe(subscription.channel, this.#isSharded)
      subscription.server = server
      subscription.wire = undefined
      this.#follow(subscription)
    }
  }

  /** To the server whose its channel is by now. Where that is not reached, or not known, it is mended when it is. */
  #follow(subscription: Subscription): void {
    const ear = subscription.server && this.#earOf(subscription.server)
    if (!ear?.isUp) return
    void ear.wire().then(
      (wire) => this.#mend(subscription, wire),
      () => {},
    )
  }

  close(): void {
    for (const ear of this.#ears.values()) ear.close()
    this.#ears.clear()
    this.#subscriptions.clear()
  }

  #remove(subscription: Subscription): void {
    const { channel } = subscription
    if (this.#subscriptions.get(channel) !== subscription) return
    this.#subscriptions.delete(channel)
    subscription.wire?.unsubscribe(channel, this.#isSharded)
  }

  #earOf(server: Server): Ear {
    const known = this.#ears.get(server)
    if (known) return known
    const ear = new Ear(server.twin(), (wire) => {
      wire.onChannelMoved((channel) => this.#lost(channel))
      for (const subscription of this.#subscriptions.values())
        if (subscription.server === server) void this.#mend(subscription, wire)
    })
    this.#ears.set(server, ear)
    return ear
  }

  async #mend(subscription: Subscription, wire: Wire): Promise<void> {
    if (!subscription.isMade || subscription.wire === wire) return
    try {
      await this.#hold(subscription, wire)
      if (this.#subscriptions.get(subscription.channel) === subscription) subscription.subscriber.resumed()
    } catch (error) {
      // Either the connection is gone, and the next one mends it, or the slot is.
      if (error instanceof RedisFailure && error.redirect) this.#lost(subscription.channel)
    }
  }

  async #hold(subscription: Subscription, wire: Wire): Promise<void> {
    const { channel, subscriber } = subscription
    subscription.wire = wire
    try {
      await wire.subscribe(channel, this.#isSharded, (message) => {
        if (this.#subscriptions.get(channel) === subscription) subscriber.heard(toOctets(message))
      })
    } catch (error) {
      subscription.wire = undefined
      throw error
    }
  }

  #lost(channel: string): void {
    const subscription = this.#subscriptions.get(channel)
    if (!subscription) return
    subscription.server = undefined
    subscription.wire = undefined
    this.#fleet.look()
  }
}

/** The second connection to a server. */
class Ear {
  readonly #server: Server
  /** Those who wait for it, to hear that it is there or that it could not be. */
  #waiting: { resolve(wire: Wire): void; reject(failure: RedisFailure): void }[] = []

  constructor(server: Server, onUp: (wire: Wire) => void) {
    this.#server = server
    server.onUp = (wire) => {
      onUp(wire)
      for (const { resolve } of this.#waiting.splice(0)) resolve(wire)
    }
    server.onDown = (failure) => {
      for (const { reject } of this.#waiting.splice(0)) reject(failure)
    }
    server.open()
  }

  get isUp(): boolean {
    return this.#server.isUp
  }

  /** @throws RedisFailure */
  async wire(): Promise<Wire> {
    if (this.#server.isUp) return this.#server.wire
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  close(): void {
    this.#server.close()
    for (const { reject } of this.#waiting.splice(0))
      reject(new RedisFailure('unreachable', 'the relay lets go of Redis'))
  }
}
