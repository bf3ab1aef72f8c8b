import { describe, expect, it } from 'vitest'
import { HoldfastError } from '../problem.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { claudeOf } from './anthropic-messages/model.ts'
import { gemini } from './gemini.ts'
import { recordedIn, withoutNulls } from './recorded.suite.ts'
import type { Part, Request, Turn } from './request.ts'

type Body = Record<string, any>

const base = { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] }
const read = (more: object = {}) => anthropicMessages.readRequest({ ...base, ...more })
const again = (more: object) => anthropicMessages.writeRequest(read(more))

/** A request of another dialect, written. */
function write(more: Partial<Request> = {}): { body: Body; losses: readonly { what: string; essential: boolean }[] } {
  return anthropicMessages.writeRequest({
    model: 'claude-sonnet-4-5',
    stream: false,
    system: [],
    turns: [user('Hi')],
    tools: [],
    extras: {},
    dialect: 'openai-chat',
    ...more,
  })
}

const text = (words: string): Part => ({ type: 'text', text: words })
const user = (...parts: (Part | string)[]): Turn => turn('user', parts)
const assistant = (...parts: (Part | string)[]): Turn => turn('assistant', parts)
const turn = (role: Turn['role'], parts: (Part | string)[]): Turn => ({
  role,
  parts: parts.map((part) => (typeof part === 'string' ? text(part) : part)),
})
const call = (id: string, json = '{}'): Part => ({ type: 'tool-call', id, name: 'look', json })
const result = (id: string, words = 'found'): Part => ({ type: 'tool-result', id, parts: [text(words)] })
const look = { name: 'look', schema: { type: 'object' } }
const lost = (said: ReturnType<typeof write>) => said.losses.map(({ what }) => what)

/** The same body in the same words: this dialect has two for some things. */
function plain(value: unknown): Body {
  const body = withoutNulls(value) as Body
  const blocks = (content: unknown) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content)
  if (body.system !== undefined) body.system = blocks(body.system)
  body.messages = body.messages.map((message: Body) => ({
    ...message,
    content: (blocks(message.content) as Body[]).map((block) =>
      block.type === 'tool_result' && block.content !== undefined
        ? { ...block, content: blocks(block.content) }
        : block,
    ),
  }))
  if (body.tools?.length === 0) delete body.tools
  if (body.stream === false) delete body.stream
  return body
}

describe('a recorded request', () => {
  const mine = recordedIn('anthropic-messages')

  it('is one of many', () => expect(mine.length).toBeGreaterThan(25))

  it.each(mine)('is written as it was read: $file', ({ body, asked }) => {
    const { body: written, losses } = anthropicMessages.writeRequest(anthropicMessages.readRequest(body, asked))
    expect(plain(written)).toEqual({ model: asked.model, ...plain(body) })
    expect(losses).toEqual([])
  })
})

