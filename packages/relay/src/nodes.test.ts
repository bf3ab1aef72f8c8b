// Two relays that share a log: what one has begun the other reads, stops, and goes on with when the first is gone.
import { HoldfastError, textOf } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import {
  CUT,
  HALF,
  POST,
  WHOLE,
  answers,
  asked,
  chat,
  messageOf,
  openai,
  planOf,
  says,
  view,
} from './broken-off.suite.ts'
import { MENDING_MS } from './desertion.ts'
import { LIMITS, type Limits } from './limits.ts'
import { ADOPT_EVERY_MS, LOOK_MS, SILENT_MS } from './logs/shared.suite.ts'
import { type NodeWorld, type Seen, chunk, done, finish, makeNodes, seqsOf } from './world.suite.ts'

const CONTINUE = { 'holdfast-segments': 'continue', 'holdfast-disconnect': 'drain', 'idempotency-key': 'k' }
const PLAIN = { 'holdfast-disconnect': 'drain', 'idempotency-key': 'k' }

async function pair(limits: Partial<Limits> = {}): Promise<readonly [NodeWorld, NodeWorld]> {
  const [one, other] = await makeNodes(planOf([openai]), limits)
  if (!one || !other) throw new Error('two were asked for')
  return [one, other]
}

/** A reply that has begun at a node, and of which half is said. */
async function begun(node: NodeWorld, headers: Record<string, string>): Promise<Seen> {
  const asking = node.ask('POST', POST, { body: chat, headers })
  await node.settle()
  answers(node, chunk(HALF.slice(0, 20)), chunk(HALF.slice(20)))
  await node.settle()
  return asking
}

const readAt = (node: NodeWorld, { answer }: Seen, after = 0): Promise<Seen> =>
  node.ask('GET', `${answer.headers['location']}/events`, { headers: { 'last-event-id': String(after) } })
const stopAt = (node: NodeWorld, { answer }: Seen): Promise<Seen> =>
  node.ask('POST', `${answer.headers['location']}/stop`)
const codeOf = ({ answer }: Seen): [number, string | undefined] => [answer.status, answer.headers['holdfast-problem']]

/** Nobody hears of the node any more; it may go on believing what it likes. */
function gone(node: NodeWorld): void {
  node.log.cut()
  node.log.silence()
}

/** The model says again what it was shown, as it was asked to, and says the rest. */
function goesOn(node: NodeWorld): void {
  const said = HALF.trimEnd()
  answers(node, chunk(said), chunk(WHOLE.slice(said.length)), finish, done)
}

/** The whole log, as another reader has it. */
async function logOf(node: NodeWorld, seen: Seen): Promise<string> {
  const all = await readAt(node, seen)
  await node.settle()
  return all.text
}

/** What a reader was given, without heartbeats. */
const framesOf = ({ text }: Seen): string => text.replaceAll(': ping\n', '')
const receiptsOf = ({ notices }: NodeWorld): number => notices.filter(({ type }) => type === 'reply-ended').length

