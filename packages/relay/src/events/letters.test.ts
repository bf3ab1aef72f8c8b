// Letters by the real client, to a small server that speaks SMTP and keeps what it is given.
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Books, openBooks } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { until } from '../metering/house.suite.ts'
import { system } from '../system.ts'
import { Letters, type MailSettings } from './letters.ts'

/** As much of RFC 5321 as a client needs that sends one letter after the other. */
class MailServer {
  readonly letters: { readonly to: string[]; readonly text: string }[] = []
  readonly logins: string[] = []
  /** What it says to the end of a letter. */
  verdict = '250 kept'
  readonly #server = createServer((socket) => {
    let isData = false
    let to: string[] = []
    let lines: string[] = []
    let rest = ''
    socket.on('error', () => {})
    socket.write('220 mail.test ESMTP\r\n')
    socket.on('data', (data) => {
      const parts = (rest + data.toString()).split('\r\n')
      rest = parts.pop() ?? ''
      for (const line of parts) {
        if (isData && line !== '.') lines.push(line)
        else if (isData) {
          isData = false
          if (this.verdict.startsWith('250')) this.letters.push({ to, text: lines.join('\n') })
          socket.write(`${this.verdict}\r\n`)
          to = []
          lines = []
        } else socket.write(`${this.#answer(line, to, () => (isData = true))}\r\n`)
      }
    })
  })

  async open(): Promise<MailSettings> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const { port } = this.#server.address() as AddressInfo
    return {
      host: '127.0.0.1',
      port,
      security: 'none',
      user: 'relay',
      password: 'planted-password',
      from: 'Holdfast <relay@example.com>',
      url: 'https://relay.example.com',
    }
  }

  close(): void {
    this.#server.close()
  }

  #answer(line: string, to: string[], begin: () => void): string {
    const [verb = ''] = line.toUpperCase().split(' ')
    if (verb === 'EHLO') return '250-mail.test\r\n250 AUTH PLAIN'
    if (verb === 'AUTH') return (this.logins.push(Buffer.from(line.split(' ')[2] ?? '', 'base64').toString()), '235 in')
    if (verb === 'STARTTLS') return '502 it has none'
    if (verb === 'RCPT') return (to.push(/<(.+)>/.exec(line)?.[1] ?? ''), '250 ok')
    if (verb === 'DATA') return (begin(), '354 go on')
    return verb === 'QUIT' ? '221 bye' : '250 ok'
  }
}

let books: Books
let server: MailServer
let settings: MailSettings
let letters: Letters
const failures: string[] = []
const pauses: (() => void)[] = []
beforeEach(async () => {
  books = await openBooks(':memory:', system)
  server = new MailServer()
  settings = await server.open()
  failures.length = 0
  pauses.length = 0
  letters = open(settings)
})
afterEach(async () => {
  await letters.close()
  server.close()
  await books.close()
})

const open = (to: MailSettings): Letters =>
  new Letters(to, {
    books,
    runtime: { now: system.now, after: (_, work) => (pauses.push(work), () => {}) },
    onFailure: (what) => void failures.push(what),
  })

test('an invitation goes to whom it is for, with its link, under the account of the relay', async () => {
  expect(
    letters.invite('guest@example.com', 'Acme\r\nBcc: all@example.com', 'admin', 'inv_secret', Date.UTC(2026, 11, 1)),
  ).toBe(true)
  await until(() => server.letters.length === 1)
  const [{ to, text } = { to: [], text: '' }] = server.letters
  expect(to).toEqual(['guest@example.com'])
  expect(text).toContain(
    'https://relay.example.com/#invitation=3Dinv_secret'.replace('3D', text.includes('=3D') ? '3D' : ''),
  )
  expect(text).toContain('2026-12-01 00:00 UTC')
  expect(text).not.toMatch(/^Bcc:/m)
  expect(server.logins).toEqual(['\0relay\0planted-password'])
})

test('who administers an organisation is told that its budget is nearly spent, and nobody else', async () => {
  const { id: organisation } = await books.organisations.create('Acme', SYSTEM)
  for (const role of ['owner', 'admin', 'member', 'viewer'] as const) {
    const { id } = await books.people.create(`${role}@example.com`, role, SYSTEM)
    await books.organisations.setRole(organisation, id, role, SYSTEM)
  }
  const { key } = await books.keys.create(organisation, { name: 'a key' }, SYSTEM)
  letters.hear({
    type: 'budget-near',
    account: key.id,
    period: 'day',
    percent: 80,
    spent: 8_000_000_000,
    max: 10_000_000_000,
  })
  await until(() => server.letters.length === 2)
  expect(server.letters.flatMap(({ to }) => to).toSorted()).toEqual(['admin@example.com', 'owner@example.com'])
  expect(server.letters[0]?.text).toContain('$8.00')
  expect(server.letters[0]?.text).toContain('https://relay.example.com/#/limits')
  letters.hear({ type: 'credit-low', organisation, balance: 1_000_000_000 })
  await until(() => server.letters.length === 4)
  expect(server.letters[3]?.text).toContain('$1.00')
  // A reply that cost more than was left, or a refund of what was spent.
  letters.hear({ type: 'credit-low', organisation, balance: -1_500_000_000 })
  await until(() => server.letters.length === 6)
  expect(server.letters[5]?.text).toContain('-$1.50')
})

test('what the server cannot take now is tried again, and what it never will is not', async () => {
  server.verdict = '451 later'
  letters.sendLink('one@example.com', 'hfl_1', 0)
  await until(() => pauses.length === 1)
  server.verdict = '250 kept'
  pauses[0]?.()
  await until(() => server.letters.length === 1)
  server.verdict = '550 never'
  letters.sendLink('two@example.com', 'hfl_2', 0)
  await until(() => failures.length === 1)
  expect([failures, pauses.length]).toEqual([['sending a letter'], 1])
})

test('where TLS is asked for and not offered, no letter and no password leaves', async () => {
  const careful = open({ ...settings, security: 'starttls' })
  careful.sendLink('one@example.com', 'hfl_1', 0)
  await until(() => pauses.length + failures.length === 1)
  expect([server.logins, server.letters]).toEqual([[], []])
  await careful.close()
})
