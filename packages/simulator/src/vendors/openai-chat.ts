// OpenAI's chat completions, as recorded: a chunk with the role first, one chunk per token, one with the reason,
// the usage in a chunk without choices if it was asked for, `[DONE]`. Reasoning is DeepSeek's `reasoning_content`,
// because OpenAI itself shows none here.
import { askOf, isCount, recordOf, recordsIn, saidIn, textIn, wordIn } from '../ask.ts'
import { type Turn, conversationOf, openCallsIn } from '../conversation.ts'
import { diceOf, idOf } from '../dice.ts'
import { type Octets, octetsOf } from '../octets.ts'
import type { StopReason } from '../plan.ts'
import type { Cost, Speech, Spoken } from '../speech.ts'
import { callId, fingerprint, openai } from './openai.ts'
import { openaiError, openaiFailure } from './openai-errors.ts'
import type { Vendor, Voice } from './vendor.ts'

const reasons: Readonly<Record<StopReason, string>> = {
  complete: 'stop',
  length: 'length',
  'tool-use': 'tool_calls',
  refusal: 'stop',
}

export const openaiChat: Vendor = {
  ...openai,
  dialect: 'openai-chat',
  route: (method, path) => (method === 'POST' && path.endsWith('/chat/completions') ? { for: 'reply' } : undefined),

  // OpenAI itself answers such a conversation anew (`prefill=ignore`). Mistral, in the same dialect, says this.
  prefillComplaint: 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant',

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
    const turns = recordsIn(messages).map(turnOf)
    const openCalls = openCallsIn(turns)
    if (openCalls.length > 0)
      return {
        status: 400,
        message: `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${openCalls.join(', ')}`,
        param: 'messages',
      }
    return askOf({
      dialect: 'openai-chat',
      model,
      stream: body.stream === true,
      prompt: textIn(messages),
      ...conversationOf(turns),
      includeUsage: recordOf(body.stream_options)?.include_usage === true,
      tokensMax,
      n: isCount(n) && n <= 128 ? n : 1,
      tools: recordsIn(body.tools)
        .map((tool) => wordIn(recordOf(tool.function)?.name))
        .filter((name) => name !== ''),
    })
  },

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

  // As recorded, `[DONE]` follows the error: it is no proof of success.
  failure: (status, _ask, voice) => {
    const error = status === undefined ? openaiFailure : openaiError(status, voice.model)
    return [octetsOf(`data: ${JSON.stringify({ error })}\n\n`), 'data: [DONE]\n\n']
  },

  ping: undefined,
}

function turnOf(message: Readonly<Record<string, unknown>>): Turn {
  const { role } = message
  return {
    role: role === 'user' || role === 'assistant' ? role : 'other',
    text: role === 'assistant' ? saidIn(message.content) : textIn(message.content),
    calls: recordsIn(message.tool_calls).map((call) => wordIn(call.id)),
    results: role === 'tool' ? [wordIn(message.tool_call_id)] : [],
    isFlagged: message.prefix === true || message.partial === true,
  }
}

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

const usage = ({ input, cached, output, reasoning }: Cost, n: number) => ({
  prompt_tokens: input,
  completion_tokens: output * n,
  total_tokens: input + output * n,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: reasoning * n,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

const completionId = (voice: Voice): string => idOf('chatcmpl-', 29, diceOf(`completion ${voice.seed}`))
