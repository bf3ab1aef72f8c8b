// People, in the books themselves, beside a relay that runs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run as runCommand, serve } from './command.ts'

const data = mkdtempSync(join(tmpdir(), 'holdfast-people-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))
const env = { HOLDFAST_DATA: data }
const people = (...words: string[]) => runCommand(['people', ...words], { env })

const PASSWORD = 'correct horse battery'
const ADA = { email: 'ada@example.com', name: 'Ada', password: PASSWORD }

test('a link for the first owner, an invitation, a role, and out again at once', async () => {
  const relay = await serve(['--port', '0', '--json'], { env })
  const { url } = relay.listening
  try {
    const ask = async (path: string, body?: unknown, cookie = '') => {
      const response = await fetch(url + path, {
        headers: { cookie },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      })
      return { status: response.status, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
    }
    const codeIn = (text: string): string => /#\w+=(\w+)\n$/.exec(text)?.[1] ?? ''

    const first = await people('link')
    expect(first.stdout).toMatch(/^http:\/\/\S+\/#welcome=hfl_\w{40}\n$/)
    const ada = await ask('/admin/welcome', { ...ADA, code: codeIn(first.stdout) })
    expect(ada.cookie).toMatch(/^holdfast=hfc_/)
    expect((await people('link')).code).toBe(2)

    const invited = await people('invite', 'bob@example.com', '--role', 'viewer')
    expect(invited.stdout).toMatch(/#invitation=hfi_\w{40}\n$/)
    const accepting = { code: codeIn(invited.stdout), name: 'Bob', password: PASSWORD }
    expect((await ask('/admin/invitations/accept', accepting)).status).toBe(200)
    expect((await people('role', 'bob@example.com', 'admin')).stdout).toBe('bob@example.com is admin of Default.\n')
    const listed = JSON.parse((await people('list', '--json')).stdout) as Record<string, any>[]
    expect(listed.map((one) => [one['email'], one['is_operator'], one['memberships'][0].role])).toEqual([
      ['ada@example.com', true, 'owner'],
      ['bob@example.com', false, 'admin'],
    ])
    expect((await people('list')).stdout).toContain('operator, owner of Default')

    expect((await ask('/admin/me', undefined, ada.cookie)).status).toBe(200)
    const refused = await people('disable', 'ada@example.com')
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('make another operator first')])
    await people('operator', 'bob@example.com')
    await people('disable', 'ada@example.com')
    expect((await ask('/admin/me', undefined, ada.cookie)).status).toBe(401)
    expect((await ask('/admin/sign-in', { email: ADA.email, password: PASSWORD })).status).toBe(401)
    await people('enable', 'ada@example.com')
    const reset = await people('link', 'ada@example.com')
    expect(reset.stdout).toContain('/#reset=hfl_')
    const again = await ask('/admin/password/reset', { code: codeIn(reset.stdout), password: 'another horse' })
    expect(again.status).toBe(200)
    expect((await ask('/admin/sign-in', { email: ADA.email, password: 'another horse' })).status).toBe(200)
  } finally {
    await relay.close()
  }
})

test.each([
  ['role', 'nobody@example.com', 'admin'],
  ['role', 'ada@example.com', 'boss'],
  ['role', 'ada@example.com', 'none'],
  ['invite', 'nobody'],
  ['disable', 'per_none'],
])('what cannot be is exit code 2 and a sentence: %s %s %s', async (...words) => {
  const { code, stdout, stderr } = await people(...words.filter((word) => word !== undefined))
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^holdfast: .+\.\n$/)
})
