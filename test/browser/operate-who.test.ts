// The door, and the pages about people, as people use them: from the first owner's link to the viewer who is shown out.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { KEY } from '../faults/relay-process.ts'
import { expectAccessible, faces } from './axe.ts'
import { type Scene, openScene } from './scene.ts'
import type { Visitor } from './visitor.ts'

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/holdfast.js', import.meta.url))
const PASSWORD = 'correct horse battery'
const ADA = { name: 'Ada', email: 'ada@example.com', password: PASSWORD }

/** Chromium says so of every answer of 400 and more. */
const refused = (status: number): RegExp => new RegExp(`status of ${status}`)

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 })

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await button(page, 'Sign in').click()
}

/** What the relay says of a key or a cookie. */
const statusOf = async ({ relay }: Scene, path: string, headers: Record<string, string>): Promise<number> =>
  (await fetch(relay.url + path, { headers })).status

describe('a relay that has no owner', () => {
  test('gets one by its link, who leaves, comes back, and makes a key that works', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'holdfast-who-'))
    onTestFinished(() => rm(dataDirectory, { recursive: true, force: true }))
    const scene = await openScene({ dataDirectory })
    const visitor = await scene.visitor()
    // A password that is too short; then whether the sign-in is over, asked once.
    visitor.expectComplaints(refused(422))
    const page = await visitor.open(`${scene.line.url}/${await ownersLink(dataDirectory)}`)

    await page.getByLabel('Your name').fill(ADA.name)
    await page.getByLabel('E-mail').fill(ADA.email)
    await page.getByLabel('Password').fill('short')
    await button(page, 'Make the account').click()
    await page.getByRole('alert').getByText('characters').waitFor()
    await page.getByLabel('Password').fill(PASSWORD)
    await button(page, 'Make the account').click()
    await heading(page, 'One key, and you can chat').waitFor()

    const cookie = await cookieOf(visitor)
    expect(await statusOf(scene, '/admin/me', { cookie })).toBe(200)
    const over = page.waitForResponse((response) => response.url().endsWith('/admin/sign-out'))
    await button(page, 'Sign out').last().click()
    await over
    await heading(page, 'Sign in to Holdfast').waitFor()
    expect(await statusOf(scene, '/admin/me', { cookie })).toBe(401)
    await page.reload()
    await signIn(page, ADA.email)

    await page.getByRole('link', { name: 'Open the pages' }).click()
    await page.goto(`${scene.line.url}/#/keys`)
    await button(page, 'New key').click()
    await page.getByLabel('Name').fill('Support')
    await button(page, 'Make the key').click()
    const secret = await page.locator('.secret code').innerText()
    expect(await statusOf(scene, '/v1/models', { authorization: `Bearer ${secret}` })).toBe(200)

    await page.getByRole('link', { name: 'Support' }).click()
    await button(page, 'Rotate').click()
    await button(page, 'Make another secret').click()
    await page.getByText('new secret').waitFor()
    const next = await page.locator('.secret code').innerText()
    expect(next).not.toBe(secret)
    for (const good of [secret, next])
      expect(await statusOf(scene, '/v1/models', { authorization: `Bearer ${good}` })).toBe(200)
    await button(page, 'Revoke').click()
    await button(page, 'Revoke it').click()
    await page.getByText('revoked', { exact: true }).waitFor()
    await button(page, 'Revoke').waitFor({ state: 'detached' })
    for (const ended of [secret, next])
      expect(await statusOf(scene, '/v1/models', { authorization: `Bearer ${ended}` })).toBe(401)
  })
})

