// A relay that two organisations share, with everybody in them: where it is tried who may do what, and who finds out what.
import { HoldfastError } from '@holdfast/protocol'
import { openBooks } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { KeyRing } from '../books/who/key-ring.ts'
import { ROLES, type Role } from '../books/who/role.ts'
import type { Answer, Incoming } from '../http.ts'
import { LIMITS } from '../limits.ts'
import { openMemoryLog } from '../logs/index.ts'
import type { Notice } from '../notice.ts'
import { createRelay } from '../relay.ts'
import { csrfOf } from '../sign-in/site.ts'
import { system } from '../system.ts'
import type { Transport } from '../transport.ts'
import { upstreamsFromEnvironment } from '../upstreams.ts'
import { chunk } from '../world.suite.ts'

/** Everybody who may ask. Those with a role have it at home; the stranger owns the other organisation. */
export const CALLERS = ['nobody', 'plain', 'session', 'reader', 'stranger', ...ROLES, 'operator', 'machine'] as const
export type Caller = (typeof CALLERS)[number]

/** What an organisation has, by id. */
export interface Belongings {
  readonly organisation: string
  readonly project: string
  readonly key: string
  /** A viewer. */
  readonly person: string
  readonly invitation: string
  readonly reply: string
  /** A reply that is over. */
  readonly request: string
  readonly account: string
  /** A batch of codes, which is the operator's. */
  readonly code: string
  readonly webhook: string
  readonly delivery: string
}

export interface Told {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export type Town = Awaited<ReturnType<typeof makeTown>>

/** Words that must be nowhere but where they belong. */
const UPSTREAM_SECRET = 'sk-planted-upstream-secret'

export async function makeTown() {
  const notices: Notice[] = []
  const secrets = [UPSTREAM_SECRET]
  const books = await openBooks(':memory:', system)
  const ring = await KeyRing.open(books.keys, system)
  const relay = createRelay({
    log: openMemoryLog({ runtime: system }),
    keys: ring,
    books,
    plan: { upstreams: upstreamsFromEnvironment({ OPENAI_API_KEY: UPSTREAM_SECRET }), models: [] },
    transport,
    runtime: system,
    limits: LIMITS,
    faults: {},
    onNotice: (notice) => void notices.push(notice),
  })
  await relay.open()

  const ask = async (
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Told> => {
    const [before = '', query = ''] = path.split('?', 2)
    const incoming: Incoming = {
      method,
      path: before,
      query: new URLSearchParams(query),
      headers: { host: 'relay.test', ...headers },
      // As the server reads one (server/body.ts).
      async body(bytesMax = LIMITS.bodyBytesMax) {
        const octets = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? ''))
        if (octets.length > bytesMax) throw new HoldfastError('body-too-large', `At most ${bytesMax} bytes.`)
        return octets
      },
      onGone: () => () => {},
    }
    return told(await relay.handle(incoming))
  }

