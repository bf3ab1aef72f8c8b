import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SYSTEM } from '../books/who/audit.ts'
import { type Browser, type Heard, withAda } from './console.suite.ts'
import { FLOW_MS } from './oidc.ts'
import { CLIENT, type Claims, type Provider, startProvider } from './provider.suite.ts'
import type { OidcSettings } from './settings.ts'

let provider: Provider
beforeAll(async () => {
  provider = await startProvider()
})
afterAll(() => provider.close())
beforeEach(() => {
  provider.lies = {}
  provider.isForging = false
})

let it: Awaited<ReturnType<typeof withAda>>
const house = async (more: Partial<OidcSettings> = {}) => {
  it = await withAda({ oidc: { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, ...more } })
  return it
}
afterEach(() => it.close())

const BOB = { sub: 'b-1', email: 'Bob@Example.com', email_verified: true, name: 'Bob' }

/** To the provider, which says yes, and back. */
async function travel(
  browser: Browser,
  claims: Claims,
  { query = '', onWay = (url: string) => url }: { query?: string; onWay?: (url: string) => string } = {},
): Promise<Heard> {
  const start = await browser.ask('GET', `/admin/oidc/start${query}`)
  expect(start.status).toBe(303)
  const back = new URL(onWay(provider.consent(start.headers['location'] ?? '', claims)))
  return browser.ask('GET', back.pathname + back.search, undefined, { 'sec-fetch-site': 'cross-site' })
}

const person = async (email: string) => {
  const made = await it.books.people.create(email, 'Bob', SYSTEM)
  await it.books.organisations.setRole(it.organisation, made.id, 'member', SYSTEM)
  return made
}

const isIn = async (browser: Browser): Promise<string | undefined> =>
  (await browser.ask('GET', '/admin/me')).body.person?.id

/** Back at the door: nobody is signed in, and it is written down why. */
async function refusedAs(
  why: string,
  claims: Claims,
  { browser = it.browser(), ...way }: Parameters<typeof travel>[2] & { browser?: Browser } = {},
): Promise<void> {
  const { headers } = await travel(browser, claims, way)
  expect(headers['location']).toBe(`/#sign-in=${why}`)
  expect(headers['set-cookie']).toBe('__Host-holdfast-oidc=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure')
  const [newest] = await it.books.audit.list()
  expect(newest).toMatchObject({ act: 'sign-in-fail', details: { why: `oidc: ${why}` } })
}

