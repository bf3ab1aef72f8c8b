import { describe, expect, it, test } from 'vitest'
import { openaiChat } from '../openai-chat.ts'
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

const tool = { name: 'f', schema: { type: 'object' } }
const text = (said: string): Part => ({ type: 'text', text: said })
const call = (id: string): Part => ({ type: 'tool-call', id, name: 'f', json: '{}' })
const result = (id: string, ...parts: Part[]): Part => ({ type: 'tool-result', id, parts })
const user = (...parts: Part[]): Turn => ({ role: 'user', parts })
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts })

const write = (fields: Partial<Request>) => openaiChat.writeRequest({ ...asked, ...fields })
const messages = (...turns: Turn[]) => write({ turns }).body.messages
const losses = (fields: Partial<Request>) => write(fields).losses.map(({ what, essential }) => ({ what, essential }))

const wireCall = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })

describe('messages', () => {
  it('instructions are one message, in a string', () => {
    const { body } = write({
      system: [
        { type: 'text', text: 'A' },
        { type: 'text', text: 'B' },
      ],
      turns: [],
    })
    expect(body.messages).toEqual([{ role: 'system', content: 'A\n\nB' }])
  })

  it('texts are a string; with an image they are a list', () => {
    expect(messages(user(text('a'), text('b')))).toEqual([{ role: 'user', content: 'a\n\nb' }])
    const image: Part = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AA' }, detail: 'low' }
    expect(messages(user(text('a'), image))).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
        ],
      },
    ])
  })

  it('nothing empty is written', () => {
    const refusal: Part = { type: 'refusal', text: 'No.' }
    expect(messages(user(text(''), text('Hi')), assistant(text('')), assistant(text(''), refusal), user())).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
    ])
    expect(losses({ turns: [assistant(text(''), refusal)] })).toEqual([])
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

  it('a text that comes as a document stays in the answer it is in', () => {
    const document: Part = { type: 'document', source: { type: 'text', text: 'two' } }
    expect(messages(assistant(call('a')), user(result('a', text('one'), document)))).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', content: 'one\n\ntwo' },
    ])
  })

  it('the pieces of one answer are joined as they are', () => {
    expect(messages(assistant(text('According to '), text('this.')))).toEqual([
      { role: 'assistant', content: 'According to this.' },
    ])
  })

  it('calls made in several turns are one message, and their answers come right behind it, before all else', () => {
    expect(
      messages(
        assistant(text('Let me see.')),
        assistant(call('a')),
        assistant(call('b')),
        user(text('Hurry!')),
        user(result('a', text('one')), text('Well?')),
        user(result('b', text('two'))),
      ),
    ).toEqual([
      { role: 'assistant', content: 'Let me see.', tool_calls: [wireCall('a'), wireCall('b')] },
      { role: 'tool', tool_call_id: 'a', content: 'one' },
      { role: 'tool', tool_call_id: 'b', content: 'two' },
      { role: 'user', content: 'Hurry!' },
      { role: 'user', content: 'Well?' },
    ])
  })

  it('who only calls tools has said nothing', () => {
    expect(messages(assistant(call('a')), user(result('a')))).toEqual([
      { role: 'assistant', content: null, tool_calls: [wireCall('a')] },
      { role: 'tool', tool_call_id: 'a', content: '' },
    ])
  })

  it('an image in an answer is moved behind all answers, into what the user says next', () => {
    const image: Part = { type: 'image', source: { type: 'url', url: 'https://x/y.png' } }
    const turns = [
      assistant(call('a'), call('b')),
      user(result('a', image), result('b', text('two'), image), text('Well?')),
    ]
    expect(messages(...turns)).toMatchObject([
      { role: 'assistant' },
      { role: 'tool', tool_call_id: 'a', content: 'See below.' },
      { role: 'tool', tool_call_id: 'b', content: 'two' },
      {
        role: 'user',
        content: [
          { text: 'From the tool call a:' },
          { type: 'image_url' },
          { text: 'From the tool call b:' },
          { type: 'image_url' },
          { text: 'Well?' },
        ],
      },
    ])
    expect(losses({ turns })).toEqual([
      { what: 'turns.1.parts.0.parts.0', essential: false },
      { what: 'turns.1.parts.1.parts.1', essential: false },
    ])
  })

  it('a call that nobody answered is answered; an answer to no call is an essential loss', () => {
    const turns = [assistant(call('a')), user(result('z', text('?')))]
    expect(messages(...turns)).toEqual([
      { role: 'assistant', content: null, tool_calls: [wireCall('a')] },
      { role: 'tool', tool_call_id: 'a', content: 'There is no result.' },
    ])
    expect(losses({ turns })).toEqual([
      { what: 'turns.1.parts.0', essential: true },
      { what: 'turns.0.parts.0', essential: false },
    ])
    expect(messages(assistant(call('a')))).toHaveLength(2)
  })

  it('ids that are too long are shortened, alike in call and answer, and stay apart', () => {
    const [one, other] = [`${'x'.repeat(50)}1`, `${'x'.repeat(50)}2`]
    const [said, ...answers] = messages(assistant(call(one), call(other)), user(result(one), result(other))) as {
      tool_calls: { id: string }[]
      tool_call_id: string
    }[]
    const ids = said?.tool_calls.map(({ id }) => id) ?? []
    expect(answers.map((answer) => answer.tool_call_id)).toEqual(ids)
    expect(new Set(ids).size).toBe(2)
    expect(ids.every((id) => id.length === 40)).toBe(true)
  })

  it('a thought that nobody signed goes back, a signed one does not', () => {
    const turns = [
      assistant({ type: 'reasoning', text: 'signed', signature: 'E' }, { type: 'reasoning', text: 'open' }, text('Hi')),
    ]
    expect(messages(...turns)).toEqual([{ role: 'assistant', content: 'Hi', reasoning_content: 'open' }])
    expect(losses({ turns })).toEqual([{ what: 'turns.0.parts.0', essential: false }])
    const alone = [assistant({ type: 'reasoning', text: 'open' })]
    expect(messages(...alone)).toEqual([])
    expect(losses({ turns: alone })).toEqual([{ what: 'turns.0.parts.0', essential: false }])
  })

  it('instructions in the middle of the conversation have a role', () => {
    expect(messages(user(text('Hi')), { role: 'system', parts: [text('Be brief.')] })).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'Be brief.' },
    ])
  })

  test.each<[string, Part, unknown]>([
    ['a text', { type: 'document', name: 'a.txt', source: { type: 'text', text: 'x' } }, 'a.txt\n\nx'],
    [
      'bytes',
      { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'AA' } },
      [{ type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,AA' } }],
    ],
  ])('a document: %s', (_, document, content) => {
    const [message] = messages(user(document)) as { content: unknown }[]
    const written = message?.content
    expect(Array.isArray(content) ? written : [written]).toEqual(Array.isArray(content) ? content : [content])
  })

  test.each<[string, Part]>([
    ['a document that is a link', { type: 'document', source: { type: 'url', url: 'https://x/y.pdf' } }],
    ["another vendor's file", { type: 'image', source: { type: 'file', id: 'file_1' } }],
    [
      'audio of a kind OpenAI does not take',
      { type: 'audio', source: { type: 'base64', mediaType: 'audio/ogg', data: 'AA' } },
    ],
    ['a part without a word', { type: 'other', kind: 'container_upload', value: {} }],
  ])('%s is an essential loss', (_, part) => {
    expect(losses({ turns: [user(text('x'), part)] })).toEqual([{ what: 'turns.0.parts.1', essential: true }])
  })

  it("what a vendor's own tool did is no essential loss", () => {
    const part: Part = { type: 'other', kind: 'web_search_tool_result', value: {} }
    expect(losses({ turns: [assistant(part, text('x'))] })).toEqual([{ what: 'turns.0.parts.0', essential: false }])
  })
})

