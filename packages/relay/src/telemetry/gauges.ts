// Who may look at the metrics. They have no secret in them, but they tell how much is going on, and with whom: nobody who is
// not meant sees them, and by default that is everybody but an administrator.
import { createHash, timingSafeEqual } from 'node:crypto'
import { parseNetworks } from '../books/limits/network.ts'
import type { Incoming } from '../http.ts'
import { secretIn } from '../sessions/caller.ts'
import type { Metrics } from './metrics.ts'
import type { MetricsSettings } from './settings.ts'

export class Gauges {
  readonly metrics: Metrics
  readonly #token: Buffer | undefined
  readonly #isNear: (address: string) => boolean

  constructor(metrics: Metrics, { token, networks = [] }: MetricsSettings) {
    this.metrics = metrics
    this.#token = token === undefined ? undefined : hashOf(token)
    this.#isNear = parseNetworks(networks)
  }

  /** An administrator may in any case: that is not asked here. */
  mayLook(incoming: Incoming): boolean {
    const { address, headers } = incoming
    const secret = secretIn(incoming)
    if (secret !== undefined) return this.#token !== undefined && timingSafeEqual(this.#token, hashOf(secret))
    // A proxy of which nobody has told us stands on this machine, or beside it, whoever asks through it.
    const isPassedOn = FORWARDED.some((name) => headers[name] !== undefined)
    return address !== undefined && !isPassedOn && this.#isNear(address)
  }
}

const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
