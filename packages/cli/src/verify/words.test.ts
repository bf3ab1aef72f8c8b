import { expect, test } from 'vitest'
import { wordsOfRefusal, wordsOfSilence } from './words.ts'

test.each([
  ['ENOTFOUND', 'no such host: api.example.com', 'spelt'],
  ['EAI_AGAIN', 'DNS does not answer', 'resolver'],
  ['ECONNREFUSED', 'nobody listens at api.example.com:8443', 'running'],
  ['ENETUNREACH', 'no way to', 'network'],
  ['connect-timeout', 'lets nobody in', 'firewall'],
  ['ECONNRESET', 'broke the connection', 'http://'],
  ['CERT_HAS_EXPIRED', 'has expired', 'renew'],
  ['CERT_NOT_YET_VALID', 'not valid yet', 'clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'not for api.example.com', 'spelt'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'nobody known here has signed', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'nobody known here has signed', 'NODE_EXTRA_CA_CERTS'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLS with api.example.com failed', 'http://'],
  ['late', 'did not answer in time', 'later'],
  ['EWHATEVER', 'could not be asked (EWHATEVER)', 'doctor'],
])('%s is said in words', (code, words, remedy) => {
  const verdict = wordsOfSilence(code, 'https://api.example.com:8443/v1')
  expect(verdict.state).toBe('bad')
  expect(verdict.words).toContain(words)
  expect(verdict.remedy?.toLowerCase()).toContain(remedy.toLowerCase())
})

const asking = { title: 'OpenAI', upstream: 'eu', hasKey: true, now: Date.UTC(2026, 0, 1) }

test.each([
  ['upstream-key-refused', 401, 'no key of OpenAI'],
  ['upstream-key-refused', 403, 'may not do this (403)'],
  ['upstream-unpaid', 402, 'no money left'],
  ['upstream-overloaded', 503, 'fails by itself'],
  ['upstream-limited', 429, 'had enough for now (429)'],
] as const)('%s with %d is said in words', (code, status, words) => {
  expect(wordsOfRefusal({ code, status, message: '' }, asking)?.words).toContain(words)
})

test('a limit says when it is over, where the vendor does', () => {
  const verdict = wordsOfRefusal({ code: 'upstream-limited', message: '', retryAfterMs: 90_000 }, asking)
  expect(verdict?.words).toMatch(/again at \d\d:\d\d:30, in 90 s/)
})

test('where no key is configured, that is what is missing', () => {
  const verdict = wordsOfRefusal(
    { code: 'upstream-key-refused', status: 401, message: '' },
    { ...asking, hasKey: false },
  )
  expect([verdict?.words, verdict?.remedy]).toEqual([
    'a key is wanted, and none is configured (401)',
    'Set keys: at upstreams › eu.',
  ])
})

test('what is about the request says nothing of the key', () => {
  expect(wordsOfRefusal({ code: 'upstream-refused', status: 400, message: '' }, asking)).toBeUndefined()
})
