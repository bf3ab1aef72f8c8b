// Signing in, staying in, and what one may do then: over HTTP as far as a value of HTTP goes.
import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../books/who/audit.ts'
import { LIMITS } from '../limits.ts'
import { signIn as routes } from '../routes/sign-in.ts'
import { redeemVisit } from '../routes/visit.ts'
import { PASSWORD, consoles } from './console.suite.ts'
import { ACCOUNT_RATE } from './pace.ts'
import { hashPassword } from './password.ts'
import { CSRF_HEADER } from './site.ts'

const { ada } = consoles()

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

  test('is known to the page that would ask for a password, until they are out', async () => {
    const it = await ada()
    const isSignedIn = async () => (await it.ada.ask('GET', '/admin/sign-in')).body.is_signed_in
    expect(await isSignedIn()).toBe(true)
    await it.ada.ask('POST', '/admin/sign-out')
    expect(await isSignedIn()).toBe(false)
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

  test('whose sign-in is over is told to forget its cookie, and nobody else is', async () => {
    const it = await ada()
    const token = it.ada.cookies.get('__Host-holdfast') ?? ''
    await it.ada.ask('POST', '/admin/sign-out')
    for (const path of ['/admin/me', '/admin/people', '/admin/me/sign-ins']) {
      it.ada.cookies.set('__Host-holdfast', token)
      const { problem, headers } = await it.ada.ask('GET', path)
      expect([path, problem, headers['set-cookie']]).toEqual([
        path,
        'sign-in-needed',
        '__Host-holdfast=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
      ])
    }
    expect((await it.browser().ask('GET', '/admin/people')).headers['set-cookie']).toBeUndefined()
  })

  test('is out at once when disabled, also after they are enabled again', async () => {
    const it = await ada()
    const { id } = await it.books.people.create('bob@example.com', 'Bob', SYSTEM)
    await it.books.people.setOperator(id, true, SYSTEM)
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

describe('a key that a browser makes for itself', () => {
  const wish = { name: 'Chat, in a browser', with_sign_in: true }

  test('is its person’s, and good as long as the sign-in may be', async () => {
    const it = await ada()
    const keys = `/admin/organisations/${it.organisation}/keys`
    const { status, body } = await it.ada.ask('POST', keys, wish)
    expect([status, body.person, body.state]).toEqual([201, it.me.person.id, 'active'])
    expect(body.expires_at).toBe(it.me.sign_in.expires_at)
    const sooner = new Date(it.clock.now + 60_000).toISOString()
    expect((await it.ada.ask('POST', keys, { ...wish, expires_at: sooner })).body.expires_at).toBe(sooner)
    const later = new Date(it.clock.now + 90 * 86_400_000).toISOString()
    expect((await it.ada.ask('POST', keys, { ...wish, expires_at: later })).body.expires_at).toBe(body.expires_at)
  })

  test('stays when the password is changed there, and is revoked when they sign out', async () => {
    const it = await ada()
    const keys = `/admin/organisations/${it.organisation}/keys`
    const { body } = await it.ada.ask('POST', keys, wish)
    const password = { current_password: PASSWORD, password: 'another horse battery' }
    expect((await it.ada.ask('POST', '/admin/me/password', password)).status).toBe(200)
    expect((await it.ada.ask('GET', `${keys}/${body.id}`)).body.state).toBe('active')
    await it.ada.ask('POST', '/admin/sign-out')
    expect((await it.books.keys.get(it.organisation, body.id))?.revokedAt).toBe(it.clock.now)
  })

  test('is nothing that a key can make, nor anybody for somebody else', async () => {
    const it = await ada()
    const keys = `/admin/organisations/${it.organisation}/keys`
    const byKey = await it.browser().ask('POST', keys, wish, { authorization: `Bearer ${it.key}` })
    expect(byKey.problem).toBe('request-invalid')
    const bob = await it.books.people.create('bob@example.com', 'Bob', SYSTEM)
    await it.books.organisations.setRole(it.organisation, bob.id, 'member', SYSTEM)
    expect((await it.ada.ask('POST', keys, { ...wish, person: bob.id })).problem).toBe('record-unknown')
  })
})

describe('the own name', () => {
  test('is another from then on, for everybody', async () => {
    const it = await ada()
    const { status, body } = await it.ada.ask('PATCH', '/admin/me', { name: ' Ada Lovelace ' })
    expect([status, body.person.name, body.csrf_token]).toEqual([200, 'Ada Lovelace', it.ada.csrf])
    expect((await it.ada.ask('GET', '/admin/me')).body.person.name).toBe('Ada Lovelace')
    const [entry] = await it.books.audit.list({ act: 'person-rename' })
    expect(entry).toMatchObject({ actor: { id: it.me.person.id }, subject: it.me.person.id })
  })

  test('is a name, and nothing else of them is changed so', async () => {
    const it = await ada()
    for (const body of [
      {},
      { name: '' },
      { name: 'x'.repeat(10_000) },
      { name: 'Ada', is_operator: true },
      { email: 'a@b.c' },
    ])
      expect((await it.ada.ask('PATCH', '/admin/me', body)).problem).toBe('request-invalid')
    expect((await it.ada.ask('GET', '/admin/me')).body.person).toEqual(it.me.person)
  })

  test('is changed by nobody else: not by a key, nor by a page of another’s', async () => {
    const it = await ada()
    const name = { name: 'Eve' }
    const key = { authorization: `Bearer ${it.key}` }
    expect((await it.browser().ask('PATCH', '/admin/me', name, key)).problem).toBe('sign-in-needed')
    expect((await it.ada.ask('PATCH', '/admin/me', name, { [CSRF_HEADER]: undefined })).problem).toBe('csrf-refused')
    const abroad = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect((await it.ada.ask('PATCH', '/admin/me', name, abroad)).problem).toBe('csrf-refused')
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

  test('is everything but the last operator, whoever that is', async () => {
    const it = await ada()
    const { id } = it.me.person
    expect((await it.ada.ask('POST', `/admin/people/${id}/disable`)).problem).toBe('last-operator')
    const unmarked = await it.ada.ask('PUT', `/admin/people/${id}/operator`, { is_operator: false })
    expect([unmarked.status, unmarked.problem]).toEqual([409, 'last-operator'])
    expect((await it.ada.ask('GET', '/admin/people')).status).toBe(200)
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

test('of whoever nobody knows yet no more is read than a code or a password needs', async () => {
  const it = await ada()
  const open = [...routes, redeemVisit].filter(({ method }) => method !== 'GET')
  expect(open.length).toBeGreaterThan(5)
  for (const { method, path } of open) {
    const asked: (number | undefined)[] = []
    await it.relay.handle({
      method,
      path: path.replace(':signIn', 'sgn_none'),
      query: new URLSearchParams(),
      headers: { host: 'relay.example.com', 'sec-fetch-site': 'same-origin' },
      body: async (bytesMax) => (asked.push(bytesMax), Buffer.from('{}')),
      onGone: () => () => {},
    })
    expect(
      asked.every((bytesMax) => bytesMax !== undefined && bytesMax <= 16 * 1024),
      path,
    ).toBe(true)
  }
})
