import { expect, test } from 'vitest'
import { Attempt } from './attempt.ts'
import { LIMITS } from './limits.ts'
import { createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
import { openMemoryLog } from './logs/memory.ts'
import { Tail } from './tail.ts'
import type { UpstreamListener } from './transport.ts'
import { upstreamsFromEnvironment } from './upstreams.ts'

test('an upstream that closed is not hung up on, also when its closing was the ending', async () => {
  const runtime = createTestRuntime()
  const head = headOf(runtime)
  const lease = leaseOf(await openMemoryLog({ runtime }).create(head))
  const [upstream] = upstreamsFromEnvironment({ OPENAI_API_KEY: 'key' })
  if (!upstream) throw new Error('no upstream')
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
  const attempt = new Attempt({ body: Buffer.from('{}'), headers: {}, upstream }, head, new Tail(lease, 0), around)

  listener?.head(200, { 'content-type': 'text/event-stream' })
  listener?.data(Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n'))
  listener?.closed()

  expect(await attempt.outcome).toEqual({ kind: 'ended' })
  runtime.pass(60_000)
  expect(hangUps).toBe(0)
})
