// What vendors do to a stream that no dialect's description has, each by its name, in bytes that a vendor sent.
import { readFileSync } from 'node:fs'
import {
  type DialectName,
  EMPTY,
  type Event,
  type Message,
  dialects,
  fold,
  isEnding,
  reasoningOf,
  sseDecoder,
  textOf,
} from '@holdfast/protocol'
import { describe, expect, it } from 'vitest'

const recording = (file: string): string =>
  readFileSync(new URL(`../../../../recordings/${file}`, import.meta.url), 'utf8')

/** As the relay reads it: decoded, read, and closed without an ending of our own. */
function read(dialect: DialectName, body: string): { readonly message: Message; readonly events: readonly Event[] } {
  const { decoder = sseDecoder, reader: makeReader } = dialects[dialect]
  const reader = makeReader()
  const events = [
    ...decoder()
      .push(body)
      .flatMap((saying) => reader.read(saying)),
    ...reader.close(),
  ]
  expect(events.filter(isEnding).length).toBeLessThanOrEqual(1)
  return { message: events.reduce(fold, EMPTY), events }
}

const problemIn = (dialect: DialectName, file: string) => {
  const { message } = read(dialect, recording(file))
  return { ending: message.ending, ...message.problem }
}

describe('a stream that fails in the middle', () => {
  it.each([
    [
      'Anthropic’s event',
      'anthropic-messages',
      '_spliced_errors/anthropic/anthropic.overloaded-plain.0e652d.sse',
      { code: 'upstream-overloaded', vendorCode: 'overloaded_error' },
    ],
    [
      'Anthropic’s event, with details',
      'anthropic-messages',
      '_spliced_errors/anthropic/anthropic.overloaded-details-null.000346.sse',
      { code: 'upstream-overloaded', vendorCode: 'overloaded_error' },
    ],
    [
      'Gemini’s error as an event',
      'gemini',
      '_spliced_errors/gemini/gemini.503-framed.8e5af7.sse',
      { code: 'upstream-overloaded', status: 503, vendorCode: 'UNAVAILABLE' },
    ],
    [
      'Gemini’s error outside of the framing',
      'gemini',
      '_spliced_errors/gemini/gemini.503-unframed.81cf0e.sse',
      { code: 'upstream-overloaded', status: 503, vendorCode: 'UNAVAILABLE' },
    ],
    [
      'Groq’s `event: error`, without [DONE]',
      'openai-chat',
      'groq/chat.gpt-oss-120b.errevent-errpayload-reasoning-nodone.25e988.sse',
      { code: 'upstream-refused', status: 400, vendorCode: 'tool_use_failed' },
    ],
    [
      'LM Studio’s error, told twice in one event',
      'openai-chat',
      '_spliced_errors/lmstudio/chat.embedded-error.2fa534.sse',
      { code: 'upstream-failed' },
    ],
    [
      'OpenAI’s error between chunks, with [DONE] after it',
      'openai-chat',
      '_spliced_errors/openai/chat.server-error.0fe034.sse',
      { code: 'upstream-failed', vendorCode: 'server_error' },
    ],
    [
      'OpenAI’s overload, whose number begins anew',
      'openai-responses',
      '_spliced_errors/openai/responses.server-is-overloaded.23e3a9.sse',
      { code: 'upstream-overloaded', vendorCode: 'server_is_overloaded' },
    ],
    [
      'OpenAI’s bill, told in the stream',
      'openai-responses',
      'openai/responses.gpt-5-nano-2025-08-07.errevent-errpayload-evfailed.9046a4.sse',
      { code: 'upstream-unpaid', vendorCode: 'insufficient_quota' },
    ],
    [
      'OpenRouter’s error chunk without choices',
      'openai-chat',
      '_spliced_errors/openrouter/chat.provider-unavailable.58c547.sse',
      { code: 'upstream-failed', status: 502, vendorCode: 'provider_unavailable' },
    ],
    [
      'OpenRouter’s error chunk that finishes with “error”',
      'openai-chat',
      '_spliced_errors/openrouter/chat.docs-finish-error.c3604c.sse',
      { code: 'upstream-failed', status: 502, vendorCode: 'provider_unavailable' },
    ],
  ] as const)('by %s', (_, dialect, file, problem) =>
    expect(problemIn(dialect, file)).toMatchObject({ ending: 'failed', ...problem }),
  )
})

