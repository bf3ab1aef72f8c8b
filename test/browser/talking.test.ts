// A conversation in which nothing goes wrong, as its visitor has it.
import { beforeAll, expect, test } from 'vitest'
import { type Scene, openScene } from './scene.ts'
import { expectTruth } from './truth.ts'

let scene: Scene
beforeAll(async () => void (scene = await openScene()))

const prose = { tokens: 60, tokensPerSecond: 60 } as const
const endless = { tokens: 5000, tokensPerSecond: 30 } as const

test('what is asked is answered word by word, and what is shown in the end is what the log says', async () => {
  scene.says({ ...prose, firstTokenMs: 300 })
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  await chat.more(5)
  const early = await chat.shown()
  expect(await chat.lineState.innerText()).toContain('Answering')
  const { text } = await expectTruth(scene, chat)
  expect(text.length).toBeGreaterThan(early.length)
  expect(await chat.lineState.count()).toBe(0)
  expect(scene.bought).toHaveLength(1)
})

test('a stop hangs up on the provider, and what was said stays', async () => {
  scene.says(endless)
  const chat = await scene.visit()
  await chat.send('Go on for ever.')
  await chat.more()
  await chat.button('Stop').click()
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'stopped' })
  await chat.answers.last().getByText('Stopped').waitFor()
  expect(await scene.asked(({ state }) => state !== 'running')).toMatchObject({ state: 'client-gone' })
})

test('another answer stands beside the first, and one goes between them', async () => {
  scene.says({ ...prose, text: 'Eleven kilometres, where it is deepest.' })
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  const { text: first } = await expectTruth(scene, chat)

  scene.says({ ...prose, text: 'Four kilometres, nearly everywhere.' })
  await chat.begins(() => chat.button('Answer again').click())
  const { text: second } = await expectTruth(scene, chat)
  expect(second).not.toBe(first)

  const branches = chat.answers.last().getByRole('group', { name: /of 2$/ })
  expect(await branches.innerText()).toBe('2/2')
  await branches.getByRole('button', { name: 'Previous version' }).click()
  expect(await branches.innerText()).toBe('1/2')
  expect(await chat.copied()).toBe(first)
  await branches.getByRole('button', { name: 'Next version' }).click()
  expect(await chat.copied()).toBe(second)
  expect(await chat.answers.count()).toBe(1)
  expect(scene.bought).toHaveLength(1)
})

test('a question that is edited is asked anew, and the old one is still there', async () => {
  scene.says(prose)
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  const { text: ofTheSea } = await expectTruth(scene, chat)
  await chat.send('And its saltiest part?')
  await expectTruth(scene, chat)

  const [first] = await chat.questions.all()
  await first!.getByRole('button', { name: 'Edit' }).click()
  await first!.getByRole('textbox', { name: 'Edit' }).fill('How high is the sky?')
  await chat.begins(() => first!.getByRole('button', { name: 'Send' }).click())
  const { text: ofTheSky } = await expectTruth(scene, chat)
  expect(ofTheSky).not.toBe(ofTheSea)
  expect([await chat.questions.count(), await chat.answers.count()]).toEqual([1, 1])

  await first!.getByRole('button', { name: 'Previous version' }).click()
  expect([await chat.questions.count(), await chat.answers.count()]).toEqual([2, 2])
  expect(await chat.questions.first().innerText()).toContain('How deep is the sea?')
  expect(scene.bought).toHaveLength(3)
})

test('the keyboard is enough: to send, to stop, to say it differently', async () => {
  scene.says(endless)
  const chat = await scene.visit()
  const { keyboard } = chat.page
  await keyboard.press('/')
  await keyboard.type('Go on for ever.')
  await keyboard.press('Enter')
  await chat.more()
  await keyboard.press('Escape')
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'stopped' })

  scene.says(prose)
  await chat.field.focus()
  await keyboard.press('ArrowUp')
  await keyboard.press('Control+A')
  await keyboard.type('How deep is the sea?')
  await chat.begins(() => keyboard.press('Enter'))
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
  expect(await chat.questions.innerText()).toContain('How deep is the sea?')
  expect(scene.bought).toHaveLength(1)
})

test('headings, tables, code and lists are the words of the log, and formulas are drawn', async () => {
  scene.says({ form: 'essay', tokens: 550, tokensPerSecond: 600 })
  const chat = await scene.visit()
  await chat.send('How deep is the sea?')
  await expectTruth(scene, chat)
  expect(await chat.answers.last().locator('math').count()).toBeGreaterThan(0)
  for (const role of ['heading', 'table', 'list'] as const)
    expect(await chat.answers.last().getByRole(role).count(), role).toBeGreaterThan(0)
})
