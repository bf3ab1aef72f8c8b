// The pages about what happens and what happened: traffic is made, a line that breaks and a provider that refuses among it,
// and each page shows it.
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { KEY } from '../faults/relay-process.ts'
import { expectAccessible, faces } from './axe.ts'
import { type Scene, openScene } from './scene.ts'
import { HERMIT, MODEL } from './stage.ts'
import { NETWORK } from './visitor.ts'

let scene: Scene
let organisation: string
/** A reply that was broken off, was gone on with, and was left and come back to; and one that was refused. */
let continued: string
let refused: string

beforeAll(async () => {
  scene = await openScene({
    environment: { HOLDFAST_CONFIG: fileURLToPath(new URL('operate-sight.yaml', import.meta.url)) },
  })
  organisation = (await ask<{ data: { id: string }[] }>('/admin/organisations')).data[0]!.id
  scene.says({ form: 'prose', tokens: 80, tokensPerSecond: 60 })
  scene.simulator.control({ form: 'prose', tokens: 80, tokensPerSecond: 60, cutAtEvent: 30 }, { times: 1 })
  continued = await leaveAndComeBack()
  scene.simulator.control({ refuse: 400 }, { times: 1 })
  refused = (await start(HERMIT)).reply
  await (await start(MODEL)).response.text()
  await logged(3)
})

const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }

/** As whoever runs the relay. */
async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(scene.relay.url + path, { ...init, headers })
  expect(response.ok, path).toBe(true)
  return (await response.json()) as Answer
}

