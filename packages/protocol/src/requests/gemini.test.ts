import { describe, expect, it } from 'vitest'
import { HoldfastError } from '../problem.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { gemini } from './gemini.ts'
import { geminiOf } from './gemini/model.ts'
import { fromJsonSchema, toJsonSchema } from './gemini/schema.ts'
import { recordedIn, withoutNulls } from './recorded.suite.ts'
import type { Part, Request, Turn } from './request.ts'

type Body = Record<string, any>

const asked = { model: 'gemini-2.5-flash', stream: true }
const hi = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
const read = (more: object = {}) => gemini.readRequest({ ...hi, ...more }, asked)
const parts = (...given: object[]) => read({ contents: [{ parts: given }] }).turns[0]?.parts

/** A request of another dialect, written. */
function write(more: Partial<Request> = {}): { body: Body; losses: readonly { what: string; essential: boolean }[] } {
  return gemini.writeRequest({
    model: 'gemini-2.5-flash',
    stream: false,
    system: [],
    turns: [user('Hi')],
    tools: [],
    extras: {},
    dialect: 'anthropic-messages',
    ...more,
  })
}

const user = (...given: (Part | string)[]): Turn => turn('user', given)
const assistant = (...given: (Part | string)[]): Turn => turn('assistant', given)
const turn = (role: Turn['role'], given: (Part | string)[]): Turn => ({
  role,
  parts: given.map((part) => (typeof part === 'string' ? { type: 'text', text: part } : part)),
})
const call = (id: string, more: object = {}): Part => ({
  type: 'tool-call',
  id,
  name: 'look',
  json: '{"at":1}',
  ...more,
})
const result = (id: string, words: string, more: object = {}): Part => ({
  type: 'tool-result',
  id,
  parts: [{ type: 'text', text: words }],
  ...more,
})
const look = { name: 'look', schema: { type: 'object', properties: { at: { type: 'integer' } } } }
const image: Part = { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AA==' } }
const lost = (said: ReturnType<typeof write>) => said.losses.map(({ what }) => what)

const FREE = ['args', 'response', 'labels', 'properties']
const camel = (name: string) => name.replaceAll(/(?<=.)_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The first of the two spellings, everywhere that Google names things. */
function camels(value: unknown, isFree = false): unknown {
  if (Array.isArray(value)) return value.map((inner) => camels(inner))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [isFree ? name : camel(name), camels(inner, FREE.includes(name))]),
  )
}

/** The same body in the same words: this dialect has two for many things. */
function plain(value: unknown): Body {
  const body = camels(withoutNulls(value)) as Body
  delete body.model
  delete body.systemInstruction?.role
  for (const content of [...body.contents, body.systemInstruction ?? {}])
    for (const part of content.parts ?? []) if (part.thought === false) delete part.thought
  for (const content of body.contents) content.role ??= 'user'
  const tools = ((body.tools ?? []) as Body[]).flatMap((tool) =>
    Object.entries(tool).flatMap(([name, inner]) =>
      name === 'functionDeclarations' ? inner.map(declaration) : [{ [name]: inner }],
    ),
  )
  // Declarations come together; how they stand among Google's own tools means nothing.
  const isOwn = (tool: Body) => tool.name === undefined
  if (tools.length > 0) body.tools = [...tools.filter((tool) => !isOwn(tool)), ...tools.filter(isOwn)]
  else delete body.tools
  const { responseSchema, responseJsonSchema, ...config } = body.generationConfig ?? {}
  const schema = responseJsonSchema ?? toJsonSchema(responseSchema)
  if (schema) config.schema = schema
  if (Object.keys(config).length > 0) body.generationConfig = config
  else delete body.generationConfig
  return body
}

function declaration({ parameters, parametersJsonSchema, ...rest }: Body): Body {
  const schema = (parametersJsonSchema ?? toJsonSchema(parameters) ?? {}) as Body
  return Object.keys(schema.properties ?? {}).length === 0 ? rest : { ...rest, schema }
}

