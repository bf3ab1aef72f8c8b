import { describe, expect, it, test } from 'vitest'
import { HoldfastError } from '../../problem.ts'
import { openaiResponses } from '../openai-responses.ts'
import type { Part, Request } from '../request.ts'

const read = (fields: Record<string, unknown>): Request =>
  openaiResponses.readRequest({ model: 'm', input: 'Hi', ...fields })

const turnsOf = (...input: unknown[]) => read({ input }).turns
const part = (value: unknown): Part | undefined => turnsOf({ role: 'user', content: [value] })[0]?.parts[0]

describe('input', () => {
  it('a string is what the user says', () => {
    expect(read({}).turns).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }])
  })

  it('instructions stand apart, as a field and as messages before the conversation', () => {
    const { system, turns } = read({
      instructions: 'A',
      input: [
        { role: 'developer', content: 'B' },
        { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'C' }] },
        { role: 'user', content: 'Hi' },
        { role: 'developer', content: 'D' },
      ],
    })
    expect(system.map(({ text }) => text)).toEqual(['A', 'B', 'C'])
    expect(turns).toEqual([
      { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
      { role: 'system', parts: [{ type: 'text', text: 'D' }] },
    ])
  })

  it('each item is a turn, and each answer knows the name of its call', () => {
    expect(
      turnsOf(
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gAAAA' },
        { type: 'message', role: 'assistant', id: 'msg_1', content: [{ type: 'output_text', text: 'Let me see.' }] },
        { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'f', arguments: '{"x":1}' },
        { type: 'function_call_output', call_id: 'a', output: [{ type: 'input_image', image_url: 'https://x/y.png' }] },
      ),
    ).toEqual([
      { role: 'assistant', parts: [{ type: 'reasoning', text: 'Hm.', id: 'rs_1', signature: 'gAAAA' }] },
      { role: 'assistant', parts: [{ type: 'text', text: 'Let me see.' }] },
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'a', name: 'f', json: '{"x":1}' }] },
      {
        role: 'user',
        parts: [
          {
            type: 'tool-result',
            id: 'a',
            name: 'f',
            parts: [{ type: 'image', source: { type: 'url', url: 'https://x/y.png' } }],
          },
        ],
      },
    ])
  })

  test.each([
    [
      { summary: [], encrypted_content: 'gAAAA' },
      { type: 'reasoning', text: '', redacted: true, signature: 'gAAAA' },
    ],
    [
      { content: [{ type: 'reasoning_text', text: 'Hm.' }], summary: [{ text: 'H.' }] },
      { type: 'reasoning', text: 'Hm.' },
    ],
    [{ summary: [{ text: 'One' }, { text: 'Two' }] }, { type: 'reasoning', text: 'One\n\nTwo' }],
  ])('what the assistant thought: %j', (item, thought) => {
    expect(turnsOf({ type: 'reasoning', ...item })).toEqual([{ role: 'assistant', parts: [thought] }])
  })

  test.each([
    [
      { type: 'input_image', file_id: 'file-1' },
      { type: 'image', source: { type: 'file', id: 'file-1' } },
    ],
    [
      { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'low' },
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AA' }, detail: 'low' },
    ],
    [
      { type: 'input_file', file_url: 'https://x/y.pdf' },
      { type: 'document', source: { type: 'url', url: 'https://x/y.pdf' } },
    ],
    [
      { type: 'input_file', filename: 'y.pdf', file_data: 'data:application/pdf;base64,AA' },
      { type: 'document', name: 'y.pdf', source: { type: 'base64', mediaType: 'application/pdf', data: 'AA' } },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
      { type: 'audio', source: { type: 'base64', mediaType: 'audio/wav', data: 'AA' } },
    ],
    [
      { type: 'refusal', refusal: 'No.' },
      { type: 'refusal', text: 'No.' },
    ],
  ])('%j', (value, expected) => {
    expect(part(value)).toEqual(expected)
  })

  test.each([
    [{ id: 'msg_1' }, 'item_reference', 'assistant'],
    [{ type: 'item_reference', id: 'msg_1' }, 'item_reference', 'assistant'],
    [{ type: 'custom_tool_call', call_id: 'a', name: 'f', input: 'x' }, 'custom_tool_call', 'assistant'],
    [{ type: 'custom_tool_call_output', call_id: 'a', output: 'x' }, 'custom_tool_call_output', 'user'],
    [{ type: 'web_search_call', id: 'ws_1', status: 'completed' }, 'web_search_call', 'assistant'],
  ])('%j is kept as it came', (item, kind, role) => {
    expect(turnsOf(item)).toEqual([{ role, parts: [{ type: 'other', kind, value: item }] }])
  })
})