describe('a stream that is alive', () => {
  it('OpenRouter’s comments say nothing', () => {
    const body = recording('openrouter/chat.claude-4.6-sonnet-20260217.comment-usage-text.72db1d.sse')
    expect(body).toContain(': OPENROUTER PROCESSING')
    const silent = body.replaceAll(': OPENROUTER PROCESSING\n\n', '')
    expect(silent).not.toContain('PROCESSING')
    expect(read('openai-chat', body).events).toEqual(read('openai-chat', silent).events)
    expect(read('openai-chat', body).message.ending).toBe('complete')
  })

  it('xAI’s keep-alives say nothing', () => {
    const body = recording('xai/responses.grok-4.3.reasonsum-comment-text.8a2a18.sse')
    expect(body).toMatch(/^: keepalive$/m)
    const silent = body.replaceAll(/^: keepalive\n+/gm, '')
    expect(read('openai-responses', body).events).toEqual(read('openai-responses', silent).events)
    expect(read('openai-responses', body).message.ending).toBe('complete')
  })

  // Not in any recording; https://api-docs.deepseek.com/quick_start/rate_limit has it: “SSE keep-alive comments”, and
  // empty lines where the answer is not streamed.
  it('DeepSeek’s keep-alives say nothing, between any two events and before a whole answer', () => {
    const body = recording('deepseek/chat.deepseek-v4-flash.rcontent-astral-nonlatin1-text.cc0082.sse')
    const kept = body.replaceAll('\n\n', '\n\n: keep-alive\n\n')
    expect(read('openai-chat', `: keep-alive\n\n${kept}`).events).toEqual(read('openai-chat', body).events)
    const whole = JSON.stringify({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] })
    expect(textOf(dialects['openai-chat'].readWhole(`\n\n\n${whole}`).reduce(fold, EMPTY))).toBe('Hi')
  })

  it('DeepSeek’s `reasoning_content` is reasoning', () => {
    const { message } = read(
      'openai-chat',
      recording('deepseek/chat.deepseek-v4-flash.rcontent-astral-nonlatin1-text.cc0082.sse'),
    )
    expect(reasoningOf(message).length).toBeGreaterThan(0)
    expect(textOf(message).length).toBeGreaterThan(0)
  })

  it('Azure’s first chunk, which has nothing but the filter’s verdict on the prompt, says nothing', () => {
    const body = recording('azure/chat.gpt-4.1-mini-2025-04-14.obfuscation-astral-nonlatin1-text.861725.sse')
    const [first = '', ...rest] = body.split('\n\n')
    expect(first).toMatch(/^data: \{"choices":\[\],.*"model":"".*"prompt_filter_results"/)
    const { message } = read('openai-chat', body)
    expect(message.ending).toBe('complete')
    expect(textOf(message)).toBe(textOf(read('openai-chat', rest.join('\n\n')).message))
    expect(textOf(message).length).toBeGreaterThan(0)
  })

  it('Anthropic’s events are understood where OpenAI’s chunks were asked for', () => {
    const body = recording('anthropic/anthropic.claude-3-opus-latest.text.4cef9a.sse')
    expect(body).toContain('content_block_delta')
    const { message } = read('openai-chat', body)
    expect(message.ending).toBe('complete')
    expect(textOf(message)).toBe(textOf(read('anthropic-messages', body).message))
    expect(textOf(message).length).toBeGreaterThan(0)
  })

  it('a body that stops without any ending is not given one', () => {
    for (const [dialect, file] of [
      ['openai-chat', 'deepseek/chat.deepseek-chat.usage-text.44b766.sse'],
      ['anthropic-messages', 'anthropic/anthropic.claude-3-opus-latest.text.4cef9a.sse'],
      ['openai-responses', 'deepseek/responses.deepseek-v4-flash.text.4efb3c.sse'],
    ] as const) {
      const body = recording(file)
      const half = body.slice(0, body.lastIndexOf('\n\n', body.length / 2) + 2)
      expect(read(dialect, half).events.some(isEnding), file).toBe(false)
    }
  })
})
