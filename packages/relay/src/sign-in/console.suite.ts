// For tests: a relay with books in memory, a clock that is set by hand, and browsers that keep their cookies.
import { afterEach } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { NOON } from '../books/world.suite.ts'
import type { Incoming } from '../http.ts'
import { type MemoryKeys, memoryKeys } from '../keys/memory.ts'
import { LIMITS } from '../limits.ts'
import { openMemoryLog } from '../logs/index.ts'
import type { Notice } from '../notice.ts'
import { type Relay, createRelay } from '../relay.ts'
import type { Runtime } from '../runtime.ts'
import { system } from '../system.ts'
import type { SignInSettings } from './settings.ts'
import { CSRF_HEADER } from './site.ts'

export const CHEAP = { N: 16, r: 1, p: 1 }
export const PASSWORD = 'correct horse battery'

export interface Console {
  readonly relay: Relay
  readonly books: Books
  readonly keys: MemoryKeys
  /** An administrator's. */
  readonly key: string
  readonly notices: Notice[]
  readonly clock: { now: number }
  browser(address?: string): Browser
  close(): Promise<void>
}

export async function makeConsole(settings: SignInSettings = {}): Promise<Console> {
  const clock = { now: NOON }
  const runtime: Runtime = { ...system, now: () => clock.now, after: () => () => {} }
  const books = await openBooks(':memory:', runtime)
  const keys = memoryKeys(runtime)
  const { secret: key } = keys.create('first', true)
  const notices: Notice[] = []
  const relay = createRelay({
    log: openMemoryLog({ runtime }),
    keys,
    books,
    plan: { upstreams: [], models: [] },
    transport: { send: () => () => {}, close: async () => {} },
    runtime,
    limits: LIMITS,
    tokenSecret: 'for tests '.repeat(4),
    signIn: { cost: CHEAP, ...settings },
    onNotice: (notice) => void notices.push(notice),
  })
  return {
    relay,
    books,
    keys,
    key,
    notices,
    clock,
    browser: (address = '192.0.2.7') => new Browser(relay, address, settings.url ?? 'https://relay.example.com'),
    close: () => books.close(),
  }
}

export interface Heard {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  // Whatever it says: a test knows what it looks for.
  readonly body: any
  /** The code of a problem. */
  readonly problem: string | undefined
}

/** A page of the console: it keeps its cookies, and sends its token with what it changes. */
export class Browser {
  readonly cookies = new Map<string, string>()
  csrf: string | undefined
  readonly #relay: Relay
  readonly #address: string
  readonly #origin: URL

  constructor(relay: Relay, address: string, origin: string) {
    this.#relay = relay
    this.#address = address
    this.#origin = new URL(origin)
  }

  /** @param headers laid over what a page of ours would send; undefined: without it */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Heard> {
    const [before = '', query = ''] = path.split('?', 2)
    const incoming: Incoming = {
      method,
      path: before,
      query: new URLSearchParams(query),
      headers: {
        host: this.#origin.host,
        'user-agent': 'Browser/1.0',
        'sec-fetch-site': 'same-origin',
        ...(method !== 'GET' && { origin: this.#origin.origin }),
        ...(this.csrf !== undefined && { [CSRF_HEADER]: this.csrf }),
        ...(this.cookies.size > 0 && { cookie: [...this.cookies].map((pair) => pair.join('=')).join('; ') }),
        ...headers,
      },
      address: this.#address,
      isSecure: this.#origin.protocol === 'https:',
      body: async () => Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)),
      onGone: () => () => {},
    }
    const answer = await this.#relay.handle(incoming)
    const [pair = ''] = answer.headers['set-cookie']?.split('; ') ?? []
    const mark = pair.indexOf('=')
    if (mark > 0 && mark === pair.length - 1) this.cookies.delete(pair.slice(0, mark))
    else if (mark > 0) this.cookies.set(pair.slice(0, mark), pair.slice(mark + 1))
    const text = answer.body?.toString() ?? ''
    const said = answer.headers['content-type']?.includes('json') && text !== '' ? JSON.parse(text) : undefined
    if (said?.object === 'me') this.csrf = said.csrf_token ?? undefined
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      body: said,
      problem: answer.headers['holdfast-problem'],
    }
  }

  signIn(email: string, password = PASSWORD): Promise<Heard> {
    return this.ask('POST', '/admin/sign-in', { email, password })
  }
}

/** Opens what a file of tests needs, and closes it after each. */
export function consoles() {
  const open: Pick<Console, 'close'>[] = []
  afterEach(async () => {
    for (const it of open.splice(0)) await it.close()
  })
  const kept = async <It extends Pick<Console, 'close'>>(making: Promise<It>): Promise<It> => {
    const it = await making
    open.push(it)
    return it
  }
  return {
    empty: () => kept(makeConsole()),
    ada: (settings?: SignInSettings) => kept(withAda(settings)),
  }
}

/** Ada, who came first: the owner of the first organisation, and an operator. */
export async function withAda(settings: SignInSettings = {}) {
  const it = await makeConsole(settings)
  const ada = it.browser()
  const { body } = await ada.ask(
    'POST',
    '/admin/welcome',
    { email: 'Ada@Example.com', name: 'Ada', password: PASSWORD },
    { authorization: `Bearer ${it.key}` },
  )
  return { ...it, ada, me: body, organisation: body.memberships[0].organisation as string }
}
