import { expect, test } from 'vitest'
import type { Ask } from './ask.ts'
import { createTestRuntime, headOf } from './logs/log.suite.ts'
import { providers } from './providers/index.ts'
import { readStoredAsk, storeAsk } from './stored-ask.ts'

const head = headOf(createTestRuntime(), { model: 'm', form: 'stream' })
const body = '{ "model":"m", "n": 1.0,\n "messages":[{"role":"user","content":"größer 漢字 🦊"}]}'
const headers = { 'anthropic-beta': 'odd', 'x-odd': 'odd', authorization: 'a', 'x-api-key': 'b', cookie: 'c' }
const ask: Ask = {
  dialect: 'anthropic-messages',
  body: Buffer.from(body),
  value: JSON.parse(body) as Record<string, unknown>,
  headers,
  model: 'm',
  form: 'stream',
  accepts: { continuing: true, restarting: false },
}

test('an ask is read as it was stored, its body byte for byte, with the headers that may pass and no others', () => {
  const places = ['openai m', 'übrig m']
  const stored = storeAsk({ ask, user: 'ü', places }, [
    'anthropic-beta',
    'anthropic-version',
    ...Object.keys(headers).slice(2),
  ])
  expect(readStoredAsk(stored, head)).toEqual({
    ask: { ...ask, headers: { 'anthropic-beta': 'odd' } },
    user: 'ü',
    places,
  })
  expect(readStoredAsk(storeAsk({ ask, places: [] }, []), head)).toEqual({ ask: { ...ask, headers: {} }, places: [] })
})

test('what is no ask is not taken for one', () => {
  const stored = storeAsk({ ask, places: [] }, [])
  const line = stored.slice(0, stored.indexOf('\n'))
  for (const octets of ['', '\n', 'null\nnull', line, `${line}\n`, `${line}\n1`, `{}\n{}`, stored.slice(0, -1)])
    expect(readStoredAsk(octets, head)).toBeUndefined()
})

test('no provider is given a header that the log must not have', () => {
  const passing = providers.flatMap(({ passHeaders }) => passHeaders)
  const secret = Object.fromEntries(passing.map((name) => [name, name]))
  const stored = storeAsk({ ask: { ...ask, headers: secret }, places: [] }, passing)
  expect(readStoredAsk(stored, head)?.ask.headers).toEqual(secret)
})
