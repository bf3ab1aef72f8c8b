// What axe finds on each face of the console: nothing.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AxeResults, RunOptions } from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { ChatPage } from './chat-page.ts'
import { type Scene, openScene } from './scene.ts'
import { HERMIT } from './stage.ts'
import { NETWORK } from './visitor.ts'

let scene: Scene
beforeAll(async () => void (scene = await openScene()))

const essay = { form: 'essay', tokens: 550, tokensPerSecond: 60, reasoning: 40 } as const
const QUESTION = 'How does one hold a line?'

const faces: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['light, on a desk', { colorScheme: 'light' }],
  ['dark, on a desk', { colorScheme: 'dark' }],
  [
    'light, on a phone',
    { colorScheme: 'light', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  ],
]

test('the gate', async () => {
  const { page } = await ChatPage.open(await scene.visitor(), scene.line.url)
  await page.getByLabel('API key').waitFor()
  await expectAccessible(page)
  await page.getByLabel('API key').fill('schlüssel')
  await page.getByRole('button', { name: 'Enter' }).click()
  await page.getByRole('alert').getByText('cannot be a key').waitFor()
  await expectAccessible(page)
})

test.each(faces)('before, while and after a reply: %s', async (_, options) => {
  scene.says(essay)
  const chat = await scene.visit({ reducedMotion: 'reduce', ...options })
  await expectAccessible(chat.page)
  await chat.send(QUESTION)
  await chat.more()
  await expectAccessible(chat.page)
  await chat.over()
  await expectAccessible(chat.page)
})

test('a line that is down, a reply that failed, and the panel that cuts', async () => {
  scene.says(essay)
  const chat = await scene.visit({ reducedMotion: 'reduce' })
  chat.visitor.expectComplaints(NETWORK)
  await chat.choose(HERMIT)
  await chat.button('Cut the line').click()
  await chat.send(QUESTION)
  await chat.more()
  scene.line.close()
  await chat.lineState.getByText('Reconnecting').waitFor()
  await expectAccessible(chat.page)
  await scene.line.open()
  await chat.more()
  scene.says({ refuse: 400 })
  await chat.page.getByRole('button', { name: /^Kill the provider/ }).click()
  await chat.answers.last().getByRole('alert').waitFor()
  await expectAccessible(chat.page)
})

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: Document, options: RunOptions): Promise<AxeResults> }
    }
    return axe.run(document, { resultTypes: ['violations'] })
  })
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
  }))
  expect(found).toEqual([])
}
