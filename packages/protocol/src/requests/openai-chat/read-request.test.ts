import { describe, expect, it, test } from 'vitest'
import { HoldfastError } from '../../problem.ts'
import { anthropicMessages } from '../anthropic-messages.ts'
import { openaiChat } from '../openai-chat.ts'
import type { Part, Request } from '../request.ts'

const read = (fields: Record<string, unknown>): Request =>
  openaiChat.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields })

const turnsOf = (...messages: unknown[]) => read({ messages }).turns
const partsOf = (message: unknown): readonly Part[] => turnsOf({ role: 'user', content: 'Hi' }, message)[1]?.parts ?? []
const part = (value: unknown): Part | undefined => partsOf({ role: 'user', content: [value] })[0]

describe('messages', () => {
  it('instructions before the conversation stand apart, of both roles', () => {
    const { system, turns } = read({
      messages: [
        { role: 'system', content: 'A' },
        { role: 'developer', content: [{ type: 'text', text: 'B' }] },
        { role: 'user', content: 'Hi' },
      ],
    })
    expect(system).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ])
    expect(turns).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }])
  })

  it('instructions in the middle of the conversation stay where they are', () => {
    const [, second] = turnsOf({ role: 'user', content: 'Hi' }, { role: 'developer', content: 'Be brief.' })
    expect(second).toEqual({ role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] })
  })

  it('calls made together are one turn, and each answer knows the name of its call', () => {
    const call = (id: string, name: string) => ({ id, type: 'function', function: { name, arguments: '{"x":1}' } })
    expect(
      turnsOf(
        { role: 'assistant', content: 'Let me see.', tool_calls: [call('a', 'f'), call('b', 'g')] },
        { role: 'tool', tool_call_id: 'b', content: 'two' },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'one' }] },
      ),
    ).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'text', text: 'Let me see.' },
          { type: 'tool-call', id: 'a', name: 'f', json: '{"x":1}' },
          { type: 'tool-call', id: 'b', name: 'g', json: '{"x":1}' },
        ],
      },
      { role: 'user', parts: [{ type: 'tool-result', id: 'b', name: 'g', parts: [{ type: 'text', text: 'two' }] }] },
      { role: 'user', parts: [{ type: 'tool-result', id: 'a', name: 'f', parts: [{ type: 'text', text: 'one' }] }] },
    ])
  })

  it('the functions of old are tools, and an answer finds its call by name', () => {
    const { tools, toolChoice, turns } = read({
      functions: [{ name: 'f', parameters: { type: 'object' } }],
      function_call: { name: 'f' },
      messages: [
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: 'done' },
      ],
    })
    expect(tools).toEqual([{ name: 'f', schema: { type: 'object' } }])
    expect(toolChoice).toEqual({ type: 'tool', name: 'f' })
    const [call, result] = turns.map(({ parts }) => parts[0])
    expect(call).toMatchObject({ type: 'tool-call', name: 'f', json: '{}' })
    expect(result).toMatchObject({ type: 'tool-result', name: 'f', id: (call as { id: string }).id })
  })

  test.each([
    ['image_url', { url: 'https://x/y.png', detail: 'low' }, { type: 'url', url: 'https://x/y.png' }],
    ['image_url', 'https://x/y.png', { type: 'url', url: 'https://x/y.png' }],
    ['image_url', { url: 'data:image/png;base64,AAAA' }, { type: 'base64', mediaType: 'image/png', data: 'AAAA' }],
    ['input_audio', { data: 'AAAA', format: 'mp3' }, { type: 'base64', mediaType: 'audio/mpeg', data: 'AAAA' }],
    ['file', { file_id: 'file-1' }, { type: 'file', id: 'file-1' }],
    [
      'file',
      { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
      { type: 'base64', mediaType: 'application/pdf', data: 'AAAA' },
    ],
  ])('%s %j is a part with a source', (type, value, source) => {
    expect(part({ type, [type]: value })).toMatchObject({ source })
  })

  it('a part of a kind without a word is kept as it came', () => {
    const video = { type: 'video_url', video_url: { url: 'https://x/y.mp4' } }
    expect(part(video)).toEqual({ type: 'other', kind: 'video_url', value: video })
  })

  it('a refusal is a part, as a field and in the content', () => {
    const refusal = { type: 'refusal', text: 'No.' }
    expect(partsOf({ role: 'assistant', content: null, refusal: 'No.' })).toEqual([refusal])
    expect(partsOf({ role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] })).toEqual([refusal])
  })

  test.each([
    [{ reasoning_content: 'Hm.' }, { type: 'reasoning', text: 'Hm.' }],
    [{ reasoning: 'Hm.' }, { type: 'reasoning', text: 'Hm.' }],
    [
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }] },
      { type: 'reasoning', text: 'Hm.' },
    ],
    [
      {
        reasoning: 'Hm.',
        reasoning_details: [{ type: 'reasoning.text', text: 'Hm.', signature: 'E', format: 'anthropic-claude-v1' }],
      },
      { type: 'reasoning', text: 'Hm.', signature: 'E', format: 'anthropic-claude-v1' },
    ],
    [
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'gAAAA', id: 'rs_1' }] },
      { type: 'reasoning', text: '', redacted: true, signature: 'gAAAA', id: 'rs_1' },
    ],
  ])('what the assistant thought: %j', (message, thought) => {
    expect(partsOf({ role: 'assistant', ...message })).toEqual([thought])
  })

  it("a call may carry Gemini's signature", () => {
    const extra_content = { google: { thought_signature: 'C' } }
    const call = { id: 'a', type: 'function', function: { name: 'f', arguments: '' }, extra_content }
    expect(partsOf({ role: 'assistant', tool_calls: [call] })).toEqual([
      { type: 'tool-call', id: 'a', name: 'f', json: '{}', signature: 'C' },
    ])
  })
})

