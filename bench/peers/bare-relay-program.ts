// The relay without books: no keys on file, no limits, nothing held, nothing counted. What Holdfast was before it could do
// that, so that what it costs can be told.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import process from 'node:process'

const [, , relayModule = '', directory = '', key = '', upstream = ''] = process.argv
// The relay as it is built, from where its own packages are found; this program is bundled elsewhere.
const { LIMITS, DISK_LOG_LIMITS, BACKLOG, ...relays } = (await import(relayModule)) as typeof import('@holdfast/relay')
const { system } = relays

const keys = relays.memoryKeys(system)
keys.accept(key, 'bench')
const upstreams = relays.upstreamsFromEnvironment({ OPENAI_API_KEY: 'x', OPENAI_BASE_URL: upstream })
const relay = relays.createRelay({
  log: await relays.openDiskLog({ ...DISK_LOG_LIMITS, directory, runtime: system }),
  keys,
  plan: { upstreams, models: [] },
  transport: relays.networkTransport(),
  runtime: system,
  limits: LIMITS,
})
await relay.open()
const server = relays.createHttpServer(relay.handle, LIMITS)
server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
await once(server, 'listening')
console.log((server.address() as AddressInfo).port)
