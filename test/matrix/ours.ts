// Our own columns. The defaults everywhere: a setting that the matrix needs is a setting that an application needs.
import { type Reply, follow, resilientFetch, start, textOf } from '@holdfast/client'
import type { HoldfastMetadata } from '@holdfast/client/ai-sdk'
import type { Column, Scene } from './column.ts'
import { hook } from './hook.ts'
import { startDirectly } from './start-directly.ts'
import type { Told } from './verdict.ts'

export const ours: readonly Column[] = [
  {
    name: 'holdfast `start`',
    server: 'relay',
    setup:
      '`start({ baseURL, apiKey, dialect: "openai-chat", body })`, the events iterated. Defaults: where a provider fails, it takes the rest from another (`segments: ["continue"]`).',
    read: readStarted,
  },
  {
    name: 'holdfast `follow`',
    server: 'relay',
    route: 'messages',
    setup:
      '`follow({ baseURL, apiKey, reply })`, a reply in the Anthropic dialect, the events iterated. Defaults. The reply is started by a plain `fetch` outside the fault proxy, since this is the reader of a reply that somebody else has started; it says `Holdfast-Segments: continue`.',
    read: readFollowed,
  },
  {
    name: '`resilientFetch` + openai',
    server: 'relay',
    route: 'chat-allowed',
    setup:
      '`new OpenAI({ baseURL, apiKey, fetch: resilientFetch() })`, then `chat.completions.create({ stream: true })` as always. Under the provider’s faults the operator has said `onUpstreamFailure: continue` for the model.',
    read: readOpenai,
  },
  {
    name: '`resilientFetch` + anthropic',
    server: 'relay',
    route: 'messages-allowed',
    setup:
      '`new Anthropic({ baseURL, apiKey, fetch: resilientFetch() })`, then `messages.create({ stream: true })` as always. The operator as above.',
    read: readAnthropic,
  },
  {
    name: 'AI SDK `useChat` + our transport',
    packages: ['ai', '@ai-sdk/react'],
    server: 'relay',
    setup:
      '`new Chat({ transport: holdfastTransport({ baseURL, apiKey, model }) })`, the class behind `useChat`, then `sendMessage`. Defaults. Nobody reloads, and nobody calls `resumeStream()`.',
    read: readChat,
  },
  hook,
  {
    name: '`resilientFetch` under the AI SDK',
    packages: ['ai', '@ai-sdk/openai-compatible'],
    server: 'relay',
    setup:
      '`createOpenAICompatible({ baseURL, apiKey, fetch: resilientFetch(), headers: { "Holdfast-Segments": "continue" } })`, then `streamText` as always. The header says that another provider may go on with the text.',
    read: readStreamText,
  },
  {
    name: 'holdfast `start`, Anthropic goes on',
    server: 'relay-with-plan',
    route: 'chat-abroad',
    isVariant: true,
    setup: 'As `start`; the second provider is Anthropic, with a model that takes a prefill.',
    read: readStarted,
  },
  {
    name: 'holdfast `follow`, OpenAI goes on',
    server: 'relay-with-plan',
    route: 'messages-abroad',
    isVariant: true,
    setup: 'As `follow`; the second provider is OpenAI.',
    read: readFollowed,
  },
  {
    name: '`resilientFetch` + openai, Anthropic goes on',
    server: 'relay-with-plan',
    route: 'chat-abroad-allowed',
    isVariant: true,
    setup: 'As `resilientFetch` + openai; the second provider is Anthropic.',
    read: readOpenai,
  },
]

const messagesOf = (scene: Scene) => [{ role: 'user' as const, content: scene.prompt }]

function readStarted(scene: Scene, told: Told): Promise<void> {
  const body = { model: scene.model, messages: messagesOf(scene) }
  return readReply(start({ baseURL: scene.url, apiKey: scene.key, dialect: 'openai-chat', body }), told)
}

async function readFollowed(scene: Scene, told: Told): Promise<void> {
  const reply = await startDirectly(scene, 'anthropic-messages')
  await readReply(follow({ baseURL: scene.url, apiKey: scene.key, reply }), told)
}

async function readOpenai(scene: Scene, told: Told): Promise<void> {
  const { default: OpenAI } = await import('openai')
  const client = new OpenAI({ baseURL: `${scene.url}/v1`, apiKey: scene.key, fetch: resilientFetch() })
  const stream = await client.chat.completions.create({
    model: scene.model,
    stream: true,
    messages: messagesOf(scene),
  })
  for await (const chunk of stream) told.text += chunk.choices[0]?.delta.content ?? ''
  told.end = 'done'
}

async function readAnthropic(scene: Scene, told: Told): Promise<void> {
  const { default: Anthropic } = await import('@anthropic-ai/sdk')
  const client = new Anthropic({ baseURL: scene.url, apiKey: scene.key, fetch: resilientFetch() })
  const stream = await client.messages.create({
    model: scene.model,
    max_tokens: 1000,
    stream: true,
    messages: messagesOf(scene),
  })
  for await (const event of stream)
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') told.text += event.delta.text
  told.end = 'done'
}

async function readChat(scene: Scene, told: Told): Promise<void> {
  const { Chat } = await import('@ai-sdk/react')
  const { holdfastTransport } = await import('@holdfast/client/ai-sdk')
  const { url: baseURL, key: apiKey, model } = scene
  const transport = holdfastTransport({ baseURL, apiKey, model, replies: new Map() })
  const chat = new Chat({ id: model, transport })
  const partsOf = () => (chat.lastMessage?.role === 'assistant' ? chat.lastMessage.parts : [])
  const hear = () => {
    told.text = partsOf()
      .map((part) => (part.type === 'text' ? part.text : ''))
      .join('')
  }
  chat['~registerMessagesCallback'](hear)
  await chat.sendMessage({ text: scene.prompt })
  const failure = (chat.lastMessage?.metadata as Partial<HoldfastMetadata> | undefined)?.holdfast?.problem
  if (chat.error && !failure) throw chat.error
  told.seams = partsOf().filter(({ type }) => type === 'data-holdfast-seam').length
  told.end = failure ? 'failed' : 'done'
  if (failure) told.failure = failure.code
}

async function readStreamText(scene: Scene, told: Told): Promise<void> {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  const { streamText } = await import('ai')
  const provider = createOpenAICompatible({
    name: 'holdfast',
    baseURL: `${scene.url}/v1`,
    apiKey: scene.key,
    headers: { 'Holdfast-Segments': 'continue' },
    fetch: resilientFetch(),
  })
  const result = streamText({ model: provider(scene.model), prompt: scene.prompt, onError: () => undefined })
  for await (const part of result.stream) {
    if (part.type === 'text-delta') told.text += part.text
    if (part.type === 'error') throw part.error
  }
  told.end = 'done'
}

async function readReply(reply: Reply, told: Told): Promise<void> {
  for await (const { event } of reply) if (event.type === 'text-delta') told.text += event.text
  const message = await reply.finished
  if (textOf(message) !== told.text) throw new Error('the snapshot and the events differ')
  told.lastSeq = reply.seq
  told.seams = message.seams?.length ?? 0
  told.end = message.ending === 'complete' ? 'done' : 'failed'
  if (message.problem) told.failure = message.problem.code
}
