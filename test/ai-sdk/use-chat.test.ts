// `useChat` itself, rendered by React in strict mode: which mounts everything twice, and lets go of it in between.
import { createRequire } from 'node:module'
import { Chat, useChat } from '@ai-sdk/react'
import { type HoldfastTransport, holdfastTransport } from '@holdfast/client/ai-sdk'
import { expectedText } from '@holdfast/simulator'
import type { UIMessage } from 'ai'
import { type Root, createRoot } from 'react-dom/client'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type TestHouse, openHouse } from '../clients/house.ts'
import { openPage, textOf, until } from './page.ts'

const require = createRequire(import.meta.url)
// React as react-dom finds it: nearer to this file there is an older one, for other tests.
const { StrictMode, createElement, useEffect } = createRequire(require.resolve('react-dom'))(
  'react',
) as typeof import('react')
const { JSDOM } = require('jsdom') as { readonly JSDOM: new (html: string, how: object) => { readonly window: Window } }

let house: TestHouse
beforeAll(async () => {
  // Only what React looks for: Node's own fetch and its signals are the ones that belong together.
  const { window } = new JSDOM('<main></main>', { pretendToBeVisual: true })
  Object.assign(globalThis, { window, document: window.document })
  house = await openHouse()
})
afterAll(() => house.close())
beforeEach(() => house.reset())

const question = 'What holds a ship?'
const long = { tokens: 60, tokensPerSecond: 300 }
const whole = expectedText(long, question)

/** What a component shows. */
interface Shown {
  chat: ReturnType<typeof useChat>
}

interface Look {
  readonly transport: HoldfastTransport
  readonly messages?: readonly UIMessage[]
  readonly resume?: boolean
  /** One that outlives its components. */
  readonly shared?: Chat<UIMessage>
}

/** Renders as many components as there are places to show in. */
function render(looks: readonly Look[]): {
  readonly root: Root
  readonly shown: readonly Shown[]
  seen(isSo: () => boolean): Promise<void>
} {
  const shown = looks.map((): Shown => ({ chat: undefined as never }))
  const watchers = new Set<() => void>()
  const Place = ({ at, transport, messages, resume = false, shared }: Look & { readonly at: number }) => {
    const own = { id: 'the-chat', transport, messages: structuredClone(messages) as UIMessage[] }
    const chat = useChat({ resume, ...(shared ? { chat: shared } : own) })
    shown[at]!.chat = chat
    // When it is on the page.
    useEffect(() => watchers.forEach((watcher) => watcher()))
    return chat.messages.map(textOf).join('\n')
  }
  const root = createRoot(document.querySelector('main')!)
  const places = looks.map((look, at) => createElement(Place, { ...look, at, key: at }))
  root.render(createElement(StrictMode, null, places))
  onTestFinished(() => root.unmount())
  return {
    root,
    shown,
    seen: (isSo) =>
      new Promise((resolve) => {
        const watcher = () => shown.every(({ chat }) => chat !== undefined) && isSo() && resolve()
        watchers.add(watcher)
        watcher()
      }),
  }
}

const transportTo = (replies: Map<string, string>) =>
  holdfastTransport({ baseURL: house.url, apiKey: house.key, model: 'sim/any', replies })

/** A page that is gone in mid-reply. */
async function leftAlone(replies: Map<string, string>, plan: object): Promise<readonly UIMessage[]> {
  house.simulator.control(plan)
  const { chat, unload } = openPage({ url: house.url, key: house.key, replies })
  chat.sendMessage({ text: question }).catch(() => undefined)
  await until(chat, () => textOf(chat.lastMessage).length > 40)
  unload()
  return chat.messages
}

test('a question and its answer, shown as the log has it', async () => {
  house.simulator.control(long)
  const { shown, seen } = render([{ transport: transportTo(new Map()) }])
  await seen(() => true)
  await shown[0]!.chat.sendMessage({ text: question })
  await seen(() => shown[0]!.chat.status === 'ready' && shown[0]!.chat.messages.length === 2)
  expect(document.querySelector('main')?.textContent).toBe(`${question}\n${whole}`)
})

test('resume: true after a reload, in strict mode: the reply is not stopped, and one message is whole', async () => {
  const replies = new Map<string, string>()
  const messages = await leftAlone(replies, long)
  const { shown, seen } = render([{ transport: transportTo(replies), messages, resume: true }])
  await seen(() => textOf(shown[0]!.chat.messages.at(-1)) === whole && shown[0]!.chat.status === 'ready')
  expect(shown[0]!.chat.messages).toHaveLength(2)
  expect(document.querySelector('main')?.textContent).toBe(`${question}\n${whole}`)
  expect(house.simulator.journal.map(({ state }) => state)).toEqual(['finished'])
})

test('two components with one chat: one reader, one message, the same text', async () => {
  house.simulator.control(long)
  const transport = transportTo(new Map())
  const shared = new Chat<UIMessage>({ id: 'the-chat', transport })
  const { shown, seen } = render([
    { transport, shared, resume: true },
    { transport, shared, resume: true },
  ])
  await seen(() => true)
  await shown[1]!.chat.sendMessage({ text: question })
  await seen(() => shown.every(({ chat }) => chat.status === 'ready' && chat.messages.length === 2))
  expect(shown.map(({ chat }) => textOf(chat.messages.at(-1)))).toEqual([whole, whole])
  expect(house.simulator.journal).toHaveLength(1)
})

test('a component that goes stops its reply; a chat of one’s own outlives its components, and so does its reply', async () => {
  const sent = async (look: Look) => {
    house.simulator.control({ tokens: 5_000, tokensPerSecond: 200 }, { times: 1 })
    const { root, shown, seen } = render([look])
    await seen(() => true)
    shown[0]!.chat.sendMessage({ text: question }).catch(() => undefined)
    await seen(() => textOf(shown[0]!.chat.messages.at(-1)).length > 20 && shown[0]!.chat.messages.length === 2)
    root.unmount()
  }
  await sent({ transport: transportTo(new Map()) })
  const gone = await house.simulator.when(({ state }) => state !== 'running')
  expect(gone.state).toBe('client-gone')

  const transport = transportTo(new Map())
  const shared = new Chat<UIMessage>({ id: 'another', transport })
  await sent({ transport, shared })
  const length = textOf(shared.lastMessage).length
  await until(shared, () => textOf(shared.lastMessage).length > length + 100)
  expect(house.simulator.journal[1]?.state).toBe('running')
  await shared.stop()
})