async function start(model: string, signal?: AbortSignal) {
  const response = await fetch(`${scene.relay.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'holdfast-segments': 'continue', 'holdfast-disconnect': 'keep; grace=60' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Hold the line.' }] }),
    ...(signal && { signal }),
  })
  return { response, reply: response.headers.get('holdfast-reply') ?? '' }
}

async function leaveAndComeBack(): Promise<string> {
  const leaving = new AbortController()
  const { response, reply } = await start(MODEL, leaving.signal)
  await response.body?.getReader().read()
  leaving.abort()
  await (await fetch(`${scene.relay.url}/v1/replies/${reply}/events?after=1`, { headers })).text()
  return reply
}

/** Resolves when so many replies stand in the request log: it is written every few seconds. */
async function logged(count: number): Promise<void> {
  const path = `/admin/organisations/${organisation}/requests`
  while ((await ask<{ data: unknown[] }>(path)).data.length < count) await sleep(200)
}

async function open(address: string, options?: BrowserContextOptions) {
  const { page, visitor } = await scene.visit(options)
  await page.goto(`${scene.line.url}/#/${address}`)
  return { page, visitor }
}

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const stat = (page: Page, name: string) => page.locator('.stat').filter({ hasText: name })

test('the overview shows what was bought, what went wrong and what coming back has saved', async () => {
  const { page } = await open('overview')
  await stat(page, 'Came back').getByText('to 1 reply').waitFor()
  expect(await stat(page, 'Saved by that').locator('dd').innerText()).toMatch(/^\$0\.00\d*[1-9]/)
  await page.getByRole('list', { name: 'Upstreams' }).getByText('second').waitFor()
  await page.getByRole('list', { name: 'Problems' }).getByRole('link', { name: 'upstream-refused' }).click()
  await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor()
  await page.getByRole('row', { name: /upstream-refused/ }).waitFor()
  expect(page.url()).toContain('problem=upstream-refused')
})

test('a reply that was broken off and gone on with is told from its first token to its price', async () => {
  const { page } = await open(`replies/${continued}`)
  const happened = card(page, 'What happened')
  await happened.getByText('first: upstream-cut').waitFor()
  await happened.getByText(/^The text goes on by .*: segment 2$/).waitFor()
  await happened.getByText(/^A reader came back, and reads on after seq/).waitFor()
  await happened.getByText(/^Complete, at seq/).waitFor()
  // The drawing has a lane for each upstream, and a bar for each attempt.
  expect(await happened.locator('.drawing-lane').allInnerTexts()).toEqual([
    expect.stringMatching(/^first\s+1$/),
    expect.stringMatching(/^second\s+2$/),
  ])
  const attempts = card(page, 'Attempts').getByRole('table')
  await attempts.getByRole('row', { name: /1\. first .*upstream-cut.*\$/ }).waitFor()
  await attempts.getByRole('row', { name: /2\. second .*said its ending.*\$/ }).waitFor()
  await page.getByRole('note').getByText('Why this is an estimate').waitFor()
})

test('a reply that was refused says by whom, and cost nothing', async () => {
  const { page } = await open(`replies/${refused}`)
  await card(page, 'What happened').getByText('first: upstream-refused, status 400').waitFor()
  await card(page, 'Price').getByRole('cell', { name: '$0.00' }).waitFor()
})

test('what runs is seen while it runs, and the button stops it', async () => {
  scene.simulator.control({ form: 'prose', tokens: 4_000, tokensPerSecond: 20 }, { times: 1 })
  const { reply } = await start(HERMIT)
  const { page } = await open('live')
  const row = page.getByRole('row', { name: /hermit/ })
  await row.getByText('streaming').waitFor()
  const tokens = async () => Number(await row.locator('td[data-name=Tokens]').innerText())
  const before = await tokens()
  await expect.poll(tokens, { timeout: 15_000 }).toBeGreaterThan(before)

  await row.getByRole('link', { name: 'hermit' }).click()
  await card(page, 'What happened').getByText('A reader came').first().waitFor()
  await page.goBack()
  await row.getByRole('button', { name: `Stop ${reply}, hermit` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stop it' }).click()
  await page.getByText('Nothing runs at this moment.').waitFor()
  const timeline = await ask<{ ending: string }>(`/admin/organisations/${organisation}/replies/${reply}`)
  expect(timeline.ending).toBe('stopped')
})

test('the request log is narrowed down by its address, and is a file that can be kept', async () => {
  const { page } = await open('requests')
  const rows = page.getByRole('region', { name: 'Requests' }).locator('tbody tr')
  await rows.nth(2).waitFor()
  await page.getByLabel('Ending').selectOption('failed')
  await expect.poll(() => rows.count()).toBe(1)
  expect(page.url()).toContain('ending=failed')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  const [head, line, ...rest] = (await readFile(await (await saved).path(), 'utf8')).split('\r\n')
  expect(head).toMatch(/^id,created_at,/)
  expect(line).toContain(refused)
  expect(rest).toEqual([''])
  await rows.getByRole('link').click()
  await page.getByText(refused).waitFor()

  await page.goto(`${scene.line.url}/#/requests?upstream=second`)
  await expect
    .poll(() => rows.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href'))))
    .toEqual([`#/replies/${continued}`])
})

test('usage is told apart by upstream, and what was bought at both adds up', async () => {
  const { page } = await open('usage?by=upstream')
  const table = card(page, 'In figures').getByRole('table')
  await table.getByRole('row', { name: /^first/ }).waitFor()
  await table.getByRole('row', { name: /^second/ }).waitFor()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  const lines = (await readFile(await (await saved).path(), 'utf8')).trim().split('\r\n')
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(expect.arrayContaining(['first', 'second']))
  await page.getByRole('combobox', { name: 'Told apart' }).click()
  await page.getByRole('option', { name: 'By model' }).click()
  await table.getByRole('row', { name: /^beacon/ }).waitFor()
})

test('an organisation that has not asked anything yet is told what to do', async () => {
  const { id } = await ask<{ id: string }>('/admin/organisations', {
    method: 'POST',
    body: JSON.stringify({ name: 'Newcomers' }),
  })
  const { page, visitor } = await scene.visit()
  visitor.expectComplaints(/status of 404/)
  await page.evaluate((chosen) => localStorage.setItem('holdfast.organisation', chosen), id)
  await page.goto(`${scene.line.url}/#/overview`)
  await card(page, 'The first minute').getByText(`${scene.line.url}/v1`).waitFor()
  await expectAccessible(page)
  await page.goto(`${scene.line.url}/#/replies/${continued}`)
  await page.getByText('There is no such reply here.').waitFor()
})

test('a relay that is gone leaves the page as it was, marked as old, until it is back', async () => {
  const { page, visitor } = await open('overview')
  visitor.expectComplaints(NETWORK)
  const saved = stat(page, 'Saved by that').locator('dd')
  await saved.waitFor()
  const said = await saved.innerText()
  await scene.relay.kill()
  const freshness = page.locator('.freshness')
  await freshness.getByText(/^No answer\. This is .* old$/).waitFor()
  expect(await saved.innerText()).toBe(said)
  expect(await page.getByRole('alert').count()).toBe(0)
  await scene.relay.start()
  await freshness.getByText('Live', { exact: true }).waitFor()
  expect(await saved.innerText()).toBe(said)
})

test.each(faces)('axe finds nothing: %s', async (_, options) => {
  const { page } = await open('overview', options)
  const pages = [
    ['overview', () => page.getByRole('list', { name: 'Problems' })],
    ['live', () => page.getByRole('heading', { name: 'Live' })],
    ['requests', () => page.getByRole('link', { name: 'beacon' }).first()],
    ['usage', () => card(page, 'In figures').getByRole('link', { name: 'beacon' })],
    [`replies/${continued}`, () => page.getByRole('note')],
    [`replies/${refused}`, () => card(page, 'Price')],
    ['replies', () => page.getByLabel('Id of the reply')],
  ] as const
  for (const [address, ready] of pages) {
    await page.goto(`${scene.line.url}/#/${address}`)
    await ready().waitFor()
    await expectAccessible(page)
  }
})
