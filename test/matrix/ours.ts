// Our own columns. The defaults everywhere: a setting that the matrix needs is a setting that an application needs.
import { type Reply, follow, resilientFetch, start, textOf } from '@holdfast/client'
import type { Column } from './column.ts'
import { startDirectly } from './start-directly.ts'
import type { Told } from './verdict.ts'

export const ours: readonly Column[] = [
  {
    name: 'holdfast `start`',
    server: 'relay',
    setup: '`start({ baseURL, apiKey, dialect: "openai-chat", body })`, the events iterated. Defaults.',
    read: (scene, told) =>
      readReply(
        start({
          baseURL: scene.url,
          apiKey: scene.key,
          dialect: 'openai-chat',
          body: { model: scene.model, messages: [{ role: 'user', content: scene.prompt }] },
        }),
        told,
      ),
  },
  {
    name: 'holdfast `follow`',
    server: 'relay',
    setup:
      '`follow({ baseURL, apiKey, reply })`, a reply in the Anthropic dialect, the events iterated. Defaults. The reply is started by a plain `fetch` outside the fault proxy, since this is the reader of a reply that somebody else has started.',
    async read(scene, told) {
      const reply = await startDirectly(scene, 'anthropic-messages')
      await readReply(follow({ baseURL: scene.url, apiKey: scene.key, reply }), told)
    },
  },
  {
    name: '`resilientFetch` + openai',
    server: 'relay',
    setup:
      '`new OpenAI({ baseURL, apiKey, fetch: resilientFetch() })`, then `chat.completions.create({ stream: true })` as always.',
    async read(scene, told) {
      const { default: OpenAI } = await import('openai')
      const client = new OpenAI({ baseURL: `${scene.url}/v1`, apiKey: scene.key, fetch: resilientFetch() })
      try {
        const stream = await client.chat.completions.create({
          model: scene.model,
          stream: true,
          messages: [{ role: 'user', content: scene.prompt }],
        })
        for await (const chunk of stream) told.text += chunk.choices[0]?.delta.content ?? ''
        told.end = 'done'
      } catch (cause) {
        if (!isOfTheReply(cause)) throw cause
        told.end = 'failed'
      }
    },
  },
  {
    name: '`resilientFetch` + anthropic',
    server: 'relay',
    setup:
      '`new Anthropic({ baseURL, apiKey, fetch: resilientFetch() })`, then `messages.create({ stream: true })` as always.',
    async read(scene, told) {
      const { default: Anthropic } = await import('@anthropic-ai/sdk')
      const client = new Anthropic({ baseURL: scene.url, apiKey: scene.key, fetch: resilientFetch() })
      try {
        const stream = await client.messages.create({
          model: scene.model,
          max_tokens: 1000,
          stream: true,
          messages: [{ role: 'user', content: scene.prompt }],
        })
        for await (const event of stream)
          if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') told.text += event.delta.text
        told.end = 'done'
      } catch (cause) {
        if (!isOfTheReply(cause)) throw cause
        told.end = 'failed'
      }
    },
  },
]

async function readReply(reply: Reply, told: Told): Promise<void> {
  for await (const { event } of reply) if (event.type === 'text-delta') told.text += event.text
  const message = await reply.finished
  if (textOf(message) !== told.text) throw new Error('the snapshot and the events differ')
  told.lastSeq = reply.seq
  told.end = message.ending === 'complete' ? 'done' : 'failed'
}

/** An error event that stood in the stream, as the SDKs throw it: without a status, with the relay's code. */
const isOfTheReply = (cause: unknown): boolean => JSON.stringify(cause ?? null).includes('relay-restarted')
