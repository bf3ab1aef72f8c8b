// `npm run screenshots`: the pictures of the documentation, taken of the built console while things happen to it.
import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { BrowserContextOptions } from 'playwright-core'
import { KEY } from '../faults/relay-process.ts'
import { ChatPage } from './chat-page.ts'
import { HERMIT, openStage } from './stage.ts'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
/** A reader of the README should not wait for a picture. */
const BYTES_MAX = 300_000
/** `test/browser/screenshots.ts desktop dark` takes these only. */
const wanted = process.argv.slice(2)

const ESSAY = { form: 'essay', tokens: 550, tokensPerSecond: 60, jitter: 0.3 } as const
const QUESTION = 'How does one hold a line?'
const desktop: BrowserContextOptions = { viewport: { width: 1200, height: 760 }, deviceScaleFactor: 2 }
const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

const stage = await openStage()
const { simulator, line } = stage

/** Each leaves the page as it is to be seen. */
const pictures: Readonly<Record<string, readonly [BrowserContextOptions, (chat: ChatPage) => Promise<void>]>> = {
  desktop: [desktop, answered],
  dark: [{ ...desktop, colorScheme: 'dark' }, answered],
  phone: [phone, answered],
  reconnecting: [
    desktop,
    async (chat) => {
      await chat.send(QUESTION)
      await chat.more(80)
      line.close()
      await chat.lineState.getByText(/attempt [3-9]/).waitFor()
    },
  ],
  continued: [
    desktop,
    async (chat) => {
      await chat.send(QUESTION)
      await chat.more(50)
      await fetch(`${stage.relay.url}/v1/replies/${chat.reply}/faults`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ fault: 'kill-upstream' }),
      })
      await chat.answers.getByRole('note').waitFor()
      await chat.more(20)
    },
  ],
  error: [
    desktop,
    async (chat) => {
      await chat.choose(HERMIT)
      await chat.send(QUESTION)
      await chat.more(40)
      await openPanel(chat)
      simulator.control({ refuse: 400 })
      await chat.page.getByRole('button', { name: /^Kill the provider/ }).click()
      await chat.over()
      await chat.button('Close').click()
    },
  ],
  'cut-the-line': [
    { viewport: { width: 1200, height: 840 }, deviceScaleFactor: 1.5 },
    async (chat) => {
      simulator.control({ ...ESSAY, tokens: 1200 })
      await openPanel(chat)
      await chat.send(QUESTION)
      await chat.more(60)
      await chat.page.getByRole('button', { name: /^Drop my connection/ }).click()
      await chat.more(60)
      await chat.page.getByRole('button', { name: /^Go offline/ }).click()
      await chat.page.waitForTimeout(6_000)
      await chat.page.getByRole('button', { name: /^Kill the provider/ }).click()
      await chat.answers.getByRole('note').waitFor()
      await chat.over()
      await chat.page.getByText('all equal').waitFor()
    },
  ],
}

async function answered(chat: ChatPage): Promise<void> {
  await chat.send(QUESTION)
  await chat.over()
  await chat.page.getByRole('log').evaluate((log) => log.scrollTo(0, 0))
}

async function openPanel(chat: ChatPage): Promise<void> {
  await chat.button('Cut the line').click()
  await chat.page.getByRole('complementary', { name: 'Cut the line' }).waitFor()
}

await mkdir(folder, { recursive: true })
try {
  for (const [name, [options, arrange]] of Object.entries(pictures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    simulator.reset()
    simulator.control(ESSAY)
    const somebody = await stage.visitor({ colorScheme: 'light', ...options })
    const chat = await ChatPage.open(somebody, line.url)
    await chat.enter(KEY)
    await arrange(chat)
    // Formulas and colours come a moment after their text.
    await chat.page.waitForTimeout(600)
    const path = `${folder}${name}.png`
    await chat.page.screenshot({ path })
    await somebody.leave()
    line.close()
    await line.open()
    const bytes = statSync(path).size
    console.info(`${name}.png ${Math.round(bytes / 1000)} kB`)
    if (bytes > BYTES_MAX) process.exitCode = 1
  }
} finally {
  await stage.close()
}