describe('a relay that has an owner', () => {
  let scene: Scene
  let organisation: string
  beforeAll(async () => {
    scene = await openScene()
    const me = await ask('POST', '/admin/welcome', ADA)
    organisation = (me as { memberships: { organisation: string }[] }).memberships[0]!.organisation
  })

  /** As whoever runs the relay. */
  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(scene.relay.url + path, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect(response.ok, `${method} ${path}`).toBe(true)
    return response.status === 204 ? undefined : response.json()
  }

  /** Ada, signed in. */
  async function ada(options?: BrowserContextOptions) {
    const visitor = await scene.visitor(options)
    const page = await visitor.open(scene.line.url)
    await signIn(page, ADA.email)
    await heading(page, 'One key, and you can chat').waitFor()
    return { visitor, page }
  }

  test('a person chats with a key of their own, which ends when they leave', async () => {
    const { page } = await ada()
    await button(page, 'Make my key').click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    const key = await page.evaluate(() => localStorage.getItem('holdfast.key'))
    expect(await statusOf(scene, '/v1/models', { authorization: `Bearer ${key}` })).toBe(200)
    const over = page.waitForResponse((response) => response.url().endsWith('/admin/sign-out'))
    await button(page, 'Sign out').click()
    await over
    expect(await statusOf(scene, '/v1/models', { authorization: `Bearer ${key}` })).toBe(401)
    expect(await page.evaluate(() => ({ ...localStorage }))).not.toHaveProperty('holdfast.key')
  })

  test('who is invited as a viewer sees no buttons and no pages of operators, and is out when shown out', async () => {
    const owner = await ada()
    await owner.page.goto(`${scene.line.url}/#/people`)
    await button(owner.page, 'Invite').click()
    await owner.page.getByLabel('E-mail').fill('vera@example.com')
    await owner.page.getByLabel('Role').selectOption('viewer')
    await button(owner.page, 'Make the invitation').click()
    const link = await owner.page.locator('.secret code').innerText()

    const visitor = await scene.visitor()
    const page = await visitor.open(link)
    await heading(page, /^Join/).waitFor()
    await page.getByLabel('Your name').fill('Vera')
    await page.getByLabel('Password').fill(PASSWORD)
    await button(page, 'Join').click()
    // Who makes no keys is told so.
    await page.getByText('makes no keys').waitFor()

    await page.getByRole('link', { name: 'Open the pages' }).click()
    await heading(page, 'Overview').waitFor()
    const list = page.getByRole('region', { name: 'Pages' })
    for (const name of ['Upstreams', 'Codes', 'Audit', 'Settings'])
      expect(await list.getByRole('link', { name }).count(), name).toBe(0)
    await page.goto(`${scene.line.url}/#/settings`)
    await heading(page, 'There is no such page').waitFor()

    await list.getByRole('link', { name: 'People' }).click()
    await page.getByRole('cell', { name: 'ada@example.com' }).waitFor()
    for (const name of ['Invite', 'Role', 'Remove', 'Take back', 'Disable', 'Make operator', 'Link'])
      expect(await button(page, name).count(), name).toBe(0)
    expect(await page.getByRole('region', { name: 'Everybody at this relay' }).count()).toBe(0)
    expect(await page.getByRole('region', { name: 'Invitations' }).count()).toBe(0)
    for (const [hash, name] of [
      ['keys', 'New key'],
      ['projects', 'New project'],
    ]) {
      await page.goto(`${scene.line.url}/#/${hash}`)
      await page.getByText('There are no').waitFor()
      expect(await button(page, name!).count(), name).toBe(0)
    }

    await owner.page
      .getByRole('row', { name: /vera@example.com.*Viewer/ })
      .first()
      .waitFor()
    const vera = owner.page.getByRole('region', { name: 'Members' }).getByRole('row', { name: /vera@example.com/ })
    await vera.getByRole('button', { name: 'Remove' }).click()
    await owner.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    visitor.expectComplaints(refused(404))
    await page.getByText('You are not a member').waitFor()
    expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0)
  })

  test('a role that is another one counts without a reload', async () => {
    const { secret } = (await ask('POST', `/admin/organisations/${organisation}/invitations`, {
      email: 'mel@example.com',
      role: 'viewer',
    })) as { secret: string }
    const visitor = await scene.visitor()
    const page = await visitor.open(`${scene.line.url}/#invitation=${secret}`)
    await page.getByLabel('Your name').fill('Mel')
    await page.getByLabel('Password').fill(PASSWORD)
    await button(page, 'Join').click()
    await page.getByText('makes no keys').waitFor()
    await page.goto(`${scene.line.url}/#/projects`)
    await page.getByText('There are no projects').waitFor()
    const { data } = (await ask('GET', '/admin/people')) as { data: { id: string; email: string }[] }
    const { id } = data.find(({ email }) => email === 'mel@example.com')!
    await ask('PUT', `/admin/organisations/${organisation}/members/${id}`, { role: 'admin' })
    await button(page, 'New project').waitFor()

    // Disabled, they are at the door, and hear why.
    visitor.expectComplaints(refused(401))
    await ask('POST', `/admin/people/${id}/disable`)
    await heading(page, 'Sign in to Holdfast').waitFor()
    await page.getByText('signed in no more').waitFor()
  })

  test('who guesses hears that it is wrong, and in time when to come back', async () => {
    const visitor = await scene.visitor()
    visitor.expectComplaints(refused(401))
    visitor.expectComplaints(refused(429))
    const page = await visitor.open(scene.line.url)
    const alert = page.getByRole('alert')
    const guess = async (): Promise<void> => {
      await page.getByLabel('E-mail').fill('nobody@example.com')
      await page.getByLabel('Password').fill('a guess')
      const answered = page.waitForResponse((response) => response.url().endsWith('/admin/sign-in'))
      await button(page, 'Sign in').click()
      await answered
      await alert.getByText(/\w/).waitFor()
    }
    await guess()
    expect(await alert.innerText()).toContain('not the e-mail address and password')
    for (let count = 0; count < 20 && !(await alert.innerText()).startsWith('Too many'); count += 1) await guess()
    expect(await alert.innerText()).toMatch(/^Too many attempts\. Try again in \d+ seconds?\.$/)
  })

  test('a link for a new password signs them in, and everybody else out', async () => {
    const before = await ada()
    const { data } = (await ask('GET', '/admin/people')) as { data: { id: string; email: string }[] }
    const { id } = data.find(({ email }) => email === ADA.email)!
    const { code } = (await ask('POST', `/admin/people/${id}/link`)) as { code: string }
    const cookie = await cookieOf(before.visitor)
    const page = await (await scene.visitor()).open(`${scene.line.url}/#reset=${code}`)
    await page.getByLabel('Password').fill(PASSWORD)
    await button(page, 'Set the password').click()
    await heading(page, 'One key, and you can chat').waitFor()
    expect(await statusOf(scene, '/admin/me', { cookie })).toBe(401)
    await page.goto(`${scene.line.url}/#/account`)
    await page.getByText('this one').waitFor()
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(1)
  })

  test.each(faces)('axe finds nothing: %s', async (face, options) => {
    const { data } = (await ask('GET', `/admin/organisations/${organisation}/keys`)) as { data: { id: string }[] }
    const { secret } = (await ask('POST', `/admin/organisations/${organisation}/invitations`, {
      email: `${face.replaceAll(/\W+/g, '-')}@example.com`,
      role: 'member',
    })) as { secret: string }
    const outside = await (await scene.visitor(options)).open(scene.line.url)
    await heading(outside, 'Sign in to Holdfast').waitFor()
    await expectAccessible(outside)
    await outside.goto(`${scene.line.url}/#invitation=${secret}`)
    await heading(outside, /^Join/).waitFor()
    await expectAccessible(outside)

    const { page } = await ada(options)
    await expectAccessible(page)
    for (const hash of ['keys', `keys/${data[0]!.id}`, 'people', 'projects', 'account']) {
      await page.goto(`${scene.line.url}/#/${hash}`)
      await heading(page, /./).waitFor()
      await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' })
      await expectAccessible(page)
    }
    await page.goto(`${scene.line.url}/#/people`)
    await button(page, 'Invite').click()
    await page.getByRole('dialog').waitFor()
    await expectAccessible(page)
  })
})

/** As an operator gets it, who has a terminal: `#welcome=…`. */
async function ownersLink(dataDirectory: string): Promise<string> {
  const words = [COMMAND, 'people', 'link', '--json', '--data', dataDirectory]
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { PATH: process.env['PATH'] } })
  return new URL((JSON.parse(stdout) as { url: string }).url).hash
}

async function cookieOf({ context }: Visitor): Promise<string> {
  const { name, value } = (await context.cookies()).find(({ name }) => name.includes('holdfast'))!
  return `${name}=${value}`
}
