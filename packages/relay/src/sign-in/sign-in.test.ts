// How people get into the console, over HTTP as far as a value of HTTP goes.
import * as fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { SYSTEM } from '../books/who/audit.ts'
import { LIMITS } from '../limits.ts'
import { signIn as routes } from '../routes/sign-in.ts'
import { type Console, PASSWORD, makeConsole, withAda } from './console.suite.ts'
import { ACCOUNT_RATE } from './pace.ts'
import { hashPassword } from './password.ts'
import { CSRF_HEADER } from './site.ts'

const open: Pick<Console, 'close'>[] = []
afterEach(async () => {
  for (const it of open.splice(0)) await it.close()
})
const kept = async <It extends Pick<Console, 'close'>>(making: Promise<It>): Promise<It> => {
  const it = await making
  open.push(it)
  return it
}
const ada = (...settings: Parameters<typeof withAda>) => kept(withAda(...settings))
const empty = () => kept(makeConsole())

const LINK_PASSWORD = 'another horse entirely'
const NEW = { email: 'bob@example.com', name: 'Bob', password: LINK_PASSWORD }

describe('the first owner', () => {
  test('is whoever has the key of the first start: owner of the first organisation, and operator', async () => {
    const { me, books, ada: browser } = await ada()
    expect(me).toMatchObject({
      object: 'me',
      person: { email: 'ada@example.com', name: 'Ada' },
      is_operator: true,
      memberships: [{ name: 'Main', role: 'owner' }],
      has_owner: true,
    })
    expect((await browser.ask('GET', '/admin/me')).body).toEqual(me)
    expect((await books.audit.list()).map(({ act }) => act).toReversed()).toEqual([
      'person-create',
      'operator-set',
      'organisation-create',
      'role-set',
      'sign-in',
    ])
  })

  test('is whoever has a link, which works once', async () => {
    const it = await empty()
    const organisation = await it.books.organisations.create('Acme', SYSTEM)
    const { code } = await it.books.links.create(undefined, SYSTEM)
    const [one, other] = [it.browser(), it.browser()]
    const both = await Promise.all(
      [one, other].map((browser) => browser.ask('POST', '/admin/welcome', { ...NEW, code })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 410])
    expect(both.find(({ status }) => status === 200)?.body.memberships).toEqual([
      { organisation: organisation.id, name: 'Acme', role: 'owner' },
    ])
    expect((await it.browser().ask('POST', '/admin/welcome', { ...NEW, code })).problem).toBe('link-over')
    expect(await it.books.people.list()).toHaveLength(1)
  })

  test('is not whoever has an old link, one that was replaced, no link, or another’s key', async () => {
    const it = await empty()
    const browser = it.browser()
    const ask = async (code?: string, headers = {}) =>
      (await browser.ask('POST', '/admin/welcome', { ...NEW, ...(code && { code }) }, headers)).problem
    const replaced = await it.books.links.create(undefined, SYSTEM)
    const { code, expiresAt } = await it.books.links.create(undefined, SYSTEM)
    expect(await ask(replaced.code)).toBe('link-over')
    expect(await ask('hfl_none')).toBe('link-over')
    expect(await ask()).toBe('key-missing')
    const { secret } = it.keys.create('an application', false)
    expect(await ask(undefined, { authorization: `Bearer ${secret}` })).toBe('key-forbidden')
    it.clock.now = expiresAt
    expect(await ask(code)).toBe('link-over')
    expect(await it.books.people.list()).toEqual([])
  })

  test('is one: after that, neither link nor key makes another', async () => {
    const it = await ada()
    const { code } = await it.books.links.create(undefined, SYSTEM)
    for (const [given, headers] of [[{ code }], [{}, { authorization: `Bearer ${it.key}` }]] as const)
      expect((await it.browser().ask('POST', '/admin/welcome', { ...NEW, ...given }, headers)).problem).toBe(
        'link-over',
      )
  })

  test('has a password that is one', async () => {
    const it = await empty()
    const { code } = await it.books.links.create(undefined, SYSTEM)
    for (const password of ['short', 'aaaaaaaaaaaaaaaa', 'bob@example.com', 'x'.repeat(257)])
      expect((await it.browser().ask('POST', '/admin/welcome', { ...NEW, code, password })).problem).toBe(
        'password-refused',
      )
    expect((await it.browser().ask('POST', '/admin/welcome', { ...NEW, code })).status).toBe(200)
  })
})

