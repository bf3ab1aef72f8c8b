// Requests that change dialect, as OpenAI's own types see them: every recorded request of another dialect, and one that
// says everything there are words for, is written as a literal and given to the compiler. It refuses a field that is
// missing, wrong, or nobody at OpenAI has heard of. Where a body is not what the types say, the reason stands here.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DialectName, type Request, requests } from '@holdfast/protocol'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { recordings } from './house.ts'

/** What the files of a dialect begin with, and the field without which a request was to another path. */
const NAMES: Readonly<Record<DialectName, readonly [file: string, field: string]>> = {
  'openai-chat': ['chat.', 'messages'],
  'openai-responses': ['responses.', 'input'],
  'anthropic-messages': ['anthropic.', 'messages'],
  gemini: ['gemini.', 'contents'],
}

const TYPES = `
import type { ChatCompletionAssistantMessageParam, ChatCompletionCreateParams } from 'openai/resources/chat/completions'
import type { ResponseCreateParams, ResponseInputItem, ResponseOutputMessage, ResponseReasoningItem } from 'openai/resources/responses/responses'

// Thoughts of models that are not OpenAI's: DeepSeek wants them back.
type Thinking = ChatCompletionAssistantMessageParam & { reasoning_content?: string }
type Chat = Omit<ChatCompletionCreateParams, 'messages'> & {
  messages: (Thinking | Exclude<ChatCompletionCreateParams['messages'][number], { role: 'assistant' }>)[]
}

// OpenAI takes what its models said without the names it was given, as its own Codex sends it.
type Said = Omit<ResponseOutputMessage, 'id' | 'status'> | Omit<ResponseReasoningItem, 'id'>
type Responses = Omit<ResponseCreateParams, 'input'> & { input: (Said | ResponseInputItem)[] }
`

/** Something of everything, as an Anthropic client could have asked it. */
const RICH: Request = {
  model: 'm',
  stream: true,
  system: [
    { type: 'text', text: 'A', cache: { type: 'ephemeral' } },
    { type: 'text', text: 'B' },
  ],
  turns: [
    {
      role: 'user',
      parts: [
        { type: 'text', text: 'x', cache: {} },
        { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'AA' } },
        { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'AA' } },
        { type: 'document', source: { type: 'text', text: 'x' }, name: 'a.txt' },
        { type: 'document', source: { type: 'url', url: 'https://x/y.pdf' } },
        { type: 'audio', source: { type: 'base64', mediaType: 'audio/wav', data: 'AA' } },
      ],
    },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'a', signature: 'gAAAAAB' },
        { type: 'reasoning', text: 'b' },
        { type: 'text', text: 'y' },
        { type: 'refusal', text: 'No.' },
        { type: 'tool-call', id: 'a'.repeat(70), name: 'f', json: '' },
        { type: 'tool-call', id: 'b', name: 'f', json: '{}', signature: 'C' },
      ],
    },
    {
      role: 'user',
      parts: [
        {
          type: 'tool-result',
          id: 'a'.repeat(70),
          failed: true,
          parts: [
            { type: 'text', text: 'z' },
            { type: 'image', source: { type: 'url', url: 'https://x/y.png' }, detail: 'low' },
          ],
        },
        { type: 'text', text: 'go on' },
      ],
    },
    { role: 'system', parts: [{ type: 'text', text: 'be brief' }] },
  ],
  tools: [
    { name: 'f', description: 'd', schema: { type: 'object' }, strict: true, cache: {} },
    { name: 'g', schema: { type: 'object', properties: {} } },
  ],
  toolChoice: { type: 'required', only: ['f'] },
  parallelTools: false,
  outputMax: 5,
  temperature: 1,
  topP: 0.5,
  topK: 3,
  presencePenalty: 0.1,
  frequencyPenalty: 0.1,
  seed: 1,
  stop: ['a', 'b', 'c', 'd', 'e'],
  reasoning: { budget: 5000, shown: 'detailed' },
  format: { type: 'schema', name: 'a', schema: { type: 'object' }, strict: true, description: 'd' },
  verbosity: 'low',
  user: 'u'.repeat(100),
  extras: {},
  dialect: 'anthropic-messages',
}

const targets = [
  ['openai-chat', 'Chat'],
  ['openai-responses', 'Responses'],
] as const

interface Written {
  readonly name: string
  readonly type: string
  readonly body: Readonly<Record<string, unknown>>
}

it('every request is written as the types want it, and what they do not want is seen', () => {
  const others = (dialect: DialectName) => (Object.keys(NAMES) as DialectName[]).filter((other) => other !== dialect)
  const written = targets.flatMap(([dialect, type]) =>
    [['everything', RICH] as const, ...others(dialect).flatMap(recorded)].map(([name, request]): Written => ({
      name: `${dialect}: ${name}`,
      type,
      body: requests[dialect].writeRequest(request).body,
    })),
  )
  expect(written.length).toBeGreaterThan(400)

  const [chat, responses] = targets.map(([, type]) => written.find((one) => one.type === type))
  if (!chat || !responses) throw new Error('Nothing was written.')
  const wrong: Written[] = [
    { ...chat, name: 'unheard of', body: { ...chat.body, top_k: 3 } },
    {
      ...chat,
      name: 'unheard of in a message',
      body: { ...chat.body, messages: [{ role: 'user', content: 'x', x: 1 }] },
    },
    { ...responses, name: 'of the wrong type', body: { ...responses.body, temperature: '1' } },
    { ...responses, name: 'missing', body: { ...responses.body, input: [{ type: 'function_call', call_id: 'a' }] } },
  ]
  const complained = complaints([...written, ...wrong])
  const names = new Set(wrong.map(({ name }) => name))
  expect(complained.filter(({ name }) => !names.has(name))).toEqual([])
  expect([...new Set(complained.map(({ name }) => name))]).toEqual([...names])
}, 240_000)

function recorded(dialect: DialectName): (readonly [file: string, request: Request])[] {
  const [name, field] = NAMES[dialect]
  return readdirSync(recordings, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.req.json') && (file.split('/').at(-1) ?? '').startsWith(name))
    .toSorted()
    .flatMap((file) => {
      const body = JSON.parse(readFileSync(join(recordings, file), 'utf8')) as Record<string, unknown>
      if (body[field] === undefined) return []
      return [[file, requests[dialect].readRequest(body, { model: 'm', stream: true })] as const]
    })
}

/** What the compiler says of each body, as a value of its type. One compilation, because the types are many. */
function complaints(written: readonly Written[]): { readonly name: string; readonly complaint: string }[] {
  const name = join(import.meta.dirname, 'written-requests.virtual.ts')
  const lines = written.map(({ type, body }, n) => `export const body${n}: ${type} = ${JSON.stringify(body)}`)
  const text = [...lines, TYPES].join('\n')
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node'],
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (file) => file === name || fileExists(file)
  host.getSourceFile = (file, target, ...rest) =>
    file === name ? ts.createSourceFile(file, text, target) : getSourceFile(file, target, ...rest)
  const program = ts.createProgram([name], options, host)
  const file = program.getSourceFile(name)
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ start = 0, messageText }) => ({
      name: written[file?.getLineAndCharacterOfPosition(start).line ?? -1]?.name ?? 'the types',
      complaint: ts.flattenDiagnosticMessageText(messageText, ' ').slice(0, 600),
    }),
  )
}
