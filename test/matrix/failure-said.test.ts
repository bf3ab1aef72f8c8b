import { APIConnectionError as AnthropicLost, APIError as AnthropicError } from '@anthropic-ai/sdk'
import { APIConnectionError, APIError } from 'openai'
import { expect, it } from 'vitest'
import { failureSaid } from './failure-said.ts'

const check = (cause: unknown, expected: string | undefined): void => expect(failureSaid(cause)).toBe(expected)
const none = new Headers()

it('OpenAI’s event is known by its code', () =>
  check(
    new APIError(undefined, { message: 'm', type: 'server_error', code: 'overloaded' }, undefined, none),
    'overloaded',
  ))
it('Anthropic’s event is known by its type', () => {
  const event = { type: 'error', error: { type: 'overloaded_error', message: 'm' } }
  check(new AnthropicError(undefined, event, undefined, none), 'overloaded_error')
})
it('… or by the relay’s code, which says more', () => {
  const event = { type: 'error', error: { type: 'api_error', message: 'm', code: 'upstream-cut' } }
  check(new AnthropicError(undefined, event, undefined, none), 'upstream-cut')
})
it('a refusal is none', () => check(APIError.generate(503, { error: { code: 'overloaded' } }, 'm', none), undefined))
it('a broken line is none', () => {
  check(new APIConnectionError({ message: 'm' }), undefined)
  check(new AnthropicLost({ message: 'm' }), undefined)
  check(new TypeError('terminated'), undefined)
})