describe('signing in', () => {
  test('takes the address, however it is written, and the password', async () => {
    const it = await ada()
    const browser = it.browser()
    const { status, headers, body } = await browser.signIn('ADA@example.com')
    expect(status).toBe(200)
    expect(body.person).toEqual(it.me.person)
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['set-cookie']).toMatch(
      /^__Host-holdfast=hfc_[0-9a-f]{40}; Path=\/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect((await browser.ask('GET', '/admin/me')).status).toBe(200)
  })

  test('over plain HTTP has a cookie that plain HTTP can carry', async () => {
    const it = await ada({ url: 'http://localhost:8787' })
    const { headers } = await it.browser().signIn('ada@example.com')
    expect(headers['set-cookie']).toMatch(/^holdfast=hfc_\w+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
    expect((await it.ada.ask('GET', '/admin/me')).status).toBe(200)
  })

  test('says the same of a wrong password, of nobody, of who has none, and of who is disabled', async () => {
    const it = await ada()
    await it.books.people.create('nopassword@example.com', 'No', SYSTEM)
    const eve = await it.books.people.create('eve@example.com', 'Eve', SYSTEM)
    await it.books.credentials.setPassword(
      eve.id,
      await hashPassword(PASSWORD, '00'.repeat(16), { N: 16, r: 1, p: 1 }),
      SYSTEM,
    )
    expect((await it.browser().signIn('eve@example.com')).status).toBe(200)
    await it.books.people.disable(eve.id, SYSTEM)
    const heard = [
      await it.browser().signIn('ada@example.com', 'wrong horse battery'),
      await it.browser().signIn('nobody@example.com'),
      await it.browser().signIn('nopassword@example.com'),
      await it.browser().signIn('nopassword@example.com', ''),
      await it.browser().signIn('eve@example.com'),
    ]
    expect(new Set(heard.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(heard[0]?.problem).toBe('sign-in-refused')
    expect(heard.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true)
  })

  test('brings a token of its own each time, and the one before is worth nothing', async () => {
    const it = await ada()
    const before = it.ada.cookies.get('__Host-holdfast') ?? ''
    await it.ada.signIn('ada@example.com')
    expect(it.ada.cookies.get('__Host-holdfast')).not.toBe(before)
    const other = it.browser()
    other.cookies.set('__Host-holdfast', before)
    expect((await other.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await it.ada.ask('GET', '/admin/me')).status).toBe(200)
  })

  test('does not take a token that somebody has planted', async () => {
    const it = await ada()
    const browser = it.browser()
    const planted = `hfc_${'a'.repeat(40)}`
    browser.cookies.set('__Host-holdfast', planted)
    await browser.signIn('ada@example.com')
    expect(browser.cookies.get('__Host-holdfast')).not.toBe(planted)
    // Under the name without its prefix a page of a neighbouring host may plant one: over HTTPS that name means nothing.
    const tossed = it.browser()
    tossed.cookies.set('holdfast', it.ada.cookies.get('__Host-holdfast') ?? '')
    expect((await tossed.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
  })

  test('is slowed down, for strangers; who has been here before gets in', async () => {
    const it = await ada()
    const stranger = it.browser('198.51.100.1')
    for (let count = 0; count < ACCOUNT_RATE.burst!; count += 1)
      expect((await stranger.signIn('ada@example.com', 'guess number 1')).problem).toBe('sign-in-refused')
    const slowed = await stranger.signIn('ada@example.com')
    expect(slowed.problem).toBe('sign-in-throttled')
    expect(slowed.headers['retry-after']).toBe('10')
    expect((await it.browser().signIn('ada@example.com')).status).toBe(200)
    it.clock.now += 10_000
    expect((await stranger.signIn('ada@example.com')).status).toBe(200)
  })

  test('is as slow at an account that nobody has', async () => {
    const it = await ada()
    const answers = async (email: string, address: string) => {
      const heard = []
      for (let count = 0; count <= ACCOUNT_RATE.burst!; count += 1)
        heard.push(await it.browser(address).signIn(email, 'guess number 1'))
      return heard.map(({ problem, headers }) => [problem, headers['retry-after']])
    }
    expect(await answers('ada@example.com', '198.51.100.1')).toEqual(
      await answers('nobody@example.com', '198.51.100.2'),
    )
  })

  test('keeps a password anew that was kept at another price', async () => {
    const it = await ada()
    const id: string = it.me.person.id
    await it.books.credentials.setPassword(
      id,
      await hashPassword(PASSWORD, '00'.repeat(16), { N: 32, r: 1, p: 1 }),
      SYSTEM,
    )
    expect((await it.browser().signIn('ada@example.com')).status).toBe(200)
    expect(await it.books.credentials.password(id)).toMatch(/^scrypt\$16\$/)
    expect((await it.browser().signIn('ada@example.com')).status).toBe(200)
  })
})

describe('who has signed in', () => {
  test('stays in for as long as they come back, up to a day on which they do not', async () => {
    const it = await ada()
    for (let day = 0; day < 13; day += 1) {
      it.clock.now += LIMITS.signInIdleMsMax - 1
      expect((await it.ada.ask('GET', '/admin/me')).status).toBe(200)
    }
    it.clock.now += LIMITS.signInIdleMsMax
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
  })

  test('signs in again after two weeks in any case', async () => {
    const it = await ada()
    const end = it.clock.now + LIMITS.signInMsMax
    while (it.clock.now < end - 3_600_000) {
      it.clock.now += 3_600_000
      expect((await it.ada.ask('GET', '/admin/me')).status).toBe(200)
    }
    it.clock.now = end
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
  })

  test('sees where, and ends what is theirs and nothing else', async () => {
    const it = await ada()
    const phone = it.browser('198.51.100.9')
    await phone.signIn('ada@example.com')
    const { body } = await it.ada.ask('GET', '/admin/me/sign-ins')
    expect(body.data).toHaveLength(2)
    expect(body.data.map((one: any) => [one.address, one.is_current])).toContainEqual(['198.51.100.9', false])
    expect(JSON.stringify(body)).not.toContain('hfc_')
    const theirs = body.data.find((one: any) => !one.is_current).id
    const bob = await it.books.people.create('bob@example.com', 'Bob', SYSTEM)
    const { signIn: bobs } = await it.books.signIns.create(bob.id, 'link', {}, LIMITS)
    expect((await it.ada.ask('DELETE', `/admin/me/sign-ins/${bobs.id}`)).problem).toBe('record-unknown')
    expect((await it.ada.ask('DELETE', `/admin/me/sign-ins/${theirs}`)).status).toBe(204)
    expect((await it.ada.ask('DELETE', `/admin/me/sign-ins/${theirs}`)).problem).toBe('record-unknown')
    expect((await phone.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await it.ada.ask('GET', '/admin/me')).status).toBe(200)
  })

  test('is out at once when signed out, and so is the token', async () => {
    const it = await ada()
    const token = it.ada.cookies.get('__Host-holdfast') ?? ''
    const { status, headers } = await it.ada.ask('POST', '/admin/sign-out')
    expect(status).toBe(204)
    expect(headers['set-cookie']).toContain('Max-Age=0')
    it.ada.cookies.set('__Host-holdfast', token)
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await it.browser().ask('POST', '/admin/sign-out')).status).toBe(204)
  })

  test('is out at once when disabled, also after they are enabled again', async () => {
    const it = await ada()
    await it.books.people.disable(it.me.person.id, SYSTEM)
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await it.ada.ask('GET', '/admin/people')).problem).toBe('sign-in-needed')
    await it.books.people.enable(it.me.person.id, SYSTEM)
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await it.ada.signIn('ada@example.com')).status).toBe(200)
  })

  test('is signed in at so many browsers, and out at the first of them', async () => {
    const it = await ada()
    for (let count = 0; count < LIMITS.signInsPerPersonMax; count += 1) {
      it.clock.now += 10_000
      expect((await it.browser().signIn('ada@example.com')).status).toBe(200)
    }
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect(await it.books.signIns.list(it.me.person.id, LIMITS)).toHaveLength(LIMITS.signInsPerPersonMax)
  })
})

