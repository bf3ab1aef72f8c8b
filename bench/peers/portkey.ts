import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { CORE, answering, freePort, run } from '../process.ts'
import type { Peer } from './peer.ts'

// Its lockfile is ours: with the newest @hono/node-server that it allows, 1.15.2 answers every stream with a 500 on
// Node 20 (it appends to the headers of fetch's own response), so the last version that copied them is pinned.
const VERSION = '1.15.2'
const directory = fileURLToPath(new URL('portkey', import.meta.url))
const program = `${directory}/node_modules/@portkey-ai/gateway/build/start-server.js`

export const portkey: Peer = {
  name: 'portkey',
  label: 'Portkey',
  remark:
    '`@portkey-ai/gateway` from npm, `--headless`, with `@hono/node-server` 1.13.8 (with the newest it answers 500 on Node 20); splits the text into events and encodes each again, keeps nothing',
  missing() {
    if (!existsSync(program)) {
      console.error('bench: installing Portkey (once) …')
      const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
      spawnSync('npm', args, { cwd: directory, stdio: ['ignore', 2, 2] })
    }
    return existsSync(program) ? undefined : 'npm could not install @portkey-ai/gateway'
  },
  version: () => VERSION,
  async start(upstreamPort) {
    const port = await freePort()
    const child = run({
      command: process.execPath,
      args: [program, `--port=${port}`, '--headless'],
      env: { NODE_ENV: 'production' },
      core: CORE.peer,
    })
    child.stdout?.resume()
    await answering(child, `http://127.0.0.1:${port}/`)
    const headers =
      'authorization: Bearer x\r\nx-portkey-provider: openai\r\n' +
      `x-portkey-custom-host: http://127.0.0.1:${upstreamPort}/v1\r\n`
    return { target: { port, headers }, child }
  },
}
