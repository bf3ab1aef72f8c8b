// The oracle is the relay's own reader of requests: what it understands is what was said.
import { type Request, requests } from '@holdfast/protocol'
import { describe, expect, it } from 'vitest'
import { HoldfastError } from '../index.ts'
import { ANSWER_TOKENS_MAX_DEFAULT, writeAnthropicMessages } from './anthropic-messages.ts'
import { writeOpenaiChat } from './openai-chat.ts'
import type { StartParameters } from './parameters.ts'

const plain: StartParameters = { model: 'm', messages: [{ role: 'user', content: 'Hi' }] }

const readOpenai = (asked: StartParameters) => requests['openai-chat'].readRequest(writeOpenaiChat(asked))
const readAnthropic = (asked: StartParameters) =>
  requests['anthropic-messages'].readRequest(writeAnthropicMessages(asked))

/** Both dialects say it, and the relay understands the same. */
const both = (asked: Partial<StartParameters>, expected: Partial<Request>) => {
  for (const read of [readOpenai, readAnthropic]) expect(read({ ...plain, ...asked })).toMatchObject(expected)
}

const refused = (write: (asked: StartParameters) => unknown, asked: Partial<StartParameters>): string => {
  try {
    write({ ...plain, ...asked })
    return 'written'
  } catch (failure) {
    return failure instanceof HoldfastError ? failure.code : String(failure)
  }
}

const PNG = 'data:image/png;base64,AAAA'
const schema = { type: 'object', properties: { city: { type: 'string' } } }

describe('what both dialects can say', () => {
  it('a conversation and its instructions', () =>
    both(
      {
        system: 'Be brief.',
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello' },
          { role: 'user', content: [{ type: 'text', text: 'Why?' }] },
        ],
      },
      {
        model: 'm',
        system: [{ type: 'text', text: 'Be brief.' }],
        turns: [
          { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
          { role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] },
          { role: 'user', parts: [{ type: 'text', text: 'Why?' }] },
        ],
      },
    ))
  it('sampling', () =>
    both(
      { temperature: 0, topP: 0.5, stop: ['END'], maxTokens: 12, user: 'u1' },
      { temperature: 0, topP: 0.5, stop: ['END'], outputMax: 12, user: 'u1' },
    ))
  it('tools, and the choice among them', () => {
    const tools = [{ name: 'weather', description: 'Of a city', parameters: schema }]
    both({ tools }, { tools: [{ name: 'weather', description: 'Of a city', schema }] })
    both({ tools, toolChoice: 'auto' }, { toolChoice: { type: 'auto' } })
    both({ tools, toolChoice: 'none' }, { toolChoice: { type: 'none' } })
    both({ tools, toolChoice: 'required' }, { toolChoice: { type: 'required' } })
    both({ tools, toolChoice: { name: 'weather' } }, { toolChoice: { type: 'tool', name: 'weather' } })
    both({ tools, parallelTools: false }, { parallelTools: false })
  })
  it('a tool’s call and its result, the call as the reply’s blocks have it', () =>
    both(
      {
        messages: [
          { role: 'user', content: 'Rome?' },
          {
            role: 'assistant',
            content: [
              { type: 'text', text: 'Let me see.' },
              { type: 'tool', id: 'c1', name: 'weather', json: '{"city":"Rome"}' },
            ],
          },
          {
            role: 'user',
            content: [{ type: 'tool-result', id: 'c1', content: 'sunny' }],
          },
        ],
      },
      {
        turns: [
          { role: 'user', parts: [{ type: 'text', text: 'Rome?' }] },
          {
            role: 'assistant',
            parts: [
              { type: 'text', text: 'Let me see.' },
              { type: 'tool-call', id: 'c1', name: 'weather', json: '{"city":"Rome"}' },
            ],
          },
          {
            role: 'user',
            parts: [{ type: 'tool-result', id: 'c1', parts: [{ type: 'text', text: 'sunny' }] }],
          },
        ],
      },
    ))
  it('what a person says beside a result, which stands before it', () => {
    const content = [
      { type: 'text', text: 'And?' },
      { type: 'tool-result', id: 'c1', content: 'sunny' },
    ] as const
    expect(writeOpenaiChat({ ...plain, messages: [{ role: 'user', content }] })['messages']).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
      { role: 'user', content: [{ type: 'text', text: 'And?' }] },
    ])
  })
  it('images, in the request or elsewhere', () =>
    both(
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', url: PNG },
              { type: 'image', url: 'https://example.com/a.png' },
            ],
          },
        ],
      },
      {
        turns: [
          {
            role: 'user',
            parts: [
              { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AAAA' } },
              { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
            ],
          },
        ],
      },
    ))
  it('documents', () => {
    const file = { type: 'file', name: 'a.pdf', url: 'data:application/pdf;base64,AAAA' } as const
    both(
      { messages: [{ role: 'user', content: [file] }] },
      {
        turns: [
          {
            role: 'user',
            parts: [
              {
                type: 'document',
                name: 'a.pdf',
                source: { type: 'base64', mediaType: 'application/pdf', data: 'AAAA' },
              },
            ],
          },
        ],
      },
    )
  })
  it('a text file, whatever its URL wraps it in', () => {
    for (const url of ['data:text/csv;base64,w6Q=', 'data:text/csv,%C3%A4']) {
      const messages = [{ role: 'user', content: [{ type: 'file', name: 'a.csv', url }] }] as const
      const [openai, anthropic] = [readOpenai, readAnthropic].map((read) => read({ ...plain, messages }).turns[0])
      expect(openai).toMatchObject({ parts: [{ type: 'text', text: 'a.csv:\nä' }] })
      expect(anthropic).toMatchObject({ parts: [{ type: 'document', name: 'a.csv', source: { text: 'ä' } }] })
    }
  })
  it('an answer that said nothing is left out', () => {
    const messages = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }] },
    ] as const
    both({ messages }, { turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }] })
  })
  it('how hard to think, and what the answer must be', () => {
    both({ reasoning: { effort: 'high' } }, { reasoning: { effort: 'high' } })
    both({ reasoning: { effort: 'none' } }, { reasoning: { effort: 'none' } })
    const format = { name: 'weather', schema, strict: true }
    expect(readOpenai({ ...plain, responseFormat: format }).format).toMatchObject({ type: 'schema', ...format })
    expect(readAnthropic({ ...plain, responseFormat: format }).format).toMatchObject({ type: 'schema', schema })
  })
})

