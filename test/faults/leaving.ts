// What leaving and stopping are tried on: a relay with a configuration file, in front of a provider that stays where it
// is told to, in every phase that an answer can be in. The provider's journal is the witness.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type Entry, type PlanInput, type Simulator, startSimulator } from '@holdfast/simulator'
import { expect, onTestFinished } from 'vitest'
import { type Logged, type Served, folder, served } from '../cli/command.ts'
import { type DialectName, dialectNames, spoken } from './dialects.ts'
import { type EngineName, openEngine } from './engine.ts'
import { KEY } from './relay-process.ts'
import { within } from './watched.ts'

/** Long enough that what a request has around it does not spoil an estimate of what it costs. */
export const QUESTION = 'How deep is the sea, and who has measured it? '.repeat(40)

/** How long a provider that has refused wants to be left alone. */
export const REST_MS = 3_000

/** Where an answer can be when its reader leaves. */
export interface Phase {
  readonly name: string
  /** What the provider does when it is asked; the last of them goes on for ever. None: it is not reached. */
  readonly plans: readonly PlanInput[]
  readonly form?: 'whole'
  /** Told of each entry of the journal: the answer is there. */
  readonly isReached: (entry: Entry) => boolean
  /** Nobody is at the provider: the reply waits to be asked anew. */
  readonly isBetween?: true
}

export const FOR_EVER_MS = 600_000
const begun = { tokens: 120, cutAtEvent: 60 } as const satisfies PlanInput
const busy = { refuse: 503, retryMs: REST_MS } as const
const limited = { refuse: 429, retryMs: REST_MS } as const

export const phases: readonly Phase[] = [
  { name: 'asked', plans: [{ headMs: FOR_EVER_MS }], isReached: () => true },
  { name: 'head', plans: [{ commentsMs: FOR_EVER_MS, commentEveryMs: 20 }], isReached: ({ bytes }) => bytes > 0 },
  { name: 'opening', plans: [{ firstTokenMs: FOR_EVER_MS }], isReached: ({ events }) => events > 0 },
  { name: 'talking', plans: [{ tokens: 5_000, tokensPerSecond: 30 }], isReached: ({ tokens }) => tokens >= 8 },
  { name: 'stalled', plans: [{ stallAtEvent: 12 }], isReached: ({ events }) => events >= 12 },
  { name: 'resting', plans: [busy], isReached: ({ state }) => state === 'refused', isBetween: true },
  {
    name: 'continuing',
    plans: [begun, { headMs: FOR_EVER_MS }],
    isReached: ({ continuation }) => continuation !== undefined,
  },
  {
    name: 'continuing-later',
    plans: [begun, limited],
    isReached: ({ state }) => state === 'refused',
    isBetween: true,
  },
  { name: 'whole', form: 'whole', plans: [{ firstTokenMs: FOR_EVER_MS }], isReached: () => true },
  { name: 'whole-half', form: 'whole', plans: [{ stallAtEvent: 1 }], isReached: ({ events }) => events > 0 },
]

/** What is said by a provider that comes to an end. */
export const SAID = { tokens: 120 } as const
const LONG_MS = 2_000

/** The same places, in answers that come to an end if they are let. Each takes longer than a grace of a second. */
export const passing: readonly Phase[] = [
  { name: 'asked', plans: [{ ...SAID, headMs: LONG_MS }], isReached: () => true },
  { name: 'opening', plans: [{ ...SAID, firstTokenMs: LONG_MS }], isReached: ({ events }) => events > 0 },
  { name: 'talking', plans: [{ ...SAID, tokensPerSecond: 40 }], isReached: ({ tokens }) => tokens >= 8 },
  {
    name: 'stalled',
    plans: [{ ...SAID, stallAtEvent: 12, stallMs: LONG_MS }],
    isReached: ({ events }) => events >= 12,
  },
  { name: 'resting', plans: [busy, SAID], isReached: ({ state }) => state === 'refused' },
  {
    name: 'continuing',
    plans: [begun, { ...SAID, headMs: LONG_MS }],
    isReached: ({ continuation }) => continuation !== undefined,
  },
  { name: 'whole', form: 'whole', plans: [{ ...SAID, firstTokenMs: LONG_MS }], isReached: () => true },
]

export const casesIn = (places: readonly Phase[]): readonly (Case & { readonly phase: Phase })[] =>
  places.flatMap((phase) => casesOf(phase.name, phase.form).map((one) => ({ ...one, phase })))

