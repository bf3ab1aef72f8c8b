// A relay that is told to end does not wait for others.
import { writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { folder, start } from './command.ts'

/** Left alone, OpenTelemetry tries five times more, for ten seconds. */
const TRIES_MAX = 3

test('a collector that takes nothing keeps no relay from ending', async () => {
  const tries: string[] = []
  const collector = createServer((request, response) => {
    tries.push(request.url ?? '')
    request.resume()
    response.writeHead(503).end()
  })
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  onTestFinished(() => void collector.close())
  const cwd = folder()
  const { port } = collector.address() as AddressInfo
  writeFileSync(join(cwd, 'holdfast.yaml'), `telemetry: { endpoint: "http://127.0.0.1:${port}" }\n`)
  const relay = start(['serve', '--json', '--quiet'], { cwd, env: { HOLDFAST_PORT: '0' } })
  await relay.line()
  relay.process.kill('SIGTERM')
  expect(await relay.exited).toMatchObject({ code: 0 })
  const metrics = tries.filter((path) => path === '/v1/metrics')
  expect(metrics.length).toBeGreaterThan(0)
  expect(metrics.length).toBeLessThanOrEqual(TRIES_MAX)
})
