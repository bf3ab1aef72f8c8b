// The vendors' own SDKs, as their READMEs use them.
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

const messagesOf = (scene) => [{ role: 'user', content: scene.prompt }]

const openai = (scene) => new OpenAI({ baseURL: `${scene.url}/v1`, apiKey: scene.key })
const anthropic = (scene) => new Anthropic({ baseURL: scene.url, apiKey: scene.key })

const sdks = [
  {
    name: 'openai',
    packages: ['openai'],
    route: 'chat',
    setup:
      '`chat.completions.create({ stream: true })` and `for await`, as in its README. Defaults: two retries, which are for the request and not for the stream, and carry no `Idempotency-Key`. Nobody has allowed the relay to go on with a reply elsewhere, so it tells that the provider failed.',
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
    route: 'chat',
    setup:
      'The helper: `chat.completions.stream()`, its `content` events, `await finalChatCompletion()`. Defaults; the relay as above.',
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
    route: 'messages',
    setup: '`messages.create({ stream: true })` and `for await`, as in its README. Defaults; the relay as above.',
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
    route: 'messages',
    setup: 'The helper: `messages.stream()`, its `text` events, `await finalMessage()`. Defaults; the relay as above.',
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

export const columns = [
  ...sdks.map((sdk) => ({ ...sdk, server: 'relay' })),
  ...sdks
    .filter(({ name }) => !name.endsWith('`.stream()`'))
    .map((sdk) => ({
      ...sdk,
      name: `${sdk.name}, allowed by the operator`,
      server: 'relay-with-plan',
      route: `${sdk.route}-allowed`,
      isVariant: true,
      setup: `As ${sdk.name}, behind a relay whose operator has said \`onUpstreamFailure: continue\`.`,
    })),
  ...sdks.map((sdk) => ({
    ...sdk,
    name: `${sdk.name}, no relay`,
    server: 'provider',
    isVariant: true,
    setup: `As ${sdk.name}, with the provider’s own base URL.`,
  })),
]
