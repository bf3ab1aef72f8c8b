// Anthropic's messages, as recorded: message_start with the first usage, blocks that start, grow and stop, a ping
// after the first block opens, message_delta with the reason and the last usage, message_stop, in the fields of Claude 4.6. The blanks before
// the last brace are Anthropic's too: they vary, and whoever compares frames must not mind.
import { askOf, recordsIn, saidIn, textIn, wordIn } from '../ask.ts'
import { type Turn, conversationOf, openCallsIn } from '../conversation.ts'
import { diceOf, idOf } from '../dice.ts'
import { type Octets, octetsOf } from '../octets.ts'
import type { StopReason } from '../plan.ts'
import type { Cost, Speech, Spoken } from '../speech.ts'
import { anthropicError } from './anthropic-errors.ts'
import { type Beat, modelsCreatedS, type Vendor, type Voice } from './vendor.ts'

const reasons: Readonly<Record<StopReason, string>> = {
  complete: 'end_turn',
  length: 'max_tokens',
  'tool-use': 'tool_use',
  refusal: 'refusal',
}

const ping = 'event: ping\ndata: {"type": "ping"}\n\n'

export const anthropicMessages: Vendor = {
  dialect: 'anthropic-messages',

  route(method, path) {
    if (method !== 'POST') return undefined
    if (path.endsWith('/messages')) return { for: 'reply' }
    return path.endsWith('/messages/count_tokens') ? { for: 'count' } : undefined
  },

  key(headers) {
    const own = headers['x-api-key']
    return typeof own === 'string' ? own : /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  },

  keyComplaint: (key) => ({
    status: 401,
    message: key === undefined ? 'x-api-key header is required' : 'invalid x-api-key',
  }),

  headersComplaint: (headers) =>
    headers['anthropic-version'] === undefined
      ? { status: 400, message: 'anthropic-version: header is required' }
      : undefined,

  jsonComplaint: { status: 400, message: 'The request body is not valid JSON' },

  // What Claude 4.6 and later say.
  prefillComplaint:
    'This model does not support assistant message prefill. The conversation must end with a user message.',

  ask(body) {
    const { model, messages, max_tokens: tokensMax } = body
    if (typeof model !== 'string') return { status: 400, message: 'model: Field required' }
    if (!Array.isArray(messages)) return { status: 400, message: 'messages: Field required' }
    if (messages.length === 0) return { status: 400, message: 'messages: at least one message is required' }
    if (tokensMax === undefined) return { status: 400, message: 'max_tokens: Field required' }
    if (!Number.isInteger(tokensMax) || (tokensMax as number) < 1)
      return { status: 400, message: 'max_tokens: Input should be greater than or equal to 1' }
    const turns = recordsIn(messages).map(turnOf)
    const openCalls = openCallsIn(turns)
    if (openCalls.length > 0) {
      const at = turns.findIndex((turn) => turn.calls?.includes(openCalls[0] as string))
      return {
        status: 400,
        message: `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${openCalls.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      }
    }
    if (turns.at(-1)?.role === 'assistant' && /\s$/.test(turns.at(-1)?.text ?? ''))
      return { status: 400, message: 'messages: final assistant content cannot end with trailing whitespace' }
    return askOf({
      dialect: 'anthropic-messages',
      model,
      stream: body.stream === true,
      prompt: [textIn(body.system), textIn(messages)].filter((text) => text !== '').join('\n'),
      ...conversationOf(turns),
      tokensMax: tokensMax as number,
      tools: recordsIn(body.tools)
        .map((tool) => wordIn(tool.name))
        .filter((name) => name !== ''),
    })
  },

  headers: (voice) => ({
    'request-id': requestId(voice),
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
  }),

  *beats(speech, _ask, voice) {
    const model = octetsOf(JSON.stringify(voice.model))
    const start = `{"type":"message_start","message":{"model":${model},"id":"${messageId(voice)}","type":"message","role":"assistant","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null${speech.usage ? `,"usage":${JSON.stringify(usageOf(speech.usage, 1))}` : ''}}`
    yield event('message_start', start)
    let index = 0
    for (const block of blocks(speech, voice)) {
      yield event(
        'content_block_start',
        `{"type":"content_block_start","index":${index},"content_block":${block.opening}`,
      )
      if (index === 0) yield { octets: ping, part: 'frame' }
      const [type, field] = block.deltas
      const before = `event: content_block_delta\ndata: ${delta(index, `{"type":"${type}","${field}":`)}`
      // One flat loop, no generator in a generator: it runs once per token.
      let at = 0
      // Anthropic begins arguments with an empty piece.
      if (block.isJson) yield { octets: `${before}""${closings[0]}`, part: 'frame' }
      for (const quoted of block.spoken.quoted) {
        at += 1
        yield { octets: before + quoted + (closings[(at * 7) & 15] as string), part: 'token' }
      }
      if (block.last) yield event('content_block_delta', delta(index, block.last))
      yield event('content_block_stop', `{"type":"content_block_stop","index":${index}`)
      index += 1
    }
    const usage = speech.usage ? `,"usage":${JSON.stringify(lastUsageOf(speech.usage))}` : ''
    const reason = `{"type":"message_delta","delta":{"stop_reason":"${reasons[speech.stopReason]}","stop_sequence":null,"stop_details":null}${usage}`
    yield event('message_delta', reason, 'reason')
    yield event('message_stop', '{"type":"message_stop"', 'terminal')
  },

  whole: (speech, _ask, voice) =>
    JSON.stringify({
      model: voice.model,
      id: messageId(voice),
      type: 'message',
      role: 'assistant',
      content: blocks(speech, voice).map((block) => block.whole),
      stop_reason: reasons[speech.stopReason],
      stop_sequence: null,
      stop_details: null,
      ...(speech.usage
        ? { usage: { ...usageOf(speech.usage, speech.usage.output), ...thinkingOf(speech.usage) } }
        : {}),
    }),

  refusal(status, voice, detail) {
    const id = requestId(voice)
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'request-id': id,
        'x-should-retry': status === 429 || status >= 500 ? 'true' : 'false',
        ...(status === 429 ? limitsOf(voice, detail?.retryMs ?? 0) : {}),
      },
      body: JSON.stringify({ type: 'error', error: anthropicError(status, voice.model, detail), request_id: id }),
    }
  },

  ping: { octets: () => ping },

  failure(status, _ask, voice) {
    const error = anthropicError(status ?? 529, voice.model)
    return [octetsOf(`event: error\ndata: ${JSON.stringify({ type: 'error', error })}\n\n`)]
  },

  count: (tokens) => ({ input_tokens: tokens }),

  models: (ids) => ({
    data: ids.map(modelOf),
    has_more: false,
    first_id: ids[0] ?? null,
    last_id: ids.at(-1) ?? null,
  }),
  model: (id) => modelOf(id),
}

function turnOf(message: Readonly<Record<string, unknown>>): Turn {
  const blocks = recordsIn(message.content)
  return {
    role: message.role === 'user' || message.role === 'assistant' ? message.role : 'other',
    text: message.role === 'assistant' ? saidIn(message.content) : textIn(message.content),
    calls: blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => wordIn(id)),
    results: blocks.filter(({ type }) => type === 'tool_result').map((block) => wordIn(block.tool_use_id)),
    isSealed: blocks.some(({ type }) => type === 'thinking' || type === 'redacted_thinking'),
  }
}

/** When it may be tried again stands there as a time, in whole seconds; never too early. */
const limitsOf = (voice: Voice, retryMs: number) => ({
  'anthropic-ratelimit-requests-limit': '4000',
  'anthropic-ratelimit-requests-remaining': '3999',
  'anthropic-ratelimit-input-tokens-limit': '30000',
  'anthropic-ratelimit-input-tokens-remaining': '0',
  'anthropic-ratelimit-input-tokens-reset': timeOf(voice.createdS + 1 + Math.ceil(retryMs / 1000)),
})

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '')

const modelOf = (id: string) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: timeOf(modelsCreatedS),
})