describe('what one of them cannot say is refused, never left out', () => {
  it('by openai-chat', () => {
    expect(refused(writeOpenaiChat, { topK: 3 })).toBe('request-invalid')
    expect(refused(writeOpenaiChat, { reasoning: { budget: 2000 } })).toBe('request-invalid')
    const file = { type: 'file', name: 'a', url: 'https://example.com/a.pdf' } as const
    expect(refused(writeOpenaiChat, { messages: [{ role: 'user', content: [file] }] })).toBe('request-invalid')
    const other = { type: 'other', kind: 'server_tool_use', value: {} } as const
    expect(refused(writeOpenaiChat, { messages: [{ role: 'assistant', content: [other] }] })).toBe('request-invalid')
  })
  it('by anthropic-messages', () => {
    for (const asked of [
      { seed: 0 },
      { presencePenalty: 0 },
      { frequencyPenalty: 1 },
      { metadata: {} },
      { responseFormat: 'json' },
      { reasoning: { effort: 'minimal' } },
    ] as const)
      expect(refused(writeAnthropicMessages, asked)).toBe('request-invalid')
    const audio = { type: 'audio', url: 'data:audio/wav;base64,AAAA' } as const
    expect(refused(writeAnthropicMessages, { messages: [{ role: 'user', content: [audio] }] })).toBe('request-invalid')
    expect(refused(writeAnthropicMessages, { topK: 3 })).toBe('written')
  })
  it('and quotes nothing of it', () => {
    const broken = { type: 'tool', id: 'c', name: 'n', json: '{"secret":' } as const
    expect(() => writeAnthropicMessages({ ...plain, messages: [{ role: 'assistant', content: [broken] }] })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') }),
    )
  })
})

describe('what is particular', () => {
  it('extra words go out as they are, over the others', () => {
    const extra = { temperature: 2, logit_bias: { 1: 1 } }
    expect(writeOpenaiChat({ ...plain, temperature: 1, extra })).toMatchObject(extra)
    expect(writeAnthropicMessages({ ...plain, temperature: 1, extra })).toMatchObject(extra)
  })
  it('models of OpenAI that think have another word for the limit', () => {
    expect(writeOpenaiChat({ ...plain, model: 'gpt-5-mini', maxTokens: 5 })).toMatchObject({ max_completion_tokens: 5 })
    expect(writeOpenaiChat({ ...plain, model: 'llama', maxTokens: 5 })).toMatchObject({ max_tokens: 5 })
  })
  it('a stream of OpenAI’s is asked what it costs', () => {
    expect(writeOpenaiChat(plain)).toMatchObject({ stream_options: { include_usage: true } })
  })
  it('Anthropic is told a limit', () => {
    expect(writeAnthropicMessages(plain)).toMatchObject({ max_tokens: ANSWER_TOKENS_MAX_DEFAULT })
  })
  it('signed thoughts go back to where they came from, and unsigned ones nowhere', () => {
    const content = [
      { type: 'reasoning', text: 'hm', signature: 's' },
      { type: 'reasoning', text: 'unsigned' },
      { type: 'text', text: 'So.' },
    ] as const
    const { messages } = writeAnthropicMessages({ ...plain, messages: [{ role: 'assistant', content }] })
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'text', text: 'So.' },
        ],
      },
    ])
  })
  it('a document in plain text stands there as text', () => {
    const file = { type: 'file', name: 'a.txt', url: `data:text/plain;base64,${btoa('h\u00c3\u00a4')}` } as const
    expect(writeAnthropicMessages({ ...plain, messages: [{ role: 'user', content: [file] }] })['messages']).toEqual([
      {
        role: 'user',
        content: [{ type: 'document', title: 'a.txt', source: { type: 'text', media_type: 'text/plain', data: 'hä' } }],
      },
    ])
  })
})