describe('its own words', () => {
  it.each<[string, object]>([
    [
      'blocks of every kind',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'A', cache_control: { type: 'ephemeral', ttl: '1h' } },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
              { type: 'image', source: { type: 'url', url: 'https://a/b.png' }, transformations: { x: 1 } },
              { type: 'image', source: { type: 'file', file_id: 'file_1' } },
              {
                type: 'document',
                source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
                title: 'T',
                context: 'C',
                citations: { enabled: true },
              },
              { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
              { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'part' }] } },
              { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'Hm', signature: 'sig' },
              { type: 'redacted_thinking', data: 'secret' },
              { type: 'text', text: 'B', citations: [{ type: 'char_location' }] },
              { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: { query: 'q' } },
              { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 1 }, caller: { type: 'direct' } },
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'toolu_1',
                is_error: true,
                content: [
                  { type: 'text', text: 'no', citations: [] },
                  { type: 'image', source: { type: 'url', url: 'https://a/c.png' } },
                  { type: 'tool_reference', tool_name: 'x' },
                ],
              },
            ],
          },
          { role: 'system', content: [{ type: 'text', text: 'Be brief' }] },
        ],
      },
    ],
    [
      'tools of its own',
      {
        tools: [
          { type: 'web_search_20250305', name: 'web_search' },
          {
            name: 'look',
            description: 'd',
            input_schema: { type: 'object' },
            strict: true,
            defer_loading: true,
            cache_control: { type: 'ephemeral' },
          },
          { type: 'bash_20250124', name: 'bash' },
        ],
        tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true },
      },
    ],
    ['only tools of its own', { tools: [{ type: 'bash_20250124', name: 'bash' }], tool_choice: { type: 'any' } }],
    [
      'adaptive thinking',
      {
        thinking: { type: 'adaptive', display: 'omitted', block_binding: {} },
        output_config: { effort: 'xhigh', task_budget: { total: 1 } },
      },
    ],
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 50, display: 'summarized' } }],
    ['no thinking, but effort', { thinking: { type: 'disabled' }, output_config: { effort: 'low' } }],
    ['thinking of a kind to come', { thinking: { type: 'between_tools', x: 1 } }],
    [
      'a schema',
      {
        output_config: {
          format: {
            type: 'json_schema',
            schema: { type: 'object', properties: { a: { type: 'number', minimum: 1 } } },
          },
        },
      },
    ],
    [
      'tuning',
      { temperature: 0.4, top_p: 0.9, top_k: 5, stop_sequences: ['\n', 'END'], metadata: { user_id: 'u', x: 1 } },
    ],
    [
      'fields of all sorts',
      {
        mcp_servers: [{ name: 'm' }],
        container: 'c',
        context_management: { edits: [] },
        service_tier: 'auto',
        betas: ['b'],
        'a.b%2E': 1,
        cache_control: { type: 'ephemeral' },
      },
    ],
    ['a hostile name', JSON.parse('{"__proto__":{"polluted":true},"metadata":{"__proto__":1}}') as object],
  ])('%s: back as it was', (_, more) => {
    const body = { ...base, ...more }
    for (const name of Object.keys(more))
      Object.defineProperty(body, name, { value: (more as Body)[name], enumerable: true })
    const { body: written, losses } = anthropicMessages.writeRequest(anthropicMessages.readRequest(body))
    expect(plain(written)).toEqual(plain(body))
    expect(losses).toEqual([])
    expect('polluted' in {}).toBe(false)
  })

  it('lowers a budget that has become larger than the answer', () => {
    const thinking = { type: 'enabled', budget_tokens: 5000 }
    expect(again({ thinking, max_tokens: 3000 }).body.thinking).toEqual({ type: 'enabled', budget_tokens: 2999 })
    expect(again({ thinking, max_tokens: 100 }).body).not.toHaveProperty('thinking')
    expect(again({ thinking, max_tokens: 100 }).losses).toMatchObject([{ what: 'reasoning.budget', essential: false }])
  })

  it('calls the old output_format by its new name', () =>
    expect(again({ output_format: { type: 'json_schema', schema: {} } }).body.output_config).toEqual({
      format: { type: 'json_schema', schema: {} },
    }))
})

describe('a body that is wrong', () => {
  it.each<[unknown, string]>([
    ['x', 'The body'],
    [{ ...base, messages: undefined }, 'messages'],
    [{ ...base, model: 7 }, 'model'],
    [{ ...base, messages: [{ role: 'robot', content: 'secret' }] }, 'messages.0.role'],
    [{ ...base, messages: [{ role: 'user', content: 7 }] }, 'messages.0.content'],
    [{ ...base, messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages.0.content.0.text'],
    [
      { ...base, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [7] }] }] },
      'messages.0.content.0.content.0',
    ],
    [{ ...base, temperature: 'secret' }, 'temperature'],
    [{ ...base, tools: [{ name: 'a' }] }, 'tools.0.input_schema'],
    [{ ...base, tool_choice: { type: 'secret' } }, 'tool_choice.type'],
    [{ ...base, thinking: { type: 'enabled' } }, 'thinking.budget_tokens'],
  ])('is refused by the name of its place, %#', (body, path) => {
    let problem: unknown
    try {
      anthropicMessages.readRequest(body)
    } catch (cause) {
      problem = cause instanceof HoldfastError ? cause.problem : cause
    }
    expect(problem).toMatchObject({ code: 'request-invalid', message: expect.stringMatching(new RegExp(`^${path}: `)) })
    expect(JSON.stringify(problem)).not.toContain('secret')
  })
})

