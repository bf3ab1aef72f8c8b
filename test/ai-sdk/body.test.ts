// What we send for a chat is what the AI SDK's own providers send for it.
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { holdfastTransport } from '@holdfast/client/ai-sdk'
import { system } from '@holdfast/client'
import { type LanguageModel, type UIMessage, convertToModelMessages, generateText } from 'ai'
import { expect, test } from 'vitest'

type Body = Record<string, unknown>
type Dialect = 'openai-chat' | 'anthropic-messages'

const refused = (): Response => new Response('{}', { status: 400 })

/** The official way: the same conversion that a server does, and the vendor's provider. */
async function official(dialect: Dialect, messages: UIMessage[], isOpenai = false): Promise<Body> {
  let body: Body = {}
  const fetch = async (_: unknown, init?: RequestInit) => {
    body = JSON.parse(init?.body as string) as Body
    return refused()
  }
  const settings = { baseURL: 'http://127.0.0.1', apiKey: 'any', fetch }
  const model: LanguageModel =
    dialect === 'anthropic-messages'
      ? createAnthropic(settings)('claude-opus-4-6')
      : isOpenai
        ? createOpenAI(settings).chat('gpt-5.2')
        : createOpenAICompatible({ ...settings, name: 'any' })('any')
  const { instructions, said } = apart(await convertToModelMessages(messages, { ignoreIncompleteToolCalls: true }))
  await generateText({ model, messages: said, ...instructions, maxRetries: 0 }).catch(() => undefined)
  return body
}

/** The AI SDK wants instructions beside the messages. */
function apart(messages: Awaited<ReturnType<typeof convertToModelMessages>>) {
  const first = messages[0]
  return first?.role === 'system'
    ? { instructions: { instructions: first.content }, said: messages.slice(1) }
    : { instructions: {}, said: messages }
}

async function ours(dialect: Dialect, messages: UIMessage[]): Promise<Body> {
  return new Promise((resolve, reject) => {
    const fetch = async (_: unknown, init?: RequestInit) => {
      resolve(JSON.parse(init?.body as string) as Body)
      return refused()
    }
    const transport = holdfastTransport({
      baseURL: 'http://127.0.0.1',
      model: 'any',
      dialect,
      replies: new Map(),
      reply: { runtime: { ...system, fetch } },
    })
    const options = { chatId: 'c', trigger: 'submit-message', messageId: undefined, messages } as const
    transport.sendMessages(options).catch(reject)
  })
}

const pixel = 'data:image/png;base64,iVBORw0KGgo='
const pdf = 'data:application/pdf;base64,JVBERi0xLjQ='
const note = 'data:text/plain;base64,RmlyZSwgYW5kIHdhdGVyIOKYgw=='
const said = (id: string, ...parts: UIMessage['parts']): UIMessage => ({ id, role: 'assistant', parts })
const asked = (id: string, ...parts: UIMessage['parts']): UIMessage => ({ id, role: 'user', parts })
const text = (words: string) => ({ type: 'text', text: words }) as const
const call = (id: string, rest: object) =>
  ({ type: 'tool-get_weather', toolCallId: id, ...rest }) as unknown as UIMessage['parts'][number]

