import { expect, test } from 'vitest'
import { dialects } from '@holdfast/protocol'
import { Attempt, type Errand } from './attempt.ts'
import { LIMITS } from './limits.ts'
import { createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
import { openMemoryLog } from './logs/memory.ts'
import { UPSTREAM_DEFAULTS } from './routing/defaults.ts'
import { Tail } from './tail.ts'
import { Verbatim } from './telling.ts'
import type { UpstreamListener } from './transport.ts'

/** An attempt, and the hands of its upstream. */
async function begun() {
  const runtime = createTestRuntime()
  const head = headOf(runtime)
  const lease = leaseOf(await openMemoryLog({ runtime }).create(head))
  let hangUps = 0
  let listener: UpstreamListener | undefined
  const transport = {
    send(_: unknown, given: UpstreamListener) {
      listener = given
      return () => void hangUps++
    },
    close: () => Promise.resolve(),
  }
  const around = { transport, runtime, limits: LIMITS, deadline: runtime.now() + LIMITS.replyMsMax }
  const tail = new Tail(lease, 0)
  const errand: Errand = {
    request: { method: 'POST', url: 'http://upstream', headers: {}, body: '{}' },
    dialect: dialects['openai-chat'],
    form: 'stream',
    patience: UPSTREAM_DEFAULTS.patience,
    secret: 'key',
    telling: new Verbatim(head, tail),
    onSpeech: () => {},
    conclude: (ending) => ({ ending, endedAt: runtime.now() }),
  }
  const attempt = new Attempt(errand, tail, around)
  if (!listener) throw new Error('nothing was sent')
  return { attempt, upstream: listener, runtime, hangUps: () => hangUps }
}

test('an upstream that closed is not hung up on, also when its closing was the ending', async () => {
  const { attempt, upstream, runtime, hangUps } = await begun()
  upstream.head(200, { 'content-type': 'text/event-stream' })
  upstream.data(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'))
  upstream.closed()

  expect(await attempt.outcome).toEqual({ kind: 'ended' })
  runtime.pass(60_000)
  expect(hangUps()).toBe(0)
})

test.each([true, false])(
  'one that is hung up on has cost nothing if it was never sent, which its line says (%s)',
  async (unsent) => {
    const { attempt, upstream, hangUps } = await begun()
    attempt.hangUp({ code: 'reply-stopped', message: 'Stopped.' })
    upstream.data(Buffer.from('data: {}\n\n'))
    upstream.closed(new Error('hung up'), unsent)
    expect(await attempt.outcome).toMatchObject({ problem: { code: 'reply-stopped' }, free: unsent })
    expect(hangUps()).toBe(1)
  },
)

test('a vendor’s words about the request reach the caller; those about our key or our account, with the same status, do not', async () => {
  const told = async (error: object): Promise<string | undefined> => {
    const { attempt, upstream } = await begun()
    upstream.head(400, {})
    upstream.data(Buffer.from(JSON.stringify({ error })))
    upstream.closed()
    const outcome = await attempt.outcome
    return outcome.kind === 'failed' ? outcome.body : undefined
  }
  expect(await told({ type: 'invalid_request_error', message: 'messages: missing' })).toContain('messages: missing')
  expect(await told({ code: 'invalid_api_key', message: 'Incorrect API key of org-7' })).toBeUndefined()
  expect(await told({ code: 'billing_not_active', message: 'org-7 has not paid' })).toBeUndefined()
})

test('a process that was paused reads what has arrived before it calls an upstream silent', async () => {
  const { upstream, runtime, hangUps } = await begun()
  upstream.head(200, { 'content-type': 'text/event-stream' })
  upstream.data(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'))
  // Timers that are due come first, and then what is on the sockets.
  runtime.soon(() => upstream.data(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"b"}}]}\n\n')))
  runtime.pass(LIMITS.upstreamSilentMsMax)
  await new Promise((resolve) => setImmediate(resolve))
  expect(hangUps()).toBe(0)
  runtime.pass(LIMITS.upstreamSilentMsMax)
  await new Promise((resolve) => setImmediate(resolve))
  expect(hangUps()).toBe(1)
})
