import { HoldfastError } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import type { Ask } from './ask.ts'
import { chat, openai, planOf } from './broken-off.suite.ts'
import { LIMITS } from './limits.ts'
import { createTestRuntime, headOf, leaseOf } from './logs/log.suite.ts'
import { openMemoryLog } from './logs/memory.ts'
import { Allowance } from './metering/allowance.ts'
import { type Order, Pump } from './pump.ts'
import { Router } from './routing/router.ts'
import type { Transport, UpstreamListener } from './transport.ts'
import { chunk } from './world.suite.ts'

const ASK: Ask = {
  dialect: 'openai-chat',
  form: 'stream',
  model: 'm',
  body: Buffer.from(JSON.stringify(chat)),
  value: chat,
  headers: {},
  accepts: { continuing: false, restarting: true },
}

/** A reply that breaks off when something has been said, and for the rest of which `course` fails as it is told. */
async function broken(failure: Error) {
  const runtime = createTestRuntime()
  const log = openMemoryLog({ runtime })
  const head = headOf(runtime)
  const calls: UpstreamListener[] = []
  const transport: Transport = {
    send(_, listener) {
      calls.push(listener)
      return () => {}
    },
    close: async () => {},
  }
  const router = new Router(planOf([openai]), runtime, LIMITS)
  let courses = 0
  const order: Order = {
    ask: ASK,
    course() {
      if (++courses > 1) throw failure
      return router.course({ model: 'm', dialect: 'openai-chat', owner: head.owner }).course
    },
  }
  const heard: unknown[] = []
  const around = {
    transport,
    runtime,
    limits: { ...LIMITS, attemptsMax: 1 },
    deadline: runtime.now() + 60_000,
    onFailure: (cause: unknown) => void heard.push(cause),
  }
  const pump = new Pump(leaseOf(await log.create(head)), head, order, log, around)
  await expect.poll(() => calls.length).toBe(1)
  calls[0]?.head(200, { 'content-type': 'text/event-stream' })
  calls[0]?.data(Buffer.from(chunk('a')))
  await pump.admission
  calls[0]?.closed(new Error('reset'))
  return { pump, final: await pump.done, heard }
}

test('a model that is not served any more when its reply breaks off is nobody to go on with it', async () => {
  const { pump, final, heard } = await broken(new HoldfastError('model-unknown', 'Not any more.'))
  expect(final?.problem?.code).toBe('upstream-cut')
  expect(heard).toEqual([])
  expect(pump.lost).toBeUndefined()
})

test('a mistake of ours in looking for a place is not passed off as the upstream’s failure, and not kept quiet', async () => {
  const mistake = new TypeError('undefined is not a course')
  const { pump, final, heard } = await broken(mistake)
  expect(final).toBeUndefined()
  expect(pump.lost).toMatchObject({ code: 'relay-internal' })
  expect(heard).toEqual([mistake])
})

test('a reply that was stopped is no failure of its upstream, and one that broke off is', async () => {
  const begun = async () => {
    const runtime = createTestRuntime()
    const log = openMemoryLog({ runtime })
    const head = headOf(runtime)
    const calls: UpstreamListener[] = []
    const transport: Transport = {
      send: (_, listener) => (calls.push(listener), () => listener.closed()),
      close: async () => {},
    }
    const router = new Router(planOf([openai]), runtime, LIMITS)
    const order: Order = {
      ask: { ...ASK, accepts: { continuing: false, restarting: false } },
      course: () => router.course({ model: 'm', dialect: 'openai-chat', owner: head.owner }).course,
    }
    const around = { transport, runtime, limits: LIMITS, deadline: runtime.now() + 60_000 }
    const pump = new Pump(leaseOf(await log.create(head)), head, order, log, around)
    await expect.poll(() => calls.length).toBe(1)
    calls[0]?.head(200, { 'content-type': 'text/event-stream' })
    calls[0]?.data(Buffer.from(chunk('a')))
    await pump.admission
    return { pump, call: calls[0], report: () => router.report()[0]?.models[0] }
  }
  const stopped = await begun()
  stopped.pump.halt({ code: 'reply-stopped', message: 'The reply was stopped.' })
  expect((await stopped.pump.done)?.ending).toBe('stopped')
  expect(stopped.report()).toMatchObject({ attempts: 1, running: 0, stopped: 1, failures: {}, last_failure: null })
  const cut = await begun()
  cut.call?.closed(new Error('reset'))
  expect((await cut.pump.done)?.ending).toBe('failed')
  expect(cut.report()).toMatchObject({ attempts: 1, stopped: 0, failures: { 'upstream-cut': 1 } })
})

test('a key that is rotated away while the reply waits for money is not the one that it is asked with', async () => {
  const runtime = createTestRuntime()
  const log = openMemoryLog({ runtime })
  const head = headOf(runtime)
  const asked: (string | undefined)[] = []
  const transport: Transport = {
    send({ headers }) {
      asked.push(headers['authorization'])
      return () => {}
    },
    close: async () => {},
  }
  const planWith = (secret: string) => planOf([{ ...openai, secrets: [secret] }])
  const router = new Router(planWith('of-yesterday'), runtime, LIMITS)
  let pay = (): void => {}
  const allowance = new Allowance({
    basis: { input: 0, outputPerMillion: 1 },
    sliceTokens: 1,
    charge: () => 0,
    worst: undefined,
    attempt: { amount: 1, amountMin: 1 },
    raise: (amount) => new Promise((resolve) => (pay = () => resolve({ outcome: 'held', amount }))),
  })
  const order: Order = {
    ask: ASK,
    course: () => router.course({ model: 'm', dialect: 'openai-chat', owner: head.owner }).course,
    allowance,
  }
  const around = { transport, runtime, limits: LIMITS, deadline: runtime.now() + 60_000 }
  const pump = new Pump(leaseOf(await log.create(head)), head, order, log, around)
  await expect.poll(() => pump.served).toBeDefined()
  router.reload(planWith('of-today'))
  pay()
  await expect.poll(() => asked).toEqual(['Bearer of-today'])
  pump.abandon()
})
