// What axe finds on each face of the console: nothing.
import { beforeAll, test } from 'vitest'
import { expectAccessible, faces } from './axe.ts'
import { ChatPage } from './chat-page.ts'
import { type Scene, openScene } from './scene.ts'
import { HERMIT } from './stage.ts'
import { NETWORK } from './visitor.ts'

let scene: Scene
beforeAll(async () => void (scene = await openScene()))

const essay = { form: 'essay', tokens: 550, tokensPerSecond: 60, reasoning: 40 } as const
const QUESTION = 'How does one hold a line?'

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
  const chat = await scene.visit(options)
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
