import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { system } from '../system.ts'
import { newWebhookSecret, signed } from './sign.ts'

/** As a receiver verifies by the specification, written apart from what signs. */
function verify(secret: string, headers: Readonly<Record<string, string>>, body: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const content = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
  const expected = `v1,${createHmac('sha256', key).update(content).digest('base64')}`
  return (headers['webhook-signature'] ?? '').split(' ').includes(expected)
}

test('a receiver of Standard Webhooks verifies it, and nothing that was changed', () => {
  const secret = newWebhookSecret(system)
  const headers = signed('evt_1', 1_795_000_000_999, '{"a":1}', [secret])
  expect(headers['webhook-timestamp']).toBe('1795000000')
  expect(verify(secret, headers, '{"a":1}')).toBe(true)
  expect(verify(secret, headers, '{"a":2}')).toBe(false)
  expect(verify(secret, { ...headers, 'webhook-id': 'evt_2' }, '{"a":1}')).toBe(false)
  expect(verify(secret, { ...headers, 'webhook-timestamp': '1795000001' }, '{"a":1}')).toBe(false)
  expect(verify(newWebhookSecret(system), headers, '{"a":1}')).toBe(false)
})

test('the example of the project’s own documentation', () => {
  const body = '{"test": 2432232314}'
  const headers = signed('msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330_000, body, [
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ])
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
})

test('while a secret takes over from another, both verify', () => {
  const [newer, older] = [newWebhookSecret(system), newWebhookSecret(system)]
  const headers = signed('evt_1', 0, '{}', [newer, older])
  expect([verify(newer, headers, '{}'), verify(older, headers, '{}')]).toEqual([true, true])
})

test('a secret is as long as the specification wants', () => {
  const secret = newWebhookSecret(system)
  expect(secret).toMatch(/^whsec_/)
  const { length } = Buffer.from(secret.slice(6), 'base64')
  expect(length).toBeGreaterThanOrEqual(24)
  expect(length).toBeLessThanOrEqual(64)
})