describe('words', () => {
  it('a stream says what it cost', () => {
    expect(write({ stream: true }).body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(write({}).body).not.toHaveProperty('stream_options')
  })

  test.each([
    ['gpt-5-mini', 'max_completion_tokens'],
    ['openai/o3', 'max_completion_tokens'],
    ['gpt-4o', 'max_tokens'],
    ['mistral-large', 'max_tokens'],
  ])('the limit of %s is %s', (model, name) => {
    expect(write({ model, outputMax: 9 }).body[name]).toBe(9)
  })

  test.each<[Partial<Request>, Record<string, unknown>]>([
    [
      { tools: [tool], toolChoice: { type: 'tool', name: 'f' } },
      { tool_choice: { type: 'function', function: { name: 'f' } } },
    ],
    [
      { toolChoice: { type: 'required' }, parallelTools: false },
      { tool_choice: undefined, parallel_tool_calls: undefined },
    ],
    [{ reasoning: { budget: 8000 } }, { reasoning_effort: 'medium' }],
    [{ reasoning: { effort: 'none' } }, { reasoning_effort: 'none' }],
    [{ reasoning: { adaptive: true } }, { reasoning_effort: undefined }],
    [{ format: { type: 'json' } }, { response_format: { type: 'json_object' } }],
    [
      { format: { type: 'schema', name: 'a', schema: {}, strict: true } },
      { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {}, strict: true } } },
    ],
    [{ stop: [] }, { stop: undefined }],
  ])('%j', (fields, body) => {
    const { body: written } = write(fields)
    for (const [name, value] of Object.entries(body)) expect(written[name]).toEqual(value)
  })

  it('a choice among no tools is told', () => {
    expect(losses({ toolChoice: { type: 'required' } })).toEqual([{ what: 'toolChoice', essential: false }])
    expect(losses({ toolChoice: { type: 'auto' } })).toEqual([])
  })

  it('tools that may not be called are left out, because imitators have no word for it', () => {
    const { body } = write({ tools: [tool, { ...tool, name: 'g' }], toolChoice: { type: 'auto', only: ['g'] } })
    expect(body).toMatchObject({ tool_choice: 'auto', tools: [{ function: { name: 'g' } }] })
    expect(body.tools).toHaveLength(1)
  })

  it('what cannot be said is told, and what stands elsewhere is not', () => {
    const fields: Partial<Request> = {
      topK: 3,
      stop: ['a', 'b', 'c', 'd', 'e'],
      reasoning: { budget: 1, shown: 'none' },
      system: [{ type: 'text', text: 'A', cache: {} }],
      tools: [{ ...tool, cache: {} }],
    }
    expect(losses(fields).map(({ what }) => what)).toEqual([
      'system.0.cache',
      'tools.0.cache',
      'topK',
      'stop',
      'reasoning.shown',
      'reasoning.budget',
    ])
    expect(losses(fields).every(({ essential }) => !essential)).toBe(true)
    expect(write(fields).body.stop).toHaveLength(4)
  })

  it('what has no word here is told by the table of its own dialect', () => {
    const extras = {
      previous_response_id: 'r',
      truncation: 'auto',
      store: true,
      include: ['reasoning.encrypted_content'],
    }
    expect(losses({ dialect: 'openai-responses', extras })).toEqual([
      { what: 'previous_response_id', essential: true },
      { what: 'truncation', essential: false },
    ])
    expect(write({ dialect: 'openai-responses', extras }).body).toEqual(write({}).body)
  })
})

