// The vendors' own SDKs, as their READMEs use them.
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

const messagesOf = (scene) => [{ role: 'user', content: scene.prompt }]

const openai = (scene) => new OpenAI({ baseURL: `${scene.url}/v1`, apiKey: scene.key })
const anthropic = (scene) => new Anthropic({ baseURL: scene.url, apiKey: scene.key })

export const columns = [
  {
    name: 'openai',
    packages: ['openai'],
    server: 'relay',
    setup:
      '`chat.completions.create({ stream: true })` and `for await`, as in its README. Defaults: two retries, which are for the request and not for the stream, and carry no `Idempotency-Key`.',
    async read(scene, told) {
      const stream = await openai(scene).chat.completions.create(
        { model: scene.model, stream: true, messages: messagesOf(scene) },
        { signal: scene.signal },
      )
      for await (const chunk of stream) told.text += chunk.choices[0]?.delta?.content ?? ''
      told.end = 'done'
    },
  },
  {
    name: 'openai `.stream()`',
    packages: ['openai'],
    server: 'relay',
    setup: 'The helper: `chat.completions.stream()`, its `content` events, `await finalChatCompletion()`. Defaults.',
    async read(scene, told) {
      const stream = openai(scene).chat.completions.stream(
        { model: scene.model, messages: messagesOf(scene) },
        { signal: scene.signal },
      )
      stream.on('content', (delta) => (told.text += delta))
      await stream.finalChatCompletion()
      told.end = 'done'
    },
  },
  {
    name: '@anthropic-ai/sdk',
    packages: ['@anthropic-ai/sdk'],
    server: 'relay',
    setup: '`messages.create({ stream: true })` and `for await`, as in its README. Defaults.',
    async read(scene, told) {
      const stream = await anthropic(scene).messages.create(
        { model: scene.model, max_tokens: 1000, stream: true, messages: messagesOf(scene) },
        { signal: scene.signal },
      )
      for await (const event of stream) if (event.delta?.type === 'text_delta') told.text += event.delta.text
      told.end = 'done'
    },
  },
  {
    name: '@anthropic-ai/sdk `.stream()`',
    packages: ['@anthropic-ai/sdk'],
    server: 'relay',
    setup: 'The helper: `messages.stream()`, its `text` events, `await finalMessage()`. Defaults.',
    async read(scene, told) {
      const stream = anthropic(scene).messages.stream(
        { model: scene.model, max_tokens: 1000, messages: messagesOf(scene) },
        { signal: scene.signal },
      )
      stream.on('text', (delta) => (told.text += delta))
      await stream.finalMessage()
      told.end = 'done'
    },
  },
]
