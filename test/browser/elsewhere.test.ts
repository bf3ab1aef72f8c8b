// A page of another origin, without React and without a key: the element with a session's token, and the browser's own
// EventSource with a reader's.
import type { BuildOptions } from 'esbuild'
import { beforeAll, expect, test } from 'vitest'
import { replyPath } from '@holdfast/protocol'
import { KEY } from '../faults/relay-process.ts'
import { ChatPage } from './chat-page.ts'
import { type Pages, openPages } from './pages.ts'
import { type Scene, openScene } from './scene.ts'
import { HERMIT, MODEL } from './stage.ts'
import { expectTruth, logOf } from './truth.ts'
import { NETWORK } from './visitor.ts'

/** What the package's own build makes the element with; it has no types. */
const { elementOptions } = (await import(new URL('../../packages/widget/build.mjs', import.meta.url).href)) as {
  readonly elementOptions: BuildOptions
}

let scene: Scene
let pages: Pages
beforeAll(async () => {
  pages = await openPages()
  scene = await openScene({ environment: { HOLDFAST_ORIGINS: pages.url } })
  await pages.addBundle(elementOptions)
  return () => pages.close()
})

const post = async (path: string, body: object): Promise<Record<string, string>> => {
  const response = await fetch(scene.relay.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, string>
}

/** A page with the element in it, whose visitor has a session for one model. */
async function visit(path: string, model = MODEL): Promise<ChatPage> {
  const { token } = await post('/v1/sessions', { models: [MODEL], origin: pages.url, user: path })
  pages.add(
    path,
    `<script type="module" src="/holdfast-chat.js"></script>
     <div style="block-size: 90vh">
       <holdfast-chat base-url="${scene.line.url}" model="${model}" token="${token}" greeting="Ahoy"></holdfast-chat>
     </div>`,
  )
  const chat = await ChatPage.open(await scene.visitor(), pages.url + path)
  await chat.field.waitFor()
  return chat
}

test('<holdfast-chat> with a session’s token answers, outlives a cut and a reload, and shows what the log says', async () => {
  scene.says({ tokens: 160, tokensPerSecond: 40 })
  const chat = await visit('/element')
  chat.visitor.expectComplaints(NETWORK)
  await chat.page.getByText('Ahoy').waitFor()
  await chat.send('How deep is the sea?')
  await chat.more(8)
  scene.line.cut()
  await chat.more(8)
  await chat.page.reload()
  await chat.more(8)
  expect(await expectTruth(scene, chat)).toMatchObject({ ending: 'complete' })
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})

test('<holdfast-chat> says that the session does not allow this model', async () => {
  scene.says({ tokens: 20 })
  const chat = await visit('/forbidden', HERMIT)
  chat.visitor.expectComplaints(/status of 403/)
  await chat.field.fill('How deep is the sea?')
  await chat.field.press('Enter')
  const alert = chat.answers.last().getByRole('alert')
  await alert.getByText('model-forbidden').waitFor()
  expect(scene.bought).toEqual([])
})

test('the browser’s own EventSource reads on by itself after a cut: every seq once, and the text of the log', async () => {
  scene.says({ tokens: 120, tokensPerSecond: 40 })
  const response = await fetch(`${scene.relay.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'holdfast-disconnect': 'keep' },
    body: JSON.stringify({ model: MODEL, stream: true, messages: [{ role: 'user', content: 'How deep is the sea?' }] }),
  })
  const reply = response.headers.get('holdfast-reply')!
  await response.body!.cancel()
  const { url } = await post(`${replyPath(reply)}/tokens`, {})
  pages.add(
    '/events',
    `<output></output><script>
       seqs = []
       source = new EventSource(${JSON.stringify(scene.line.url + url)})
       source.onmessage = ({ data, lastEventId }) => {
         seqs.push(Number(lastEventId))
         if (data === '[DONE]') return void (source.close(), document.title = 'done')
         document.querySelector('output').append(JSON.parse(data).choices[0]?.delta.content ?? '')
       }
     </script>`,
  )
  const somebody = await scene.visitor()
  somebody.expectComplaints(NETWORK)
  const page = await somebody.open(`${pages.url}/events`)
  const output = page.getByRole('status')
  await expect.poll(() => output.innerText()).toMatch(/\S/)
  scene.line.cut()
  await expect.poll(() => page.title(), { timeout: 30_000 }).toBe('done')
  const { text } = await logOf(scene, reply)
  expect(await output.textContent()).toBe(text)
  const seqs = await page.evaluate<number[]>('seqs')
  expect(seqs).toEqual(seqs.map((_, at) => at + 1))
  expect(scene.bought).toMatchObject([{ state: 'finished' }])
})