/** One reply: who asks in which words, whom, and what happens there. */
export interface Case {
  readonly model: string
  readonly client: DialectName
  readonly upstream: DialectName
  readonly form: 'stream' | 'whole'
  /** The upstream's name in the file. */
  readonly place: string
}

/** Each for both dialects of the client, before a provider of either. */
export const casesOf = (
  name: string,
  form: Case['form'] = 'stream',
  place = (upstream: DialectName, _client: DialectName): string => upstream,
): readonly Case[] =>
  dialectNames.flatMap((client) =>
    dialectNames.map((upstream) => ({
      model: `${name}--${client}--${upstream}`,
      client,
      upstream,
      form,
      place: place(upstream, client),
    })),
  )

/** `GET /v1/replies/{id}`, as far as it is looked at. */
export interface Told {
  readonly state: string
  readonly ending: string | null
  readonly problem: { readonly code: string } | null
  readonly last_seq: number
  readonly purchases: readonly {
    readonly upstream: string
    readonly model: string
    readonly usage: { readonly input?: number; readonly output?: number }
    readonly estimated?: true
  }[]
  readonly message: { readonly blocks: readonly { readonly text?: string }[] }
}

/** Somebody who asks, and may leave. */
export interface Asker {
  /** The answer's head; undefined for who has left before. */
  readonly head: Promise<Response | undefined>
  /** Resolves when there is no more to be heard, for whatever reason. */
  readonly over: Promise<void>
  /** Gives the time at which it was. */
  leave(): number
}

/** How long something that is bound to come is waited for. */
export const POLL_MS_MAX = 20_000

/** A provider that hears a knock, and does not open: whoever speaks TLS to it never gets a word. */
export interface Deaf {
  readonly url: string
  readonly knocked: Promise<unknown>
}

export async function deaf(): Promise<Deaf> {
  const server = createServer((socket) => void socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
  const knocked = once(server, 'connection')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `https://127.0.0.1:${port}`, knocked }
}

export class Stage {
  readonly simulator: Simulator
  readonly relay: Served

  constructor(simulator: Simulator, relay: Served) {
    this.simulator = simulator
    this.relay = relay
  }

  get url(): string {
    return this.relay.listening.url
  }

