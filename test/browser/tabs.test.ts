// More than one tab, and one that nobody looks at.
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { KEY } from '../faults/relay-process.ts'
import { ChatPage } from './chat-page.ts'
import { type Scene, openScene } from './scene.ts'
import { expectTruth } from './truth.ts'

let scene: Scene
// So that a minute’s worth of heartbeats passes in seconds.
beforeAll(async () => void (scene = await openScene({ limits: { heartbeatMs: 500 } })))

/** Thirty seconds are half of what a test has otherwise. */
const SLOW = { timeout: 180_000 }

test('two tabs show one reply, bought once; a stop in one stops it in both', async () => {
  scene.says({ tokens: 5000, tokensPerSecond: 30 })
  const chat = await scene.visit()
  await chat.send('Go on for ever.')
  await chat.more()
  const other = await ChatPage.open(chat.visitor, chat.page.url())
  await other.more()
  await chat.more()
  await other.button('Stop').click()
  expect(await expectTruth(scene, other)).toMatchObject({ ending: 'stopped' })
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'stopped' })
  expect(other.reply).toBe(chat.reply)
  expect(scene.bought).toHaveLength(1)
})

test('a second tab that sends is heard in the first', async () => {
  scene.says({ tokens: 30, tokensPerSecond: 60 })
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  await expectTruth(scene, chat)
  const other = await ChatPage.open(chat.visitor, chat.page.url())
  await other.answers.first().waitFor()
  await other.send('And how high is the sky?')
  await expectTruth(scene, other)
  await chat.answers.nth(1).waitFor()
  await expectTruth(scene, chat)
  expect(chat.reply).toBe(other.reply)
  expect(scene.bought).toHaveLength(2)
})

test(
  'a tab that is hidden, and then frozen, for thirty seconds has all of it when it is seen again',
  SLOW,
  async () => {
    scene.says({ tokens: 1600, tokensPerSecond: 40 })
    const somebody = await scene.visitor()
    await somebody.context.addInitScript(hideable)
    const chat = await ChatPage.open(somebody, scene.line.url)
    await chat.enter(KEY)
    await chat.send('How deep is the sea?')
    await chat.more()
    await see(chat, 'hidden')
    // What was being drawn when it was hidden is drawn to its end.
    await sleep(500)
    const before = await chat.shown()
    await sleep(2_000)
    expect(await chat.shown(), 'a hidden tab does not draw').toBe(before)

    const devtools = await chat.visitor.devtools(chat.page)
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
    await sleep(28_000)
    await devtools.send('Page.setWebLifecycleState', { state: 'active' })
    await see(chat, 'visible')
    await chat.more(300)
    expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
    expect(scene.bought).toMatchObject([{ state: 'finished' }])
  },
)

interface Tab {
  see(state: DocumentVisibilityState): void
}

const see = ({ page }: ChatPage, state: DocumentVisibilityState): Promise<void> =>
  page.evaluate((state) => (globalThis as unknown as Tab).see(state), state)

/**
 * Runs in a page before its own scripts. Headless tabs are seen, whatever is in front of them; this one can be told
 * otherwise, and then has no frames to draw in, as a hidden tab has none.
 */
function hideable(): void {
  const draw = requestAnimationFrame
  const waiting: FrameRequestCallback[] = []
  let seen: DocumentVisibilityState = 'visible'
  Object.defineProperty(document, 'visibilityState', { get: () => seen })
  Object.defineProperty(document, 'hidden', { get: () => seen === 'hidden' })
  globalThis.requestAnimationFrame = (work) => (seen === 'hidden' ? waiting.push(work) : draw(work))
  ;(globalThis as unknown as Tab).see = (state) => {
    seen = state
    if (seen === 'visible') for (const work of waiting.splice(0)) draw(work)
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
  }
}