describe('words', () => {
  const tools = [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: true }]
  const allowed = (name: string) => ({ type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name }] })

  test.each([
    [{ max_output_tokens: 5 }, { outputMax: 5 }],
    [{ reasoning: { effort: 'low', summary: 'auto' } }, { reasoning: { effort: 'low', shown: 'auto' } }],
    [{ reasoning: { generate_summary: 'concise' } }, { reasoning: { shown: 'concise' } }],
    [{ text: { verbosity: 'low', format: { type: 'text' } } }, { verbosity: 'low' }],
    [{ text: { format: { type: 'json_object' } } }, { format: { type: 'json' } }],
    [
      { text: { format: { type: 'json_schema', name: 'a', schema: {}, strict: true } } },
      { format: { type: 'schema', name: 'a', schema: {}, strict: true } },
    ],
    [{ safety_identifier: 'u' }, { user: 'u' }],
    [{ tools }, { tools: [{ name: 'f', schema: { type: 'object' }, strict: true }] }],
    [{ tools, tool_choice: 'required' }, { toolChoice: { type: 'required' } }],
    [{ tools, tool_choice: { type: 'function', name: 'f' } }, { toolChoice: { type: 'tool', name: 'f' } }],
    [{ tools, tool_choice: allowed('f') }, { toolChoice: { type: 'auto', only: ['f'] } }],
    [{ tools, tool_choice: allowed('x') }, { extras: { tool_choice: allowed('x') } }],
    [
      { reasoning: { effort: 'immense', mode: 'pro' } },
      { extras: { 'reasoning.effort': 'immense', 'reasoning.mode': 'pro' } },
    ],
  ])('%j', (fields, words) => {
    expect(read(fields)).toMatchObject(words)
  })

  it('what has no word is an extra, by its place', () => {
    const { extras } = read({
      previous_response_id: 'resp_1',
      text: { format: { type: 'grammar' } },
      tools: [{ type: 'web_search' }, { ...tools[0], defer_loading: true }],
      input: [{ role: 'user', id: 'msg_1', content: [{ type: 'input_text', text: 'x', lang: 'en' }] }],
    })
    expect(extras).toEqual({
      previous_response_id: 'resp_1',
      'text.format': { type: 'grammar' },
      'tools.0': { type: 'web_search' },
      'tools.1.defer_loading': true,
      'turns.0.id': 'msg_1',
      'turns.0.parts.0.lang': 'en',
    })
  })
})

describe('a request that is no request is refused, by the path of what is wrong', () => {
  test.each([
    ['model', { input: 'secret' }],
    ['input', { model: 'm', input: { secret: 1 } }],
    ['input.1', { model: 'm', input: [{ role: 'user', content: 'x' }, 'secret'] }],
    ['input.0.role', { model: 'm', input: [{ type: 'message', role: 'secret' }] }],
    ['input.0.call_id', { model: 'm', input: [{ type: 'function_call', name: 'secret' }] }],
    ['input.0.output', { model: 'm', input: [{ type: 'function_call_output', call_id: 'secret', output: 3 }] }],
    ['input.0.content.0.text', { model: 'm', input: [{ role: 'user', content: [{ type: 'input_text', secret: 1 }] }] }],
    ['text.format.name', { model: 'm', text: { format: { type: 'json_schema', secret: 1 } } }],
    ['tool_choice.name', { model: 'm', tool_choice: { type: 'function', secret: 1 } }],
  ])('%s', (path, body) => {
    const refuse = () => openaiResponses.readRequest(body)
    expect(refuse).toThrow(HoldfastError)
    expect(refuse).toThrow(new RegExp(`^${path.replaceAll('.', '\\.')}: (?!.*secret)`))
  })
})
