// Requests that say one word each, for all the words there are.
import type { DialectName } from '../dialects/dialect.ts'
import type { Part, Request, Tool, Turn } from './request.ts'

type Words = Omit<Request, 'dialect' | 'extras'>

const text = (words: string): Part => ({ type: 'text', text: words })
const user = (...parts: Part[]): Turn => ({ role: 'user', parts })
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts })

const base: Words = { model: 'm', stream: true, system: [], turns: [user(text('Hello'))], tools: [] }

const schema = {
  type: 'object',
  properties: { city: { type: 'string', description: 'Where' } },
  required: ['city'],
  additionalProperties: false,
}
const weather: Tool = { name: 'weather', description: 'Tells the weather', schema }
const time: Tool = { name: 'time', schema: { type: 'object', properties: { zone: { type: 'string' } } } }
const call = (id: string, more: object = {}): Part => ({
  type: 'tool-call',
  id,
  name: 'weather',
  json: '{"city":"Rome"}',
  ...more,
})
const result = (id: string, ...parts: Part[]): Part => ({ type: 'tool-result', id, name: 'weather', parts })
const png = { type: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' } as const
const pdf = { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } as const
const cache = { type: 'ephemeral' }
const loop = (...parts: Part[]): Words => ({
  ...base,
  tools: [weather],
  turns: [user(text('Weather?')), assistant(call('call_1')), user(result('call_1', ...parts))],
})

interface Word {
  /** For people. */
  readonly word: string
  /** Where losing it would be reported: what is lost there, or above or below it, is the word. */
  readonly at: readonly string[]
  readonly request: Words
  /** Dialects that do not refuse it on the way in, but have no use for it. */
  readonly without?: readonly DialectName[]
}

export const words: readonly Word[] = [
  { word: 'system prompt', at: ['system.0'], request: { ...base, system: [{ type: 'text', text: 'Be brief' }] } },
  {
    word: 'several system prompts',
    at: ['system.0', 'system.1'],
    request: {
      ...base,
      system: [
        { type: 'text', text: 'Be brief' },
        { type: 'text', text: 'Be kind' },
      ],
    },
  },
  {
    word: 'instruction in mid-conversation',
    without: ['gemini'],
    at: ['turns.1'],
    request: { ...base, turns: [user(text('A')), { role: 'system', parts: [text('Be brief')] }] },
  },
  {
    word: 'several turns',
    at: ['turns'],
    request: { ...base, turns: [user(text('A')), assistant(text('B')), user(text('C'))] },
  },
  {
    word: 'image',
    at: ['turns.0.parts.0'],
    request: { ...base, turns: [user({ type: 'image', source: png }, text('What is it?'))] },
  },
  {
    word: 'image by URL',
    at: ['turns.0.parts.0'],
    request: {
      ...base,
      turns: [
        user(
          { type: 'image', source: { type: 'url', url: 'https://example.org/a.png', mediaType: 'image/png' } },
          text('What is it?'),
        ),
      ],
    },
  },
  {
    word: 'detail of an image',
    at: ['turns.0.parts.0.detail'],
    request: { ...base, turns: [user({ type: 'image', source: png, detail: 'low' }, text('What is it?'))] },
  },
  {
    word: 'document (PDF)',
    at: ['turns.0.parts.0'],
    request: { ...base, turns: [user({ type: 'document', source: pdf }, text('Sum it up'))] },
  },
  {
    word: 'document by URL',
    at: ['turns.0.parts.0'],
    request: {
      ...base,
      turns: [user({ type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } }, text('Sum it up'))],
    },
  },
  {
    word: 'document as text',
    without: ['openai-chat', 'openai-responses'],
    at: ['turns.0.parts.0'],
    request: {
      ...base,
      turns: [user({ type: 'document', source: { type: 'text', text: 'Long words' } }, text('Sum it up'))],
    },
  },
  {
    word: 'name of a document',
    at: ['turns.0.parts.0.name'],
    request: { ...base, turns: [user({ type: 'document', source: pdf, name: 'report.pdf' }, text('Sum it up'))] },
  },
  {
    word: 'audio',
    at: ['turns.0.parts.0'],
    request: {
      ...base,
      turns: [
        user(
          { type: 'audio', source: { type: 'base64', mediaType: 'audio/wav', data: 'UklGRg==' } },
          text('Write it down'),
        ),
      ],
    },
  },
  {
    word: 'mark for the cache',
    at: ['turns.0.parts.0.cache'],
    request: { ...base, turns: [user({ type: 'text', text: 'A', cache })] },
  },
  {
    word: 'refusal in an earlier turn',
    at: ['turns.1.parts.0'],
    request: { ...base, turns: [user(text('A')), assistant({ type: 'refusal', text: 'No' }), user(text('B'))] },
  },
  {
    word: 'thoughts, not signed',
    at: ['turns.1.parts.0'],
    request: {
      ...base,
      turns: [user(text('A')), assistant({ type: 'reasoning', text: 'Hm' }, text('B')), user(text('C'))],
    },
  },
  {
    word: 'thoughts, signed',
    at: ['turns.1.parts.0'],
    request: {
      ...base,
      turns: [
        user(text('A')),
        assistant({ type: 'reasoning', text: 'Hm', signature: 'c2ln' }, text('B')),
        user(text('C')),
      ],
    },
  },
  { word: 'tools', at: ['tools'], request: { ...base, tools: [weather, time] } },
  { word: 'strict tools', at: ['tools.0.strict'], request: { ...base, tools: [{ ...weather, strict: true }] } },
  { word: 'mark for the cache on a tool', at: ['tools.0.cache'], request: { ...base, tools: [{ ...weather, cache }] } },
  {
    word: 'tool choice: required',
    at: ['toolChoice'],
    request: { ...base, tools: [weather, time], toolChoice: { type: 'required' } },
  },
  {
    word: 'tool choice: none',
    at: ['toolChoice'],
    request: { ...base, tools: [weather, time], toolChoice: { type: 'none' } },
  },
  {
    word: 'tool choice: one tool',
    at: ['toolChoice'],
    request: { ...base, tools: [weather, time], toolChoice: { type: 'tool', name: 'time' } },
  },
  {
    word: 'tool choice: some tools',
    at: ['toolChoice', 'tools.1'],
    request: {
      ...base,
      tools: [weather, time, { ...time, name: 'date' }],
      toolChoice: { type: 'required', only: ['weather', 'date'] },
    },
  },
  {
    word: 'one tool at a time',
    at: ['parallelTools'],
    request: { ...base, tools: [weather, time], parallelTools: false },
  },
  { word: 'tool calls and results', at: ['turns'], request: loop(text('Sunny')) },
  {
    word: 'parallel tool calls',
    at: ['turns'],
    request: {
      ...base,
      tools: [weather],
      turns: [
        user(text('Weather?')),
        assistant(text('I look'), call('call_1'), call('call_2')),
        user(result('call_1', text('Sunny')), result('call_2', text('Rain')), text('Well?')),
      ],
    },
  },
  {
    word: 'failed tool',
    at: ['turns.2.parts.0.failed'],
    request: {
      ...base,
      tools: [weather],
      turns: [
        user(text('Weather?')),
        assistant(call('call_1')),
        user({ ...(result('call_1', text('No answer')) as object), failed: true } as Part),
      ],
    },
  },
  {
    word: 'image in the result of a tool',
    at: ['turns.2.parts.0.parts.1'],
    request: loop(text('Here'), { type: 'image', source: png }),
  },
  {
    word: 'signature of a call (Gemini)',
    at: ['turns.1.parts.0.signature'],
    request: {
      ...base,
      tools: [weather],
      turns: [
        user(text('Weather?')),
        assistant(call('call_1', { signature: 'c2ln' })),
        user(result('call_1', text('Sunny'))),
      ],
    },
  },
  { word: 'longest answer', at: ['outputMax'], request: { ...base, outputMax: 2000 } },
  { word: 'temperature up to 1', at: ['temperature'], request: { ...base, temperature: 0.3 } },
  {
    word: 'temperature above 1',
    without: ['anthropic-messages'],
    at: ['temperature'],
    request: { ...base, temperature: 1.7 },
  },
  { word: 'top_p', at: ['topP'], request: { ...base, topP: 0.9 } },
  { word: 'top_k', at: ['topK'], request: { ...base, topK: 20 } },
  { word: 'presence penalty', at: ['presencePenalty'], request: { ...base, presencePenalty: 0.5 } },
  { word: 'frequency penalty', at: ['frequencyPenalty'], request: { ...base, frequencyPenalty: 0.5 } },
  { word: 'seed', at: ['seed'], request: { ...base, seed: 7 } },
  { word: 'stop sequences', at: ['stop'], request: { ...base, stop: ['END', 'STOP'] } },
  { word: 'effort of thinking', at: ['reasoning'], request: { ...base, reasoning: { effort: 'high' } } },
  { word: 'no thinking', at: ['reasoning'], request: { ...base, reasoning: { effort: 'none' } } },
  {
    word: 'budget of thinking',
    at: ['reasoning'],
    request: { ...base, outputMax: 20_000, reasoning: { budget: 8192 } },
  },
  {
    word: 'thoughts shown',
    without: ['openai-chat'],
    at: ['reasoning.shown'],
    request: { ...base, reasoning: { effort: 'medium', adaptive: true, shown: 'auto' } },
  },
  { word: 'answer in JSON', at: ['format'], request: { ...base, format: { type: 'json' } } },
  {
    word: 'answer by a schema',
    at: ['format'],
    request: { ...base, format: { type: 'schema', name: 'response', schema } },
  },
  {
    word: 'name of a schema',
    at: ['format.name'],
    request: { ...base, format: { type: 'schema', name: 'places', schema } },
  },
  { word: 'length of the answer (verbosity)', at: ['verbosity'], request: { ...base, verbosity: 'low' } },
  { word: 'name of the person', at: ['user'], request: { ...base, user: 'user-7' } },
]
