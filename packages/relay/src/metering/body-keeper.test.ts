// A planted prompt and a planted answer: looked for in every octet of the database's files.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBooks } from '../books/books.ts'
import { BODY_CHARS_MAX, type Bodies } from '../books/requests/bodies.ts'
import { REQUEST_TERMS, type RequestTerms } from '../books/requests/terms.ts'
import { receiptOf } from '../books/usage/receipt.suite.ts'
import { SYSTEM } from '../books/who/audit.ts'
import type { Log } from '../logs/log.ts'
import { system } from '../system.ts'
import { chunk, done, finish } from '../world.suite.ts'
import { BodyKeeper, WAITING_MAX } from './body-keeper.ts'
import { type Vendor, openHouse, rest } from './house.suite.ts'

const SECRET = 'a secret of more than thirty-two characters'
const PROMPT = 'planted-prompt-of-the-customer'
const ANSWER = 'planted-answer-of-the-model'
const asking = { messages: [{ role: 'user', content: PROMPT }] }

const answers: Vendor = (listener) => {
  setImmediate(() => {
    listener.head(200, { 'content-type': 'text/event-stream' })
    listener.data(Buffer.from(chunk(ANSWER) + finish + done))
    listener.closed()
  })
  return undefined
}

const refuses: Vendor = (listener) => {
  setImmediate(() => {
    listener.head(400, { 'content-type': 'application/json' })
    listener.data(Buffer.from('{"error":{"message":"no"}}'))
    listener.closed()
  })
  return undefined
}

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'holdfast-bodies-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** A relay that has answered once, and is closed: what it has written, and what is to be read of it. */
async function answeredOnce(requests: Partial<RequestTerms>, vendor = answers) {
  const open = (terms = requests) =>
    openBooks(join(directory, 'books.db'), system, { requests: { ...REQUEST_TERMS, ...terms } })
  const books = await open()
  const house = await openHouse({ books, vendor })
  const { answer } = await house.ask(asking)
  await rest(house, books)
  await house.close()
  await books.close()
  const files = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1'))
  return { id: answer.headers['holdfast-reply'] ?? '', organisation: house.organisation, files: files.join('\n'), open }
}

test('nobody has asked for prompts: they are nowhere', async () => {
  const { id, files, open } = await answeredOnce({})
  expect(files).toContain(id)
  for (const word of [PROMPT, ANSWER]) expect(files).not.toContain(word)
  const books = await open({ bodySecrets: [SECRET] })
  expect(await books.bodies.has(id)).toBe(false)
  await books.close()
})

test('they are kept where the operator wants them: sealed in the file, and read by whoever may', async () => {
  const { id, organisation, files, open } = await answeredOnce({ bodySecrets: [SECRET] })
  for (const word of [PROMPT, ANSWER]) {
    expect(files).not.toContain(word)
    for (const [sealed] of files.matchAll(/[A-Za-z0-9+/]{80,}/g))
      expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain(word)
  }
  const without = await open({ bodySecrets: [] })
  expect(await without.bodies.read(id, SYSTEM, organisation)).toMatchObject({ outcome: 'sealed' })
  await without.close()

  const books = await open()
  const house = await openHouse({ books })
  const { secret } = await books.keys.create(organisation, { name: 'operator', admin: true }, SYSTEM)
  await house.newKey('so that the relay knows of both')
  const read = (of: string) =>
    house.relay
      .handle({
        method: 'POST',
        path: `/admin/organisations/${of}/requests/${id}/bodies/read`,
        query: new URLSearchParams(),
        headers: { authorization: `Bearer ${secret}` },
        body: async () => Buffer.from(''),
        onGone: () => () => {},
      })
      .then(({ status, body }) => ({ status, body: JSON.parse(String(body)) as { request: string; response: string } }))
  const { status, body } = await read(organisation)
  expect(status).toBe(200)
  expect(JSON.parse(body.request)).toMatchObject(asking)
  expect(JSON.parse(body.response)).toMatchObject({ ending: 'complete' })
  expect(body.response).toContain(ANSWER)
  expect(await books.audit.list({ act: 'bodies-read' })).toMatchObject([{ subject: id, organisation }])
  await house.close()
  await books.close()
})

test('what the sample leaves out is not kept either, and a failure is', async () => {
  const sampled = { bodySecrets: [SECRET], share: 0 }
  for (const [vendor, isKept] of [
    [answers, false],
    [refuses, true],
  ] as const) {
    const { id, open } = await answeredOnce(sampled, vendor)
    const books = await open()
    expect([await books.bodies.has(id), (await books.requests.find(id)) !== undefined]).toEqual([isKept, isKept])
    await books.close()
  }
})

/** Without frames. */
const log = { state: async () => undefined, read: async () => undefined } satisfies Pick<Log, 'state' | 'read'>

test('a database that does not answer has no more to hold than there is room for', async () => {
  const kept: string[] = []
  let answer = (): void => {}
  const isThere = new Promise<void>((resolve) => (answer = resolve))
  const bodies = {
    areKept: true,
    async keep({ id }: { id: string }) {
      await isThere
      if (id === 'rpl_3') throw new Error('it could not be written')
      kept.push(id)
    },
  }
  const failures: string[] = []
  const keeper = new BodyKeeper(bodies, log, (what) => void failures.push(what))
  for (let at = 0; at < WAITING_MAX + 5; at += 1) keeper.keep(receiptOf({ id: `rpl_${at}` }), 'org_1', () => undefined)
  expect(failures).toEqual(['keeping prompts'])
  answer()
  await keeper.drained()
  // One was being written while the others waited, and one could not be.
  expect(kept).toHaveLength(WAITING_MAX + 1 - 1)
  expect(failures).toEqual(['keeping prompts', 'keeping a prompt'])
})

test('of a long body no more is held than is written, and it says that it was cut', async () => {
  const seen: Bodies[] = []
  const bodies = { areKept: true, keep: async (_: unknown, of: Bodies) => void seen.push(of) }
  const keeper = new BodyKeeper(bodies, log, () => {})
  for (const letter of ['a', 'ä', '語', '𝄞'])
    keeper.keep(receiptOf(), 'org_1', () => Buffer.from(letter.repeat(BODY_CHARS_MAX * 4)))
  await keeper.drained()
  // More than is written: so it is cut once more, where it is said.
  for (const { request = '' } of seen) {
    expect(request.length).toBeGreaterThan(BODY_CHARS_MAX)
    expect(request.length).toBeLessThanOrEqual(3 * (BODY_CHARS_MAX + 1))
  }
})
