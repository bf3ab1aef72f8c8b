// A relay and a simulator in the test's own process, joined by real sockets: what the SDKs are pointed at.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  LIMITS,
  type Limits,
  type Notice,
  type Plan,
  createHttpServer,
  createRelay,
  memoryKeys,
  networkTransport,
  openDiskLog,
  simulatedUpstreams,
  system,
} from '@holdfast/relay'
import { type Simulator, startSimulator } from '@holdfast/simulator'

export interface TestHouse {
  /** Without `/v1`. */
  readonly url: string
  readonly key: string
  /** Another key: it must see nothing of the first one's replies. */
  readonly otherKey: string
  readonly simulator: Simulator
  readonly notices: readonly Notice[]
  /** As if nothing had been asked: no key is benched for the failures of the test before, no breaker is open. */
  reset(): void
  close(): Promise<void>
}

export const recordings = join(import.meta.dirname, '../../recordings')

/** The secret the relay shows the simulator. It must never be seen on this side of the relay. */
export const UPSTREAM_SECRET = 'sk-upstream-secret-0123456789'

/** @param planOf what serves which model; every model goes to the simulator, in the client's own dialect, when it is left out */
export async function openHouse(
  limits: Partial<Limits> = {},
  planOf: (simulatorUrl: string) => Plan = sameDialect,
): Promise<TestHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-clients-'))
  const simulator = await startSimulator({ recordings, recordBodies: true, apiKey: UPSTREAM_SECRET })
  const log = await openDiskLog({ directory, runtime: system })
  const keys = memoryKeys(system)
  const notices: Notice[] = []
  let resets = 0
  const all: Limits = { ...LIMITS, ...limits }
  const transport = networkTransport()
  const onNotice = (notice: Notice): void => void notices.push(notice)
  const relay = createRelay({
    log,
    keys,
    plan: planOf(simulator.url),
    transport,
    runtime: system,
    limits: all,
    onNotice,
  })
  await relay.open()
  const server = createHttpServer(relay.handle, all).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: keys.create('test').secret,
    otherKey: keys.create('other').secret,
    simulator,
    notices,
    reset() {
      simulator.reset()
      relay.reload(renamed(planOf(simulator.url), ++resets))
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await relay.close(0)
      await simulator.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Also models that are not named `sim/…`. */
function sameDialect(simulatorUrl: string): Plan {
  const upstreams = simulatedUpstreams(simulatorUrl, UPSTREAM_SECRET).flatMap((upstream) => [
    upstream,
    { ...upstream, name: upstream.provider.name },
  ])
  return { upstreams, models: [] }
}

/** Upstreams of another name are others, of which nothing is known. */
const renamed = ({ upstreams, models }: Plan, n: number): Plan => ({
  upstreams: upstreams.map((upstream) => ({ ...upstream, name: `${upstream.name}-${n}` })),
  models: models.map((model) => ({
    ...model,
    groups: model.groups.map((group) => group.map((target) => ({ ...target, upstream: `${target.upstream}-${n}` }))),
  })),
})