describe('a reply that runs at another node', () => {
  test('is read there as it comes, by whoever asks for the same under its key too', async () => {
    const [one, other] = await pair()
    const first = await begun(one, PLAIN)
    const attached = await other.ask('POST', POST, { body: chat, headers: PLAIN })
    const reader = await readAt(other, first, 2)
    await other.settle()
    says(one, chunk(WHOLE.slice(HALF.length)), finish, done)
    await one.settle()
    expect([attached.text, attached.state]).toEqual([first.text, 'ended'])
    expect(first.text.endsWith(reader.text)).toBe(true)
    expect(seqsOf(reader.text)[0]).toBe(3)
    expect([one.calls.length, other.calls.length]).toEqual([1, 0])
  })

  test('is given whole to whoever asks for the same answer there', async () => {
    const [one, other] = await pair()
    const request = { body: { ...chat, stream: false }, headers: { 'idempotency-key': 'k' } }
    const first = one.ask('POST', POST, request)
    await one.settle()
    const second = other.ask('POST', POST, request)
    await other.settle()
    one.call.listener.head(200, { 'content-type': 'application/json' })
    says(one, JSON.stringify({ choices: [{ index: 0, message: { content: 'ab' }, finish_reason: 'stop' }] }))
    one.call.listener.closed()
    expect((await second).text).toBe((await first).text)
    expect([one.calls.length, other.calls.length]).toEqual([1, 0])
  })

  test('is stopped from there: the answer comes when the ending is in the log', async () => {
    const [one, other] = await pair()
    const first = await begun(one, PLAIN)
    const stopped = await stopAt(other, first)
    expect(JSON.parse(stopped.text)).toMatchObject({ state: 'ended', ending: 'stopped' })
    expect(one.call.hungUp).toBe(true)
    await one.settle()
    expect(first.state).toBe('ended')
    expect([receiptsOf(one), receiptsOf(other)]).toEqual([1, 0])
  })

  test('is not deserted while it is read there', async () => {
    for (const [policy, graceMs] of [
      ['keep; grace=5', 5_000],
      ['cancel', 0],
    ] as const) {
      const [one, other] = await pair()
      const first = await begun(one, { 'holdfast-disconnect': policy })
      const reader = await readAt(other, first)
      first.leave()
      await one.pass(60_000)
      expect(one.call.hungUp).toBe(false)
      reader.leave()
      // That nobody reads elsewhere is found out at the next look.
      await one.pass(graceMs === 0 ? LOOK_MS + MENDING_MS : graceMs - 1)
      expect(one.call.hungUp).toBe(graceMs === 0)
      const back = graceMs > 0 ? await readAt(other, first) : undefined
      await one.pass(60_000)
      expect(one.call.hungUp).toBe(graceMs === 0)
      back?.leave()
      await one.pass(LOOK_MS + graceMs)
      expect(await view(other, first)).toMatchObject({ ending: 'stopped' })
    }
  })

  test('is not deserted because the node where it is read had lost its line for a moment', async () => {
    const [one, other] = await pair()
    const first = await begun(one, { 'holdfast-disconnect': 'cancel' })
    const reader = await readAt(other, first)
    await one.settle()
    first.leave()
    await one.pass(LOOK_MS)
    other.log.cut()
    says(one, chunk(' more'))
    await one.pass(MENDING_MS - 1_000)
    other.log.heal()
    says(one, finish, done)
    await one.pass(LOOK_MS)
    expect([framesOf(reader), reader.state]).toEqual([await logOf(one, first), 'ended'])
    expect(await view(one, first)).toMatchObject({ ending: 'complete' })
  })

  test('is deserted when whoever waited there for its whole answer has left', async () => {
    const [one, other] = await pair()
    const headers = { 'idempotency-key': 'k', 'holdfast-disconnect': 'keep; grace=5' }
    const request = { body: { ...chat, stream: false }, headers }
    const asking = one.ask('POST', POST, request)
    await one.settle()
    const alsoAsking = other.ask('POST', POST, request)
    await one.pass(LIMITS.wholeAdmissionMsMax)
    const [first, second] = await Promise.all([asking, alsoAsking])
    first.leave()
    await one.pass(60_000)
    expect(one.call.hungUp).toBe(false)
    second.leave()
    await one.pass(LOOK_MS + 5_000)
    expect(one.call.hungUp).toBe(true)
  })
})

describe('a reader that is behind while its node cannot reach the log', () => {
  const behind = async () => {
    const [one, other] = await pair()
    const first = await begun(one, PLAIN)
    const reader = await readAt(other, first)
    await other.settle()
    reader.room = 1
    says(one, chunk(' more'))
    await other.settle()
    other.log.cut()
    reader.drain()
    await other.settle()
    return { one, other, first, reader }
  }

  test('waits, and goes on where it was', async () => {
    const { one, other, first, reader } = await behind()
    says(one, chunk(' and more'), finish, done)
    await other.pass(LIMITS.heartbeatMs / 2)
    expect(reader.state).toBe('open')
    other.log.heal()
    await other.pass(1_000)
    expect([framesOf(reader), reader.state]).toEqual([await logOf(one, first), 'ended'])
  })

  test('is broken off in the end, and may find another that can', async () => {
    const { other, reader } = await behind()
    await other.pass(11_000)
    expect([reader.state, other.relay.replies.heart.size]).toEqual(['aborted', 0])
  })
})

