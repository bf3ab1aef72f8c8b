// `useChat` on a page, over the real relay: what people do, and what happens to their lines meanwhile.
import { memoryStorage } from '@holdfast/client/chat'
import { start } from '@holdfast/client'
import { expectedText } from '@holdfast/simulator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type TestHouse, openHouse } from '../clients/house.ts'
import type { Engine } from './engine.ts'
import { isReady, mount, network, openWindow, said, settingsFor } from './page.ts'

const QUESTION = 'What holds a ship?'
/** Slow enough to do something in the middle of it. */
const LONG = { tokens: 80, tokensPerSecond: 200 }
const LONG_TEXT = expectedText(LONG, QUESTION)
const FAST_TEXT = expectedText('sim/fast', QUESTION)

export function useChatSuite(engine: Engine): void {
  describe(`useChat under React ${engine.version}`, () => {
    let house: TestHouse
    beforeAll(async () => {
      openWindow()
      house = await openHouse()
    })
    afterAll(() => house.close())
    beforeEach(() => {
      house.reset()
      house.simulator.control('sim/fast')
    })

    const page = (
      more: Parameters<typeof settingsFor>[2] = {},
      net = network(),
      how: { readonly isStrict?: boolean } = {},
    ) => mount(engine, settingsFor(house, net, more), how)
    const bought = () => house.simulator.journal.length

    it('in strict mode a question is one purchase, and its answer is whole on the page', async () => {
      const net = network()
      const here = page({}, net)
      here.chat.send(QUESTION)
      await here.until(isReady)
      expect(here.text).toBe(`${QUESTION}\n${FAST_TEXT}`)
      expect([net.posts(), bought()]).toEqual([1, 1])
      expect(here.chat.messages[1]).toMatchObject({ isRunning: false, metrics: { reconnects: 0 } })
    })

    it('nothing is left when it is gone', async () => {
      house.simulator.control(LONG)
      const net = network()
      const here = page({}, net)
      here.chat.send(QUESTION)
      await here.until(({ status }) => status === 'streaming')
      expect(net.wakers()).toBeGreaterThan(0)
      here.leave()
      await expect.poll(net.wakers).toBe(0)
    })

    it('a line that is cut again and again brings the whole answer, and says what it is doing', async () => {
      house.simulator.control(LONG)
      const here = page({}, network({ cutAfterBytes: 2500 }))
      const phases = new Set<string | undefined>()
      here.chat.chat.subscribe(() => phases.add(here.chat.chat.getSnapshot().line?.phase))
      here.chat.send(QUESTION)
      await here.until(isReady)
      expect(here.text).toBe(`${QUESTION}\n${LONG_TEXT}`)
      expect([...phases]).toEqual(expect.arrayContaining(['connecting', 'streaming', 'reconnecting']))
      const answer = here.chat.messages[1]!
      expect(answer.role === 'assistant' && answer.metrics!.reconnects).toBeGreaterThan(2)
      expect(bought()).toBe(1)
    })

    it('a first response that is lost is asked for again, and not bought again', async () => {
      const net = network({ lose: 1 })
      const here = page({}, net)
      here.chat.send(QUESTION)
      await here.until(isReady)
      expect(here.text).toBe(`${QUESTION}\n${FAST_TEXT}`)
      expect([net.posts(), bought()]).toEqual([2, 1])
    })

    it('a reload in mid-reply finds the answer, whole', async () => {
      house.simulator.control(LONG)
      const storage = memoryStorage()
      const here = page({ id: 'one', storage })
      here.chat.send(QUESTION)
      await here.until(({ messages }) => messages.length === 2 && said(messages[1]!).length > 20)
      here.leave()
      const again = page({ id: 'one', storage })
      await again.until(isReady)
      expect(again.text).toBe(`${QUESTION}\n${LONG_TEXT}`)
      expect(bought()).toBe(1)
    })

    it('a reload after the answer had ended while nobody looked finds it whole', async () => {
      const storage = memoryStorage()
      const here = page({ id: 'one', storage })
      house.simulator.control({ ...LONG, tokens: 40 })
      here.chat.send(QUESTION)
      await here.until(({ status }) => status === 'streaming')
      here.leave()
      await house.simulator.when(({ state }) => state === 'finished')
      const again = page({ id: 'one', storage })
      await again.until(isReady)
      expect(again.text).toBe(`${QUESTION}\n${expectedText({ ...LONG, tokens: 40 }, QUESTION)}`)
      expect(bought()).toBe(1)
    })

    it('two tabs show one reply, and it can be stopped from the other', async () => {
      house.simulator.control({ ...LONG, tokens: 2000 })
      const storage = memoryStorage()
      const [here, there] = [page({ id: 'one', storage }), page({ id: 'one', storage })]
      here.chat.send(QUESTION)
      await there.until(({ messages }) => messages.length === 2 && said(messages[1]!).length > 20)
      await there.chat.stop()
      for (const tab of [here, there]) await tab.until(isReady)
      expect(here.text).toBe(there.text)
      expect(here.text.length).toBeGreaterThan(QUESTION.length + 20)
      for (const { chat } of [here, there]) {
        expect(chat.messages[1]).toMatchObject({ content: { ending: 'stopped' } })
        expect(chat.trouble).toBeUndefined()
      }
      expect(bought()).toBe(1)
    })

    it('edits, other answers and branches', async () => {
      const here = page()
      here.chat.send('One')
      await here.until(isReady)
      here.chat.regenerate()
      await here.until((chat) => isReady(chat) && chat.messages[1]!.branch.count === 2)
      here.chat.edit(here.chat.messages[0]!.id, 'Uno')
      await here.until((chat) => isReady(chat) && chat.messages[0]!.branch.count === 2)
      expect(here.text).toBe(`Uno\n${expectedText('sim/fast', 'Uno')}`)
      here.chat.show(here.chat.messages[0]!.branch.previous!)
      await here.until(({ messages }) => said(messages[0]!) === 'One')
      expect(here.chat.messages.map(({ branch: { index, count } }) => [index, count])).toEqual([
        [0, 2],
        [1, 2],
      ])
    })

    it('tools run, and the model goes on with what they say', async () => {
      house.simulator.control({ tools: 1, toolName: 'depth', toolArgs: '{"of":"sea"}', tokens: 3 }, { times: 1 })
      const asked: unknown[] = []
      const run = (args: unknown) => {
        asked.push(args)
        return { metres: 3688 }
      }
      const here = page({ tools: [{ name: 'depth', parameters: { type: 'object' }, run }] })
      here.chat.send(QUESTION)
      await here.until((chat) => isReady(chat) && chat.messages.length === 3)
      expect(asked).toEqual([{ of: 'sea' }])
      const [, call, answer] = here.chat.messages
      expect(Object.values((call as { results?: object }).results!)).toEqual([{ metres: 3688 }])
      expect(answer).toMatchObject({ role: 'assistant', content: { ending: 'complete' } })
      expect(bought()).toBe(2)
    })

    it('money that has run out is trouble with a next step, and what was said stays', async () => {
      const session = await fetch(`${house.url}/v1/sessions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${house.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ budget: { replies: 1 } }),
      })
      const { token } = (await session.json()) as { token: string }
      const here = page({ apiKey: token })
      here.chat.send(QUESTION)
      await here.until(isReady)
      here.chat.send('And?')
      await here.until(({ status }) => status === 'error')
      expect(here.chat.trouble).toMatchObject({ problem: { code: 'over-budget' }, next: 'pay' })
      expect(here.text).toBe(`${QUESTION}\n${FAST_TEXT}\nAnd?\n`)
    })

    it('a key that is refused, a new one in the settings, and a retry', async () => {
      const net = network()
      const here = page({ apiKey: 'wrong' }, net)
      here.chat.send(QUESTION)
      await here.until(({ status }) => status === 'error')
      expect(here.chat.trouble).toMatchObject({ problem: { code: 'key-unknown' }, next: 'sign-in' })
      here.render(settingsFor(house, net))
      here.chat.retry()
      await here.until(isReady)
      expect(here.text).toBe(`${QUESTION}\n${FAST_TEXT}`)
    })

    it('another id is another chat; other settings are the next request', async () => {
      const net = network()
      const here = page({ id: 'one' }, net)
      const { chat } = here.chat
      here.chat.send(QUESTION)
      await here.until(isReady)
      const parameters = { temperature: 0.5 }
      here.render(
        settingsFor(house, net, { id: 'one', model: 'sim/other', parameters, reply: { runtime: net.runtime } }),
      )
      await here.until(isReady)
      expect(here.chat.chat).toBe(chat)
      await expect
        .poll(() => {
          if (isReady(here.chat)) here.chat.regenerate()
          return house.simulator.journal.some(({ model }) => model === 'sim/other')
        })
        .toBe(true)
      await here.until(isReady)
      here.render(settingsFor(house, net, { id: 'two' }))
      await here.until(({ id }) => id === 'two')
      expect(here.chat.messages).toEqual([])
      expect(here.chat.chat).not.toBe(chat)
      // The old one is closed: nobody there waits for anything.
      await expect.poll(net.wakers).toBe(0)
    })

    it('many tokens between two frames of the display are one rendering', async () => {
      house.simulator.control({ tokens: 120, tokensPerSecond: 400 })
      let draw: (() => void) | undefined
      const net = network()
      const runtime = { ...net.runtime, frame: (work: () => void) => void (draw = work) }
      const here = page({ reply: { runtime } }, net, { isStrict: false })
      here.chat.send(QUESTION)
      await here.until(({ status }) => status === 'streaming')
      const events = () =>
        (here.chat.chat.getSnapshot().messages[1] as { metrics?: { events: number } }).metrics!.events
      await expect.poll(() => draw !== undefined && here.renders).toBeTruthy()
      const [before, eventsBefore] = [here.renders, events()]
      await expect.poll(() => events() - eventsBefore).toBeGreaterThan(20)
      expect(here.renders).toBe(before)
      draw!()
      await here.until(({ messages }) => said(messages[1]!).length > 20)
      expect(here.renders).toBe(before + 1)
      await here.until(isReady)
      expect(here.text).toBe(`${QUESTION}\n${expectedText({ tokens: 120 }, QUESTION)}`)
      expect(here.renders).toBeLessThan(before + 6)
    })

    it('a server renders it without a window, and the page takes over what it drew', async () => {
      const { createElement, hooks, hydrateRoot, renderToString } = engine
      const storage = memoryStorage()
      const before = page({ id: 'one', storage })
      before.chat.send(QUESTION)
      await before.until(isReady)
      before.leave()

      const settings = settingsFor(house, network(), { id: 'one', storage })
      const Page = () => {
        const { status, messages } = hooks.useChat(settings)
        return createElement('p', { title: status }, messages.map(said).join('\n'))
      }
      const { window, document } = globalThis
      Object.assign(globalThis, { window: undefined, document: undefined })
      const html = renderToString(createElement(Page) as never)
      Object.assign(globalThis, { window, document })
      expect(html).toContain('title="loading"')

      const container = document.body.appendChild(document.createElement('main'))
      container.innerHTML = html
      const complaints: unknown[] = []
      const { error } = console
      console.error = (...words) => void complaints.push(words)
      onTestFinished(() => void (console.error = error))
      const root = hydrateRoot(container, createElement(Page) as never)
      await expect.poll(() => container.textContent).toBe(`${QUESTION}\n${FAST_TEXT}`)
      root.unmount()
      expect(complaints).toEqual([])
    })

    it('the list of chats follows them', async () => {
      const storage = memoryStorage()
      const { createElement, createRoot, hooks } = engine
      const container = document.body.appendChild(document.createElement('main'))
      const root = createRoot(container)
      let list!: ReturnType<typeof hooks.useChats>
      // A list that is given another storage each time keeps to its first.
      const List = () => {
        list = hooks.useChats({ ...storage })
        return createElement('p', null, list.chats.map(({ title }) => title).join('\n'))
      }
      root.render(createElement(List))
      onTestFinished(() => root.unmount())
      const here = page({ id: 'one', storage })
      here.chat.send(QUESTION)
      await expect.poll(() => container.textContent).toBe(QUESTION)
      await here.until(isReady)
      await list.rename('one', 'Anchors')
      await expect.poll(() => container.textContent).toBe('Anchors')
      await list.remove('one')
      await expect.poll(() => container.textContent).toBe('')
      await here.until(({ messages }) => messages.length === 0)
    })

    it('a bare reply is drawn as it grows, with the state of its line', async () => {
      const { createElement, createRoot, hooks } = engine
      house.simulator.control({ ...LONG, tokens: 40 })
      const reply = start({
        baseURL: house.url,
        apiKey: house.key,
        dialect: 'openai-chat',
        body: { model: 'sim/any', messages: [{ role: 'user', content: QUESTION }] },
      })
      const phases: string[] = []
      const Reply = () => {
        const { message, line } = hooks.useReply(reply)
        if (phases.at(-1) !== line.phase) phases.push(line.phase)
        return createElement('p', null, said({ role: 'assistant', content: message } as never))
      }
      const container = document.body.appendChild(document.createElement('main'))
      const root = createRoot(container)
      root.render(createElement(Reply))
      onTestFinished(() => root.unmount())
      await reply.finished
      await expect.poll(() => container.textContent).toBe(expectedText({ ...LONG, tokens: 40 }, QUESTION))
      expect(phases.at(-1)).toBe('closed')
      expect(phases).toContain('streaming')
    })

    it('settings that are new objects at every rendering change nothing by themselves', async () => {
      const net = network()
      const here = page({}, net, { isStrict: false })
      const {
        chat: { chat },
        renders,
      } = here
      for (let time = 0; time < 3; time += 1) here.render(settingsFor(house, net, { tools: [], parameters: {} }))
      expect([here.chat.chat === chat, here.renders]).toEqual([true, renders + 3])
      here.chat.send(QUESTION)
      here.render(settingsFor(house, net, { tools: [], parameters: {} }))
      await here.until(isReady)
      expect([here.chat.chat === chat, bought()]).toEqual([true, 1])
    })
  })
}