describe('turns of another dialect', () => {
  it('take turns, beginning with the user', () => {
    const { body, losses } = write({
      turns: [assistant('A'), assistant('B'), user('C'), turn('system', ['D']), user('')],
    })
    expect(body.messages.map((message: Body) => [message.role, message.content.length])).toEqual([
      ['user', 1],
      ['assistant', 2],
      ['user', 2],
    ])
    expect(losses.map(({ what }) => what)).toEqual(['turns.3.role', 'turns'])
  })

  it('answer every call at once, first thing, in its order', () => {
    const { body, losses } = write({
      turns: [user('Q'), assistant(call('a'), call('b')), user('by the way'), user(result('b')), user(result('a'))],
    })
    expect(body.messages[2].content.map((block: Body) => block.tool_use_id ?? block.text)).toEqual([
      'a',
      'b',
      'by the way',
    ])
    expect(losses).toEqual([])
  })

  it('are given the answer that is missing, and lose the one that answers nothing', () => {
    const said = write({ turns: [user('Q'), assistant(call('a')), user(result('z'))] })
    expect(said.body.messages[2].content).toEqual([
      {
        type: 'tool_result',
        tool_use_id: 'a',
        is_error: true,
        content: [{ type: 'text', text: 'There is no result.' }],
      },
    ])
    expect(said.losses).toMatchObject([
      { what: 'turns.1.parts.0', essential: false },
      { what: 'turns.2.parts.0', essential: true },
    ])
  })

  it('get ids of letters that are allowed, each its own', () => {
    const { body } = write({
      turns: [
        user('Q'),
        assistant(call('a.b'), call('a_b'), call('a:b'), call('')),
        user(result('a:b'), result('a_b'), result('a.b'), result('')),
      ],
    })
    const ids = body.messages[1].content.map((block: Body) => block.id)
    expect(ids).toEqual(['a_b', 'a_b_2', 'a_b_3', 'call'])
    expect(body.messages[2].content.map((block: Body) => block.tool_use_id)).toEqual(ids)
  })

  it('do not end in white space, nor in nothing', () => {
    const said = write({ turns: [user('Q', ''), assistant('It is \n')] })
    expect(said.body.messages.at(-1).content).toEqual([{ type: 'text', text: 'It is' }])
    expect(said.body.messages[0].content).toHaveLength(1)
    expect(lost(said)).toEqual(['turns.1.parts.0'])
  })

  it('wrap arguments that are no object', () => {
    const said = write({ turns: [user('Q'), assistant(call('a', '[1')), user(result('a'))] })
    expect(said.body.messages[1].content[0].input).toEqual({ arguments: '[1' })
    expect(lost(said)).toEqual(['turns.1.parts.0.json'])
  })

  it.each<[Part, boolean]>([
    [{ type: 'audio', source: { type: 'base64', mediaType: 'audio/wav', data: '' } }, true],
    [{ type: 'image', source: { type: 'file', id: 'file-1' } }, true],
    [{ type: 'image', source: { type: 'base64', mediaType: 'image/heic', data: '' } }, true],
    [{ type: 'document', source: { type: 'base64', mediaType: 'text/csv', data: '' } }, true],
    [{ type: 'other', kind: 'video', value: {} }, true],
    [{ type: 'reasoning', text: 'Hm', signature: 'of somebody' }, false],
    [{ type: 'refusal', text: 'No' }, false],
    [{ type: 'text', text: ' ' }, false],
  ])('report a part that has no word, %#', (part, essential) =>
    expect(write({ turns: [user('Q', part)] }).losses).toMatchObject([{ what: 'turns.0.parts.1', essential }]),
  )

  it('keep thoughts that Claude has signed, whoever brings them', () =>
    expect(
      write({
        turns: [
          user('Q'),
          assistant({ type: 'reasoning', text: 'Hm', signature: 's', format: 'anthropic-claude-v1' }, 'A'),
          user('B'),
        ],
      }).body.messages[1].content[0],
    ).toEqual({ type: 'thinking', thinking: 'Hm', signature: 's' }))
})