interface Block {
  /** The block as it starts, as JSON. */
  readonly opening: Octets
  readonly spoken: Spoken
  /** Type and field of the deltas its text arrives in. */
  readonly deltas: readonly [type: string, field: string]
  readonly isJson?: true
  /** One more delta after them, as JSON. */
  readonly last?: Octets
  /** The block in a whole answer. */
  readonly whole: unknown
}

function blocks(speech: Speech, voice: Voice): Block[] {
  const list: Block[] = []
  if (speech.reasoning.quoted.length > 0) {
    const signature = idOf('EqQB', 120, diceOf(`signature ${voice.seed}`))
    list.push({
      opening: '{"type":"thinking","thinking":"","signature":""}',
      spoken: speech.reasoning,
      deltas: ['thinking_delta', 'thinking'],
      last: `{"type":"signature_delta","signature":"${signature}"}`,
      whole: { type: 'thinking', thinking: speech.reasoning.text, signature },
    })
  }
  if (speech.text.quoted.length > 0 || speech.tools.length === 0)
    list.push({
      opening: '{"type":"text","text":""}',
      spoken: speech.text,
      deltas: ['text_delta', 'text'],
      whole: { type: 'text', text: speech.text.text },
    })
  for (const [at, tool] of speech.tools.entries()) {
    const id = idOf('toolu_01', 22, diceOf(`tool ${at} ${voice.seed}`))
    list.push({
      opening: `{"type":"tool_use","id":"${id}","name":${octetsOf(JSON.stringify(tool.name))},"input":{}}`,
      spoken: tool.args,
      isJson: true,
      deltas: ['input_json_delta', 'partial_json'],
      whole: { type: 'tool_use', id, name: tool.name, input: inputOf(tool.args.text) },
    })
  }
  return list
}

const delta = (index: number, what: Octets): Octets => `{"type":"content_block_delta","index":${index},"delta":${what}`

/** The last brace of a delta, and the event's, with nought to fifteen blanks between them. */
const closings = Array.from({ length: 16 }, (_, blanks) => `}${' '.repeat(blanks)}}\n\n`)

/** An event from JSON that lacks its last brace. */
function event(name: string, json: Octets, part: Beat['part'] = 'frame'): Beat {
  return { octets: `event: ${name}\ndata: ${json}${' '.repeat(json.length & 15)}}\n\n`, part }
}

// The cached part of the prompt is counted apart here, and in no other dialect.
const usageOf = ({ input, cached }: Cost, output: number) => ({
  input_tokens: input - cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: cached,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: 'standard',
  inference_geo: 'global',
})

const lastUsageOf = (usage: Cost) => ({
  input_tokens: usage.input - usage.cached,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: usage.cached,
  output_tokens: usage.output,
  ...thinkingOf(usage),
})

const thinkingOf = ({ reasoning }: Cost) =>
  reasoning > 0 ? { output_tokens_details: { thinking_tokens: reasoning } } : {}

const messageId = (voice: Voice): string => idOf('msg_01', 22, diceOf(`message ${voice.seed}`))
const requestId = (voice: Voice): string => idOf('req_011C', 20, diceOf(`request ${voice.seed}`))

/** A whole answer has the arguments parsed; broken ones cannot stand in it, so nothing does. */
function inputOf(args: string): unknown {
  try {
    return JSON.parse(args)
  } catch {
    return {}
  }
}
