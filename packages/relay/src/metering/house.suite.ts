// A relay with books, real time, and a vendor that says what it is told to: what the tests of the meter live in.
import { setImmediate } from 'node:timers/promises'
import type { DialectName } from '@holdfast/protocol'
import type { Books } from '../books/books.ts'
import { KeyRing } from '../books/who/key-ring.ts'
import { SYSTEM } from '../books/who/audit.ts'
import type { Incoming } from '../http.ts'
import { LIMITS, type Limits } from '../limits.ts'
import { openMemoryLog } from '../logs/index.ts'
import type { Log } from '../logs/log.ts'
import type { Rates } from '../prices/price.ts'
import type { ModelPlan } from '../routing/plan.ts'
import type { Notice } from '../notice.ts'
import { type Relay, type RelayOptions, createRelay } from '../relay.ts'
import { system } from '../system.ts'
import type { Transport, UpstreamListener } from '../transport.ts'
import { upstreamsFromEnvironment } from '../upstreams.ts'
import { type Seen, chunk, done, finish, see } from '../world.suite.ts'

/** What a request costs, tokens or not: a cent. */
export const CENT = 10_000_000
/** Most that such a request can cost, as a hold has it: its lines may be rounded up. */
export const CENT_AT_MOST = CENT + 6

/** How the vendor answers one request. Returns what to do when it is hung up on. */
export type Vendor = (listener: UpstreamListener, path: string) => (() => void) | undefined

export interface HouseOptions {
  readonly books: Books
  readonly vendor?: Vendor
  readonly limits?: Partial<Limits>
  readonly rates?: Rates
  readonly log?: Log
  readonly node?: string
  readonly models?: readonly ModelPlan[]
  /** By default it is. */
  readonly isMetered?: boolean
  readonly more?: Partial<RelayOptions>
}

export interface House {
  readonly relay: Relay
  readonly notices: Notice[]
  readonly organisation: string
  /** The secret of the first key. */
  readonly key: string
  /** Its id. */
  readonly keyId: string
  /** Requests that reached the vendor, and those of them that were hung up on. */
  readonly calls: { count: number; hungUp: number }
  newKey(name: string): Promise<{ readonly id: string; readonly secret: string }>
  ask(body?: object, options?: Asking): Promise<Seen>
  /** A session of the first key, with this budget. */
  mint(budget: object): Promise<Minted>
  close(): Promise<void>
}

export interface Minted {
  readonly id: string
  readonly token: string
  readonly budget: object
}

export interface Asking {
  readonly key?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  /** Given how to leave. */
  readonly onLeaving?: (leave: () => void) => void
}

/** One token, and what that cost. */
export const says =
  (usage = { prompt_tokens: 10, completion_tokens: 1 }): Vendor =>
  (listener) => {
    void setImmediate().then(() => {
      listener.head(200, { 'content-type': 'text/event-stream' })
      const last = `data: ${JSON.stringify({ choices: [], usage })}\n\n`
      listener.data(Buffer.from(chunk('a') + finish + last + done))
      listener.closed()
    })
    return undefined
  }

