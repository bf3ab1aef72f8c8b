// What vendors' HTTP errors mean to whoever holds the keys: every recorded one, and the documented ones that nobody recorded.
import { describe, expect, it } from 'vitest'
import { type ProblemCode, problems } from '../problems.ts'
import type { DialectName } from './dialect.ts'
import { dialects } from './index.ts'
import { names, readIndex, readRecording } from './recordings.suite.ts'

const json = (value: unknown): string => JSON.stringify(value)

describe('a recorded refusal', () => {
  const recorded = readIndex('INDEX_http_errors.tsv')

  /** Read from the bodies, one by one. What is not here follows from its status. */
  const exceptions: Readonly<Record<string, readonly [ProblemCode, retryAfterMs?: number | undefined]>> = {
    // A wrong key that is told with 400.
    'gemini/400.d86810': ['upstream-key-refused'],
    'xai/400.d3e5d9': ['upstream-key-refused'],
    // 403 for a model that the key may not have; another model is fine.
    'bedrock/403.4bf56e': ['upstream-refused'],
    'gemini/429.c7c89c': ['upstream-limited', 48_940],
    // No time in the headers, none in the body.
    'openrouter/429.394021': ['upstream-limited', undefined],
  }
  const ofStatus: Readonly<Record<string, ProblemCode>> = {
    400: 'upstream-refused',
    401: 'upstream-key-refused',
    403: 'upstream-key-refused',
    404: 'upstream-refused',
    500: 'upstream-failed',
    501: 'upstream-refused',
  }
  const retryable: readonly (ProblemCode | undefined)[] = ['upstream-limited', 'upstream-failed', 'upstream-overloaded']

  /** The dialects in which the vendor is asked; an error body of most has the same shape in all of them. */
  const spokenBy = (provider: string): readonly DialectName[] => (provider.startsWith('gemini') ? ['gemini'] : names)

  it('is there in numbers, and every exception is one of them', () => {
    expect(recorded.length).toBe(99)
    const known = recorded.map(({ file = '' }) => file.replace(/^_http_errors\/|\.json$/g, ''))
    for (const name of Object.keys(exceptions)) expect(known).toContain(name)
  })

  it.each(recorded)('$file', ({ file = '', status = '', provider = '' }) => {
    const { headers = {}, body } = JSON.parse(readRecording(file).toString('utf8')) as {
      headers?: Record<string, string>
      body: unknown
    }
    const exception = exceptions[file.replace(/^_http_errors\/|\.json$/g, '')]
    const [code, retryAfterMs] = exception ?? [ofStatus[status]]
    for (const dialect of spokenBy(provider)) {
      const problem = dialects[dialect].readRefusal(
        Number(status),
        headers,
        typeof body === 'string' ? body : json(body),
      )
      expect(problem).toMatchObject({ code, status: Number(status) })
      expect(problem.retryAfterMs).toBe(retryAfterMs)
      expect(problems[problem.code].retryable).toBe(retryable.includes(code))
      expect(problem.message).toMatch(/^The upstream [a-z ]+ \(status \d+(?:, [A-Za-z_.-]+|, \d{4,6})?\)\.$/)
      const vendor = (body as { error?: { code?: unknown; type?: unknown; message?: unknown } } | null)?.error
      if (typeof vendor?.message === 'string' && vendor.message.length > 12)
        expect(problem.message).not.toContain(vendor.message)
      if (typeof vendor?.type === 'string' && typeof vendor.code !== 'string')
        // A prompt that is too long has one word for all vendors.
        expect(problem.vendorCode).toBe(
          vendor.type === 'exceed_context_size_error' ? 'context_length_exceeded' : vendor.type,
        )
      if (typeof vendor?.code === 'string') expect(problem.vendorCode).toBe(vendor.code)
    }
  })
})