describe('what a person may administer', () => {
  test('is what their role says, from one request to the next', async () => {
    const it = await ada()
    const bob = await it.books.people.create('bob@example.com', 'Bob', SYSTEM)
    const { token } = await it.books.signIns.create(bob.id, 'link', {}, LIMITS)
    const browser = it.browser()
    browser.cookies.set('__Host-holdfast', token)
    const keys = `/admin/organisations/${it.organisation}/keys`
    expect((await browser.ask('GET', keys)).problem).toBe('record-unknown')
    await it.books.organisations.setRole(it.organisation, bob.id, 'admin', SYSTEM)
    expect((await browser.ask('GET', keys)).status).toBe(200)
    await it.books.organisations.setRole(it.organisation, bob.id, undefined, SYSTEM)
    expect((await browser.ask('GET', keys)).problem).toBe('record-unknown')
    expect((await browser.ask('GET', '/admin/people')).problem).toBe('role-forbidden')
    await it.books.people.setOperator(bob.id, true, SYSTEM)
    expect((await browser.ask('GET', '/admin/people')).status).toBe(200)
    expect((await browser.ask('GET', keys)).status).toBe(200)
    await it.books.people.setOperator(bob.id, false, SYSTEM)
    expect((await browser.ask('GET', '/admin/people')).problem).toBe('role-forbidden')
  })

  test('is changed by a page of ours with its token alone', async () => {
    const it = await ada()
    const change = async (headers: Record<string, string | undefined>) =>
      (await it.ada.ask('POST', '/admin/organisations', { name: 'Acme' }, headers)).problem
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': undefined }
    expect(await change({ [CSRF_HEADER]: undefined })).toBe('csrf-refused')
    expect(await change({ [CSRF_HEADER]: 'a'.repeat(64) })).toBe('csrf-refused')
    expect(await change({ 'sec-fetch-site': 'cross-site' })).toBe('csrf-refused')
    expect(await change({ 'sec-fetch-site': 'same-site' })).toBe('csrf-refused')
    expect(await change(evil)).toBe('csrf-refused')
    expect(await change({ origin: undefined, 'sec-fetch-site': undefined })).toBe('csrf-refused')
    expect(await it.books.organisations.list()).toHaveLength(1)
    expect(await change({})).toBeUndefined()
    expect(await change({ 'sec-fetch-site': undefined })).toBeUndefined()
    expect(await it.books.organisations.list()).toHaveLength(3)
  })

  test('is a key’s, where one is sent: the cookie beside it does not count', async () => {
    const it = await ada()
    expect((await it.ada.ask('GET', '/admin/me', undefined, { authorization: 'Bearer hf_none' })).problem).toBe(
      'key-unknown',
    )
    const { body } = await it.browser().ask('GET', '/admin/me', undefined, { authorization: `Bearer ${it.key}` })
    expect(body).toMatchObject({ person: null, is_operator: true, memberships: [], csrf_token: null })
  })

  test('nobody is signed in by another’s page', async () => {
    const it = await ada()
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    for (const { method, path } of routes.filter(({ method }) => method !== 'GET'))
      expect((await it.browser().ask(method, path, {}, evil)).problem, path).toBe('csrf-refused')
  })
})

