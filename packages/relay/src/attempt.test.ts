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

test('an upstream that closed is not hung up on, also when its closing was the ending', async () => {
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

  listener?.head(200, { 'content-type': 'text/event-stream' })
  listener?.data(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'))
  listener?.closed()

  expect(await attempt.outcome).toEqual({ kind: 'ended' })
  runtime.pass(60_000)
  expect(hangUps).toBe(0)
})