describe('a recorded request', () => {
  const mine = recordedIn('gemini')

  it('is one of many', () => expect(mine.length).toBeGreaterThan(30))

  it.each(mine)('is written as it was read: $file', ({ body, asked: url }) => {
    const { body: written, losses } = gemini.writeRequest(gemini.readRequest(body, url))
    expect(plain(written)).toEqual(plain(body))
    expect(losses).toEqual([])
  })
})

describe('its own words', () => {
  it.each<[string, object]>([
    [
      'parts of every kind',
      {
        contents: [
          {
            role: 'user',
            note: 'x',
            parts: [
              { text: 'A', partMetadata: { a: 1 } },
              {
                inlineData: { mimeType: 'image/png', data: 'AA==', displayName: 'a.png' },
                mediaResolution: { level: 'x' },
              },
              { inlineData: { mimeType: 'application/pdf', data: 'AA==', displayName: 'a.pdf' } },
              { inline_data: { mime_type: 'audio/wav', data: 'AA==' } },
              { fileData: { mimeType: 'image/png', fileUri: 'gs://a/b.png' } },
              { file_data: { mime_type: 'text/plain', file_uri: 'https://a/b.txt' } },
              { fileData: { fileUri: 'https://youtu.be/x' }, videoMetadata: { fps: 1 } },
            ],
          },
          {
            role: 'model',
            parts: [
              { text: 'Hm', thought: true, thoughtSignature: 's1' },
              { text: '', thought: true },
              { text: 'B', thoughtSignature: 's2' },
              { executableCode: { code: '1', language: 'PYTHON' }, thoughtSignature: 's3' },
              { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
              { functionCall: { name: 'look', args: { snake_case: 1 }, willContinue: false }, thoughtSignature: 's4' },
              { functionCall: { id: 'c', name: 'look' } },
              { text: '', thoughtSignature: 's5' },
            ].map((part) =>
              'functionCall' in part ? { ...part, functionCall: { args: {}, ...part.functionCall } } : part,
            ),
          },
          {
            role: 'user',
            parts: [
              { functionResponse: { name: 'look', response: { output: 'found' }, scheduling: 'SILENT' } },
              {
                functionResponse: {
                  id: 'c',
                  name: 'look',
                  response: { snake_case: [1] },
                  parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==', displayName: 'x' } }],
                },
              },
            ],
          },
          {
            role: 'user',
            parts: [
              { functionResponse: { name: 'look', response: { error: 'no' } } },
              { functionResponse: { name: 'look', response: { output: '{"a":1}' } } },
              { functionResponse: { name: 'look', response: {} } },
            ],
          },
        ],
      },
    ],
    [
      'tools of every kind',
      {
        tools: [
          { googleSearch: {} },
          {
            functionDeclarations: [
              {
                name: 'a',
                description: 'd',
                parameters: {
                  type: 'OBJECT',
                  properties: {
                    any_of: { type: 'STRING', nullable: true, enum: ['x'] },
                    n: { type: 'ARRAY', items: { type: 3 }, min_items: '1' },
                  },
                  required: ['n'],
                },
              },
            ],
            codeExecution: {},
          },
          {
            functionDeclarations: [
              {
                name: 'b',
                parametersJsonSchema: {
                  type: 'object',
                  properties: { a: { $ref: '#/$defs/a' } },
                  additionalProperties: false,
                },
                response: { type: 'STRING' },
              },
            ],
          },
          { url_context: {} },
        ],
        toolConfig: {
          functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a', 'b'] },
          retrievalConfig: { languageCode: 'de' },
        },
      },
    ],
    ['a choice of one', { toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a'] } } }],
    ['a validated choice', { toolConfig: { functionCallingConfig: { mode: 'VALIDATED' } } }],
    [
      'a validated choice of some',
      { toolConfig: { functionCallingConfig: { mode: 'VALIDATED', allowedFunctionNames: ['a'] } } },
    ],
    [
      'tuning',
      {
        generationConfig: {
          maxOutputTokens: 9,
          temperature: 1.5,
          topP: 0.5,
          topK: 2,
          seed: 1,
          presencePenalty: 1,
          frequencyPenalty: 1,
          stopSequences: ['a'],
          candidateCount: 2,
          responseModalities: ['IMAGE'],
        },
      },
    ],
    [
      'a schema',
      {
        generationConfig: {
          responseMimeType: 'application/json',
          responseSchema: { type: 'ARRAY', items: { type: 'STRING' } },
        },
      },
    ],
    [
      'a JSON schema',
      {
        generation_config: {
          response_mime_type: 'application/json',
          response_json_schema: { type: 'object', properties: { a: { const: 1 } } },
        },
      },
    ],
    ['JSON', { generationConfig: { responseMimeType: 'application/json' } }],
    [
      'an enum',
      { generationConfig: { responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING', enum: ['a'] } } },
    ],
    ['a level', { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: false } } }],
    ['a budget', { generationConfig: { thinkingConfig: { thinkingBudget: 100, includeThoughts: true } } }],
    ['no bound', { generationConfig: { thinkingConfig: { thinkingBudget: -1 } } }],
    ['no thinking', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }],
    [
      'fields of all sorts',
      {
        safetySettings: [{ category: 1, threshold: 3 }],
        cachedContent: 'c',
        labels: { snake_case: 'x' },
        systemInstruction: { parts: [{ text: 'S' }, { text: 'T' }] },
      },
    ],
  ])('%s: back as it was', (_, more) => {
    const { body: written, losses } = gemini.writeRequest(read(more))
    expect(plain(written)).toEqual(plain({ ...hi, ...more }))
    expect(losses).toEqual([])
  })
})

describe('a result', () => {
  const contents = [
    {
      role: 'model',
      parts: [{ functionCall: { name: 'a' } }, { functionCall: { name: 'b' } }, { functionCall: { name: 'a' } }],
    },
    {
      role: 'user',
      parts: ['b', 'a', 'a', 'z'].map((name) => ({ functionResponse: { name, response: { output: name } } })),
    },
  ]

  it('is told by its name which call it answers, the first first', () => {
    const [calls, results] = read({ contents }).turns.map((said) =>
      said.parts.map((part) => ('id' in part ? part.id : '')),
    )
    expect(calls).toEqual(['gemini_call_0', 'gemini_call_1', 'gemini_call_2'])
    expect(results).toEqual(['gemini_call_1', 'gemini_call_0', 'gemini_call_2', 'gemini_call_3'])
  })

  it('of an object is its JSON, of a word that word', () => {
    const response = (value: object) => parts({ functionResponse: { name: 'a', response: value } })?.[0]
    expect(response({ output: 'word' })).toMatchObject({ parts: [{ text: 'word' }] })
    expect(response({ error: 'no' })).toMatchObject({ parts: [{ text: 'no' }], failed: true })
    expect(response({ a: 1 })).toMatchObject({ parts: [{ text: '{"a":1}' }] })
  })
})

describe('a body that is wrong', () => {
  it.each<[unknown, string]>([
    [[], 'The body'],
    [{}, 'contents'],
    [{ contents: [{ role: 'robot', parts: [] }] }, 'contents.0.role'],
    [{ contents: [{ parts: [{ text: 7 }] }] }, 'contents.0.parts.0.text'],
    [{ contents: [{ parts: [{ inlineData: { data: 'secret' } }] }] }, 'contents.0.parts.0.inlineData.mimeType'],
    [{ contents: [{ parts: [{ functionCall: { args: {} } }] }] }, 'contents.0.parts.0.functionCall.name'],
    [{ ...hi, generationConfig: { temperature: 'secret' } }, 'generationConfig.temperature'],
    [{ ...hi, generationConfig: { stopSequences: [7] } }, 'generationConfig.stopSequences.0'],
    [{ ...hi, tools: [{ functionDeclarations: [{}] }] }, 'tools.0.functionDeclarations.0.name'],
    [{ ...hi, toolConfig: { functionCallingConfig: { mode: 'secret' } } }, 'toolConfig.functionCallingConfig.mode'],
    [
      { ...hi, systemInstruction: { parts: [{ inlineData: { mimeType: 'image/png', data: '' } }] } },
      'systemInstruction.parts.0',
    ],
  ])('is refused by the name of its place, %#', (body, path) => {
    let problem: unknown
    try {
      gemini.readRequest(body, asked)
    } catch (cause) {
      problem = cause instanceof HoldfastError ? cause.problem : cause
    }
    expect(problem).toMatchObject({ code: 'request-invalid', message: expect.stringMatching(new RegExp(`^${path}: `)) })
    expect(JSON.stringify(problem)).not.toContain('secret')
  })

  it('is refused without a model, in the URL or beside', () => {
    expect(() => gemini.readRequest(hi)).toThrow('model')
    expect(gemini.readRequest({ ...hi, model: 'models/gemini-2.5-pro' }).model).toBe('gemini-2.5-pro')
  })
})

describe('turns of another dialect', () => {
  const loop = [user('Q'), assistant(call('a'), call('b')), user(result('b', 'two'), result('a', '{"one":1}'), 'Go on')]

  it('answer calls by name, in their order, with an object', () =>
    expect(write({ turns: loop }).body.contents[2].parts).toEqual([
      { functionResponse: { id: 'a', name: 'look', response: { one: 1 } } },
      { functionResponse: { id: 'b', name: 'look', response: { output: 'two' } } },
      { text: 'Go on' },
    ]))

  it('sign the first of the calls that Gemini did not make, where it must be', () => {
    const signatures = (more: Partial<Request>) =>
      write({ turns: loop, ...more }).body.contents[1].parts.map((part: Body) => part.thoughtSignature)
    expect(signatures({})).toEqual([undefined, undefined])
    expect(signatures({ model: 'gemini-3-flash-preview' })).toEqual(['skip_thought_signature_validator', undefined])
    const signed = [user('Q'), assistant(call('a', { signature: 'own' })), user(result('a', ''))]
    expect(signatures({ model: 'gemini-3-pro', turns: signed })).toEqual(['own'])
    const shown: Part = { type: 'reasoning', text: '', signature: 's', redacted: true, format: 'google-gemini-v1' }
    expect(
      signatures({ model: 'gemini-3-pro', turns: [user('Q'), assistant(shown, call('a')), user(result('a', ''))] }),
    ).toEqual(['s'])
  })

  it('hold an image in a result where the model looks at it, and beside it elsewhere', () => {
    const turns = [
      user('Q'),
      assistant(call('a')),
      user(result('a', 'seen', { parts: [{ type: 'text', text: 'seen' }, image] })),
    ]
    const inline = { inlineData: { mimeType: 'image/png', data: 'AA==' } }
    const response = { id: 'a', name: 'look', response: { output: 'seen' } }
    expect(write({ turns, model: 'gemini-3-pro' }).body.contents[2].parts).toEqual([
      { functionResponse: { ...response, parts: [inline] } },
    ])
    const said = write({ turns })
    expect(said.body.contents[2].parts).toEqual([{ functionResponse: response }, inline])
    expect(lost(said)).toEqual(['turns.2.parts.0'])
  })

  it.each<[Part, object | undefined, string[]]>([
    [
      { type: 'image', source: { type: 'url', url: 'https://a/b.webp?c' }, detail: 'high' },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://a/b.webp?c' } },
      ['turns.0.parts.1.detail'],
    ],
    [
      { type: 'document', source: { type: 'url', url: 'https://a/b' }, name: 'B' },
      { fileData: { mimeType: 'application/pdf', fileUri: 'https://a/b' } },
      ['turns.0.parts.1.name'],
    ],
    [{ type: 'document', source: { type: 'text', text: 'words' } }, { text: 'words' }, ['turns.0.parts.1']],
    [
      { type: 'audio', source: { type: 'base64', mediaType: 'audio/mp3', data: 'AA==' } },
      { inlineData: { mimeType: 'audio/mp3', data: 'AA==' } },
      [],
    ],
    [{ type: 'text', text: 'A', cache: { type: 'ephemeral' } }, { text: 'A' }, ['turns.0.parts.1.cache']],
    [{ type: 'refusal', text: 'No' }, { text: 'No' }, ['turns.0.parts.1']],
    [{ type: 'reasoning', text: 'Hm', signature: 'of somebody' }, undefined, ['turns.0.parts.1']],
    [{ type: 'text', text: '' }, undefined, []],
  ])('say what they can, and report the rest, %#', (part, written, losses) => {
    const said = write({ turns: [user('Q', part)] })
    expect(said.body.contents[0].parts[1]).toEqual(written)
    expect(lost(said)).toEqual(losses)
    expect(said.losses.filter(({ essential }) => essential)).toEqual([])
  })

  it.each<Part>([
    { type: 'image', source: { type: 'file', id: 'file_1' } },
    { type: 'other', kind: 'search_result', value: {} },
  ])('report what is essential, %#', (part) =>
    expect(write({ turns: [user('Q', part)] }).losses).toEqual([
      { what: 'turns.0.parts.1', why: expect.any(String), essential: true },
    ]),
  )
})

describe('what else another dialect asks', () => {
  it.each<[string, Partial<Request>, object | undefined, string[]]>([
    ['gemini-2.0-flash', { reasoning: { effort: 'high' } }, undefined, ['reasoning']],
    ['gemini-2.5-flash', { reasoning: { effort: 'high' } }, { thinkingBudget: 24_576 }, []],
    ['gemini-2.5-flash', { reasoning: { effort: 'max' } }, { thinkingBudget: 24_576 }, ['reasoning.effort']],
    ['gemini-2.5-pro', { reasoning: { effort: 'none' } }, { thinkingBudget: 128 }, ['reasoning.effort']],
    [
      'gemini-2.5-flash',
      { reasoning: { adaptive: true, shown: 'none' } },
      { thinkingBudget: -1, includeThoughts: false },
      [],
    ],
    ['gemini-2.5-flash', { reasoning: { budget: 5000 } }, { thinkingBudget: 5000, includeThoughts: true }, []],
    ['gemini-3-flash-preview', { reasoning: { effort: 'none' } }, { thinkingLevel: 'MINIMAL' }, ['reasoning.effort']],
    ['gemini-3.1-pro', { reasoning: { effort: 'minimal' } }, { thinkingLevel: 'LOW' }, ['reasoning.effort']],
    [
      'gemini-3.1-pro',
      { reasoning: { effort: 'medium', shown: 'concise' } },
      { thinkingLevel: 'MEDIUM', includeThoughts: true },
      ['reasoning.shown'],
    ],
    [
      'gemini-flash-latest',
      { reasoning: { adaptive: true, effort: 'high', budget: 1 } },
      { thinkingLevel: 'HIGH', includeThoughts: true },
      ['reasoning.budget'],
    ],
  ])('of the thinking of %s is said in its words, %#', (model, more, thinking, losses) => {
    const said = write({ model, ...more })
    expect(said.body.generationConfig?.thinkingConfig).toEqual(thinking)
    expect(lost(said)).toEqual(losses)
  })

  it('is JSON by schema, or by request where tools are in the way', () => {
    const format = {
      type: 'schema',
      name: 'n',
      schema: { type: 'object', additionalProperties: false, properties: { a: { type: 'string' } } },
    } as const
    expect(write({ format }).body.generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: format.schema,
    })
    const said = write({ format, tools: [look] })
    expect(said.body.systemInstruction.parts[0].text).toContain(JSON.stringify(format.schema))
    expect(lost(said)).toEqual(['format'])
    expect(lost(write({ format, tools: [look], model: 'gemini-3-pro' }))).toEqual(['format.name'])
  })

  it('may call some tools, or one', () => {
    const tools = [look, { name: 'run', schema: { type: 'object', properties: {} }, strict: true }]
    expect(write({ tools }).body.tools).toEqual([
      { functionDeclarations: [{ name: 'look', parameters: look.schema }, { name: 'run' }] },
    ])
    const choice = (toolChoice: Request['toolChoice']) =>
      write({ tools, ...(toolChoice && { toolChoice }) }).body.toolConfig?.functionCallingConfig
    expect(choice({ type: 'tool', name: 'run' })).toEqual({ mode: 'ANY', allowedFunctionNames: ['run'] })
    expect(choice({ type: 'auto', only: ['run'] })).toEqual({ mode: 'VALIDATED', allowedFunctionNames: ['run'] })
    expect(lost(write({ tools, parallelTools: false }))).toEqual(['tools.1.strict', 'parallelTools'])
    expect(write({ tools: [{ name: '1', schema: {} }] }).losses).toMatchObject([
      { what: 'tools.0.name', essential: true },
    ])
  })

  it('is tuned within bounds', () => {
    const said = write({ stop: ['a', 'b', 'c', 'd', 'e', 'f'], user: 'u', verbosity: 'low', seed: 7 })
    expect(said.body.generationConfig).toEqual({ seed: 7, stopSequences: ['a', 'b', 'c', 'd', 'e'] })
    expect(lost(said)).toEqual(['stop', 'verbosity', 'user'])
  })
})

describe('a schema', () => {
  it.each<[unknown, unknown]>([
    [{ type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      { $schema: 'x', type: 'object', properties: { type: { type: 'integer', format: 'int32' } } },
      { type: 'object', properties: { type: { type: 'integer', format: 'int32' } } },
    ],
    [
      { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'number' } }] },
      { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'number' } }] },
    ],
    [{ type: 'object', additionalProperties: false }, undefined],
    [{ type: 'string', format: 'email' }, undefined],
    [{ enum: [1, 2] }, undefined],
    [{ type: ['string', 'number'] }, undefined],
    [{ type: 'array', items: { $ref: '#/x' } }, undefined],
    [true, undefined],
  ])('is said in Google’s words where there are some, %#', (schema, said) =>
    expect(fromJsonSchema(schema)).toEqual(said),
  )

  it('of Google’s is read as JSON Schema', () =>
    expect(
      toJsonSchema({
        type: 6,
        nullable: true,
        properties: { any_of: { any_of: [{ type: 'STRING', max_length: '5' }] } },
      }),
    ).toEqual({
      type: ['object', 'null'],
      properties: { any_of: { anyOf: [{ type: 'string', maxLength: 5 }] } },
    }))
})

