// The servers that share the keys among them, and which of them has a key: one, or the masters of a cluster.
import type { Runtime } from '../runtime.ts'
import { RedisFailure } from './failure.ts'
import { Server } from './server.ts'
import { SLOTS, slotOf } from './slots.ts'
import { type Address, type Way, nameOf } from './settings.ts'
import type { Answer, Wire } from './wire.ts'

/** How often a cluster is asked who has which slots, besides when it says that something has moved. */
const LOOK_MS = 15_000
/** While one of its servers cannot be reached: another may have its slots by now. */
const LOOK_AGAIN_MS = 500

export interface Fleet {
  /** Undefined: nobody is known to have it. */
  serverOf(key: string): Server | undefined
  servers(): readonly Server[]
  /** Every key has a server, and that is reached. */
  readonly isUp: boolean
  /** A command was answered that it belongs elsewhere. */
  redirected(failure: RedisFailure, from: Wire): Server | undefined
  /** Asks soon who has which slots. */
  look(): void
  /** Called when a slot may have another server. */
  onMoved: (() => void) | undefined
  open(): void
  close(): void
}

export class OneServer implements Fleet {
  onMoved: (() => void) | undefined
  readonly #server: Server

  constructor(server: Server) {
    this.#server = server
  }

  serverOf(): Server {
    return this.#server
  }

  servers(): readonly Server[] {
    return [this.#server]
  }

  get isUp(): boolean {
    return this.#server.isUp
  }

  redirected(): undefined {
    return undefined
  }

  look(): void {}

  open(): void {
    this.#server.open()
  }

  close(): void {
    this.#server.close()
  }
}

export class Cluster implements Fleet {
  onMoved: (() => void) | undefined
  readonly #way: Way
  readonly #runtime: Runtime
  readonly #make: (address: Address) => Server
  readonly #servers = new Map<string, Server>()
  #slots: (Server | undefined)[] = []
  #isCovered = false
  #isLooking = false
  #isClosed = false
  #cancelLook: () => void = () => {}

  /** @param make a server that is not open yet */
  constructor(way: Way, runtime: Runtime, make: (address: Address) => Server) {
    this.#way = way
    this.#runtime = runtime
    this.#make = make
  }

  serverOf(key: string): Server | undefined {
    return this.#slots[slotOf(key)]
  }

  servers(): readonly Server[] {
    return [...this.#servers.values()]
  }

  redirected({ redirect }: RedisFailure, from: Wire): Server | undefined {
    if (!redirect) return undefined
    const server = this.#at({ host: redirect.host || from.address.host, port: redirect.port })
    if (redirect.kind === 'moved' && this.#slots[redirect.slot] !== server) {
      this.#slots[redirect.slot] = server
      this.#lookIn(0)
    }
    return server
  }

  look(): void {
    this.#lookIn(0)
  }

  open(): void {
    for (const address of this.#way.addresses) this.#at(address)
  }

  close(): void {
    this.#isClosed = true
    this.#cancelLook()
    for (const server of this.#servers.values()) server.close()
  }

  #at(address: Address): Server {
    const name = nameOf(address)
    const known = this.#servers.get(name)
    if (known) return known
    const server = this.#make(address)
    this.#servers.set(name, server)
    const { onUp, onDown } = server
    server.onUp = (wire) => {
      if (!this.isUp) this.#lookIn(0)
      onUp?.(wire)
    }
    server.onDown = (failure) => {
      this.#lookIn(LOOK_AGAIN_MS)
      onDown?.(failure)
    }
    server.open()
    return server
  }

  /** Every slot has a server, and that is reached. */
  get isUp(): boolean {
    return this.#isCovered && this.servers().every((server) => server.isUp)
  }

  #lookIn(ms: number): void {
    if (this.#isClosed) return
    this.#cancelLook()
    this.#cancelLook = this.#runtime.after(ms, () => void this.#look())
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    const isKnown = await this.#ask()
    this.#isLooking = false
    this.#lookIn(isKnown && this.isUp ? LOOK_MS : LOOK_AGAIN_MS)
  }

  async #ask(): Promise<boolean> {
    for (const server of this.#servers.values()) {
      if (!server.isUp) continue
      try {
        const { wire } = server
        this.#take(await wire.send(['CLUSTER', 'SLOTS']), wire)
        return true
      } catch (error) {
        // A server that is no cluster is a mistake in the settings, which somebody has to hear of.
        if (error instanceof RedisFailure && error.trouble === 'mistake') server.onDown?.(error)
      }
    }
    return false
  }

  /** @param answer of each range: its first and its last slot, its master, its replicas */
  #take(answer: Answer, from: Wire): void {
    if (!Array.isArray(answer) || this.#isClosed) return
    const slots: (Server | undefined)[] = []
    const masters = new Set<Server>()
    for (const [first, last, master] of answer) {
      const server = this.#at({ host: String(master[0] || from.address.host), port: Number(master[1]) })
      masters.add(server)
      for (let slot = Number(first); slot <= Number(last); slot++) slots[slot] = server
    }
    if (masters.size === 0) return
    this.#slots = slots
    this.#isCovered = Object.keys(slots).length === SLOTS
    for (const [name, server] of this.#servers) {
      if (masters.has(server)) continue
      this.#servers.delete(name)
      server.close()
    }
    this.onMoved?.()
  }
}