const chats: Readonly<Record<string, UIMessage[]>> = {
  'a question': [asked('1', text('Why?'))],
  'instructions and turns': [
    { id: '0', role: 'system', parts: [text('Be brief.')] },
    asked('1', text('Why?')),
    said('2', { type: 'step-start' }, text('Because.')),
    asked('3', text('And?')),
  ],
  files: [
    asked(
      '1',
      { type: 'file', mediaType: 'image/png', url: pixel },
      { type: 'file', mediaType: 'application/pdf', url: pdf, filename: 'tide.pdf' },
      { type: 'file', mediaType: 'text/plain', url: note },
      text('What is it?'),
    ),
  ],
  'tools: two calls, a failure, another step': [
    asked('1', text('How warm?')),
    said(
      '2',
      { type: 'step-start' },
      text('Let me see.'),
      call('a', { state: 'output-available', input: { at: 'Fastnet' }, output: { degrees: 7 } }),
      call('b', { state: 'output-error', input: { at: 'Bishop' }, errorText: 'no answer' }),
      { type: 'step-start' },
      call('c', { state: 'output-available', input: { at: 'Bishop' }, output: 'seven' }),
      { type: 'step-start' },
      text('Seven at both.'),
    ),
    asked('3', text('Thanks.')),
  ],
  'a tool of a kind that was not known': [
    asked('1', text('How warm?')),
    said('2', {
      type: 'dynamic-tool',
      toolName: 'thermometer',
      toolCallId: 'a',
      state: 'output-available',
      input: {},
      output: 7,
    }),
  ],
  'a call that was broken off': [
    asked('1', text('How warm?')),
    said('2', text('Let me see.'), call('a', { state: 'input-streaming', input: { at: 'Fa' } })),
    asked('3', text('Never mind.')),
  ],
  'parts that are only to be looked at': [
    asked('1', text('Why?')),
    said(
      '2',
      { type: 'source-url', sourceId: 's', url: 'https://example.com' },
      { type: 'data-holdfast-seam', id: 'seam-2', data: { segment: 2, how: 'continued' } },
      text('Because.'),
    ),
    asked('3', text('And?')),
  ],
}

test.each(Object.entries(chats))('%s: the same messages', async (_, messages) => {
  const [their, our] = await Promise.all([official('openai-chat', messages), ours('openai-chat', messages)])
  expect(our['messages']).toEqual(their['messages'])
})

test.each(Object.entries(chats))('%s: the same messages, in Anthropic’s words', async (_, messages) => {
  const [their, our] = await Promise.all([
    official('anthropic-messages', messages),
    ours('anthropic-messages', messages),
  ])
  const plain = (body: Body) => ({ system: instructionsIn(body['system']), messages: body['messages'] })
  expect(plain(our)).toEqual(plain(their))
})

const instructionsIn = (system: unknown): unknown =>
  Array.isArray(system) ? (system as { text: string }[]).map((block) => block.text).join('\n\n') : system

const thought = (providerMetadata: Record<string, Record<string, string>>) =>
  ({ type: 'reasoning', text: 'Hm.', providerMetadata }) as const

test('signed thoughts go back to Anthropic, unsigned ones do not', async () => {
  const messages = [
    asked('1', text('Why?')),
    said('2', thought({ anthropic: { signature: 'signed' } }), text('Because.')),
    asked('3', text('And?')),
    said('4', { type: 'reasoning', text: 'Another vendor’s.' }, text('So.')),
    asked('5', text('Oh?')),
  ]
  const [their, our] = await Promise.all([
    official('anthropic-messages', messages),
    ours('anthropic-messages', messages),
  ])
  expect(our['messages']).toEqual(their['messages'])
  expect(JSON.stringify(our)).toContain('"signature":"signed"')
})

test('thoughts go back in openai-chat while tools are at work, and not later', async () => {
  const working = said('2', thought({}), call('a', { state: 'output-available', input: {}, output: 7 }))
  const during = await ours('openai-chat', [asked('1', text('How warm?')), working])
  const later = await ours('openai-chat', [asked('1', text('How warm?')), working, asked('3', text('Thanks.'))])
  expect(JSON.stringify(during)).toContain('"reasoning_content":"Hm."')
  expect(JSON.stringify(later)).not.toContain('reasoning_content')
})

test('an image by its address goes as it is', async () => {
  const url = 'https://example.com/a.png'
  const messages = [asked('1', { type: 'file', mediaType: 'image/png', url }, text('What is it?'))]
  const isOpenai = true
  expect((await ours('openai-chat', messages))['messages']).toEqual(
    (await official('openai-chat', messages, isOpenai))['messages'],
  )
  expect((await ours('anthropic-messages', messages))['messages']).toEqual(
    (await official('anthropic-messages', messages))['messages'],
  )
})

test('a file that the dialect has no word for is refused, not left out', async () => {
  const film = asked('1', { type: 'file', mediaType: 'video/mp4', url: 'https://example.com/a.mp4' })
  await expect(ours('openai-chat', [film])).rejects.toMatchObject({ code: 'request-invalid' })
})
