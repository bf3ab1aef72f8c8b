// Anthropic's messages, as recorded: message_start with the first usage, blocks that start, grow and stop, a ping
// after the first block opens, message_delta with the reason and the last usage, message_stop, in the fields of Claude 4.6. The blanks before
// the last brace are Anthropic's too: they vary, and whoever compares frames must not mind.
import { type Ask, questionIn, textIn } from '../ask.ts'
import { diceOf, idOf } from '../dice.ts'
import { type Octets, octetsOf } from '../octets.ts'
import type { StopReason } from '../plan.ts'
import type { Speech, Spoken } from '../speech.ts'
import { anthropicError } from './anthropic-errors.ts'
import { type Beat, modelsCreatedS, type Vendor, type Voice } from './vendor.ts'

const reasons: Readonly<Record<StopReason, string>> = {
  complete: 'end_turn',
  length: 'max_tokens',
  'tool-use': 'tool_use',
  refusal: 'refusal',
}

export const anthropicMessages: Vendor = {
  dialect: 'anthropic-messages',
  path: '/v1/messages',

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

  ask(body) {
    const { model, messages, max_tokens: tokensMax } = body
    if (typeof model !== 'string') return { status: 400, message: 'model: Field required' }
    if (!Array.isArray(messages)) return { status: 400, message: 'messages: Field required' }
    if (messages.length === 0) return { status: 400, message: 'messages: at least one message is required' }
    if (tokensMax === undefined) return { status: 400, message: 'max_tokens: Field required' }
    if (!Number.isInteger(tokensMax) || (tokensMax as number) < 1)
      return { status: 400, message: 'max_tokens: Input should be greater than or equal to 1' }
    return {
      dialect: 'anthropic-messages',
      model,
      stream: body.stream === true,
      prompt: [textIn(body.system), textIn(messages)].filter((text) => text !== '').join('\n'),
      question: questionIn(messages),
      includeUsage: true,
      tokensMax: tokensMax as number,
      n: 1,
      tools: Array.isArray(body.tools) ? body.tools.map(toolName).filter((name) => name !== '') : [],
    } satisfies Ask
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
      if (index === 0) yield { octets: 'event: ping\ndata: {"type": "ping"}\n\n', part: 'frame' }
      const [type, field] = block.deltas
      const before = `event: content_block_delta\ndata: ${delta(index, `{"type":"${type}","${field}":`)}`
      // One flat loop, no generator in a generator: it runs once per token.
      let at = 0
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

  refusal(status, voice, complaint) {
    const id = requestId(voice)
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'request-id': id,
        'x-should-retry': status === 429 || status >= 500 ? 'true' : 'false',
      },
      body: JSON.stringify({ type: 'error', error: anthropicError(status, voice.model, complaint), request_id: id }),
    }
  },

  failure: (status, voice) =>
    octetsOf(
      `event: error\ndata: ${JSON.stringify({ type: 'error', error: anthropicError(status ?? 529, voice.model) })}\n\n`,
    ),

  models: (ids) => ({
    data: ids.map(modelOf),
    has_more: false,
    first_id: ids[0] ?? null,
    last_id: ids.at(-1) ?? null,
  }),
  model: (id) => modelOf(id),
}

const modelOf = (id: string) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: new Date(modelsCreatedS * 1000).toISOString().replace('.000', ''),
})

interface Block {
  /** The block as it starts, as JSON. */
  readonly opening: Octets
  readonly spoken: Spoken
  /** Type and field of the deltas its text arrives in. */
  readonly deltas: readonly [type: string, field: string]
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
      // Anthropic always begins with an empty piece.
      spoken: { ...tool.args, quoted: ['""', ...tool.args.quoted] },
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

type Usage = NonNullable<Speech['usage']>

const usageOf = ({ input }: Usage, output: number) => ({
  input_tokens: input,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  service_tier: 'standard',
  inference_geo: 'global',
})

const lastUsageOf = (usage: Usage) => ({
  input_tokens: usage.input,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  output_tokens: usage.output,
  ...thinkingOf(usage),
})

const thinkingOf = ({ reasoning }: Usage) =>
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

function toolName(tool: unknown): string {
  const name = (tool as { name?: unknown } | null)?.name
  return typeof name === 'string' ? name : ''
}
