import { describe, expect, it, test } from 'vitest'
import { anthropicMessages } from '../anthropic-messages.ts'
import { openaiResponses } from '../openai-responses.ts'
import type { Part, Request, Turn } from '../request.ts'

const asked: Request = {
  model: 'm',
  stream: false,
  system: [],
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  extras: {},
  dialect: 'anthropic-messages',
}

const text = (said: string): Part => ({ type: 'text', text: said })
const call = (id: string): Part => ({ type: 'tool-call', id, name: 'f', json: '{}' })
const result = (id: string, ...parts: Part[]): Part => ({ type: 'tool-result', id, parts })
const user = (...parts: Part[]): Turn => ({ role: 'user', parts })
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts })

const write = (fields: Partial<Request>) => openaiResponses.writeRequest({ ...asked, ...fields })
const input = (...turns: Turn[]) => write({ turns }).body.input
const losses = (fields: Partial<Request>) => write(fields).losses.map(({ what, essential }) => ({ what, essential }))

describe('input', () => {
  it('what the application says is instructions', () => {
    const { body } = write({
      system: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
      ],
    })
    expect(body.instructions).toBe('A\n\nB')
    expect(body.input).toHaveLength(1)
  })

  it('items stand in the order of the parts', () => {
    const image: Part = { type: 'image', source: { type: 'url', url: 'https://x/y.png' } }
    expect(
      input(
        user(text('Hi'), image),
        assistant(text('According to '), text('this.'), call('a')),
        user(result('a', text('one'), image), text('Well?')),
        { role: 'system', parts: [text('Be brief.')] },
        assistant({ type: 'refusal', text: 'No.' }),
      ),
    ).toEqual([
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Hi' },
          { type: 'input_image', image_url: 'https://x/y.png', detail: 'auto' },
        ],
      },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'According to ', annotations: [] },
          { type: 'output_text', text: 'this.', annotations: [] },
        ],
      },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [
          { type: 'input_text', text: 'one' },
          { type: 'input_image', image_url: 'https://x/y.png', detail: 'auto' },
        ],
      },
      { type: 'message', role: 'user', content: 'Well?' },
      { type: 'message', role: 'system', content: 'Be brief.' },
      { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ])
  })

  it('a call that nobody answered is answered; an answer to no call is an essential loss', () => {
    const turns = [assistant(call('a')), user(result('z', text('?')))]
    expect(input(...turns)).toMatchObject([
      { type: 'function_call', call_id: 'a' },
      { type: 'function_call_output', call_id: 'a', output: 'There is no result.' },
    ])
    expect(losses({ turns })).toEqual([
      { what: 'turns.0.parts.0', essential: false },
      { what: 'turns.1.parts.0', essential: true },
    ])
  })

  it('ids that are too long are shortened, alike in call and answer', () => {
    const id = 'x'.repeat(65)
    const [said, answer] = input(assistant(call(id)), user(result(id))) as { call_id: string }[]
    expect(said?.call_id).toHaveLength(64)
    expect(answer?.call_id).toBe(said?.call_id)
  })

  it('thoughts that OpenAI sealed go back to it, and no others', () => {
    const turns = [
      assistant(
        { type: 'reasoning', text: 'Hm.', signature: 'gAAAAABo' },
        { type: 'reasoning', text: '', redacted: true, signature: 'x', format: 'openai-responses-v1', id: 'rs_1' },
        { type: 'reasoning', text: 'signed', signature: 'E' },
        { type: 'reasoning', text: 'open' },
        text('Hi'),
      ),
    ]
    expect(input(...turns)).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }], encrypted_content: 'gAAAAABo' },
      { type: 'reasoning', summary: [], encrypted_content: 'x', id: 'rs_1' },
      { role: 'assistant' },
    ])
    expect(losses({ turns })).toEqual([
      { what: 'turns.0.parts.2', essential: false },
      { what: 'turns.0.parts.3', essential: false },
    ])
  })

  test.each<[Part, unknown]>([
    [
      { type: 'document', source: { type: 'url', url: 'https://x/y.pdf' } },
      { type: 'input_file', file_url: 'https://x/y.pdf' },
    ],
    [
      { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'AA' } },
      { type: 'input_file', filename: 'document.pdf', file_data: 'data:application/pdf;base64,AA' },
    ],
    [
      { type: 'document', name: 'a', source: { type: 'text', text: 'x' } },
      { type: 'input_text', text: 'a\n\nx' },
    ],
  ])('%j', (part, written) => {
    expect(input(user(text('Hi'), part))).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }, written] },
    ])
  })

  it('marks for the cache are told, wherever they stand', () => {
    const marked = <P extends Part>(part: P): P => ({ ...part, cache: {} })
    const turns = [
      user(marked(text('Hi'))),
      assistant(marked(call('a'))),
      user(marked(result('a', marked(text('one'))))),
    ]
    expect(losses({ turns }).map(({ what }) => what)).toEqual([
      'turns.0.parts.0.cache',
      'turns.1.parts.0.cache',
      'turns.2.parts.0.cache',
      'turns.2.parts.0.parts.0.cache',
    ])
  })

  it('nothing empty is written', () => {
    const nothing = assistant(text(''))
    const parts = [text(''), text('Hi'), text('')]
    expect(input(user(...parts), nothing, user(text('')))).toEqual([{ type: 'message', role: 'user', content: 'Hi' }])
  })

  test.each<[string, Turn]>([
    ['audio', user({ type: 'audio', source: { type: 'base64', mediaType: 'audio/wav', data: 'AA' } })],
    ["another vendor's file", user({ type: 'document', source: { type: 'file', id: 'file_1' } })],
    ['an image that the assistant made', assistant({ type: 'image', source: { type: 'url', url: 'https://x/y.png' } })],
    ['a part without a word', user({ type: 'other', kind: 'container_upload', value: {} })],
  ])('%s is an essential loss, and leaves no empty message', (_, turn) => {
    expect(losses({ turns: [turn] })).toEqual([{ what: 'turns.0.parts.0', essential: true }])
    expect(input(turn)).toEqual([])
  })
})

