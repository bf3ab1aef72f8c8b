// The relay's surfaces, each asked by the official SDK of the vendor whose dialect it answers in, and what that SDK heard.
import Anthropic from '@anthropic-ai/sdk'
import type { DialectName } from '@holdfast/protocol'
import OpenAI from 'openai'
import { type Heard, type Thoughts, heardInChat, heardInMessage, heardInResponse } from './heard.ts'
import type { TestHouse } from './house.ts'

export interface Asking {
  readonly model: string
  readonly headers: Record<string, string>
}

/** What the SDK put together, as far as it came, and what it threw if it did. */
export interface Answer {
  readonly heard: Heard | undefined
  readonly error?: unknown
}

/** The dialects they answer in. */
export const surfaces = {
  '/v1/chat/completions': 'openai-chat',
  '/v1/responses': 'openai-responses',
  '/v1/messages': 'anthropic-messages',
  '/as/anthropic': 'anthropic-messages',
} as const satisfies Record<string, DialectName>

export interface Surface {
  readonly path: keyof typeof surfaces
  stream(asking: Asking): Promise<Answer>
  whole(asking: Asking): Promise<Answer>
}

export function surfacesOf({ url, key }: TestHouse): readonly Surface[] {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })
  const anthropic = new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 })
  // Clients of such relays are written by hand; Anthropic's SDK reads their answers when it is led to the path.
  const disguised = new Anthropic({
    baseURL: `${url}/as/anthropic`,
    apiKey: key,
    maxRetries: 0,
    fetch: (input, init) => fetch(String(input).replace('/v1/messages', '/v1/chat/completions'), init),
  })
  return [chat(openai), responses(openai), messages('/v1/messages', anthropic), messages('/as/anthropic', disguised)]
}

const turns = [{ role: 'user' as const, content: 'How do ropes hold?' }]

const chat = (openai: OpenAI): Surface => ({
  path: '/v1/chat/completions',
  async stream({ model, headers }) {
    const asked = { model, messages: turns, stream_options: { include_usage: true } }
    const stream = openai.chat.completions.stream(asked, { headers })
    const thoughts: Thoughts[] = []
    stream.on('chunk', ({ choices: [choice] }) => void thoughts.push((choice?.delta ?? {}) as Thoughts))
    return answered(
      stream.finalChatCompletion(),
      () => stream.currentChatCompletionSnapshot,
      (completion) => heardInChat(completion, thoughts),
    )
  },
  whole: ({ model, headers }) =>
    answered(openai.chat.completions.create({ model, messages: turns }, { headers }), nothing, (completion) =>
      heardInChat(completion),
    ),
})

const messages = (path: Surface['path'], anthropic: Anthropic): Surface => ({
  path,
  async stream({ model, headers }) {
    const stream = anthropic.messages.stream({ model, messages: turns, max_tokens: 4096 }, { headers })
    return answered(stream.finalMessage(), () => stream.currentMessage, heardInMessage)
  },
  whole: ({ model, headers }) =>
    answered(
      anthropic.messages.create({ model, messages: turns, max_tokens: 4096 }, { headers }),
      nothing,
      heardInMessage,
    ),
})

const responses = (openai: OpenAI): Surface => ({
  path: '/v1/responses',
  async stream({ model, headers }) {
    const stream = openai.responses.stream({ model, input: turns }, { headers })
    let newest: unknown
    stream.on('event', (event) => {
      if ('response' in event) newest = event.response
    })
    return answered(stream.finalResponse(), () => newest, heardInResponse)
  },
  whole: ({ model, headers }) =>
    answered(openai.responses.create({ model, input: turns }, { headers }), nothing, heardInResponse),
})

/** @param soFar what the SDK has put together when it throws: of the same form, as far as it came */
async function answered<T>(answer: Promise<T>, soFar: () => unknown, heardIn: (answer: T) => Heard): Promise<Answer> {
  try {
    return { heard: heardIn(await answer) }
  } catch (error) {
    const partial = soFar() as T | undefined
    return { heard: partial && heardIn(partial), error }
  }
}

const nothing = (): undefined => undefined