describe('who comes from a provider', () => {
  test('is somebody of a verified address who has no password, and the same by their subject ever after', async () => {
    await house()
    const bob = await person('bob@example.com')
    const browser = it.browser()
    const { status, headers } = await travel(browser, BOB)
    expect([status, headers['location']]).toEqual([303, '/'])
    expect(headers['set-cookie']).toMatch(/^__Host-holdfast=hfc_/)
    expect(await isIn(browser)).toBe(bob.id)
    const again = it.browser()
    await travel(again, { ...BOB, email: 'robert@example.com' })
    expect(await isIn(again)).toBe(bob.id)
    const acts = (await it.books.audit.list({ subject: bob.id })).map(({ act }) => act)
    expect(acts[0]).toBe('oidc-link')
  })

  test('is made a member, where the operator wants that', async () => {
    const join = { organisation: '', role: 'viewer' as const }
    await house({ join })
    join.organisation = it.organisation
    const browser = it.browser()
    await travel(browser, BOB)
    const { body } = await browser.ask('GET', '/admin/me')
    expect(body).toMatchObject({
      person: { email: 'bob@example.com', name: 'Bob' },
      memberships: [{ organisation: it.organisation, role: 'viewer' }],
      is_operator: false,
    })
  })

  test('is nobody where nobody has invited them, and nothing is made', async () => {
    await house()
    await refusedAs('not-invited', BOB)
    const join = { organisation: 'org_none', role: 'viewer' as const }
    await it.close()
    await house({ join })
    await refusedAs('not-invited', BOB)
    expect(await it.books.people.withEmail('bob@example.com')).toBeUndefined()
  })

  test('follows an invitation to their address, and to no other', async () => {
    await house()
    const invite = async (email: string) => {
      const wish = { email, role: 'admin', expiresAt: it.clock.now + 3_600_000 } as const
      return `?invitation=${(await it.books.invitations.create(it.organisation, wish, SYSTEM)).secret}`
    }
    await refusedAs('not-invited', BOB, { query: await invite('eve@example.com') })
    await refusedAs('not-invited', BOB, { query: '?invitation=hfi_none' })
    const browser = it.browser()
    await travel(browser, BOB, { query: await invite('bob@example.com') })
    expect((await browser.ask('GET', '/admin/me')).body.memberships).toMatchObject([{ role: 'admin' }])
  })

  test('is of a domain that is let in, also when they are known', async () => {
    await house({ domains: ['example.com'] })
    const bob = await person('bob@example.com')
    await travel(it.browser(), BOB)
    await refusedAs('domain', { ...BOB, email: 'bob@example.com.evil.example' })
    await refusedAs('domain', { ...BOB, email: 'bob@sub.example.com' })
    const browser = it.browser()
    await travel(browser, BOB)
    expect(await isIn(browser)).toBe(bob.id)
  })

  test('is not who has a password, until that one has linked them', async () => {
    await house()
    const claims = { sub: 'a-1', email: 'ada@example.com', email_verified: true, name: 'Ada' }
    await refusedAs('password-first', claims)
    const { headers } = await travel(it.ada, claims)
    expect(headers['location']).toBe('/')
    const browser = it.browser()
    await travel(browser, claims)
    expect(await isIn(browser)).toBe(it.me.person.id)
  })

  test('is not who had their address before, and was another of the provider’s accounts', async () => {
    await house()
    const bob = await person('bob@example.com')
    await travel(it.browser(), BOB)
    await refusedAs('linked-elsewhere', { ...BOB, sub: 'b-2' })
    const browser = it.browser()
    await travel(browser, BOB)
    expect(await isIn(browser)).toBe(bob.id)
  })

  test('is linked to nobody by a page of another’s', async () => {
    await house()
    const start = await it.ada.ask('GET', '/admin/oidc/start', undefined, { 'sec-fetch-site': 'cross-site' })
    const back = new URL(
      provider.consent(start.headers['location'] ?? '', { ...BOB, sub: 'e-1', email: 'eve@evil.example' }),
    )
    const { headers } = await it.ada.ask('GET', back.pathname + back.search)
    expect(headers['location']).toBe('/#sign-in=not-invited')
    expect(await it.books.credentials.withSubject({ issuer: provider.issuer, subject: 'e-1' })).toBeUndefined()
  })

  test('is linked to nobody who has signed out on the way, and to nobody else’s person', async () => {
    await house()
    const bob = await person('bob@example.com')
    await refusedAs(
      'password-first',
      { ...BOB, sub: 'a-1', email: 'ada@example.com' },
      {
        browser: it.ada,
        onWay(url) {
          it.ada.cookies.delete('__Host-holdfast')
          return url
        },
      },
    )
    await travel(it.browser(), BOB)
    await it.ada.signIn('ada@example.com')
    await refusedAs('linked-elsewhere', BOB, { browser: it.ada })
    expect((await it.books.credentials.withSubject({ issuer: provider.issuer, subject: 'b-1' }))?.id).toBe(bob.id)
  })

  test('is out when they were disabled', async () => {
    await house()
    const bob = await person('bob@example.com')
    await it.books.people.disable(bob.id, SYSTEM)
    await refusedAs('disabled', BOB)
    await it.books.people.enable(bob.id, SYSTEM)
    await travel(it.browser(), BOB)
    await it.books.people.disable(bob.id, SYSTEM)
    await refusedAs('disabled', BOB)
  })
})