/** Makes the key's organisation, unless there is one. */
export async function openHouse({ books, isMetered = true, ...more }: HouseOptions): Promise<House> {
  const { vendor = says(), limits, rates, log, node, models = [], more: others } = more
  const { id: organisation } = await books.organisations.ensure('Acme', SYSTEM)
  const keys = await KeyRing.open(books.keys, system)
  const newKey = async (name: string) => {
    const { key, secret } = await books.keys.create(organisation, { name }, SYSTEM)
    await keys.refresh()
    return { id: key.id, secret }
  }
  const first = await newKey('first')
  const calls = { count: 0, hungUp: 0 }
  const transport: Transport = {
    send({ url }, listener) {
      calls.count += 1
      const hangUp = vendor(listener, new URL(url).pathname)
      let isUp = true
      return () => {
        if (!isUp) return
        isUp = false
        calls.hungUp += 1
        hangUp?.()
        listener.closed(new Error('hung up'))
      }
    },
    close: async () => {},
  }
  const notices: Notice[] = []
  const options: RelayOptions = {
    ...(isMetered && { books }),
    keys,
    log: log ?? openMemoryLog({ runtime: system }),
    transport,
    plan: { upstreams: upstreamsFromEnvironment({ OPENAI_API_KEY: 'sk-o', ANTHROPIC_API_KEY: 'sk-a' }), models },
    prices: { lists: [priceList(rates)], groups: new Map() },
    runtime: system,
    limits: { ...LIMITS, ...limits },
    onNotice: (notice) => void notices.push(notice),
    ...(node !== undefined && { node }),
    ...others,
  }
  const relay = createRelay(options)
  await relay.open()
  const call = async (path: string, headers: Record<string, string>, body: object, onLeaving?: Asking['onLeaving']) => {
    const leavers = new Set<() => void>()
    const incoming: Incoming = {
      method: 'POST',
      path,
      query: new URLSearchParams(),
      headers,
      body: async () => Buffer.from(JSON.stringify(body)),
      onGone(work) {
        leavers.add(work)
        return () => leavers.delete(work)
      },
    }
    const leave = (): void => leavers.forEach((work) => work())
    onLeaving?.(leave)
    return see(await relay.handle(incoming), leave)
  }
  return {
    relay,
    notices,
    organisation,
    key: first.secret,
    keyId: first.id,
    calls,
    newKey,
    ask(body = {}, { key = first.secret, path = '/v1/chat/completions', headers = {}, onLeaving } = {}) {
      const all = { authorization: `Bearer ${key}`, 'holdfast-disconnect': 'drain', ...headers }
      return call(path, all, { ...asking, ...body }, onLeaving)
    },
    async mint(budget) {
      const { answer, text } = await call('/v1/sessions', { authorization: `Bearer ${first.secret}` }, { budget })
      if (answer.status !== 200) throw new Error(text)
      return JSON.parse(text) as Minted
    },
    async close() {
      await relay.close(5_000)
      await keys.close()
    },
  }
}

export const asking = {
  model: 'gpt-5-mini',
  stream: true,
  max_tokens: 1,
  messages: [{ role: 'user', content: 'hello' }],
}

export const priceList = (rates: Rates = { input: 0, output: 0, request: CENT }) => ({
  name: 'test',
  sources: [],
  date: '2026-11-20',
  prices: [{ models: ['*'], rates, tiers: [] }],
})

/** `429 budget-held`, `200 ok`. */
export const verdict = ({ answer }: Seen): string => `${answer.status} ${answer.headers['holdfast-problem'] ?? 'ok'}`

export function tally(all: readonly Seen[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of all) counts[verdict(one)] = (counts[verdict(one)] ?? 0) + 1
  return counts
}

/** Resolves when nothing runs any more, and what it cost is written down. */
export async function rest({ relay }: House, books: Books): Promise<void> {
  await until(() => relay.replies.runningCount === 0)
  await setImmediate()
  await books.ledger.drained()
}

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** What each vendor says to begin with, and then for each token of four characters. */
export const tellings: Readonly<
  Record<Exclude<DialectName, 'gemini'>, { readonly opens: string; readonly token: string }>
> = {
  'openai-chat': { opens: '', token: chunk('abcd') },
  'openai-responses': {
    opens:
      'event: response.created\ndata: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress","output":[]}}\n\n' +
      'event: response.output_item.added\ndata: {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","status":"in_progress","content":[]}}\n\n' +
      'event: response.content_part.added\ndata: {"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}\n\n',
    token:
      'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"abcd"}\n\n',
  },
  'anthropic-messages': {
    opens:
      'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}\n\n' +
      'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n',
    token:
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"abcd"}}\n\n',
  },
}