describe('a documented refusal', () => {
  const openai = (code: string | null, type: string, message = '') =>
    json({ error: { message, type, param: null, code } })
  const anthropic = (type: string, message = '', more = {}) =>
    json({ type: 'error', error: { type, message, ...more } })
  const google = (code: number, message: string) => json({ error: { code, message, status: 'RESOURCE_EXHAUSTED' } })
  const xai = (code: string, error: string) => json({ code, error })
  const openrouter = (code: number, message: string, metadata = {}) => json({ error: { code, message, metadata } })
  const team = 'Your team 16f2151a-40f4-4a80-8ad0-cae00c27e8dd has either used all available credits or reached its'

  const cases: readonly (readonly [what: string, DialectName, status: number, body: string, ProblemCode])[] = [
    // https://help.openai.com/en/articles/6614457-troubleshooting-api-usage-and-spend-limits
    ['OpenAI, out of quota', 'openai-chat', 429, openai('insufficient_quota', 'insufficient_quota'), 'upstream-unpaid'],
    ...[
      'credit_balance_exhausted',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
    ].map(
      (code) =>
        [`OpenAI, ${code}`, 'openai-responses', 429, openai(code, 'insufficient_quota'), 'upstream-unpaid'] as const,
    ),
    ['OpenAI, rate', 'openai-chat', 429, openai('rate_limit_exceeded', 'requests'), 'upstream-limited'],
    [
      'OpenAI, country',
      'openai-chat',
      403,
      openai('unsupported_country_region_territory', 'request_forbidden'),
      'upstream-refused',
    ],
    ['OpenAI, model', 'openai-chat', 403, openai('model_not_found', 'invalid_request_error'), 'upstream-refused'],
    // https://platform.claude.com/docs/en/api/errors and /rate-limits
    ['Anthropic, billing', 'anthropic-messages', 402, anthropic('billing_error'), 'upstream-unpaid'],
    [
      'Anthropic, credit',
      'anthropic-messages',
      400,
      anthropic(
        'invalid_request_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
      ),
      'upstream-unpaid',
    ],
    [
      'Anthropic, spend limit',
      'anthropic-messages',
      400,
      anthropic(
        'invalid_request_error',
        'You have reached your specified workspace API usage limits. You will regain access on',
      ),
      'upstream-unpaid',
    ],
    [
      'Anthropic, the tier’s spend limit',
      'anthropic-messages',
      429,
      anthropic('rate_limit_error', '', { details: { error_code: 'enforced_spend_limit_reached' } }),
      'upstream-unpaid',
    ],
    ['Anthropic, permission', 'anthropic-messages', 403, anthropic('permission_error'), 'upstream-key-refused'],
    ['Anthropic, overloaded', 'anthropic-messages', 529, anthropic('overloaded_error'), 'upstream-overloaded'],
    [
      'Gemini, wrong key, below its OpenAI-compatible address',
      'openai-chat',
      400,
      json([
        {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
            details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
          },
        },
      ]),
      'upstream-key-refused',
    ],
    // https://discuss.ai.google.dev/t/api-update-depleted-prepay-credits-now-return-http-402-instead-of-429/183654
    ['Gemini, prepaid', 'gemini', 402, google(402, 'Your prepayment credits are depleted.'), 'upstream-unpaid'],
    ['Gemini, prepaid, before', 'gemini', 429, google(429, 'Your prepayment credits are depleted.'), 'upstream-unpaid'],
    ['Gemini, rate', 'gemini', 429, google(429, 'You exceeded your current quota.'), 'upstream-limited'],
    // https://api-docs.deepseek.com/quick_start/error_codes
    [
      'DeepSeek, balance',
      'openai-chat',
      402,
      openai('invalid_request_error', 'unknown_error', 'Insufficient Balance'),
      'upstream-unpaid',
    ],
    // https://github.com/continuedev/continue/issues/10373 and /12670, Anantys-oss/koan#2412
    [
      'xAI, credits',
      'openai-chat',
      429,
      xai('Some resource has been exhausted', `${team} monthly spending limit.`),
      'upstream-unpaid',
    ],
    [
      'xAI, credits, now',
      'openai-responses',
      403,
      xai('permission-denied', `${team} monthly spending limit.`),
      'upstream-unpaid',
    ],
    [
      'xAI, a new team',
      'openai-chat',
      403,
      xai('The caller', "Your newly created team doesn't have any credits or licenses yet."),
      'upstream-unpaid',
    ],
    [
      'xAI, content',
      'openai-chat',
      403,
      xai('The caller', 'Content violates usage guidelines. Team: t'),
      'upstream-refused',
    ],
    // https://openrouter.ai/docs/api/reference/errors-and-debugging
    ['OpenRouter, credits', 'openai-chat', 402, openrouter(402, 'Insufficient credits'), 'upstream-unpaid'],
    [
      'OpenRouter, moderation',
      'openai-chat',
      403,
      openrouter(403, 'The model requires moderation. Your input was flagged', { reasons: ['x'], flagged_input: 'y' }),
      'upstream-refused',
    ],
    ['OpenRouter, moderation', 'anthropic-messages', 408, openrouter(408, 'Timed out'), 'upstream-failed'],
    // https://github.com/songquanpeng/one-api/issues/1270
    ['One API, quota', 'openai-chat', 403, openai('insufficient_user_quota', 'one_api_error'), 'upstream-unpaid'],
    [
      'New API, quota',
      'openai-chat',
      403,
      openai('pre_consume_token_quota_failed', 'new_api_error'),
      'upstream-unpaid',
    ],
    // https://console.groq.com/docs/errors
    ['Groq, flex', 'openai-chat', 498, openai('capacity_exceeded', 'capacity'), 'upstream-overloaded'],
    ['Groq, too large', 'openai-chat', 413, openai('rate_limit_exceeded', 'tokens'), 'upstream-refused'],
    [
      'a relay, wrong key with 400',
      'openai-chat',
      400,
      openai('invalid_api_key', 'invalid_request_error'),
      'upstream-key-refused',
    ],
    ['a firewall’s page', 'openai-chat', 403, '<html>Attention Required! | Cloudflare</html>', 'upstream-refused'],
    ['a firewall’s page', 'gemini', 403, '<html>Attention Required! | Cloudflare</html>', 'upstream-refused'],
  ]

  it.each(cases)('of %s (%s, %i)', (_, dialect, status, body, code) =>
    expect(dialects[dialect].readRefusal(status, {}, body)).toMatchObject({ code, status }),
  )

  it('cannot be made by a caller whose words it quotes', () => {
    for (const quoted of [
      'Incorrect API key provided. You can obtain an API key from https://console.x.ai. is not a valid model ID',
      'model: Incorrect API key provided. You can obtain an API key from https://console.x.ai.',
      'messages.0: Your credit balance is too low to access the Anthropic API.',
    ])
      for (const name of names)
        expect(dialects[name].readRefusal(400, {}, json({ error: { code: 400, message: quoted } })).code).toBe(
          'upstream-refused',
        )
  })

  const date = 'Thu, 01 Jan 2026 12:00:00 GMT'
  const waits: readonly (readonly [
    what: string,
    status: number,
    Record<string, string>,
    body: string,
    number | undefined,
  ])[] = [
    ['retry-after in seconds', 429, { 'retry-after': '7' }, '', 7000],
    ['a date, by the server’s own clock', 503, { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT', date }, '', 30_000],
    ['a date, without a clock', 503, { 'retry-after': 'Thu, 01 Jan 2026 12:00:30 GMT' }, '', undefined],
    [
      'Anthropic’s reset',
      429,
      {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-01-01T12:00:09Z',
        date,
      },
      '',
      9000,
    ],
    [
      'OpenAI’s reset',
      429,
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' },
      '',
      360_000,
    ],
    [
      'OpenAI’s reset, of what was no limit',
      400,
      { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' },
      '',
      undefined,
    ],
    [
      'OpenAI’s words',
      429,
      {},
      openai('rate_limit_exceeded', 'tokens', 'Rate limit reached for x. Please try again in 1.242s. Visit'),
      1242,
    ],
    ['OpenAI’s words', 429, {}, openai('rate_limit_exceeded', 'tokens', 'Please try again in 6ms.'), 6],
    [
      'Groq’s words',
      429,
      {},
      openai('rate_limit_exceeded', 'tokens', 'Please try again in 2m59.56s. Need more tokens?'),
      179_560,
    ],
    ['Azure’s words', 429, {}, openai('429', '', 'Please retry after 6 seconds. Please go here'), 6000],
    ['Azure’s words, of what was no limit', 400, {}, openai('400', '', 'Please retry after 6 seconds.'), undefined],
    [
      'OpenRouter’s metadata',
      429,
      { date },
      openrouter(429, 'Rate limit exceeded', {
        headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(Date.parse(date) + 4000) },
      }),
      4000,
    ],
  ]

  it.each(waits)('says when to come back: %s (%i)', (_, status, headers, body, retryAfterMs) =>
    expect(dialects['openai-chat'].readRefusal(status, headers, body).retryAfterMs).toBe(retryAfterMs),
  )

  it('that says when to come back to a bill is a limit', () => {
    const problem = dialects['openai-chat'].readRefusal(402, { 'retry-after': '3' }, openrouter(402, 'in flight'))
    expect(problem).toMatchObject({ code: 'upstream-limited', retryAfterMs: 3000 })
  })
})