describe('thinking', () => {
  const reasoning = { effort: 'high' } as const

  it.each<[string, Partial<Request>, unknown, unknown, string[]]>([
    ['claude-3-5-haiku-latest', {}, undefined, undefined, ['reasoning']],
    ['claude-3-7-sonnet@20250219', {}, { type: 'enabled', budget_tokens: 24_576 }, undefined, []],
    [
      'claude-opus-4-20250514',
      { outputMax: 4000 },
      { type: 'enabled', budget_tokens: 2000 },
      undefined,
      ['reasoning.effort'],
    ],
    ['claude-sonnet-4.5', { outputMax: 1000 }, undefined, undefined, ['reasoning']],
    [
      'claude-sonnet-4-5',
      { reasoning: { budget: 5000 }, outputMax: 4000 },
      { type: 'enabled', budget_tokens: 3999 },
      undefined,
      ['reasoning.budget'],
    ],
    ['claude-sonnet-4-6', {}, { type: 'adaptive' }, 'high', []],
    ['claude-sonnet-4-6', { reasoning: { effort: 'xhigh' } }, { type: 'adaptive' }, 'high', ['reasoning.effort']],
    ['claude-sonnet-4-6', { reasoning: { budget: 5000 } }, { type: 'enabled', budget_tokens: 5000 }, undefined, []],
    ['claude-opus-4-7', { reasoning: { budget: 5000 } }, { type: 'adaptive' }, 'medium', ['reasoning.budget']],
    [
      'claude-fable-5',
      { reasoning: { effort: 'minimal', shown: 'detailed' } },
      { type: 'adaptive', display: 'summarized' },
      'low',
      ['reasoning.shown', 'reasoning.effort'],
    ],
    ['claude-fable-5', { reasoning: { effort: 'none' } }, { type: 'disabled' }, undefined, []],
    ['claude-fable-5', { tools: [look], toolChoice: { type: 'required' } }, undefined, 'high', ['reasoning']],
    ['claude-sonnet-4-5', { tools: [look], toolChoice: { type: 'required' } }, undefined, undefined, ['reasoning']],
    ['kimi-k2', { outputMax: 100_000 }, { type: 'enabled', budget_tokens: 24_576 }, undefined, []],
  ])('of %s is said in its words, %#', (model, more, thinking, effort, losses) => {
    const said = write({ model, reasoning, ...more })
    expect([said.body.thinking, said.body.output_config?.effort]).toEqual([thinking, effort])
    expect(lost(said)).toEqual(losses)
  })

  it('by budget is left out while tools are at work and the thoughts behind the calls are missing', () => {
    const turns = [user('Q'), assistant(call('a')), user(result('a'))]
    expect(lost(write({ reasoning, turns, tools: [look] }))).toEqual(['reasoning'])
    expect(lost(write({ reasoning, turns, tools: [look], model: 'claude-opus-4-7' }))).toEqual([])
  })

  it('takes no steering', () => {
    const said = write({ reasoning, temperature: 0, topP: 0.5, topK: 3 })
    expect(lost(said)).toEqual(['temperature', 'topP', 'topK'])
    expect(said.body).not.toHaveProperty('temperature')
  })
})

