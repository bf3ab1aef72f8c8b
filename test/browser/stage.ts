// What stands behind every page here: a provider, the built relay as its operator runs it, a line that can be cut, and
// Chromium. It knows no test runner, because the screenshots are taken on it, too.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'
import { RelayProcess, type RelayProcessOptions } from '../faults/relay-process.ts'
import { Line } from './line.ts'
import { Visitor } from './visitor.ts'

/** Debian's. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** The first model that a new chat asks. Where its provider dies, `UNDERSTUDY` goes on. */
export const MODEL = 'beacon'
export const UNDERSTUDY = 'lantern'
/** One that nobody goes on with. */
export const HERMIT = 'hermit'

export interface Stage {
  readonly simulator: Simulator
  readonly relay: RelayProcess
  readonly line: Line
  readonly browser: Browser
  /** Somebody with a browser of their own, which remembers nothing. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>
  close(): Promise<void>
}

/** @throws Error when something has not been built, or there is no browser: nothing is skipped */
export async function openStage(changed: Partial<RelayProcessOptions> = {}): Promise<Stage> {
  requireFiles()
  const dataDirectory = await mkdtemp(join(tmpdir(), 'holdfast-browser-'))
  const simulator = await startSimulator()
  const relay = new RelayProcess({
    dataDirectory,
    upstreamUrl: simulator.url,
    faults: true,
    ...changed,
    environment: {
      HOLDFAST_CONFIG: fileURLToPath(new URL('holdfast.yaml', import.meta.url)),
      PROVIDER_URL: simulator.url,
      ...changed.environment,
    },
  })
  await relay.start()
  const line = new Line(() => relay.port)
  await line.open()
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  return {
    simulator,
    relay,
    line,
    browser,
    async visitor(options) {
      const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'], ...options })
      return new Visitor(context)
    },
    async close() {
      await browser.close()
      line.close()
      await relay.close()
      await simulator.close()
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}

function requireFiles(): void {
  for (const path of ['packages/cli/dist/main.js', 'apps/console/dist/index.html'])
    if (!existsSync(fileURLToPath(new URL(`../../${path}`, import.meta.url))))
      throw new Error(`${path} has not been built: node scripts/ready.mjs`)
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is not there: apt-get install chromium`)
}