describe('what is not as it has to be is refused:', () => {
  const past = Math.floor(Date.now() / 1000) - 3_600
  const lies: [string, Claims][] = [
    ['another nonce', { nonce: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['a token that has expired', { iat: past - 300, exp: past }],
    ['a token for another client', { aud: 'another-client' }],
    ['a token for several, made for another', { aud: [CLIENT.id, 'another'], azp: 'another' }],
    ['a token of another issuer', { iss: 'https://evil.example' }],
    ['a token of nobody', { sub: undefined }],
    ['a subject that no text can hold', { sub: 'b\0' }],
  ]
  test.each(lies)('%s', async (_, lie) => {
    await house()
    await person('bob@example.com')
    provider.lies = lie
    await refusedAs('provider-refused', BOB)
  })

  test('a signature of another', async () => {
    await house()
    await person('bob@example.com')
    provider.isForging = true
    await refusedAs('provider-refused', BOB)
  })

  test.each([
    ['that is not verified', { ...BOB, email_verified: false }],
    ['that is verified in words', { ...BOB, email_verified: 'true' }],
    ['of which nothing is said', { sub: 'b-1', email: 'bob@example.com' }],
    ['that is none', { sub: 'b-1', email_verified: true }],
  ])('an e-mail address %s', async (_, claims) => {
    await house()
    await person('bob@example.com')
    await refusedAs('email-unverified', claims)
  })

  test('another state, an error, no code', async () => {
    await house()
    await person('bob@example.com')
    const changed = (name: string, value: string | undefined) => (url: string) => {
      const back = new URL(url)
      if (value === undefined) back.searchParams.delete(name)
      else back.searchParams.set(name, value)
      return back.href
    }
    for (const onWay of [
      changed('state', 'another'),
      changed('state', undefined),
      changed('code', 'another'),
      changed('code', undefined),
      changed('error', 'access_denied'),
    ])
      await refusedAs('provider-refused', BOB, { onWay })
  })

  test('a journey that another browser began, or that took too long, or was made up', async () => {
    await house()
    await person('bob@example.com')
    const onWay = (change: (browser: Browser) => void) => {
      const browser = it.browser()
      return {
        browser,
        onWay(url: string) {
          change(browser)
          return url
        },
      }
    }
    const cookie = '__Host-holdfast-oidc'
    await refusedAs(
      'not-started-here',
      BOB,
      onWay((browser) => browser.cookies.delete(cookie)),
    )
    await refusedAs(
      'not-started-here',
      BOB,
      onWay((browser) => browser.cookies.set(cookie, 'hfo_e30.AAAA')),
    )
    await refusedAs(
      'not-started-here',
      BOB,
      onWay((browser) => browser.cookies.set(cookie, `${browser.cookies.get(cookie)}x`)),
    )
    await refusedAs(
      'not-started-here',
      BOB,
      onWay(() => (it.clock.now += FLOW_MS)),
    )
  })

  test('an address that was used before', async () => {
    await house()
    await person('bob@example.com')
    let used = ''
    const browser = it.browser()
    await travel(browser, BOB, { onWay: (url) => (used = url) })
    const back = new URL(used)
    const other = it.browser()
    for (const [name, value] of browser.cookies) if (name.endsWith('oidc')) other.cookies.set(name, value)
    const { headers } = await other.ask('GET', back.pathname + back.search)
    expect(headers['location']).toBe('/#sign-in=provider-refused')
    // What kind of failure, and nothing that was said.
    const [failure, ...others] = it.notices.filter(({ type }) => type === 'failure')
    expect([failure, others]).toMatchObject([{ what: 'signing in at a provider' }, []])
    expect(String((failure as { cause?: unknown }).cause)).toMatch(/^Error: \w+( \([A-Z_]+\))?$/)
  })
})

test('a provider that is not there is said to be so, and asked again the next time', async () => {
  const other = await startProvider()
  await other.close()
  await house({ issuer: other.issuer })
  for (const _ of [1, 2]) {
    const { headers } = await it.browser().ask('GET', '/admin/oidc/start')
    expect(headers['location']).toBe('/#sign-in=provider-unreachable')
  }
  expect(it.notices.flatMap((notice) => (notice.type === 'failure' ? notice.what : []))).toEqual([
    'reaching the provider that people sign in at',
    'reaching the provider that people sign in at',
  ])
})

test('the page that asks who somebody is knows the provider, and no secret', async () => {
  await house({ name: 'Example' })
  const { body, text } = await it.browser().ask('GET', '/admin/sign-in')
  expect(body).toEqual({
    object: 'sign_in_options',
    password: true,
    oidc: { name: 'Example' },
    has_owner: true,
    is_signed_in: false,
  })
  expect(text).not.toContain(CLIENT.secret)
  const start = await it.browser().ask('GET', '/admin/oidc/start')
  expect(JSON.stringify([start.headers, it.notices])).not.toContain(CLIENT.secret)
  expect(new URL(start.headers['location'] ?? '').searchParams.get('redirect_uri')).toBe(
    'https://relay.example.com/admin/oidc/callback',
  )
  await it.close()
  it = await withAda()
  expect((await it.browser().ask('GET', '/admin/oidc/start')).problem).toBe('route-unknown')
})