describe('words', () => {
  const tools = [{ type: 'function', function: { name: 'f' } }]
  const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'f' } }] }

  test.each([
    [{ max_tokens: 5 }, { outputMax: 5 }],
    [{ max_completion_tokens: 5 }, { outputMax: 5 }],
    [{ stop: 'x' }, { stop: ['x'] }],
    [{ stop: ['x', 'y'] }, { stop: ['x', 'y'] }],
    [{ reasoning_effort: 'low' }, { reasoning: { effort: 'low' } }],
    [{ reasoning: { max_tokens: 100, exclude: true } }, { reasoning: { budget: 100, shown: 'none' } }],
    [{ reasoning: { enabled: true } }, { reasoning: { adaptive: true } }],
    [{ thinking: { type: 'disabled' } }, { reasoning: { effort: 'none' } }],
    [{ enable_thinking: true, thinking_budget: 9 }, { reasoning: { budget: 9 } }],
    [{ response_format: { type: 'json_object' } }, { format: { type: 'json' } }],
    [
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {}, strict: true } } },
      { format: { type: 'schema', name: 'a', schema: {}, strict: true } },
    ],
    [{ safety_identifier: 'u' }, { user: 'u' }],
    [{ tools }, { tools: [{ name: 'f', schema: { type: 'object', properties: {} } }] }],
    [{ tools, tool_choice: 'required' }, { toolChoice: { type: 'required' } }],
    [{ tools, tool_choice: 'any' }, { toolChoice: { type: 'required' } }],
    [{ tools, tool_choice: tools[0] }, { toolChoice: { type: 'tool', name: 'f' } }],
    [
      { tools, tool_choice: { type: 'allowed_tools', allowed_tools: allowed } },
      { toolChoice: { type: 'required', only: ['f'] } },
    ],
    [
      { verbosity: 'low', seed: 1, top_k: 2 },
      { verbosity: 'low', seed: 1, topK: 2 },
    ],
  ])('%j', (fields, words) => {
    expect(read(fields)).toMatchObject(words)
  })

  it('null is absence, and what happens anyway has no word', () => {
    const fields = { temperature: null, tools: null, stop: null, response_format: { type: 'text' }, max_tokens: -1 }
    expect(read(fields)).toEqual({ ...read({}), extras: { max_tokens: -1 } })
  })

  it('a schema that nobody gave a name loses none where schemas have no names', () => {
    const request = read({ response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } } })
    const { losses } = anthropicMessages.writeRequest({ ...request, model: 'claude-sonnet-4-6' })
    expect(losses).toEqual([])
  })

  it('what has no word is an extra, by its place', () => {
    const { extras } = read({
      n: 2,
      tools: [{ type: 'openrouter:web_search' }, { type: 'function', function: { name: 'f', returns: 'x' } }],
      messages: [
        { role: 'system', content: 'A', name: 's' },
        {
          role: 'user',
          name: 'u',
          content: [{ type: 'text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit' } }],
        },
      ],
    })
    expect(extras).toEqual({
      n: 2,
      'tools.0': { type: 'openrouter:web_search' },
      'tools.1.function.returns': 'x',
      'system.0.message.name': 's',
      'turns.0.name': 'u',
      'turns.0.parts.0.prompt_cache_breakpoint': { mode: 'explicit' },
    })
  })
})

describe('a request that is no request is refused, by the path of what is wrong', () => {
  test.each([
    ['The body', 'secret'],
    ['model', { messages: [] }],
    ['messages', { model: 'm', messages: 'secret' }],
    ['messages.1', { model: 'm', messages: [{ role: 'user' }, 'secret'] }],
    ['messages.0.role', { model: 'm', messages: [{ role: 'secret' }] }],
    ['messages.0.content', { model: 'm', messages: [{ role: 'user', content: 3 }] }],
    ['messages.0.content.0.type', { model: 'm', messages: [{ role: 'user', content: [{ secret: 1 }] }] }],
    ['messages.0.tool_call_id', { model: 'm', messages: [{ role: 'tool', content: 'secret' }] }],
    [
      'messages.0.tool_calls.0.function.name',
      { model: 'm', messages: [{ role: 'assistant', tool_calls: [{ id: 'secret', function: {} }] }] },
    ],
    ['temperature', { model: 'm', messages: [], temperature: 'secret' }],
    ['tools.0.function', { model: 'm', messages: [], tools: [{ type: 'function', secret: 1 }] }],
    ['response_format.json_schema', { model: 'm', messages: [], response_format: { type: 'json_schema', secret: 1 } }],
  ])('%s', (path, body) => {
    const refused = problemOf(() => openaiChat.readRequest(body))
    expect(refused.code).toBe('request-invalid')
    expect(refused.message).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}: `))
    expect(refused.message).not.toContain('secret')
  })
})

function problemOf(act: () => unknown): HoldfastError {
  try {
    act()
  } catch (error) {
    if (error instanceof HoldfastError) return error
    throw error
  }
  throw new Error('It was accepted.')
}