  const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })
  const makeKey = async (organisation: string, admin = false): Promise<{ id: string; secret: string }> => {
    const { key, secret } = await books.keys.create(organisation, { name: 'a key', admin }, SYSTEM)
    await ring.refresh()
    secrets.push(secret)
    return { id: key.id, secret }
  }
  let people = 0
  const makePerson = (): Promise<{ id: string }> =>
    books.people.create(`person-${(people += 1)}@example.com`, 'Somebody', SYSTEM)
  const signIn = async (person: string): Promise<Record<string, string>> => {
    const { token } = await books.signIns.create(person, 'password', {}, LIMITS)
    secrets.push(token)
    return { cookie: `holdfast=${token}`, 'holdfast-csrf': csrfOf(token), 'sec-fetch-site': 'same-origin' }
  }

  const making: {
    readonly [part in Exclude<keyof Belongings, 'organisation'>]: (
      of: string,
      made: Partial<Belongings>,
    ) => Promise<string>
  } = {
    project: async (of) => (await books.projects.create(of, 'a project', SYSTEM)).id,
    key: async (of) => (await makeKey(of)).id,
    account: async (of) => (await makeKey(of)).id,
    async person(of) {
      const { id } = await makePerson()
      await books.organisations.setRole(of, id, 'viewer', SYSTEM)
      return id
    },
    async invitation(of) {
      const wish = { email: 'guest@example.com', role: 'viewer', expiresAt: system.now() + 60_000 } as const
      const { invitation, secret } = await books.invitations.create(of, wish, SYSTEM)
      secrets.push(secret)
      return invitation.id
    },
    async webhook(of) {
      const wish = { url: 'https://hooks.example.com/planted-path', types: ['reply.ended'] } as const
      const webhook = await books.webhooks.create(of, wish, SYSTEM)
      secrets.push(...webhook.secrets)
      return webhook.id
    },
    async delivery(of, made) {
      const id = made.webhook ?? (await making.webhook(of, made))
      const event = { id: `evt_${system.secret(12)}`, type: 'webhook.test', at: system.now(), data: {} } as const
      await books.outbox.put([{ webhook: { id }, event }])
      return (await books.outbox.list(id, { max: 1 }))[0]?.id ?? ''
    },
    code: async () => (await books.codes.create({ count: 1, amount: 1 }, SYSTEM)).batch.id,
    async request(of) {
      const { secret } = await makeKey(of)
      const body = { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'planted-prompt' }] }
      return (await ask('POST', '/v1/chat/completions', bearer(secret), body)).headers['holdfast-reply'] ?? ''
    },
    async reply(of) {
      const { secret } = await makeKey(of)
      const body = { model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'planted-prompt' }] }
      return (await ask('POST', '/v1/chat/completions', bearer(secret), body)).headers['holdfast-reply'] ?? ''
    },
  }

  /** What is asked for, fresh, so that what one caller does to it is nothing to the next. */
  async function furnish<Part extends keyof Belongings>(
    organisation: string,
    parts: readonly Part[],
  ): Promise<Pick<Belongings, Part>> {
    const made: Partial<Record<keyof Belongings, string>> = { organisation }
    const wanted: readonly (keyof Belongings)[] = parts
    for (const part of wanted) if (part !== 'organisation') made[part] = await making[part](organisation, made)
    return made as Pick<Belongings, Part>
  }

  const { id: home } = await books.organisations.create('Home', SYSTEM)
  const { id: away } = await books.organisations.create('Away', SYSTEM)
  const member = async (organisation: string, role: Role) => {
    const { id } = await makePerson()
    await books.organisations.setRole(organisation, id, role, SYSTEM)
    return signIn(id)
  }
  const { id: operator } = await makePerson()
  await books.people.setOperator(operator, true, SYSTEM)
  const plain = await makeKey(home)
  const machine = await makeKey(home, true)
  // Whoever owns the organisation that it stands in does not own the relay for it.
  const session = JSON.parse((await ask('POST', '/v1/sessions', bearer(plain.secret), {})).text) as { token: string }
  const callers: Record<Caller, Record<string, string>> = {
    nobody: {},
    plain: bearer(plain.secret),
    session: bearer(session.token),
    reader: bearer('hfr_none'),
    stranger: await member(away, 'owner'),
    viewer: await member(home, 'viewer'),
    member: await member(home, 'member'),
    admin: await member(home, 'admin'),
    owner: await member(home, 'owner'),
    operator: await signIn(operator),
    machine: bearer(machine.secret),
  }
  return {
    ask,
    books,
    callers,
    furnish,
    home,
    away,
    makeKey,
    signIn,
    bearer,
    machine: machine.id,
    notices,
    secrets: secrets as readonly string[],
    close: async () => {
      await relay.close(0)
      ring.close()
      await books.close()
    },
  }
}

/** An upstream that answers a stream with one word and then says nothing, and everything else at once. */
const transport: Transport = {
  send(request, listener) {
    const isStream = String(request.body ?? '').includes('"stream":true')
    let isOver = false
    const over = (cause?: Error): void => {
      if (isOver) return
      isOver = true
      listener.closed(cause)
    }
    system.soon(() => {
      listener.head(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' })
      listener.data(Buffer.from(isStream ? chunk('planted-completion') : WHOLE))
      if (!isStream) over()
    })
    return () => over(new Error('hung up'))
  },
  close: async () => {},
}

const WHOLE = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-5-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
})

/** Without what is different in every answer. */
function told({ status, headers, body, stream }: Answer): Told {
  const { 'request-id': _, 'x-request-id': __, ...rest } = headers
  if (stream) stream({ onDrain: undefined, write: () => true, end: () => {}, abort: () => {} })
  return { status, headers: rest, text: body?.toString() ?? '' }
}
