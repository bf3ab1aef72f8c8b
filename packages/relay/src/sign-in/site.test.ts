import { describe, expect, test } from 'vitest'
import { CSRF_HEADER, checkChange, csrfOf, isOurPage, isSecureFor, originFor } from './site.ts'

const asking = (headers: Record<string, string>, isSecure = false) => ({ headers, isSecure })
const HOST = { host: 'relay.example.com' }

describe('a page of ours', () => {
  const check = (headers: Record<string, string>, expected: boolean, url?: string) =>
    expect(isOurPage(asking({ ...HOST, ...headers }), url, false), JSON.stringify(headers)).toBe(expected)

  test('is one of the same origin, in the browser’s own words', () => {
    check({ 'sec-fetch-site': 'same-origin' }, true)
    check({ 'sec-fetch-site': 'same-origin', origin: 'https://relay.example.com' }, true)
    // A proxy has asked for us by another name.
    check({ 'sec-fetch-site': 'same-origin', origin: 'https://relay.example.com', host: '10.0.0.5:8787' }, true)
    for (const site of ['cross-site', 'same-site', 'none', 'SAME-ORIGIN', '']) check({ 'sec-fetch-site': site }, false)
    check({ 'sec-fetch-site': 'cross-site', origin: 'https://relay.example.com' }, false)
  })

  test('is one of the host that is asked, where a browser says no more', () => {
    check({ origin: 'https://relay.example.com' }, true)
    for (const origin of [
      'https://evil.example',
      'https://relay.example.com.evil.example',
      'null',
      '',
      'relay.example.com',
    ])
      check({ origin }, false)
    check({}, false)
  })

  test('is one of the console’s origin, where the operator has said which that is', () => {
    check({ origin: 'https://relay.example.com' }, true, 'https://relay.example.com')
    check({ origin: 'http://relay.example.com' }, false, 'https://relay.example.com')
    check({ origin: 'https://relay.example.com' }, false, 'https://console.example.com')
    const rebound = { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example', host: 'evil.example' }
    check(rebound, false, 'https://relay.example.com')
  })
})

test('whoever says nothing is no browser: whether that is enough depends on what is asked', () => {
  expect(isOurPage(asking(HOST), undefined, true)).toBe(true)
  expect(isOurPage(asking({ ...HOST, origin: 'https://evil.example' }), undefined, true)).toBe(false)
})

test('a change takes the page’s own token, and none other', () => {
  const change = (headers: Record<string, string>) => () =>
    checkChange(asking({ ...HOST, 'sec-fetch-site': 'same-origin', ...headers }), 'hfc_1', undefined)
  expect(change({ [CSRF_HEADER]: csrfOf('hfc_1') })).not.toThrow()
  for (const token of [csrfOf('hfc_2'), '', 'hfc_1', 'é'.repeat(64)]) expect(change({ [CSRF_HEADER]: token })).toThrow()
  expect(change({})).toThrow()
  expect(change({ [CSRF_HEADER]: csrfOf('hfc_1'), 'sec-fetch-site': 'cross-site' })).toThrow('not asked by a page')
})

test('a browser speaks HTTPS to us, or where the operator says so, and not because a header does', () => {
  expect(isSecureFor(asking(HOST), undefined)).toBe(false)
  expect(isSecureFor(asking(HOST, true), undefined)).toBe(true)
  expect(isSecureFor(asking({ ...HOST, 'x-forwarded-proto': 'https' }), undefined)).toBe(false)
  expect(isSecureFor(asking(HOST, true), 'http://localhost:8787')).toBe(false)
  expect(originFor(asking({ ...HOST, 'x-forwarded-proto': 'https' }), undefined)).toBe('http://relay.example.com')
  expect(originFor(asking(HOST, true), undefined)).toBe('https://relay.example.com')
  expect(originFor(asking(HOST), 'https://console.example.com')).toBe('https://console.example.com')
})
