// Google's Gemini, as recorded: each event a whole answer in which only what is new stands, with the usage so far, lines
// ended by CR LF, the reason in the last, and nothing after it. Without `alt=sse` the same objects are the elements of one
// JSON array. An error in mid-stream is printed into the body as it is, outside of any framing.
import { askOf, isCount, recordOf, recordsIn, saidIn, textIn, wordIn } from '../ask.ts'
import { type Turn, conversationOf, openCallsIn } from '../conversation.ts'
import { diceOf, idOf } from '../dice.ts'
import { type Octets, octetsOf } from '../octets.ts'
import type { StopReason } from '../plan.ts'
import type { Cost, Speech, ToolCall } from '../speech.ts'
import { geminiError, keyInvalid } from './gemini-errors.ts'
import type { Vendor, Voice } from './vendor.ts'

const reasons: Readonly<Record<StopReason, string>> = {
  complete: 'STOP',
  length: 'MAX_TOKENS',
  'tool-use': 'STOP',
  refusal: 'SAFETY',
}

export const gemini: Vendor = {
  dialect: 'gemini',

  route(method, path, query) {
    const [, model, verb] = /\/models\/(.+):(streamGenerateContent|generateContent|countTokens)$/.exec(path) ?? []
    if (method === 'POST' && model !== undefined) {
      const stream = verb === 'streamGenerateContent'
      const framing = stream && query.get('alt') !== 'sse' ? 'json-array' : 'sse'
      return { for: verb === 'countTokens' ? 'count' : 'reply', asked: { model, stream, framing } }
    }
    const list = /\/v1beta\/models(?:\/(.*))?$/.exec(path)
    if (method !== 'GET' || !list) return undefined
    return list[1] ? { for: 'model', id: list[1] } : { for: 'models' }
  },

  key(headers, query) {
    const own = headers['x-goog-api-key']
    if (typeof own === 'string') return own
    return query.get('key') ?? /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  },

  keyComplaint: (key) =>
    key === undefined
      ? { status: 403, message: geminiError(403, '').message }
      : // Google says it with a 400.
        { status: 400, message: keyInvalid },

  headersComplaint: () => undefined,

  jsonComplaint: {
    status: 400,
    message: 'Invalid JSON payload received. Unexpected end of string. Expected a value.\n\n^',
  },

  // What gemini-3.5-flash-lite, 3.6-flash and others say; 2.5 and 3.5-flash go on.
  prefillComplaint: 'Requests ending with a model turn are not supported.',

  ask(body, asked) {
    const { model = '', stream = false, framing = 'sse' } = asked ?? {}
    // countTokens may wrap the request.
    const said = recordOf(body.generateContentRequest) ?? body
    const contents = recordsIn(said.contents)
    if (contents.length === 0)
      return { status: 400, message: '* GenerateContentRequest.contents: contents is not specified\n' }
    const system = recordOf(said.systemInstruction ?? said.system_instruction)
    const settings = recordOf(said.generationConfig ?? said.generation_config)
    const tokensMax = settings?.maxOutputTokens ?? settings?.max_output_tokens
    const turns = contents.map(turnOf)
    if (openCallsIn(turns).length > 0)
      return {
        status: 400,
        message:
          'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      }
    return askOf({
      dialect: 'gemini',
      model,
      stream,
      framing,
      prompt: [textIn(system?.parts), ...contents.map(({ parts }) => textIn(parts))]
        .filter((text) => text !== '')
        .join('\n'),
      ...conversationOf(turns),
      tokensMax: isCount(tokensMax) ? tokensMax : undefined,
      tools: recordsIn(said.tools)
        .flatMap((tool) => recordsIn(tool.functionDeclarations ?? tool.function_declarations))
        .map((tool) => wordIn(tool.name))
        .filter((name) => name !== ''),
    })
  },

  headers: () => ({ server: 'scaffolding on HTTPServer2', 'server-timing': 'gfet4t7; dur=42' }),

  *beats(speech, ask, voice) {
    const [first, other, tail] = ask.framing === 'sse' ? ['data: ', 'data: ', '\r\n\r\n'] : ['[', ',\n', '\n']
    const model = octetsOf(JSON.stringify(voice.model))
    const behind = `"modelVersion": ${model},"responseId": "${responseId(voice)}"}${tail}`
    let opening = first
    /** Tokens so far. Every object says what they cost. */
    let said = 0
    const chunk = (part: Octets, tokens: number, reason = ''): Octets => {
      const octets = `${opening}{"candidates": [{"content": {"parts": [${part}],"role": "model"}${reason},"index": 0}],`
      said += tokens
      opening = other
      return speech.usage
        ? `${octets}"usageMetadata": ${JSON.stringify(usageOf(speech.usage, said))},${behind}`
        : octets + behind
    }
    for (const quoted of speech.reasoning.quoted)
      yield { octets: chunk(`{"text": ${quoted},"thought": true}`, 1), part: 'token' }
    for (const quoted of speech.text.quoted) yield { octets: chunk(`{"text": ${quoted}}`, 1), part: 'token' }
    for (const [at, tool] of speech.tools.entries()) {
      const tokens = tool.args.quoted.length
      const octets = chunk(octetsOf(JSON.stringify(callPart(tool, at, speech, voice))), tokens)
      yield { octets, part: 'token', tokens }
    }
    yield { octets: chunk('{"text": ""}', 0, `,"finishReason": "${reasons[speech.stopReason]}"`), part: 'terminal' }
    // An array that is closed says nothing about the answer in it.
    if (ask.framing === 'json-array') yield { octets: ']', part: 'reason' }
  },

  whole: (speech, _ask, voice) =>
    `${JSON.stringify(
      {
        candidates: [
          {
            content: { parts: partsOf(speech, voice), role: 'model' },
            finishReason: reasons[speech.stopReason],
            index: 0,
          },
        ],
        ...(speech.usage ? { usageMetadata: usageOf(speech.usage, speech.usage.output) } : {}),
        modelVersion: voice.model,
        responseId: responseId(voice),
      },
      undefined,
      2,
    )}\n`,

  ping: undefined,

  refusal(status, voice, detail, framing) {
    const body = { error: geminiError(status, voice.model, detail) }
    return {
      status,
      headers: { 'content-type': 'application/json; charset=UTF-8', server: 'scaffolding on HTTPServer2' },
      // In an array where an array was asked for, and indented by two, as everything of Google's.
      body: `${JSON.stringify(framing === 'json-array' ? [body] : body, undefined, 2)}\n`,
    }
  },

  failure(status, ask, voice, { at, isFramed }) {
    const body = { error: geminiError(status ?? 503, voice.model) }
    const bare = octetsOf(JSON.stringify(body, undefined, 2))
    if (ask.framing === 'json-array') return [`${at === 0 ? '[' : ',\n'}${bare}\n`, ']']
    return [isFramed ? octetsOf(`data: ${JSON.stringify(body)}\r\n\r\n`) : `${bare}\n`]
  },

  count: (tokens) => ({ totalTokens: tokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }] }),

  models: (ids) => ({ models: ids.map(modelOf) }),
  model: (id) => modelOf(id),
}

