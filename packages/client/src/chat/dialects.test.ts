import { requests } from '@holdfast/protocol'
import { describe, expect, it } from 'vitest'
import type { Conversation } from './dialect.ts'
import type { StoredTurn } from './storage.ts'
import { anthropicMessages, openaiChat } from './dialects.ts'

const pixel = { name: 'a.png', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' }
const linked = { name: 'b.jpg', mediaType: 'image/jpeg', url: 'https://x/b.jpg' }
const paper = { name: 'c.pdf', mediaType: 'application/pdf', url: 'data:application/pdf;base64,BBBB' }
const notes = { name: 'd.txt', mediaType: 'text/plain', url: 'data:text/plain;base64,R3LDvMOfZQ==' }
const table = { name: 'e.csv', mediaType: 'text/csv', url: 'data:text/csv,a%2Cb' }
const voice = { name: 'f.mp3', mediaType: 'audio/mpeg', url: 'data:audio/mpeg;base64,CCCC' }

const user = (text: string, attachments?: Extract<StoredTurn, { role: 'user' }>['attachments']): StoredTurn => ({
  id: text,
  at: 1,
  role: 'user',
  text,
  ...(attachments && { attachments }),
})

const answer = (more: Partial<Extract<StoredTurn, { role: 'assistant' }>>): StoredTurn => ({
  id: 'a',
  at: 2,
  role: 'assistant',
  model: 'm',
  ...more,
})

const talk: Conversation = {
  model: 'm',
  system: 'Be brief.',
  parameters: { temperature: 0.5, max_tokens: 10 },
  tools: [{ name: 'add', description: 'Adds.', parameters: { type: 'object' } }],
  turns: [
    user('What is it?', [pixel, linked, paper]),
    answer({
      content: {
        blocks: [
          { type: 'reasoning', text: 'Hm.', signature: 'sig' },
          { type: 'text', text: 'Let me add.' },
          { type: 'tool', id: 'call_1', name: 'add', json: '{"a":1}' },
          { type: 'tool', id: 'call_2', name: 'add', json: '' },
        ],
        usage: {},
        ending: 'tool-use',
      },
      results: { call_1: { sum: 3 }, call_2: { error: 'no numbers' } },
    }),
  ],
}

describe('a conversation as a request', () => {
  it('in openai-chat', () => {
    expect(openaiChat.bodyOf(talk)).toEqual({
      model: 'm',
      temperature: 0.5,
      max_tokens: 10,
      stream_options: { include_usage: true },
      tools: [{ type: 'function', function: { name: 'add', description: 'Adds.', parameters: { type: 'object' } } }],
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: pixel.url } },
            { type: 'image_url', image_url: { url: linked.url } },
            { type: 'file', file: { filename: 'c.pdf', file_data: paper.url } },
            { type: 'text', text: 'What is it?' },
          ],
        },
        {
          role: 'assistant',
          content: 'Let me add.',
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
            { id: 'call_2', type: 'function', function: { name: 'add', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: '{"sum":3}' },
        { role: 'tool', tool_call_id: 'call_2', content: '{"error":"no numbers"}' },
      ],
    })
  })

  it('in anthropic-messages', () => {
    expect(anthropicMessages.bodyOf(talk)).toEqual({
      model: 'm',
      temperature: 0.5,
      max_tokens: 10,
      system: 'Be brief.',
      tools: [{ name: 'add', description: 'Adds.', input_schema: { type: 'object' } }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'image', source: { type: 'url', url: linked.url } },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'BBBB' },
              title: 'c.pdf',
            },
            { type: 'text', text: 'What is it?' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
            { type: 'text', text: 'Let me add.' },
            { type: 'tool_use', id: 'call_1', name: 'add', input: { a: 1 } },
            { type: 'tool_use', id: 'call_2', name: 'add', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: '{"sum":3}' },
            { type: 'tool_result', tool_use_id: 'call_2', content: '{"error":"no numbers"}', is_error: true },
          ],
        },
      ],
    })
  })

  // The relay's own readers are the oracle: what they read of both is the same.
  it('says the same in both, for those who translate', () => {
    const partsIn = (dialect: 'openai-chat' | 'anthropic-messages', body: unknown) =>
      requests[dialect]
        .readRequest(body)
        .turns.flatMap(({ role, parts }) => parts.map((part) => `${role} ${part.type}`))
        .sort()
    const bodies = [openaiChat.bodyOf(talk), anthropicMessages.bodyOf(talk)]
    const [one, other] = [partsIn('openai-chat', bodies[0]), partsIn('anthropic-messages', bodies[1])]
    expect(one).toEqual(other.filter((part) => !part.endsWith('reasoning')))
    expect(other.filter((part) => part.endsWith('document'))).toHaveLength(1)
  })

  it('a text that is attached is written out, whatever it was wrapped in', () => {
    const turns = [user('', [notes, table])]
    expect(openaiChat.bodyOf({ model: 'm', turns })['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'd.txt:\nGrüße' },
          { type: 'text', text: 'e.csv:\na,b' },
        ],
      },
    ])
    expect(anthropicMessages.bodyOf({ model: 'm', turns })['messages']).toMatchObject([
      {
        content: [
          {},
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' }, title: 'e.csv' },
        ],
      },
    ])
  })

  it('a voice is audio where there is a word for it', () => {
    const turns = [user('Listen', [voice])]
    expect(openaiChat.bodyOf({ model: 'm', turns })['messages']).toMatchObject([
      { content: [{ type: 'input_audio', input_audio: { data: 'CCCC', format: 'mp3' } }, {}] },
    ])
    expect(() => anthropicMessages.bodyOf({ model: 'm', turns })).toThrow('no word for audio')
  })

  it.each([openaiChat, anthropicMessages])('a reply that said nothing is left out in $name', (dialect) => {
    const turns = [
      user('One'),
      answer({ content: { blocks: [{ type: 'reasoning', text: 'Hm.' }], usage: {}, ending: 'stopped' } }),
      user('Two'),
    ]
    expect(dialect.bodyOf({ model: 'm', turns })['messages']).toEqual([
      { role: 'user', content: 'One' },
      { role: 'user', content: 'Two' },
    ])
  })

  it('a call whose arguments were never JSON goes back without them', () => {
    const blocks = [{ type: 'tool', id: 'c', name: 'add', json: '{"a":' }] as const
    const turns = [user('One'), answer({ content: { blocks, usage: {}, ending: 'tool-use' } })]
    expect(openaiChat.bodyOf({ model: 'm', turns })['messages']).toMatchObject([
      {},
      { tool_calls: [{ function: { arguments: '{}' } }] },
      { role: 'tool', content: '{"error":"No result was given."}' },
    ])
    expect(anthropicMessages.bodyOf({ model: 'm', turns })['messages']).toMatchObject([
      {},
      { content: [{ type: 'tool_use', input: {} }] },
      { content: [{ type: 'tool_result', is_error: true }] },
    ])
  })

  it('what a provider said in words of its own goes back to it as it came', () => {
    const value = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }
    const blocks = [{ type: 'other', kind: value.type, value, json: '{"query":"sea"}' }] as const
    const turns = [user('One'), answer({ content: { blocks, usage: {}, ending: 'complete' } }), user('Two')]
    expect(anthropicMessages.bodyOf({ model: 'm', turns })['messages']).toMatchObject([
      {},
      { content: [{ ...value, input: { query: 'sea' } }] },
      {},
    ])
    // Another provider has no word for it, and the chat goes on all the same.
    expect(openaiChat.bodyOf({ model: 'm', turns })['messages']).toMatchObject([{ content: 'One' }, { content: 'Two' }])
  })
})
