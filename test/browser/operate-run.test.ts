// The pages about what serves, what may be spent and what it costs: each act is done in the browser, and seen at the relay.
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { KEY } from '../faults/relay-process.ts'
import { expectAccessible, faces } from './axe.ts'
import { type Scene, openScene } from './scene.ts'
import { HERMIT, MODEL } from './stage.ts'

let scene: Scene
let organisation: string
beforeAll(async () => {
  scene = await openScene({
    environment: { HOLDFAST_CONFIG: fileURLToPath(new URL('operate-run.yaml', import.meta.url)) },
  })
  const { data } = await ask<{ data: { id: string }[] }>('GET', '/admin/organisations')
  organisation = data[0]!.id
})

/** As whoever runs the relay. */
async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(scene.relay.url + path, {
    method,
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  expect(response.ok, `${method} ${path}`).toBe(true)
  return (await response.json()) as Answer
}

const newKey = (name: string) =>
  ask<{ id: string; secret: string }>('POST', `/admin/organisations/${organisation}/keys`, { name })

/** A whole reply. @returns the status, and the code of the problem where it has one */
async function reply(model: string, secret = KEY): Promise<{ readonly status: number; readonly code?: string }> {
  const response = await fetch(`${scene.relay.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 20, messages: [{ role: 'user', content: 'Hold the line.' }] }),
  })
  const { error } = (await response.json()) as { readonly error?: { readonly code: string } }
  return { status: response.status, ...(error && { code: error.code }) }
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const inDialog = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })

async function open(address: string, options?: BrowserContextOptions) {
  const { page, visitor } = await scene.visit(options)
  await page.goto(`${scene.line.url}/#/${address}`)
  return { page, visitor }
}

test('a budget that is set here refuses the request that it cannot pay for', async () => {
  scene.says({ form: 'prose', tokens: 10 })
  const { id, secret } = await newKey('Support')
  const { page } = await open('limits?kind=key')
  const change = button(page, 'Change the limits of Support')
  await change.click()
  await page.getByRole('textbox', { name: 'Day' }).fill('0,5')
  await inDialog(page, 'Set the limits').click()
  await page.getByRole('alert').getByText('no amount of dollars').waitFor()
  await page.getByRole('textbox', { name: 'Day' }).fill('0.000000001')
  await page.getByLabel('Replies at a time').fill('3')
  await inDialog(page, 'Set the limits').click()
  await page.getByRole('meter', { name: 'Budget of Support: Day' }).waitFor()
  await page.getByText('3 at a time').waitFor()
  expect(await reply(MODEL, secret)).toEqual({ status: 402, code: 'over-budget' })

  await change.click()
  await page.getByRole('textbox', { name: 'Day' }).fill('1.5')
  await inDialog(page, 'Set the limits').click()
  await page.getByText('of $1.50').waitFor()
  expect(await reply(MODEL, secret)).toEqual({ status: 200 })
  const account = await ask('GET', `/admin/organisations/${organisation}/accounts/${id}`)
  expect(account).toMatchObject({ budget: { day_nano: 1_500_000_000, month_nano: null }, limits: { concurrent: 3 } })

  await page.getByRole('link', { name: 'Support' }).click()
  await page.getByRole('heading', { name: 'Support', level: 1 }).waitFor()
  await page.getByRole('cell', { name: 'spent', exact: true }).waitFor()
})

test('codes are made and kept, one is redeemed, and the balance is what it is worth', async () => {
  const { page, visitor } = await open('codes')
  await button(page, 'New codes').click()
  await page.getByLabel('How many').fill('2')
  await page.getByLabel('Each is worth').fill('12.34')
  await inDialog(page, 'Make them').click()
  const codes = await page.getByRole('list', { name: 'New codes' }).locator('code').allInnerTexts()
  expect(codes).toHaveLength(2)
  const saved = page.waitForEvent('download')
  await button(page, 'Save as CSV').click()
  const lines = (await readFile(await (await saved).path(), 'utf8')).split('\r\n')
  expect(lines.slice(1, 3).map((line) => line.split(',').slice(0, 2))).toEqual(codes.map((code) => [code, '12.34']))
  await button(page, 'Done').click()
  await page.getByText(codes[0]!).waitFor({ state: 'detached' })

  const { balance_nano: before } = await ask<{ balance_nano: number }>(
    'GET',
    `/admin/organisations/${organisation}/credit`,
  )
  await page.goto(`${scene.line.url}/#/credit`)
  await button(page, 'Redeem a code').click()
  await page.getByRole('textbox', { name: 'Code' }).fill(codes[0]!)
  await inDialog(page, 'Redeem').click()
  await page.getByRole('cell', { name: '+$12.34' }).waitFor()
  expect(await ask('GET', `/admin/organisations/${organisation}/credit`)).toMatchObject({
    balance_nano: before + 12_340_000_000,
  })

  // Once more, with the same one.
  visitor.expectComplaints(/status of 409/)
  await button(page, 'Redeem a code').click()
  await page.getByRole('textbox', { name: 'Code' }).fill(codes[0]!)
  await inDialog(page, 'Redeem').click()
  await page.getByRole('alert').getByText('was redeemed already').waitFor()
})

test('an upstream that is left alone is forgiven, and answers', async () => {
  scene.says({ refuse: 503 })
  expect((await reply(HERMIT)).status).toBeGreaterThanOrEqual(500)
  scene.says({ form: 'prose', tokens: 10 })
  expect((await reply(HERMIT)).status).toBeGreaterThanOrEqual(500)
  expect(scene.bought).toEqual([])

  const { page } = await open('upstreams')
  await page.getByText(/^open, tried/).waitFor()
  await page.getByRole('button', { name: 'Forgive second' }).click()
  await inDialog(page, 'Forgive').click()
  await page.getByText(/^open, tried/).waitFor({ state: 'detached' })
  expect(await reply(HERMIT)).toEqual({ status: 200 })

  await page.getByRole('button', { name: 'Test second' }).click()
  await page.getByRole('dialog').getByText('at most 16 tokens').waitFor()
  await inDialog(page, 'Ask it').click()
  await page.getByText(/answered in/).waitFor()
})

test('the books add up, and the file is read again', async () => {
  const { page } = await open('settings')
  await button(page, 'Check that it adds up').click()
  await page.getByText('to the last nano-dollar').waitFor()
  await button(page, 'Read it again').click()
  await page.getByText('is in force: 2 upstreams, 3 models').waitFor()
})

interface Post {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** Somebody who takes what webhooks send. */
async function openEar(): Promise<{ readonly url: string; readonly heard: readonly Post[] }> {
  const heard: Post[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(pieces).toString() })
      response.writeHead(204).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, heard }
}

/** As https://www.standardwebhooks.com/ has it. */
const signatureOf = ({ headers, body }: Post, secret: string): string => {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`
}

test('a webhook is made, tried, sent again, rotated, switched off and deleted; what it gets is signed', async () => {
  const { url, heard } = await openEar()
  const { page } = await open('webhooks')
  await button(page, 'New webhook').click()
  await page.getByLabel('Address').fill(url)
  await inDialog(page, 'Make the webhook').click()
  await page.getByRole('alert').getByText('Choose what it is to hear of.').waitFor()
  await page.getByRole('checkbox', { name: 'reply.ended' }).check()
  await page.getByRole('checkbox', { name: 'failed', exact: true }).check()
  await inDialog(page, 'Make the webhook').click()
  const secret = await page.locator('.secret code').innerText()
  await page.getByRole('link', { name: url }).click()
  await page.getByText('failed', { exact: true }).waitFor()
  expect(await page.getByText(secret).count()).toBe(0)

  await button(page, 'Send a test').click()
  await page.getByText('delivered', { exact: true }).waitFor()
  expect(heard.map((post) => post.headers['webhook-signature'])).toEqual([signatureOf(heard[0]!, secret)])
  await page.getByRole('button', { name: /^Resend webhook\.test/ }).click()
  await expect.poll(() => heard.length).toBe(2)
  expect(heard[1]?.headers['webhook-id']).toBe(heard[0]?.headers['webhook-id'])

  await button(page, 'Rotate').click()
  await inDialog(page, 'Make another secret').click()
  const rotated = await page.locator('.secret code').innerText()
  await button(page, 'Send a test').click()
  await expect.poll(() => heard.length).toBe(3)
  expect(heard[2]?.headers['webhook-signature']).toBe(
    `${signatureOf(heard[2]!, rotated)} ${signatureOf(heard[2]!, secret)}`,
  )
  await page.locator('.delivery summary').first().click()
  await expectAccessible(page)

  await button(page, 'Disable').click()
  await button(page, 'Enable').waitFor()
  expect(await button(page, 'Send a test').isDisabled()).toBe(true)
  await button(page, 'Delete').click()
  await inDialog(page, 'Delete it').click()
  await page.getByText('Nobody is told: of replies').waitFor()
  await page.getByRole('link', { name: 'The relay', exact: true }).click()
  await page.getByText('Nobody is told of what happens at this relay.').waitFor()
})

const PAGES = [
  'upstreams',
  'models',
  'limits',
  'limits?kind=model',
  'credit',
  'codes',
  'prices',
  'audit',
  'webhooks',
  'settings',
]

test.each(faces)('axe finds nothing on any page: %s', async (_, options) => {
  const { page } = await open(PAGES[0]!, options)
  for (const address of PAGES) {
    await page.goto(`${scene.line.url}/#/${address}`)
    const title = address.split('?')[0]!
    await page.getByRole('heading', { name: new RegExp(`^${title}$`, 'i'), level: 1 }).waitFor()
    await expect.poll(() => page.locator('.skeleton').count(), { timeout: 15_000 }).toBe(0)
    await expectAccessible(page)
    // Nothing is wider than the page.
    expect(
      await page.evaluate(() => document.querySelector('.page')!.scrollWidth - innerWidth),
      address,
    ).toBeLessThanOrEqual(0)
  }
})

test('axe finds nothing on the dialogs', async () => {
  const { page } = await open('limits', { reducedMotion: 'reduce' })
  await page
    .getByRole('button', { name: /^Change the limits of/ })
    .first()
    .click()
  await page.getByLabel('Month').waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.goto(`${scene.line.url}/#/credit`)
  await button(page, 'Adjust by hand').click()
  await page.getByLabel('Reason').waitFor()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await page.goto(`${scene.line.url}/#/webhooks`)
  await button(page, 'New webhook').click()
  await page.getByRole('checkbox', { name: 'reply.ended' }).check()
  await page.getByRole('checkbox', { name: 'over-budget', exact: true }).waitFor()
  await expectAccessible(page)
})
