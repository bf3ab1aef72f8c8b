import type { Disconnect } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import { Desertion, MENDING_MS } from './desertion.ts'
import { createTestRuntime } from './logs/log.suite.ts'
import type { SharedLease } from './logs/log.ts'

const KEEP: Disconnect = { policy: 'keep', graceMs: 5_000 }
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

function alone(disconnect: Disconnect, findReaders: () => Promise<boolean>) {
  const runtime = createTestRuntime()
  const shared: SharedLease = {
    confirm: () => undefined,
    isReadElsewhere: false,
    findReaders,
    onReadElsewhere: undefined,
    isStopAsked: false,
    onStopAsked: undefined,
  }
  const seen = { deserted: 0 }
  const isReadHere = () => false
  const onDeserted = () => void (seen.deserted += 1)
  return { desertion: new Desertion({ disconnect, runtime, shared, isReadHere, onDeserted }), runtime, shared, seen }
}

test('a reader at another node of whom no word has come yet keeps the reply, until it has left there too', async () => {
  for (const [disconnect, graceMs] of [
    [KEEP, 5_000],
    [{ policy: 'cancel' }, 0],
  ] as const) {
    let isReadThere = true
    const { desertion, runtime, shared, seen } = alone(disconnect, async () => isReadThere)
    desertion.look()
    runtime.pass(graceMs)
    await turn()
    expect(seen.deserted).toBe(0)
    shared.onReadElsewhere?.(true)
    isReadThere = false
    shared.onReadElsewhere?.(false)
    runtime.pass(Math.max(graceMs, MENDING_MS))
    await turn()
    expect(seen.deserted).toBe(1)
    desertion.look()
    runtime.pass(60_000)
    await turn()
    expect(seen.deserted).toBe(1)
  }
})

test('a line that was broken for a moment at the node where it is read deserts no reply', async () => {
  for (const disconnect of [KEEP, { policy: 'keep', graceMs: 1_000 }, { policy: 'cancel' }] as const) {
    const { desertion, runtime, shared, seen } = alone(disconnect, async () => false)
    shared.onReadElsewhere?.(true)
    shared.onReadElsewhere?.(false)
    // Whoever leaves here meanwhile makes nobody surer.
    desertion.look()
    runtime.pass(MENDING_MS - 1)
    await turn()
    expect(seen.deserted).toBe(0)
    shared.onReadElsewhere?.(true)
    runtime.pass(60_000)
    await turn()
    expect(seen.deserted).toBe(0)
    shared.onReadElsewhere?.(false)
    for (let waits = 0; waits < 2; waits++) runtime.pass(MENDING_MS)
    await turn()
    expect(seen.deserted).toBe(1)
  }
})

test('a log that does not answer keeps no reply that nobody is known to read', async () => {
  const { desertion, runtime, seen } = alone(KEEP, () => Promise.reject(new Error('no answer')))
  desertion.look()
  runtime.pass(4_999)
  await turn()
  expect(seen.deserted).toBe(0)
  runtime.pass(1)
  await turn()
  expect(seen.deserted).toBe(1)
})

test('a reply that does not run here any more is deserted by nobody', async () => {
  let answer = (_isRead: boolean): void => {}
  const asked = new Promise<boolean>((resolve) => (answer = resolve))
  const { desertion, runtime, seen } = alone(KEEP, () => asked)
  desertion.look()
  runtime.pass(5_000)
  desertion.end()
  answer(false)
  await turn()
  expect(seen.deserted).toBe(0)
})
