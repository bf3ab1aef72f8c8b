import { expect, test } from 'vitest'
import { addressing, clientAddress } from './address.ts'
import type { Incoming } from './http.ts'

const isProxy = (address: string): boolean => address.startsWith('10.') || address === 'fd00::1'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  // What stands before the nearest address that is no proxy's, anybody may have written.
  ['1.1.1.1, 203.0.113.7', '203.0.113.7'],
  ['203.0.113.7, 10.0.0.2', '203.0.113.7'],
  ['1.1.1.1,203.0.113.7 , 10.0.0.3,10.0.0.2', '203.0.113.7'],
  // All of them are ours: it is one of ours that asks.
  ['10.0.0.3, 10.0.0.2', '10.0.0.3'],
  ['', '10.0.0.1'],
  ['2001:db8::7, fd00::1', '2001:db8::7'],
  ['203.0.113.7:4711', '203.0.113.7'],
  ['[2001:db8::7]:4711', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['unknown', undefined],
  ['203.0.113.7, unknown, 10.0.0.2', undefined],
  ['203.0.113.7,', undefined],
  ['_hidden, 203.0.113.7', '203.0.113.7'],
])('a proxy that says %j speaks for %s', (forwardedFor, expected) => {
  expect(clientAddress('10.0.0.1', forwardedFor, isProxy)).toBe(expected)
})

const seen = async (proxies: readonly string[], incoming: Partial<Incoming>) => {
  let seen: Incoming | undefined
  const handle = addressing(proxies)(async (one) => {
    seen = one
    return { status: 200, headers: {} }
  })
  await handle({ headers: {}, ...incoming } as Incoming)
  return [seen?.address, seen?.isSecure ?? false]
}

test('only proxies that were named are believed', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }
  expect(await seen([], { headers, address: '10.0.0.1' })).toEqual(['10.0.0.1', false])
  expect(await seen(['10.0.0.2'], { headers, address: '10.0.0.1' })).toEqual(['10.0.0.1', false])
  expect(await seen(['10.0.0.0/8'], { headers, address: '10.0.0.1' })).toEqual(['203.0.113.7', true])
  // As a socket that takes both kinds writes it.
  expect(await seen(['10.0.0.0/8'], { headers, address: '::ffff:10.0.0.1' })).toEqual(['203.0.113.7', true])
  expect(await seen(['10.0.0.0/8'], { headers })).toEqual([undefined, false])
})