describe('in its own dialect', () => {
  const again = (body: Record<string, unknown>) => {
    const read = openaiChat.readRequest(body)
    return { read, write: (fields: Partial<Request>) => openaiChat.writeRequest({ ...read, ...fields }) }
  }

  it('everything is put back where it stood', () => {
    const body = {
      model: 'm',
      messages: [
        { role: 'system', content: 'A' },
        { role: 'developer', content: 'B', name: 'd' },
        {
          role: 'user',
          name: 'u',
          content: [{ type: 'text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit' } }],
        },
        {
          role: 'assistant',
          content: 'y',
          reasoning: 'r',
          reasoning_details: [{ type: 'reasoning.text', text: 'r', index: 0 }],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ type: 'custom', id: 'c', custom: { name: 'p', input: 'i' } }],
        },
        {
          role: 'tool',
          tool_call_id: 'c',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'assistant', content: 'Once', prefix: true },
      ],
      tools: [
        { type: 'function', function: { name: 'f', parameters: {}, strict: true }, defer: true },
        { type: 'custom', custom: { name: 'p' } },
        { type: 'function', function: { name: 'g', parameters: {} } },
      ],
      tool_choice: { type: 'custom', custom: { name: 'p' } },
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {}, examples: [] } },
      reasoning: { effort: 'low', exclude: true },
      max_completion_tokens: 9,
      safety_identifier: 's',
      'a.b': 1,
    }
    const { body: written, losses } = again(body).write({})
    expect(written).toEqual(body)
    expect(losses).toEqual([])
  })

  it('a turn that is added is written, and a limit that is lowered stays so', () => {
    const { read, write } = again({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], max_completion_tokens: 9 })
    expect(write({ turns: [...read.turns, assistant(text('Once'))], outputMax: 5 }).body).toEqual({
      model: 'm',
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Once' },
      ],
      max_completion_tokens: 5,
    })
  })
})