  ask({ client, model, form }: Case, headers: Readonly<Record<string, string>> = {}): Asker {
    const line = new AbortController()
    const body = { ...spoken[client].body(model, QUESTION), ...(form === 'whole' && { stream: false }) }
    // A field of the stream alone.
    if (form === 'whole') delete (body as Record<string, unknown>)['stream_options']
    const head = fetch(`${this.url}${spoken[client].path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: line.signal,
    }).catch(() => undefined)
    const over = head.then(async (response) => void (await response?.arrayBuffer().catch(() => undefined)))
    onTestFinished(() => line.abort())
    return {
      head,
      over,
      leave() {
        line.abort()
        return Date.now()
      },
    }
  }

  /** Resolves with the first entry for the model that passes the test. */
  saw(model: string, test: (entry: Entry) => boolean = () => true): Promise<Entry> {
    return within(
      this.simulator.when((entry) => entry.model === model && test(entry)),
      () => `the provider to write of ${model}: ${JSON.stringify(this.entries(model))}`,
    )
  }

  entries(model: string): readonly Entry[] {
    return this.simulator.journal.filter((entry) => entry.model === model)
  }

  /** Resolves when the relay says that the reply of this model has ended. */
  async ended(model: string): Promise<{ readonly id: string; readonly endedAt: number }> {
    const isIt = (line: Logged): boolean => line['model'] === model && line.msg.startsWith('reply ')
    const line = await within(this.relay.logs(isIt), () => `the reply of ${model} to end`)
    return { id: String(line['reply']), endedAt: Date.parse(String(line['time'])) }
  }

  async told(id: string): Promise<Told> {
    return (await this.#call('GET', `/v1/replies/${id}`)).json() as Promise<Told>
  }

  stop(id: string): Promise<Response> {
    return this.#call('POST', `/v1/replies/${id}/stop`)
  }

  /** Resolves when the relay has heard how the newest attempt for this model failed: the provider's journal is ahead of it. */
  async heardFailure(model: string): Promise<void> {
    const live = (await (await this.#call('GET', '/admin/replies/live?limit=200')).json()) as {
      readonly data: readonly { readonly id: string; readonly model: string }[]
    }
    const id = live.data.find((one) => one.model === model)?.id ?? ''
    const isHeard = async (): Promise<boolean> => {
      const { journey } = (await (await this.#call('GET', `/admin/replies/${id}`)).json()) as {
        readonly journey: { readonly attempts: readonly { readonly problem: string | null }[] } | null
      }
      return typeof journey?.attempts.at(-1)?.problem === 'string'
    }
    await expect.poll(isHeard, { timeout: POLL_MS_MAX, message: `the failure of ${model}` }).toBe(true)
  }

  /** How many wait for a slot at each upstream. */
  async waiting(): Promise<Record<string, number>> {
    const { data } = (await (await this.#call('GET', '/admin/upstreams')).json()) as {
      readonly data: readonly { readonly name: string; readonly waiting: number }[]
    }
    return Object.fromEntries(data.map(({ name, waiting }) => [name, waiting]))
  }

  #call(method: string, path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { method, headers: { authorization: `Bearer ${KEY}` } })
  }
}

/** An upstream of the dialect, as it stands in the file. */
export const upstreamLine = (name: string, dialect: DialectName, url: string, more = ''): string =>
  dialect === 'openai-chat'
    ? `  ${name}: { provider: openai-compatible, baseUrl: "${url}/v1", keys: []${more} }\n`
    : `  ${name}: { provider: anthropic-compatible, baseUrl: "${url}", keys: []${more} }\n`

interface Surroundings {
  readonly engine?: EngineName
  readonly upstreams?: (url: string) => string
  readonly limits?: string
  /** Lines of the file, beside those of the cases. */
  readonly models?: string
  readonly env?: Readonly<Record<string, string>>
}

/**
 * @param upstreams lines of the file, beside those of the two upstreams that are called as their dialects
 * @param limits as `HOLDFAST_LIMITS` has them
 */
export async function openStage(
  cases: readonly Case[],
  { engine: engineName = 'disk', upstreams = () => '', models = '', limits = '', env = {} }: Surroundings = {},
): Promise<Stage> {
  const engine = await openEngine(engineName)
  const simulator = await startSimulator()
  onTestFinished(async () => {
    await simulator.close()
    await engine.close()
  })
  const cwd = folder()
  const own = dialectNames.map((name) => upstreamLine(name, name, simulator.url)).join('')
  const lines = cases.map(({ model, place }) => `  "${model}": ${place}\n`).join('')
  writeFileSync(join(cwd, 'holdfast.yaml'), `upstreams:\n${own}${upstreams(simulator.url)}models:\n${lines}${models}`)
  const all = [...Object.entries(engine.limits).map(([name, value]) => `${name}=${value}`), limits].filter(Boolean)
  const said = {
    HOLDFAST_KEY: KEY,
    HOLDFAST_DATA: join(cwd, 'data'),
    HOLDFAST_LIMITS: all.join(','),
    ...engine.environment,
  }
  return new Stage(simulator, await served(['--json', '--port', '0'], { cwd, env: { ...said, ...env } }))
}

/** The provider does for the model what the plans say, one after the other, and then the last of them for ever. */
export function rehearse({ simulator }: Stage, model: string, plans: readonly PlanInput[]): void {
  for (const plan of plans.slice(0, -1)) simulator.control(plan, { model, times: 1 })
  const last = plans.at(-1)
  if (last !== undefined) simulator.control(last, { model })
}

/** Estimates are of the right size: this many times as much at most, or as little, and a few frames of an opening. */
const FACTOR = 2
const OPENING = 8

/**
 * Each request that the provider let in stands in the reply's account, and no other: as the provider counted it where it
 * said so, else as an estimate that is called one.
 */
export function expectAccounted({ purchases }: Told, entries: readonly Entry[], what: string): void {
  const letIn = entries.filter(({ state }) => state !== 'refused')
  expect(purchases, what).toHaveLength(letIn.length)
  for (const [at, entry] of letIn.entries()) {
    const { usage, estimated } = purchases[at] as Told['purchases'][number]
    const { billed } = entry
    if (!estimated) expect(usage, what).toMatchObject({ input: billed?.input, output: billed?.output })
    // Before its head the provider says nothing of what it will ask for the prompt; it may well.
    if (!billed || !estimated) continue
    expectAbout(usage.input, billed.input, `${what}: input`)
    expectAbout(usage.output, billed.output, `${what}: output`)
  }
}

function expectAbout(estimate: number | undefined, count: number, what: string): void {
  expect(estimate, what).toBeGreaterThanOrEqual(count / FACTOR - OPENING)
  expect(estimate, what).toBeLessThanOrEqual(count * FACTOR + OPENING)
}