describe('a password', () => {
  const change = (current: string | undefined, password: string) => ({
    ...(current !== undefined && { current_password: current }),
    password,
  })

  test('is changed by who knows it, and everybody else is out', async () => {
    const it = await ada()
    const phone = it.browser()
    await phone.signIn('ada@example.com')
    const ask = async (body: unknown) => (await it.ada.ask('POST', '/admin/me/password', body)).problem
    expect(await ask(change('wrong', LINK_PASSWORD))).toBe('sign-in-refused')
    expect(await ask(change(undefined, LINK_PASSWORD))).toBe('sign-in-refused')
    expect(await ask(change(PASSWORD, 'short'))).toBe('password-refused')
    expect((await phone.ask('GET', '/admin/me')).status).toBe(200)
    expect(await ask(change(PASSWORD, LINK_PASSWORD))).toBeUndefined()
    expect((await phone.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await it.ada.ask('GET', '/admin/me')).status).toBe(200)
    expect((await it.browser().signIn('ada@example.com')).problem).toBe('sign-in-refused')
    expect((await it.browser().signIn('ada@example.com', LINK_PASSWORD)).status).toBe(200)
  })

  test('is set by a link, once, and for whom the link is', async () => {
    const it = await ada()
    const { code } = await it.books.links.create(it.me.person.id, SYSTEM)
    const reset = (given: string) =>
      it.browser().ask('POST', '/admin/password/reset', { code: given, password: LINK_PASSWORD })
    const weak = await it.browser().ask('POST', '/admin/password/reset', { code, password: 'short' })
    expect(weak.problem).toBe('password-refused')
    expect((await it.browser().ask('POST', '/admin/welcome', { ...NEW, code })).problem).toBe('link-over')
    const { status, body } = await reset(code)
    expect(status).toBe(200)
    expect(body.person.email).toBe('ada@example.com')
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await reset(code)).problem).toBe('link-over')
    expect((await reset('hfl_none')).problem).toBe('link-over')
    expect((await it.browser().signIn('ada@example.com', LINK_PASSWORD)).status).toBe(200)
  })

  test('is not set by the link of the first owner, nor for who is disabled', async () => {
    const it = await ada()
    const first = await it.books.links.create(undefined, SYSTEM)
    const { code } = await it.books.links.create(it.me.person.id, SYSTEM)
    await it.books.people.disable(it.me.person.id, SYSTEM)
    for (const given of [first.code, code])
      expect(
        (await it.browser().ask('POST', '/admin/password/reset', { code: given, password: LINK_PASSWORD })).problem,
      ).toBe('link-over')
  })
})