describe('a node that is gone in mid-sentence', () => {
  test('is followed by one that goes on, for readers of segments', async () => {
    const [one, other] = await pair()
    const first = await begun(one, CONTINUE)
    const reader = await readAt(other, first)
    await other.settle()
    gone(one)
    await other.pass(ADOPT_EVERY_MS)
    expect(JSON.stringify(asked(other))).toContain(HALF.trimEnd())
    await other.pass(LIMITS.heartbeatMs)
    expect(reader.text).toContain(': ping\n')
    goesOn(other)
    await other.settle()
    const log = await logOf(other, first)
    expect([framesOf(reader), reader.state]).toEqual([log, 'ended'])
    const message = messageOf({ ...reader, text: log })
    expect(textOf(message)).toBe(WHOLE)
    expect(message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'continued' }] })
    expect([one.calls.length, other.calls.length]).toEqual([1, 1])
  })

  test('is followed by one that goes on although it cannot read at first what was said', async () => {
    const [one, other] = await pair()
    const first = await begun(one, CONTINUE)
    const { read } = other.log
    other.log.read = () => Promise.reject(new HoldfastError('log-failed', 'Redis does not answer as it should.'))
    gone(one)
    await other.pass(ADOPT_EVERY_MS)
    expect(other.calls).toHaveLength(0)
    other.log.read = read
    await other.pass(ADOPT_EVERY_MS)
    goesOn(other)
    await other.settle()
    expect(textOf(messageOf({ ...first, text: await logOf(other, first) }))).toBe(WHOLE)
  })

  test('is followed by one that says so, for others', async () => {
    const [one, other] = await pair()
    const first = await begun(one, PLAIN)
    gone(one)
    const attached = await other.ask('POST', POST, { body: chat, headers: PLAIN })
    await other.pass(ADOPT_EVERY_MS)
    expect(attached.state).toBe('ended')
    expect(messageOf(attached)).toMatchObject({ problem: { code: 'relay-restarted' }, blocks: [{ text: HALF }] })
    expect([one.calls.length, other.calls.length]).toEqual([1, 0])
    expect(await view(other, first)).toMatchObject({ ending: 'failed' })
  })

  test('keeps its readers when it is back: they have exactly the log, and it buys and writes nothing', async () => {
    const [one, other] = await pair()
    const first = await begun(one, CONTINUE)
    gone(one)
    says(one, chunk(' and nobody heard this'))
    await other.pass(ADOPT_EVERY_MS)
    goesOn(other)
    await other.settle()
    expect(first.state).toBe('open')
    one.log.heal()
    await one.settle()
    expect(one.call.hungUp).toBe(true)
    expect(first.state).toBe('ended')
    expect(framesOf(first)).toBe(await logOf(other, first))
    expect(textOf(messageOf({ ...first, text: framesOf(first) }))).toBe(WHOLE)
    expect([one.calls.length, other.calls.length]).toEqual([1, 1])
    expect([receiptsOf(one), receiptsOf(other)]).toEqual([0, 1])
    expect(one.relay.replies.runningCount).toBe(0)
  })

  test('breaks its readers off where it cannot follow the log', async () => {
    const [one, other] = await pair()
    const first = await begun(one, CONTINUE)
    one.log.silence()
    await other.pass(SILENT_MS)
    const { log } = one
    Object.defineProperty(log, 'isReachable', { value: false })
    says(one, chunk('lost'))
    await one.settle()
    expect(first.state).toBe('aborted')
  })

  test('waits with a stop until somebody has written the ending', async () => {
    const [one, other] = await pair()
    const first = await begun(one, CONTINUE)
    gone(one)
    const stopping = stopAt(other, first)
    await other.settle()
    await other.pass(ADOPT_EVERY_MS)
    expect(JSON.parse((await stopping).text)).toMatchObject({ state: 'ended', ending: 'stopped' })
    expect([one.calls.length, other.calls.length]).toEqual([1, 0])
  })

  test('leaves a stop noted: it is said that it is not confirmed, and holds', async () => {
    const [one, other] = await pair({ stopMsMax: 5_000 })
    const first = await begun(one, CONTINUE)
    one.log.cut()
    const stopping = stopAt(other, first)
    await other.pass(5_000)
    expect(codeOf(await stopping)).toEqual([503, 'stop-unconfirmed'])
    expect(await view(other, first)).toMatchObject({ state: 'running' })
    one.log.silence()
    await other.pass(ADOPT_EVERY_MS)
    expect(await view(other, first)).toMatchObject({ ending: 'stopped' })
    expect(other.calls).toHaveLength(0)
  })

  test('is followed by one that gives a whole answer to whoever waits at either', async () => {
    const [one, other] = await pair()
    const request = { body: { ...chat, stream: false }, headers: CONTINUE }
    const first = one.ask('POST', POST, request)
    await one.settle()
    gone(one)
    await other.pass(ADOPT_EVERY_MS)
    one.log.heal()
    one.call.listener.head(500, {})
    one.call.listener.closed()
    await one.pass(ADOPT_EVERY_MS)
    other.call.listener.head(200, { 'content-type': 'application/json' })
    says(other, JSON.stringify({ choices: [{ index: 0, message: { content: 'ab' }, finish_reason: 'stop' }] }))
    other.call.listener.closed()
    await one.pass(ADOPT_EVERY_MS)
    expect(JSON.parse((await first).text)).toMatchObject({ choices: [{ message: { content: 'ab' } }] })
    await one.pass(60_000)
    expect([one.calls.length, other.calls.length]).toEqual([1, 1])
  })
})

