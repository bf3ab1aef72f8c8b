import { describe, expect, it } from 'vitest'
import { SENTENCE, lastBody, lastOf, rest, said, settingsIn, worldOf } from '../../test/chatting.ts'
import type { ChatMessage } from './chat.ts'
import { openChat } from './open-chat.ts'

describe('a conversation', () => {
  it('a question gets its answer, and the next one carries both', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world, { system: 'Be brief.', parameters: { temperature: 0 } }))
    chat.send('Why is the sea salt?')
    expect(chat.getSnapshot().status).toBe('submitted')
    expect(said(await rest(world, chat))).toEqual(['Why is the sea salt?', SENTENCE])
    chat.send('Why?')
    await rest(world, chat)
    expect(lastBody(world)).toEqual({
      model: 'sim/words',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Why is the sea salt?' },
        { role: 'assistant', content: SENTENCE },
        { role: 'user', content: 'Why?' },
      ],
      stream_options: { include_usage: true },
      temperature: 0,
      stream: true,
    })
    expect(world.bought).toHaveLength(2)
  })

  it('nothing is sent while a reply runs', () => {
    const chat = openChat(settingsIn(worldOf()))
    chat.send('One')
    for (const act of [() => chat.send('Two'), () => chat.regenerate(), () => chat.edit('x', 'Two')]) {
      expect(act).toThrow(expect.objectContaining({ code: 'request-invalid' }))
    }
    expect(said(chat.getSnapshot())).toEqual(['One', ''])
  })

  it('what cannot be put into words is not said', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    const attachments = [{ name: 'a.pdf', mediaType: 'application/pdf', url: 'https://x.test/a.pdf' }]
    expect(() => chat.send({ text: 'Read it', attachments })).toThrow('no word for the URL of a file')
    expect(chat.getSnapshot()).toMatchObject({ messages: [], status: 'ready' })
    chat.send('One')
    expect(said(await rest(world, chat))).toEqual(['One', SENTENCE])
  })

  it('what is asked goes by the latest settings, what runs by those it was begun with', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    chat.send('One')
    chat.configure(settingsIn(world, { model: 'sim/other' }))
    await rest(world, chat)
    expect(lastBody(world)['model']).toBe('sim/words')
    chat.send('Two')
    await rest(world, chat)
    expect(lastBody(world)['model']).toBe('sim/other')
    expect(chat.getSnapshot().messages.map((one) => one.role === 'assistant' && one.model)).toEqual([
      false,
      'sim/words',
      false,
      'sim/other',
    ])
  })

  it('asks for both kinds of segments, because it shows the message as it stands', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    chat.send('Why?')
    await rest(world, chat)
    expect(world.asked[0]!.headers.get('holdfast-segments')).toBe('continue, restart')
  })

  it('opening it does nothing at all before somebody subscribes or acts', async () => {
    const world = worldOf()
    const touched: string[] = []
    const storage = new Proxy({}, { get: (_, name) => () => void touched.push(String(name)) }) as never
    const chat = openChat(settingsIn(world, { storage, id: 'one' }))
    await world.settle(5)
    expect(chat.getSnapshot()).toMatchObject({ id: 'one', status: 'loading', messages: [] })
    expect(touched).toEqual([])
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
  })

  it('closing it leaves nothing behind, and subscribing opens it again', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    world.faults = [{ stallAt: 200 }]
    chat.send('Why?')
    await world.settle(20)
    expect(chat.getSnapshot().status).toBe('streaming')
    chat.close()
    await world.pass(100)
    expect(world.leftovers).toEqual({ timers: 0, wakers: 0 })
    chat.subscribe(() => undefined)
    expect(said(await rest(world, chat))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('what was read of a reply stays on the page while another line reads it from its beginning', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    world.faults = [{ stallAt: 200 }, { stallAt: 90 }]
    chat.send('Why?')
    await world.settle(20)
    const before = said(chat.getSnapshot())[1]!
    expect(before.length).toBeGreaterThan(4)
    chat.close()
    chat.subscribe(() => undefined)
    await world.settle(20)
    expect(said(chat.getSnapshot())[1]).toBe(before)
    expect(said(await rest(world, chat))[1]).toBe(SENTENCE)
  })
})