describe('an invitation', () => {
  const invited = async (email = 'bob@example.com') => {
    const it = await ada()
    const wish = { email, role: 'member', expiresAt: it.clock.now + 3_600_000 } as const
    const { secret } = await it.books.invitations.create(it.organisation, wish, SYSTEM)
    return { ...it, code: secret }
  }

  test('says what it is to whoever has it', async () => {
    const it = await invited()
    const { body } = await it.browser().ask('POST', '/admin/invitations/open', { code: it.code })
    expect(body).toMatchObject({
      email: 'bob@example.com',
      role: 'member',
      organisation_name: 'Main',
      has_account: false,
    })
    expect((await it.browser().ask('POST', '/admin/invitations/open', { code: 'hfi_none' })).problem).toBe(
      'record-unknown',
    )
  })

  test('makes somebody new a member, who is signed in then', async () => {
    const it = await invited()
    const browser = it.browser()
    const accept = () =>
      browser.ask('POST', '/admin/invitations/accept', { code: it.code, name: 'Bob', password: LINK_PASSWORD })
    const { body } = await accept()
    expect(body).toMatchObject({
      person: { email: 'bob@example.com' },
      memberships: [{ role: 'member' }],
      is_operator: false,
    })
    expect((await it.browser().signIn('bob@example.com', LINK_PASSWORD)).status).toBe(200)
    expect((await accept()).problem).toBe('invitation-over')
  })

  test('is no way into the account of somebody who is here', async () => {
    const it = await invited('ada@example.com')
    const { problem } = await it
      .browser()
      .ask('POST', '/admin/invitations/accept', { code: it.code, name: 'Ada', password: LINK_PASSWORD })
    expect(problem).toBe('sign-in-needed')
    expect((await it.browser().signIn('ada@example.com', LINK_PASSWORD)).problem).toBe('sign-in-refused')
    expect((await it.ada.ask('POST', '/admin/invitations/accept', { code: it.code })).status).toBe(200)
  })

  test('is not for whoever is signed in as somebody else', async () => {
    const it = await invited()
    expect((await it.ada.ask('POST', '/admin/invitations/accept', { code: it.code })).problem).toBe('role-forbidden')
    expect((await it.browser().ask('POST', '/admin/invitations/accept', { code: it.code })).problem).toBe(
      'request-invalid',
    )
  })
})