describe('a node that does not know that it has lost a reply', () => {
  test('asks before it buys again, and tells whoever waits for the first word to come back', async () => {
    const [one, other] = await pair({ admissionMsMax: 60_000 })
    const asking = one.ask('POST', POST, { body: chat, headers: CONTINUE })
    await one.settle()
    one.log.silence()
    await other.pass(SILENT_MS)
    expect(other.calls).toHaveLength(1)
    one.log.heal()
    one.call.listener.closed(new Error('reset'))
    await one.pass(60_000)
    expect(one.calls).toHaveLength(1)
    const refused = await asking
    expect(codeOf(refused)).toEqual([503, 'reply-moved'])
    expect(refused.answer.headers).toMatchObject({ 'x-should-retry': 'true', 'retry-after': '0' })
    answers(other, chunk(WHOLE), finish, done)
    const again = await one.ask('POST', POST, { body: chat, headers: CONTINUE })
    await one.settle()
    expect(textOf(messageOf(again))).toBe(WHOLE)
    expect([one.calls.length, other.calls.length]).toEqual([1, 1])
  })

  test('may have it back before its first pump has heard that it was lost', async () => {
    const [one, other] = await pair()
    const first = await begun(one, CONTINUE)
    one.log.silence()
    await other.pass(SILENT_MS)
    one.log.heal()
    other.log.silence()
    await one.pass(SILENT_MS)
    expect([one.calls.length, other.calls.length]).toEqual([2, 1])
    const [before, now] = one.calls
    other.log.heal()
    before?.listener.data(Buffer.from(chunk('lost')))
    other.call.listener.closed(CUT)
    await one.pass(60_000)
    expect([one.relay.replies.runningCount, other.relay.replies.runningCount]).toEqual([1, 0])
    expect([before?.hungUp, now?.hungUp]).toEqual([true, false])
    goesOn(one)
    await one.settle()
    expect(first.state).toBe('ended')
    expect(textOf(messageOf({ ...first, text: framesOf(first) }))).toBe(WHOLE)
    expect([one.calls.length, other.calls.length]).toEqual([2, 1])
  })
})

test('a node that cannot read what it is to go on with lets the reply go, and somebody goes on with it', async () => {
  const [one, other] = await pair()
  const first = await begun(one, CONTINUE)
  const { read } = one.log
  one.log.read = () => Promise.reject(new Error('away'))
  one.call.listener.closed(CUT)
  await one.settle()
  one.log.read = read
  expect([one.calls.length, other.calls.length]).toEqual([1, 0])
  await one.pass(ADOPT_EVERY_MS)
  await other.pass(ADOPT_EVERY_MS)
  expect(one.calls.length + other.calls.length).toBe(2)
  goesOn(one.calls.length === 2 ? one : other)
  await one.settle()
  expect(textOf(messageOf({ ...first, text: await logOf(other, first) }))).toBe(WHOLE)
})

test('a relay that closes leaves its replies to the others at once', async () => {
  const [one, other] = await pair()
  const first = await begun(one, CONTINUE)
  const closed = one.relay.close(2_000)
  await one.pass(2_000)
  await closed
  expect(one.call.hungUp).toBe(true)
  await other.pass(ADOPT_EVERY_MS)
  const back = await readAt(other, first, 2)
  await other.pass(1_000)
  goesOn(other)
  await other.settle()
  expect(back.state).toBe('ended')
  expect(textOf(messageOf({ ...first, text: await logOf(other, first) }))).toBe(WHOLE)
})

test('while the log does not answer a relay lives, is not ready, says why, and refuses what is new at once', async () => {
  const [one] = await pair()
  const running = await begun(one, PLAIN)
  one.log.cut()
  const ready = await one.ask('GET', '/ready')
  expect([ready.answer.status, JSON.parse(ready.text)]).toEqual([
    503,
    { status: 'not-ready', reason: 'log-unreachable' },
  ])
  expect((await one.ask('GET', '/health')).answer.status).toBe(200)
  const refused = await one.ask('POST', POST, { body: chat })
  expect(codeOf(refused)).toEqual([503, 'log-failed'])
  expect(refused.answer.headers['retry-after']).toBe('1')
  expect(one.calls).toHaveLength(1)

  says(one, chunk(WHOLE.slice(HALF.length)), finish, done)
  await one.pass(LIMITS.heartbeatMs)
  expect([running.state, running.text.includes(WHOLE.slice(HALF.length))]).toEqual(['open', false])
  expect(running.text).toContain(': ping\n')
  one.log.heal()
  await one.settle()
  expect(running.state).toBe('ended')
  expect(textOf(messageOf({ ...running, text: framesOf(running) }))).toBe(WHOLE)
  expect((await one.ask('GET', '/ready')).answer.status).toBe(200)
})