describe('branches', () => {
  const asked = async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    chat.send('One')
    await rest(world, chat)
    return { world, chat }
  }
  const branches = (messages: readonly ChatMessage[]) =>
    messages.map(({ branch: { index, count } }) => `${index + 1}/${count}`)

  it('another answer stands beside the first, and both can be shown', async () => {
    const { world, chat } = await asked()
    const first = chat.getSnapshot().messages[1]!
    chat.regenerate()
    const { messages } = await rest(world, chat)
    expect(branches(messages)).toEqual(['1/1', '2/2'])
    expect(messages[1]!.branch.previous).toBe(first.id)
    expect(lastBody(world).messages).toEqual([{ role: 'user', content: 'One' }])
    chat.show(first.id)
    expect(chat.getSnapshot().messages[1]).toMatchObject({ id: first.id, branch: { index: 0, next: messages[1]!.id } })
  })

  it('an edited question is a branch of its own, and the old one keeps what came after it', async () => {
    const { world, chat } = await asked()
    chat.send('Two')
    const { messages: before } = await rest(world, chat)
    chat.edit(before[0]!.id, 'Uno')
    const { messages } = await rest(world, chat)
    expect(said({ messages } as never)).toEqual(['Uno', SENTENCE])
    expect(branches(messages)).toEqual(['2/2', '1/1'])
    chat.show(before[0]!.id)
    expect(said(chat.getSnapshot())).toEqual(['One', SENTENCE, 'Two', SENTENCE])
    chat.send('Three')
    await rest(world, chat)
    expect(lastBody(world).messages).toHaveLength(5)
  })

  it('an edited text keeps its attachments, a draft says what it has', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    const attachments = [{ name: 'a.png', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }]
    chat.send({ text: 'What is it?', attachments })
    const { messages } = await rest(world, chat)
    chat.edit(messages[0]!.id, 'And this?')
    expect((await rest(world, chat)).messages[0]).toMatchObject({ text: 'And this?', attachments })
    chat.edit(messages[0]!.id, { text: 'Bare' })
    expect((await rest(world, chat)).messages[0]).not.toHaveProperty('attachments')
  })

  it('a chat that was cleared is empty, and goes on', async () => {
    const { world, chat } = await asked()
    chat.clear()
    expect(chat.getSnapshot()).toMatchObject({ messages: [], status: 'ready' })
    chat.send('Anew')
    expect(said(await rest(world, chat))).toEqual(['Anew', SENTENCE])
    expect(lastBody(world).messages).toHaveLength(1)
  })

  it('clearing stops the reply that runs', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    world.faults = [{ stallAt: 200 }]
    chat.send('One')
    await world.settle(20)
    chat.clear()
    await world.settle(20)
    expect(world.stopped).toEqual(world.bought)
  })
})

describe('cost', () => {
  it('is known for each message, and summed over all branches', async () => {
    const world = worldOf()
    const priceOf = (_: unknown, model: string) => ({
      amount: model === 'sim/words' ? 2 : 1,
      currency: 'EUR',
      isEstimate: model !== 'sim/words',
    })
    const chat = openChat(settingsIn(world, { priceOf }))
    chat.send('One')
    const { cost } = await rest(world, chat)
    expect(cost).toEqual({ amount: 2, currency: 'EUR', isEstimate: false })
    chat.configure(settingsIn(world, { priceOf, model: 'sim/cheap' }))
    chat.regenerate()
    expect((await rest(world, chat)).cost).toEqual({ amount: 3, currency: 'EUR', isEstimate: true })
    expect(lastOf(chat).cost?.amount).toBe(1)
  })

  it('of two currencies has no sum', async () => {
    const world = worldOf()
    const priceOf = (_: unknown, currency: string) => ({ amount: 1, currency, isEstimate: false })
    const chat = openChat(settingsIn(world, { priceOf, model: 'EUR' }))
    chat.send('One')
    await rest(world, chat)
    chat.configure(settingsIn(world, { priceOf, model: 'USD' }))
    chat.send('Two')
    expect((await rest(world, chat)).cost).toBeUndefined()
  })
})