describe('the name of a model', () => {
  it.each([
    ['gemini-1.5-flash', 'none', false],
    ['models/gemini-2.5-pro', 'budget', false],
    ['gemini-3-pro-preview', 'level', true],
    ['gemini-flash-latest', 'level', true],
    ['google/gemini-3.5-flash', 'level', true],
    ['gemini-robotics-er-1.5', 'none', false],
    ['gemma-3-27b-it', 'none', false],
  ])('%s says how it thinks', (model, thinking, isThird) =>
    expect(geminiOf(model)).toMatchObject({ thinking, isThird }),
  )
})

describe('its extras, in any other dialect', () => {
  it.each<[object, boolean | undefined]>([
    [{ tools: [{ googleSearch: {} }] }, true],
    [{ cachedContent: 'c' }, true],
    [{ generationConfig: { responseModalities: ['IMAGE'] } }, true],
    [{ generationConfig: { responseModalities: ['TEXT'] } }, undefined],
    [{ generationConfig: { candidateCount: 1 } }, undefined],
    [{ generationConfig: { candidateCount: 2 } }, false],
    [{ safetySettings: [] }, false],
    [{ ofTomorrow: 1 }, false],
  ])('are lost as the table says, %#', (more, essential) => {
    const { losses } = anthropicMessages.writeRequest({ ...read(more), model: 'claude-sonnet-4-5' })
    expect(losses.map((loss) => loss.essential)).toEqual(essential === undefined ? [] : [essential])
  })
})