describe('words', () => {
  it('nothing is kept at the vendor for who did not ask here', () => {
    expect(write({}).body.store).toBe(false)
    expect(write({ dialect: 'openai-chat', extras: { store: true } }).body.store).toBe(true)
    expect(openaiResponses.writeRequest(openaiResponses.readRequest({ model: 'm' })).body).toEqual({ model: 'm' })
  })

  test.each<[Partial<Request>, boolean]>([
    [{ reasoning: { effort: 'low' } }, true],
    [{ reasoning: { budget: 9000 } }, true],
    [{ reasoning: { adaptive: true }, model: 'gpt-5' }, true],
    [{ reasoning: { adaptive: true }, model: 'gpt-4o' }, false],
    [{ reasoning: { effort: 'none' } }, false],
    [{}, false],
  ])('%j asks for sealed thoughts: %s', (fields, isAsked) => {
    expect(write(fields).body.include).toEqual(isAsked ? ['reasoning.encrypted_content'] : undefined)
  })

  const tool = { name: 'f', schema: { type: 'object' } }

  test.each<[Partial<Request>, Record<string, unknown>]>([
    [{ tools: [tool] }, { tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: false }] }],
    [{ tools: [tool], toolChoice: { type: 'tool', name: 'f' } }, { tool_choice: { type: 'function', name: 'f' } }],
    [
      { tools: [tool, { ...tool, name: 'g' }], toolChoice: { type: 'required', only: ['g'] } },
      { tool_choice: 'required', tools: [{ name: 'g' }] },
    ],
    [{ outputMax: 1 }, { max_output_tokens: 16 }],
    [{ reasoning: { effort: 'high', shown: 'detailed' } }, { reasoning: { effort: 'high', summary: 'detailed' } }],
    [{ verbosity: 'low', format: { type: 'json' } }, { text: { verbosity: 'low', format: { type: 'json_object' } } }],
    [
      { format: { type: 'schema', name: 'a', schema: {}, strict: true } },
      { text: { format: { type: 'json_schema', name: 'a', schema: {}, strict: true } } },
    ],
  ])('%j', (fields, body) => {
    expect(write(fields).body).toMatchObject(body)
  })

  it('what cannot be said is told', () => {
    const fields: Partial<Request> = {
      topK: 1,
      presencePenalty: 1,
      frequencyPenalty: 1,
      seed: 1,
      stop: ['x'],
      outputMax: 1,
      system: [{ type: 'text', text: 'A', cache: {} }],
      tools: [{ ...tool, cache: {} }],
    }
    expect(
      losses(fields)
        .map(({ what }) => what)
        .toSorted(),
    ).toEqual([
      'frequencyPenalty',
      'outputMax',
      'presencePenalty',
      'seed',
      'stop',
      'system.0.cache',
      'tools.0.cache',
      'topK',
    ])
    expect(losses({ dialect: 'openai-chat', extras: { n: 2, logit_bias: { 1: 1 } } })).toEqual([
      { what: 'n', essential: true },
      { what: 'logit_bias', essential: false },
    ])
  })

  it("OpenAI's marks for its cache go from one dialect to the other", () => {
    const mark = { mode: 'explicit' }
    const { body, losses: lost } = write({
      dialect: 'openai-chat',
      system: [{ type: 'text', text: 'A' }],
      extras: { 'system.0.prompt_cache_breakpoint': mark, 'turns.0.parts.0.prompt_cache_breakpoint': mark },
    })
    expect(body.input).toEqual([
      { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'A', prompt_cache_breakpoint: mark }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi', prompt_cache_breakpoint: mark }] },
    ])
    expect(lost).toEqual([])
  })
})

