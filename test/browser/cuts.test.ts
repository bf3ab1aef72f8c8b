// The line, the relay and the provider fail under a page, for real. The page shows what the log says, and it was bought once.
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { KEY } from '../faults/relay-process.ts'
import { type Scene, openScene } from './scene.ts'
import { HERMIT, MODEL, UNDERSTUDY } from './stage.ts'
import { expectTruth } from './truth.ts'
import { NETWORK } from './visitor.ts'

let scene: Scene
beforeAll(async () => void (scene = await openScene({ limits: { heartbeatMs: 500 } })))

/** Four seconds of it. */
const prose = { tokens: 160, tokensPerSecond: 40 } as const

const strike = (reply: string, fault: string): Promise<Response> =>
  fetch(`${scene.relay.url}/v1/replies/${reply}/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  })

test('a reload in mid-reply finds it, and it arrives whole', async () => {
  scene.says(prose)
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  await chat.more(10)
  await chat.page.reload()
  await chat.more(10)
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})

test('a reload after the end shows what was said, without asking anybody', async () => {
  scene.says({ tokens: 20 })
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  const { text } = await expectTruth(scene, chat)
  await chat.page.reload()
  await chat.answers.first().waitFor()
  expect((await expectTruth(scene, chat)).text).toBe(text)
  expect(scene.bought).toHaveLength(1)
})

test('a line that is reset three times loses nothing', async () => {
  scene.says(prose)
  const chat = await scene.visit()
  chat.visitor.expectComplaints(NETWORK)
  await chat.send('How deep is the sea?')
  for (let cuts = 0; cuts < 3; cuts++) {
    await chat.more(8)
    scene.line.cut()
  }
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})

test('a line that is dead without a word is noticed, and left for another', async () => {
  scene.says({ ...prose, tokens: 320 })
  const chat = await scene.visit()
  chat.visitor.expectComplaints(NETWORK)
  await chat.send('How deep is the sea?')
  await chat.more(8)
  scene.line.goDead()
  await chat.more(40)
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})

test('five seconds without a network are told as such, and the rest is there afterwards', async () => {
  scene.says(prose)
  const chat = await scene.visit()
  chat.visitor.expectComplaints(NETWORK)
  await chat.send('How deep is the sea?')
  await chat.more(8)
  await chat.visitor.context.setOffline(true)
  // A browser that is offline keeps its streams until they break.
  scene.line.cut()
  const words = await chat.shown()
  await chat.lineState.getByText('Offline').waitFor()
  await sleep(5_000)
  expect(await chat.shown()).toBe(words)
  await chat.visitor.context.setOffline(false)
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})

test('a relay that is killed and started again under the page goes on, and the page says what it waits for', async () => {
  scene.says({ ...prose, tokens: 240 })
  const chat = await scene.visit()
  chat.visitor.expectComplaints(NETWORK)
  await chat.send('How deep is the sea?')
  await chat.more(15)
  // So that the page meets nobody for a while, however fast a relay starts.
  scene.line.close()
  process.kill(scene.relay.childPid(), 'SIGKILL')
  await chat.lineState.getByText('Reconnecting').waitFor()
  await scene.line.open()
  const { ending, message } = await expectTruth(scene, chat)
  expect([ending, message.seams?.map(({ how }) => how)]).toEqual(['complete', ['continued']])
  // Once, and once for the rest of it.
  expect(scene.bought.map(({ continuation }) => continuation !== undefined)).toEqual([false, true])
})

test('where the provider is killed in mid-sentence another goes on, and the page says who', async () => {
  scene.says(prose)
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  await chat.more(15)
  expect((await strike(chat.reply!, 'kill-upstream')).status).toBe(200)
  await chat.answers.last().getByRole('note').getByText(`continued by ${UNDERSTUDY}`).waitFor()
  const { ending, message } = await expectTruth(scene, chat)
  expect([ending, message.seams]).toMatchObject(['complete', [{ how: 'continued', model: UNDERSTUDY }]])
  expect(scene.bought.map(({ model }) => model)).toEqual([MODEL, UNDERSTUDY])
})

test('where nobody goes on the page says that it failed, why, and what helps; trying again helps', async () => {
  scene.says(prose)
  const chat = await scene.visit()
  await chat.choose(HERMIT)
  await chat.send('How deep is the sea?')
  await chat.more(15)
  scene.says({ refuse: 400 })
  await strike(chat.reply!, 'kill-upstream')
  expect((await expectTruth(scene, chat)).ending).toBe('failed')
  expect(await chat.answers.last().getByRole('alert').innerText()).toContain('Trying again may help.')
  scene.says(prose)
  await chat.begins(() => chat.button('Try again').click())
  expect((await expectTruth(scene, chat)).ending).toBe('complete')
})

test('a slow network shows less at a time, and loses nothing', async () => {
  scene.says(prose)
  const chat = await scene.visit()
  const devtools = await chat.visitor.devtools(chat.page)
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 600,
    downloadThroughput: 12_000,
    uploadThroughput: 12_000,
  })
  await chat.send('How deep is the sea?')
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})
