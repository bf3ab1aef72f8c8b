// Everything behind the fault proxy: two simulated providers, and the servers that buy from them, as real processes.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Message, type ReplyView, replyPath, textOf } from '@holdfast/protocol'
import type { Entry, Plan } from '@holdfast/simulator'
import type { Purchase } from './bill.ts'
import type { ServerKind } from './column.ts'
import { type Service, startService } from './service.ts'
import { SAID, type Truth } from './verdict.ts'

const KEY = 'matrix-key-0123456789'

/** Pace of the stream: an event every 20 ms, so that it takes 0.6 s when nothing goes wrong. */
export const TOKENS_PER_SECOND = 50

const SPEECH: Partial<Plan> = { text: SAID, tokensPerSecond: TOKENS_PER_SECOND, firstTokenMs: 50 }

/** What a relay's log says of a reply. */
export interface Logged extends Truth {
  /** Known when the reply has ended. */
  readonly purchases?: readonly Purchase[]
}

export class Stage {
  readonly key = KEY
  /** The one that everybody asks first. */
  readonly #provider: Service
  /** Only a relay with a plan knows of it. */
  readonly #second: Service
  readonly #limits: string
  readonly #shared = new Map<ServerKind, Promise<Service>>()
  readonly #services: Service[] = []
  readonly #folders: string[] = []

  constructor(provider: Service, second: Service, limits: string) {
    this.#provider = provider
    this.#second = second
    this.#limits = limits
    this.#services.push(provider, second)
    this.#shared.set('provider', Promise.resolve(provider))
  }

  /** One for all cells; its faults happen on the way to it, or behind it. */
  shared(kind: ServerKind): Promise<Service> {
    let service = this.#shared.get(kind)
    if (!service) this.#shared.set(kind, (service = this.own(kind)))
    return service
  }

  /** One that may be killed. */
  async own(kind: ServerKind): Promise<Service> {
    const service = await startService(await this.#settingsOf(kind))
    this.#services.push(service)
    return service
  }

  /** The provider's next answer under this model's name is so. */
  async prepare(model: string, plan: Partial<Plan>): Promise<void> {
    await control(this.#provider, { plan: { ...SPEECH, ...plan }, model, times: 1 })
  }

  /** The requests for this model that reached a provider, oldest first: what was paid for. */
  async sold(model: string): Promise<Entry[]> {
    const journals = await Promise.all([this.#provider, this.#second].map(journalOf))
    // The model of another vendor has a name before it.
    return journals.flat().filter((entry) => entry.model.endsWith(model))
  }

  /** What the log of a relay's reply says, now that nothing is added to it any more. */
  async logged(relay: Service, reply: string): Promise<Logged> {
    const response = await fetch(`${relay.url}${replyPath(reply)}`, { headers: { authorization: `Bearer ${KEY}` } })
    const view = (await response.json()) as ReplyView
    const message = view.message as Message
    return {
      text: textOf(message),
      ending: view.ending === 'complete' ? 'complete' : 'failed',
      lastSeq: view.last_seq,
      seams: message.seams?.length ?? 0,
      ...(view.state === 'ended' && { purchases: view.purchases as readonly Purchase[] }),
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.kill()))
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }

  async #settingsOf(kind: ServerKind) {
    switch (kind) {
      case 'relay':
        return this.#relay({
          OPENAI_API_KEY: 'simulated',
          OPENAI_BASE_URL: `${this.#provider.url}/v1`,
          ANTHROPIC_API_KEY: 'simulated',
          ANTHROPIC_BASE_URL: this.#provider.url,
        })
      case 'relay-with-plan':
        return this.#relay({
          HOLDFAST_CONFIG: pathOf('holdfast.yaml'),
          FIRST_URL: this.#provider.url,
          SECOND_URL: this.#second.url,
        })
      case 'provider':
        return SIMULATOR
      default:
        return {
          args: () => [pathOf(`rivals/servers/${kind}.js`)],
          environment: (port: number) => ({ PORT: String(port), SIMULATOR_URL: this.#provider.url }),
        }
    }
  }

  async #relay(upstreams: Readonly<Record<string, string>>) {
    const data = await mkdtemp(join(tmpdir(), 'holdfast-matrix-'))
    this.#folders.push(data)
    return {
      args: () => [pathOf('../../packages/cli/bin/holdfast.js'), 'serve', '--json', '--quiet'],
      environment: (port: number) => ({
        HOLDFAST_KEY: KEY,
        HOLDFAST_PORT: String(port),
        HOLDFAST_DATA: data,
        HOLDFAST_LIMITS: this.#limits,
        ...upstreams,
      }),
    }
  }
}

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

const SIMULATOR = {
  args: (port: number) => [pathOf('../../packages/simulator/bin/simulator.js'), '--port', String(port)],
  environment: () => ({}),
}

/** @param limits for the relays, as `HOLDFAST_LIMITS` takes them; their defaults otherwise */
export async function openStage(limits = ''): Promise<Stage> {
  const [provider, second] = await Promise.all([startService(SIMULATOR), startService(SIMULATOR)])
  await Promise.all([provider, second].map((one) => control(one, { plan: SPEECH })))
  return new Stage(provider, second, limits)
}

async function control(simulator: Service, what: object): Promise<void> {
  const { ok } = await fetch(`${simulator.url}/control`, { method: 'POST', body: JSON.stringify(what) })
  if (!ok) throw new Error('the simulator does not do that')
}

async function journalOf(simulator: Service): Promise<Entry[]> {
  const response = await fetch(`${simulator.url}/control/journal`)
  return ((await response.json()) as { entries: Entry[] }).entries
}
