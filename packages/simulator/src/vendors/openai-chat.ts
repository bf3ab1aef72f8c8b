// OpenAI's chat completions, as recorded: a chunk with the role first, one chunk per token, one with the reason,
// the usage in a chunk without choices if it was asked for, `[DONE]`. Reasoning is DeepSeek's `reasoning_content`,
// because OpenAI itself shows none here.
import { type Ask, questionIn, textIn } from '../ask.ts'
import { diceOf, hashOf, idOf } from '../dice.ts'
import { type Octets, octetsOf } from '../octets.ts'
import type { StopReason } from '../plan.ts'
import type { Speech, Spoken } from '../speech.ts'
import { openaiError, openaiFailure } from './openai-errors.ts'
import { modelsCreatedS, type Vendor, type Voice } from './vendor.ts'

const reasons: Readonly<Record<StopReason, string>> = {
  complete: 'stop',
  length: 'length',
  'tool-use': 'tool_calls',
  refusal: 'stop',
}

export const openaiChat: Vendor = {
  dialect: 'openai-chat',
  path: '/v1/chat/completions',

  key: (headers) => /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1],

  keyComplaint: (key) => ({
    status: 401,
    message:
      key === undefined
        ? "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API key from https://platform.openai.com/account/api-keys."
        : `Incorrect API key provided: ${masked(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
  }),

  headersComplaint: () => undefined,

  jsonComplaint: {
    status: 400,
    message:
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
  },

  ask(body) {
    const { model, messages, n } = body
    if (typeof model !== 'string' || model === '') return { status: 400, message: 'you must provide a model parameter' }
    if (!Array.isArray(messages))
      return { status: 400, message: "Missing required parameter: 'messages'.", param: 'messages' }
    if (messages.length === 0)
      return {
        status: 400,
        message:
          "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
        param: 'messages',
      }
    const tokensMax = body.max_completion_tokens ?? body.max_tokens ?? undefined
    if (tokensMax !== undefined && !isCount(tokensMax))
      return {
        status: 400,
        message: "Invalid type for 'max_tokens': expected an integer, but got something else instead.",
        param: 'max_tokens',
      }
    return {
      dialect: 'openai-chat',
      model,
      stream: body.stream === true,
      prompt: textIn(messages),
      question: questionIn(messages),
      includeUsage: (body.stream_options as { include_usage?: unknown } | undefined | null)?.include_usage === true,
      tokensMax,
      n: isCount(n) && n <= 128 ? n : 1,
      tools: Array.isArray(body.tools) ? body.tools.map(toolName).filter((name) => name !== '') : [],
    } satisfies Ask
  },

  headers: (voice) => ({
    'x-request-id': requestId(voice),
    'openai-processing-ms': '42',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-remaining-requests': '9999',
  }),

  *beats(speech, ask, voice) {
    // The two halves of a chunk around its choices: all that differs from token to token stands in between.
    const head = `data: {"id":"${completionId(voice)}","object":"chat.completion.chunk","created":${voice.createdS},"model":${octetsOf(JSON.stringify(voice.model))},"service_tier":"default","system_fingerprint":"${fingerprint(voice)}","choices":[`
    const tail = ask.includeUsage && speech.usage ? '],"usage":null}\n\n' : ']}\n\n'

    for (let index = 0; index < ask.n; index++) {
      const open = `${head}{"index":${index},"delta":`
      const close = `,"logprobs":null,"finish_reason":null}${tail}`
      // One flat loop, no generator in a generator: it runs once per token.
      for (const { first, before, spoken, after } of runs(speech, voice, index)) {
        if (first !== undefined) yield { octets: `${open}${first}${close}`, part: 'frame' }
        const [head, tail] = [open + before, after + close]
        for (const quoted of spoken.quoted) yield { octets: head + quoted + tail, part: 'token' }
      }
    }
    const reason = reasons[speech.stopReason]
    for (let index = 0; index < ask.n; index++) {
      const octets = `${head}{"index":${index},"delta":{},"logprobs":null,"finish_reason":"${reason}"}${tail}`
      yield { octets, part: 'reason' }
    }
    if (ask.includeUsage && speech.usage)
      yield { octets: `${head}],"usage":${JSON.stringify(usage(speech.usage, ask.n))}}\n\n`, part: 'frame' }
    yield { octets: 'data: [DONE]\n\n', part: 'terminal' }
  },

  whole(speech, ask, voice) {
    const isRefusal = speech.stopReason === 'refusal'
    const spoken = speech.text.text
    return JSON.stringify({
      id: completionId(voice),
      object: 'chat.completion',
      created: voice.createdS,
      model: voice.model,
      choices: Array.from({ length: ask.n }, (_, index) => ({
        index,
        message: {
          role: 'assistant',
          content: isRefusal || (spoken === '' && speech.tools.length > 0) ? null : spoken,
          ...(speech.reasoning.text === '' ? {} : { reasoning_content: speech.reasoning.text }),
          ...(speech.tools.length === 0
            ? {}
            : {
                tool_calls: speech.tools.map((tool, at) => ({
                  id: callId(voice, index, at),
                  type: 'function',
                  function: { name: tool.name, arguments: tool.args.text },
                })),
              }),
          refusal: isRefusal ? spoken : null,
          annotations: [],
        },
        logprobs: null,
        finish_reason: reasons[speech.stopReason],
      })),
      ...(speech.usage ? { usage: usage(speech.usage, ask.n) } : {}),
      service_tier: 'default',
      system_fingerprint: fingerprint(voice),
    })
  },

  refusal: (status, voice, complaint) => ({
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': requestId(voice),
      'openai-version': '2020-10-01',
      ...(status === 429
        ? {
            'x-ratelimit-limit-tokens': '30000',
            'x-ratelimit-remaining-tokens': '0',
            'x-ratelimit-reset-tokens': '1.03s',
          }
        : {}),
    },
    // OpenAI prints its errors with an indent of four.
    body: `${JSON.stringify({ error: openaiError(status, voice.model, complaint) }, undefined, 4)}\n`,
  }),

  // As recorded, `[DONE]` follows the error: it is no proof of success.
  failure: (status, voice) => {
    const error = status === undefined ? openaiFailure : openaiError(status, voice.model)
    return octetsOf(`data: ${JSON.stringify({ error })}\n\ndata: [DONE]\n\n`)
  },

  models: (ids) => ({ object: 'list', data: ids.map(modelOf) }),
  model: (id) => modelOf(id),
}

const modelOf = (id: string) => ({ id, object: 'model', created: modelsCreatedS, owned_by: 'holdfast-simulator' })

const masked = (key: string): string => (key.length > 12 ? `${key.slice(0, 8)}****${key.slice(-4)}` : '****')

/** A delta without text that comes first, and then one delta for each piece of a text. */
interface Run {
  readonly first?: Octets
  readonly before: Octets
  readonly spoken: Spoken
  readonly after: Octets
}

function runs(speech: Speech, voice: Voice, index: number): Run[] {
  const isRefusal = speech.stopReason === 'refusal'
  const isThinking = speech.reasoning.quoted.length > 0
  const isSilent = speech.text.quoted.length === 0 && speech.tools.length > 0
  const first = isRefusal
    ? '"content":null,"refusal":""'
    : isThinking
      ? '"content":null,"reasoning_content":""'
      : isSilent
        ? '"content":null'
        : '"content":"","refusal":null'
  return [
    {
      first: `{"role":"assistant",${first}}`,
      before: '{"content":null,"reasoning_content":',
      spoken: speech.reasoning,
      after: '}',
    },
    {
      before: isRefusal ? '{"refusal":' : '{"content":',
      spoken: speech.text,
      after: isThinking ? ',"reasoning_content":null}' : '}',
    },
    ...speech.tools.map((tool, at) => ({
      first: `{"tool_calls":[{"index":${at},"id":"${callId(voice, index, at)}","type":"function","function":{"name":${octetsOf(JSON.stringify(tool.name))},"arguments":""}}]}`,
      before: `{"tool_calls":[{"index":${at},"function":{"arguments":`,
      spoken: tool.args,
      after: '}}]}',
    })),
  ]
}

const usage = ({ input, output, reasoning }: NonNullable<Speech['usage']>, n: number) => ({
  prompt_tokens: input,
  completion_tokens: output * n,
  total_tokens: input + output * n,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: reasoning * n,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

const completionId = (voice: Voice): string => idOf('chatcmpl-', 29, diceOf(`completion ${voice.seed}`))
const callId = (voice: Voice, index: number, at: number): string =>
  idOf('call_', 24, diceOf(`call ${index} ${at} ${voice.seed}`))
const requestId = (voice: Voice): string => `req_${idOf('', 32, diceOf(`request ${voice.seed}`)).toLowerCase()}`
const fingerprint = (voice: Voice): string => `fp_${hashOf(voice.model).toString(16).padStart(10, '0')}`

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0

function toolName(tool: unknown): string {
  const name = (tool as { function?: { name?: unknown } } | null)?.function?.name
  return typeof name === 'string' ? name : ''
}