describe('what is written down', () => {
  test('is every act, with who and from where, and never what was typed', async () => {
    const it = await ada()
    const id: string = it.me.person.id
    await it.browser('198.51.100.1').signIn('ada@example.com', 'typed-by-mistake')
    await it.browser('198.51.100.1').signIn('typed-in-the-wrong-field@example.com', 'typed-by-mistake')
    await it.ada.ask('POST', '/admin/me/password', { current_password: PASSWORD, password: LINK_PASSWORD })
    await it.ada.ask('POST', '/admin/sign-out')
    const entries = (await it.books.audit.list()).toReversed().slice(5)
    expect(entries.map(({ act, actor, subject }) => [act, actor.id, actor.address, subject.slice(0, 4)])).toEqual([
      ['sign-in-fail', 'nobody', '198.51.100.1', 'per_'],
      ['sign-in-fail', 'nobody', '198.51.100.1', 'unkn'],
      ['password-set', id, '192.0.2.7', 'per_'],
      ['sign-in', id, '192.0.2.7', 'sgn_'],
      ['sign-out', id, '192.0.2.7', 'sgn_'],
    ])
    expect(JSON.stringify(entries)).not.toContain('typed')
  })

  test('is not each of a flood of failures', async () => {
    const it = await ada()
    for (let count = 0; count < 300; count += 1)
      await it.browser(`198.51.${count >> 4}.${count}`).signIn(`nobody-${count}@example.com`, 'a guess')
    const failures = (await it.books.audit.list()).filter(({ act }) => act === 'sign-in-fail')
    expect(failures).toHaveLength(120)
  })

  test('no secret is in a notice, a problem or the audit log', async () => {
    const it = await ada()
    const planted = 'PLANTED-password-7f3a'
    const { code } = await it.books.links.create(it.me.person.id, SYSTEM)
    const heard = [
      await it.browser().signIn('ada@example.com', planted),
      await it.browser().ask('POST', '/admin/sign-in', `{"email":"ada@example.com","password":"${planted}`),
      await it.browser().ask('POST', '/admin/sign-in', { email: planted, password: planted }),
      await it.browser().ask('POST', '/admin/sign-in', { [planted]: planted }),
      await it.browser().ask('POST', '/admin/password/reset', { code: `${code}x`, password: planted }),
      await it.browser().ask('POST', '/admin/password/reset', { code, password: planted }),
      await it.ada.ask('POST', '/admin/me/password', { current_password: planted, password: planted }),
      await it.browser().ask('POST', '/admin/welcome', { ...NEW, password: planted }),
    ]
    const token = it.ada.cookies.get('__Host-holdfast') ?? 'none'
    const told = JSON.stringify([it.notices, heard.map(({ text }) => text), await it.books.audit.list()])
    for (const secret of [planted, PASSWORD, token, code, it.key]) expect(told).not.toContain(secret)
    expect(it.notices.filter(({ type }) => type === 'failure')).toEqual([])
  })
})

describe('whatever is sent', () => {
  test('is answered with a problem that has a name, and nobody gets in', async () => {
    const it = await ada()
    const word = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('ada@example.com', 'hfl_', '\0', '__proto__', 'a'.repeat(20_000)),
    )
    const fieldsOf = fc.dictionary(
      fc.oneof(word, fc.constantFrom('email', 'password', 'name', 'code', 'current_password', 'organisation')),
      fc.oneof(word, fc.jsonValue()),
      { maxKeys: 6 },
    )
    const body = fc.oneof(fieldsOf, fc.jsonValue(), word)
    const headers = fc.record(
      { cookie: word, [CSRF_HEADER]: word, 'user-agent': word, host: word, 'content-length': word },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), body, headers, fc.nat(1e9), async (route, body, headers, at) => {
        it.clock.now += 60_000
        const path = route.path.replace(':signIn', encodeURIComponent(String(at)))
        const heard = await it.browser(`10.0.${at % 250}.1`).ask(route.method, path, body, headers)
        const isOpen = ['/admin/sign-in', '/admin/sign-out'].includes(route.path)
        if (!(isOpen && heard.status < 300)) expect(heard.problem).toBeDefined()
        expect(heard.status).toBeLessThan(500)
        expect(heard.headers['set-cookie'] ?? '').not.toContain('hfc_')
      }),
      { numRuns: 300 },
    )
    expect(it.notices.filter(({ type }) => type === 'failure')).toEqual([])
  })
})

describe('whoever runs the relay', () => {
  test('makes links, lets people in again, and lets others run it', async () => {
    const it = await ada()
    const bob = await it.books.people.create('bob@example.com', 'Bob', SYSTEM)
    const at = `/admin/people/${bob.id}`
    const { status, body } = await it.ada.ask('POST', `${at}/link`)
    expect([status, body.object]).toEqual([201, 'person_link'])
    const bobs = it.browser()
    expect((await bobs.ask('POST', '/admin/password/reset', { code: body.code, password: PASSWORD })).status).toBe(200)
    expect((await bobs.ask('POST', `${at}/link`)).problem).toBe('role-forbidden')
    expect((await bobs.ask('PUT', `${at}/operator`, { is_operator: true })).problem).toBe('role-forbidden')
    expect((await it.ada.ask('PUT', `${at}/operator`, { is_operator: true })).body.is_operator).toBe(true)
    expect((await bobs.ask('GET', '/admin/people')).status).toBe(200)
    await it.ada.ask('POST', `${at}/disable`)
    expect((await bobs.signIn('bob@example.com')).problem).toBe('sign-in-refused')
    expect((await it.ada.ask('POST', `${at}/enable`)).body.disabled_at).toBeNull()
    expect((await bobs.signIn('bob@example.com')).status).toBe(200)
    expect((await it.ada.ask('POST', '/admin/people/per_none/link')).problem).toBe('record-unknown')
  })
})
