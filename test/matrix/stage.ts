// Everything behind the fault proxy: the simulated provider, and the servers that buy from it, as real processes.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Message, type ReplyView, replyPath, textOf } from '@holdfast/protocol'
import type { ServerKind } from './column.ts'
import { type Service, startService } from './service.ts'
import { SAID, type Truth } from './verdict.ts'

const KEY = 'matrix-key-0123456789'

/** Pace of the stream: an event every 20 ms, so that it takes 0.6 s when nothing goes wrong. */
export const TOKENS_PER_SECOND = 50

export class Stage {
  readonly key = KEY
  readonly #simulator: Service
  readonly #limits: string
  readonly #shared = new Map<ServerKind, Promise<Service>>()
  readonly #services: Service[] = []
  readonly #folders: string[] = []

  constructor(simulator: Service, limits: string) {
    this.#simulator = simulator
    this.#limits = limits
    this.#services.push(simulator)
  }

  /** One for all cells; its faults happen on the way to it. */
  shared(kind: ServerKind): Promise<Service> {
    let service = this.#shared.get(kind)
    if (!service) this.#shared.set(kind, (service = this.own(kind)))
    return service
  }

  /** One that may be killed. */
  async own(kind: ServerKind): Promise<Service> {
    const service = await startService(kind === 'relay' ? await this.#relay() : this.#rival(kind))
    this.#services.push(service)
    return service
  }

  /** How many requests reached the provider for this model: what was paid for. */
  async purchases(model: string): Promise<number> {
    const response = await fetch(`${this.#simulator.url}/control/journal`)
    const { entries } = (await response.json()) as { entries: { model: string }[] }
    return entries.filter((entry) => entry.model === model).length
  }

  /** What the log of a relay's reply says, now that nothing is added to it any more. */
  async truth(relay: Service, reply: string): Promise<Truth> {
    const response = await fetch(`${relay.url}${replyPath(reply)}`, { headers: { authorization: `Bearer ${KEY}` } })
    const view = (await response.json()) as ReplyView
    return {
      text: textOf(view.message as Message),
      ending: view.ending === 'complete' ? 'complete' : 'failed',
      lastSeq: view.last_seq,
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.kill()))
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }

  async #relay() {
    const data = await mkdtemp(join(tmpdir(), 'holdfast-matrix-'))
    this.#folders.push(data)
    return {
      args: () => [pathOf('../../packages/cli/bin/holdfast.js'), 'serve', '--json', '--quiet'],
      environment: (port: number) => ({
        HOLDFAST_KEY: KEY,
        HOLDFAST_PORT: String(port),
        HOLDFAST_DATA: data,
        HOLDFAST_LIMITS: this.#limits,
        OPENAI_API_KEY: 'simulated',
        OPENAI_BASE_URL: `${this.#simulator.url}/v1`,
        ANTHROPIC_API_KEY: 'simulated',
        ANTHROPIC_BASE_URL: this.#simulator.url,
      }),
    }
  }

  #rival(kind: Exclude<ServerKind, 'relay'>) {
    return {
      args: () => [pathOf(`rivals/servers/${kind}.js`)],
      environment: (port: number) => ({ PORT: String(port), SIMULATOR_URL: this.#simulator.url }),
    }
  }
}

/** @param limits for the relay, as `HOLDFAST_LIMITS` takes them; its defaults otherwise */
export async function openStage(limits = ''): Promise<Stage> {
  const simulator = await startService({
    args: (port) => [pathOf('../../packages/simulator/bin/simulator.js'), '--port', String(port)],
    environment: () => ({}),
  })
  const plan = { text: SAID, tokensPerSecond: TOKENS_PER_SECOND, firstTokenMs: 50 }
  await fetch(`${simulator.url}/control`, { method: 'POST', body: JSON.stringify({ plan }) })
  return new Stage(simulator, limits)
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