describe('what else another dialect asks', () => {
  it('is answered within a bound, always', () => {
    expect(write().body.max_tokens).toBe(64_000)
    expect(write({ model: 'claude-3-haiku-20240307' }).body.max_tokens).toBe(4096)
    expect(write({ model: 'glm-4.6' }).body.max_tokens).toBe(4096)
    expect(lost(write({ model: 'claude-3-haiku-20240307', outputMax: 5000 }))).toEqual(['outputMax'])
  })

  it('is tuned within bounds', () => {
    const said = write({
      temperature: 1.5,
      topP: 0.5,
      stop: [' ', 'END'],
      seed: 1,
      presencePenalty: 1,
      frequencyPenalty: 1,
      verbosity: 'low',
    })
    expect(said.body).toMatchObject({ temperature: 1, stop_sequences: ['END'] })
    expect(lost(said).toSorted()).toEqual([
      'frequencyPenalty',
      'presencePenalty',
      'seed',
      'stop',
      'temperature',
      'topP',
      'verbosity',
    ])
    expect(lost(write({ model: 'claude-opus-4-7', temperature: 0.5 }))).toEqual(['temperature'])
  })

  it('is JSON by schema, by request, or by request alone', () => {
    const schema = { type: 'object', properties: { minimum: { type: 'number', minimum: 1 } }, required: ['minimum'] }
    const said = write({ format: { type: 'schema', name: 'n', schema } })
    expect(said.body.output_config.format).toEqual({
      type: 'json_schema',
      schema: {
        type: 'object',
        properties: { minimum: { type: 'number' } },
        required: ['minimum'],
        additionalProperties: false,
      },
    })
    expect(lost(said)).toEqual(['format.schema', 'format.name'])
    expect(write({ format: { type: 'json' } }).body.system).toEqual([
      { type: 'text', text: 'Answer with nothing but one JSON value.' },
    ])
    expect(
      write({ format: { type: 'schema', name: 'n', schema }, model: 'claude-sonnet-4-0' }).body.system[0].text,
    ).toContain(JSON.stringify(schema))
  })

  it('may call one tool, or none any more', () => {
    expect(write({ tools: [look], parallelTools: false }).body.tool_choice).toEqual({
      type: 'auto',
      disable_parallel_tool_use: true,
    })
    expect(write({ tools: [look], toolChoice: { type: 'tool', name: 'look' } }).body.tool_choice).toEqual({
      type: 'tool',
      name: 'look',
    })
    const over = write({ turns: [user('Q'), assistant(call('a')), user(result('a'))] })
    expect(over.body).toMatchObject({
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    })
    const only = write({ tools: [look, { name: 'run', schema: {} }], toolChoice: { type: 'auto', only: ['run'] } })
    expect(only.body.tools).toEqual([{ name: 'run', input_schema: { type: 'object' } }])
    expect(lost(only)).toEqual(['tools.0'])
    expect(write({ tools: [{ name: 'a.b', schema: {} }] }).losses).toMatchObject([
      { what: 'tools.0.name', essential: true },
    ])
  })

  it('is held to strict schemas where the model can be', () => {
    const tools = [{ ...look, strict: true }]
    expect(write({ tools }).body.tools[0]).toEqual({
      name: 'look',
      input_schema: { type: 'object', additionalProperties: false },
      strict: true,
    })
    expect(lost(write({ tools, model: 'claude-3-7-sonnet-latest' }))).toEqual(['tools.0.strict'])
  })
})

describe('the name of a model', () => {
  it.each([
    ['claude-3-opus-20240229', 'none', 4096],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'none', 8192],
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', 'budget', 64_000],
    ['claude-opus-4-1-20250805', 'budget', 32_000],
    ['claude-opus-4-5', 'budget', 64_000],
    ['anthropic/claude-4.6-opus', 'either', 64_000],
    ['claude-sonnet-5-5', 'adaptive', 64_000],
    ['claude-mythos-preview', 'adaptive', 64_000],
    ['deepseek-chat', 'budget', 4096],
  ])('%s says how it thinks and how much it says', (model, thinking, outputMax) =>
    expect(claudeOf(model)).toMatchObject({ thinking, outputMax }),
  )
})

describe('its extras, in any other dialect', () => {
  it.each<[object, boolean | undefined]>([
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, true],
    // Beside other tools it is one that the model might not have used either.
    [
      {
        tools: [
          { type: 'web_search_20250305', name: 'web_search' },
          { name: 'look', input_schema: { type: 'object' } },
        ],
      },
      false,
    ],
    [
      {
        tools: [
          { type: 'bash_20250124', name: 'bash' },
          { name: 'look', input_schema: { type: 'object' } },
        ],
      },
      true,
    ],
    [{ mcp_servers: [{ name: 'm' }] }, true],
    [{ inference_geo: 'us' }, true],
    [{ inference_geo: 'global' }, undefined],
    [{ service_tier: 'auto' }, undefined],
    [{ service_tier: 'standard_only' }, false],
    [{ context_management: {} }, false],
    [{ of_tomorrow: 1 }, false],
  ])('are lost as the table says, %#', (more, essential) => {
    const { losses } = gemini.writeRequest(read(more))
    expect(losses.map((loss) => loss.essential)).toEqual(essential === undefined ? [] : [essential])
  })
})