it('in its own dialect everything is put back where it stood', () => {
  const body = {
    model: 'm',
    instructions: 'A',
    input: [
      { type: 'message', role: 'developer', content: 'B' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'x', lang: 'en' }] },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'a' },
          { type: 'summary_text', text: 'b' },
        ],
      },
      { type: 'web_search_call', id: 'ws_1', status: 'completed' },
      {
        type: 'message',
        role: 'assistant',
        id: 'msg_1',
        status: 'completed',
        phase: 'commentary',
        content: [{ type: 'output_text', text: 'y', annotations: [{ type: 'url_citation' }] }, { type: 'hologram' }],
      },
      { type: 'custom_tool_call', call_id: 'c', name: 'p', input: 'i' },
      { type: 'custom_tool_call_output', call_id: 'c', output: 'o' },
      { type: 'item_reference', id: 'msg_0' },
      { type: 'message', role: 'developer', content: 'C' },
    ],
    tools: [
      { type: 'web_search' },
      { type: 'function', name: 'f', parameters: {}, defer_loading: true },
      { type: 'mcp', server_label: 's' },
    ],
    tool_choice: { type: 'web_search' },
    parallel_tool_calls: false,
    reasoning: { effort: 'low', summary: 'auto', mode: 'pro' },
    text: { format: { type: 'grammar' }, verbosity: 'low' },
    include: ['web_search_call.action.sources'],
    previous_response_id: 'resp_1',
    safety_identifier: 's',
    user: 'u',
    store: true,
  }
  const { body: written, losses: lost } = openaiResponses.writeRequest(openaiResponses.readRequest(body))
  expect(written).toEqual(body)
  expect(lost).toEqual([])
})

it.each([
  ['a search of the web', { type: 'web_search', external_web_access: false }, [], true],
  ['a search of the web, beside a function', { type: 'web_search' }, [{ type: 'function', name: 'f' }], false],
  ['an MCP server, beside a function', { type: 'mcp', server_label: 's' }, [{ type: 'function', name: 'f' }], true],
])('%s is refused elsewhere, or reported', (_, tool, functions, essential) => {
  const request = openaiResponses.readRequest({ model: 'm', input: 'Q', tools: [tool, ...functions] })
  expect(anthropicMessages.writeRequest(request).losses).toMatchObject([{ what: 'tools.0', essential }])
})