function partsOf(speech: Speech, voice: Voice): object[] {
  const parts: object[] = []
  if (speech.reasoning.text !== '') parts.push({ text: speech.reasoning.text, thought: true })
  if (speech.text.text !== '' || speech.tools.length === 0) parts.push({ text: speech.text.text })
  for (const [at, tool] of speech.tools.entries()) parts.push(callPart(tool, at, speech, voice))
  return parts
}

/** The first call after thinking is signed. */
const callPart = ({ name, args }: ToolCall, at: number, speech: Speech, voice: Voice): object => ({
  functionCall: { name, args: argsOf(args.text) },
  ...(at === 0 && speech.reasoning.text !== ''
    ? { thoughtSignature: `${idOf('CiQB', 160, diceOf(`signature ${voice.seed}`))}==` }
    : {}),
})

/** Arguments come parsed; broken ones cannot stand there, so nothing does. */
function argsOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** @param said tokens so far; thinking comes first and is counted apart */
const usageOf = ({ input, cached, reasoning }: Cost, said: number) => ({
  promptTokenCount: input,
  ...(said > reasoning ? { candidatesTokenCount: said - reasoning } : {}),
  totalTokenCount: input + said,
  ...(cached > 0
    ? { cachedContentTokenCount: cached, cacheTokensDetails: [{ modality: 'TEXT', tokenCount: cached }] }
    : {}),
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: input }],
  ...(reasoning > 0 ? { thoughtsTokenCount: Math.min(said, reasoning) } : {}),
})

function turnOf({ role, parts: list }: Readonly<Record<string, unknown>>): Turn {
  const parts = recordsIn(list)
  const names = (field: 'functionCall' | 'functionResponse') =>
    parts.map((part) => recordOf(part[field])).filter((one) => one !== undefined)
  return {
    role: role === 'model' ? 'assistant' : parts.every((part) => part.functionResponse) ? 'other' : 'user',
    text: role === 'model' ? saidIn(parts.filter(({ thought }) => thought !== true)) : textIn(parts),
    calls: names('functionCall').map(({ name }) => wordIn(name)),
    results: names('functionResponse').map(({ name }) => wordIn(name)),
    isSealed: parts.some(({ thought }) => thought === true),
  }
}

const responseId = (voice: Voice): string => idOf('', 23, diceOf(`response ${voice.seed}`))

const modelOf = (id: string) => ({
  name: `models/${id}`,
  version: '001',
  displayName: id,
  description: 'Simulated.',
  inputTokenLimit: 1_048_576,
  outputTokenLimit: 65_536,
  supportedGenerationMethods: ['generateContent', 'countTokens'],
})
