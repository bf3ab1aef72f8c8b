// What the relay tells of those who sign in, and what it makes of whatever is sent.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../books/who/audit.ts'
import { signIn as routes } from '../routes/sign-in.ts'
import { PASSWORD, consoles } from './console.suite.ts'
import { CSRF_HEADER } from './site.ts'

const { ada } = consoles()

const OTHER_PASSWORD = 'another horse entirely'
const NEW = { email: 'bob@example.com', name: 'Bob', password: OTHER_PASSWORD }

describe('what is written down', () => {
  test('is every act, with who and from where, and never what was typed', async () => {
    const it = await ada()
    const id: string = it.me.person.id
    await it.browser('198.51.100.1').signIn('ada@example.com', 'typed-by-mistake')
    await it.browser('198.51.100.1').signIn('typed-in-the-wrong-field@example.com', 'typed-by-mistake')
    await it.ada.ask('POST', '/admin/me/password', { current_password: PASSWORD, password: OTHER_PASSWORD })
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
