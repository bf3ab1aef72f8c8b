// How somebody comes to be somebody here, and comes back who has forgotten their password.
import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../books/who/audit.ts'
import { PASSWORD, consoles } from './console.suite.ts'

const { ada, empty } = consoles()

const OTHER_PASSWORD = 'another horse entirely'
const NEW = { email: 'bob@example.com', name: 'Bob', password: OTHER_PASSWORD }

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
    expect(await ask(change('wrong', OTHER_PASSWORD))).toBe('sign-in-refused')
    expect(await ask(change(undefined, OTHER_PASSWORD))).toBe('sign-in-refused')
    expect(await ask(change(PASSWORD, 'short'))).toBe('password-refused')
    expect((await phone.ask('GET', '/admin/me')).status).toBe(200)
    expect(await ask(change(PASSWORD, OTHER_PASSWORD))).toBeUndefined()
    expect((await phone.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await it.ada.ask('GET', '/admin/me')).status).toBe(200)
    expect((await it.browser().signIn('ada@example.com')).problem).toBe('sign-in-refused')
    expect((await it.browser().signIn('ada@example.com', OTHER_PASSWORD)).status).toBe(200)
  })

  test('is set by a link, once, and for whom the link is', async () => {
    const it = await ada()
    const { code } = await it.books.links.create(it.me.person.id, SYSTEM)
    const reset = (given: string) =>
      it.browser().ask('POST', '/admin/password/reset', { code: given, password: OTHER_PASSWORD })
    const weak = await it.browser().ask('POST', '/admin/password/reset', { code, password: 'short' })
    expect(weak.problem).toBe('password-refused')
    expect((await it.browser().ask('POST', '/admin/welcome', { ...NEW, code })).problem).toBe('link-over')
    const { status, body } = await reset(code)
    expect(status).toBe(200)
    expect(body.person.email).toBe('ada@example.com')
    expect((await it.ada.ask('GET', '/admin/me')).problem).toBe('sign-in-needed')
    expect((await reset(code)).problem).toBe('link-over')
    expect((await reset('hfl_none')).problem).toBe('link-over')
    expect((await it.browser().signIn('ada@example.com', OTHER_PASSWORD)).status).toBe(200)
  })

  test('is not set by the link of the first owner, nor for who is disabled', async () => {
    const it = await ada()
    const first = await it.books.links.create(undefined, SYSTEM)
    const bob = await it.books.people.create('bob@example.com', 'Bob', SYSTEM)
    const { code } = await it.books.links.create(bob.id, SYSTEM)
    await it.books.people.disable(bob.id, SYSTEM)
    for (const given of [first.code, code])
      expect(
        (await it.browser().ask('POST', '/admin/password/reset', { code: given, password: OTHER_PASSWORD })).problem,
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
      browser.ask('POST', '/admin/invitations/accept', { code: it.code, name: 'Bob', password: OTHER_PASSWORD })
    const { body } = await accept()
    expect(body).toMatchObject({
      person: { email: 'bob@example.com' },
      memberships: [{ role: 'member' }],
      is_operator: false,
    })
    expect((await it.browser().signIn('bob@example.com', OTHER_PASSWORD)).status).toBe(200)
    expect((await accept()).problem).toBe('invitation-over')
  })

  test('is no way into the account of somebody who is here', async () => {
    const it = await invited('ada@example.com')
    const { problem } = await it
      .browser()
      .ask('POST', '/admin/invitations/accept', { code: it.code, name: 'Ada', password: OTHER_PASSWORD })
    expect(problem).toBe('sign-in-needed')
    expect((await it.browser().signIn('ada@example.com', OTHER_PASSWORD)).problem).toBe('sign-in-refused')
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
