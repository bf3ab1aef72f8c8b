import { expect, test } from 'vitest'
import { parseOrigin } from './origin.ts'

test.each([
  ['https://app.example.com', 'https://app.example.com'],
  ['https://App.Example.com/', 'https://app.example.com'],
  ['https://app.example.com:443', 'https://app.example.com'],
  ['http://localhost:5173', 'http://localhost:5173'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ['capacitor://localhost', 'capacitor://localhost'],
  ['chrome-extension://abcdef', 'chrome-extension://abcdef'],
])('%s is the origin %s', (text, origin) => {
  expect(parseOrigin(text)).toBe(origin)
})

test.each([
  '',
  '*',
  'null',
  'app.example.com',
  'https://',
  'https://app.example.com/chat',
  'https://app.example.com?x',
  'https://user@app.example.com',
  'https://*.example.com',
  'https://a.example.com, https://b.example.com',
])('%j is none', (text) => {
  expect(parseOrigin(text)).toBeUndefined()
})
