// A relay that dies in mid-sentence, and what the next one makes of it.
import { textOf } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import {
  BLOCK,
  CUT,
  ENDED,
  HALF,
  POST,
  STARTED,
  WHOLE,
  anthropic,
  answers,
  asked,
  broken,
  chat,
  delta,
  messageOf,
  openai,
  planOf,
  says,
  upstream,
  view,
} from './broken-off.suite.ts'
import { createMemoryDisk } from './logs/disk/memory-disk.ts'
import type { Plan } from './routing/plan.ts'
import { type Seen, type World, chunk, done, finish, makeWorld, seqsOf } from './world.suite.ts'

const CONTINUE = { 'holdfast-segments': 'continue', 'holdfast-disconnect': 'drain' }
const RESTART = { ...CONTINUE, 'holdfast-segments': 'restart' }
const TOOL =
  'data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"t","arguments":"{"}}]}}]}\n\n'

const onDisk = (plan: Plan = planOf([openai])): Promise<World> => makeWorld({}, plan, createMemoryDisk())

/** Everything that the reply says, from its beginning. */
const readAll = (world: World, { answer }: Seen): Promise<Seen> =>
  world.ask('GET', `${answer.headers['location']}/events`)

/** Reads on where the process died. */
const comeBack = (world: World, { answer, text }: Seen): Promise<Seen> =>
  world.ask('GET', `${answer.headers['location']}/events`, {
    headers: { 'last-event-id': String(seqsOf(text).at(-1) ?? 0) },
  })

/** The model says again what it was shown, as it was asked to, and goes on. */
function goesOn(world: World, shown: string, until?: number): void {
  const said = shown.trimEnd()
  answers(world, chunk(said), chunk(WHOLE.slice(said.length, until)))
  if (until === undefined) says(world, finish, done)
}

/** Starts a reply of which half is said when the relay dies. */
async function interrupted(world: World, headers: Record<string, string>): Promise<Seen> {
  const seen = await broken(world, headers)
  await world.settle()
  return seen
}

/** Nothing was bought for it, and it ended so. */
async function endedUnbought(world: World, seen: Seen, code: string): Promise<void> {
  await world.pass(60_000)
  expect(world.calls).toHaveLength(0)
  const message = messageOf(await readAll(world, seen))
  expect(message.problem?.code).toBe(code)
  expect(textOf(message)).toBe(HALF)
}

describe('a reply whose reader understands segments', () => {
  test('goes on with its text, for the reader that comes back, behind a mark', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    const world = await dead.crash()
    const after = await comeBack(world, before)
    await world.pass(1_000)
    expect(world.relay.replies.runningCount).toBe(1)
    expect(JSON.stringify(asked(world))).toContain(HALF.trimEnd())
    goesOn(world, HALF)
    await world.settle()
    expect(after.state).toBe('ended')
    const text = before.text + after.text
    expect(seqsOf(text)).toEqual(seqsOf(text).map((_, at) => at + 1))
    const message = messageOf({ ...after, text })
    expect(textOf(message)).toBe(WHOLE)
    expect(message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'continued', model: 'openai-m' }] })
    expect(messageOf(await readAll(world, before))).toEqual(message)
    expect(world.relay.replies.runningCount).toBe(0)
  })

  test('is counted: what the first life bought is an estimate, where only one place can have sold it', async () => {
    for (const [plan, entries] of [
      [planOf([openai]), 2],
      [planOf([openai, anthropic]), 1],
    ] as const) {
      const dead = await onDisk(plan)
      const before = await interrupted(dead, CONTINUE)
      const world = await dead.crash()
      await world.pass(1_000)
      goesOn(world, HALF)
      await world.settle()
      const { purchases } = await view(world, before)
      expect(purchases).toHaveLength(entries)
      if (entries === 2)
        expect(purchases).toMatchObject([
          { upstream: 'openai', model: 'openai-m', estimated: true, usage: { output: Math.ceil(HALF.length / 4) } },
          { upstream: 'openai' },
        ])
    }
  })

  test('is not counted where its only place is not the one of then', async () => {
    const changes: readonly (readonly [Plan, Plan])[] = [
      [planOf([openai]), planOf([anthropic])],
      [planOf([openai, anthropic]), planOf([anthropic])],
    ]
    for (const [before, after] of changes) {
      const dead = await onDisk(before)
      const seen = await interrupted(dead, RESTART)
      const world = await dead.crash(after)
      await world.pass(1_000)
      answers(world, STARTED, BLOCK, delta('Anew.'), ENDED)
      await world.settle()
      const { purchases } = await view(world, seen)
      expect(purchases).toHaveLength(1)
      expect(purchases).toMatchObject([{ upstream: 'anthropic' }])
    }
    // The plan is what it was, and not what it has been in between.
    const first = await onDisk(planOf([openai]))
    const seen = await interrupted(first, CONTINUE)
    const second = await first.crash(planOf([anthropic]))
    await second.pass(1_000)
    answers(second, STARTED, BLOCK, delta(HALF.trimEnd()), delta(WHOLE.slice(HALF.trimEnd().length, -3)))
    await second.settle()
    const third = await second.crash(planOf([openai]))
    await third.pass(1_000)
    goesOn(third, WHOLE.slice(0, -3))
    await third.settle()
    expect(messageOf(await readAll(third, seen)).seams).toMatchObject([{ model: 'anthropic-m' }, { model: 'openai-m' }])
    expect((await view(third, seen)).purchases).toHaveLength(1)
  })

  test('begins anew where it may, behind a mark that voids what was said', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, RESTART)
    const world = await dead.crash()
    await world.pass(1_000)
    expect(asked(world)).toEqual(JSON.parse(String(dead.call.request.body)))
    answers(world, chunk('Anew.'), finish, done)
    await world.settle()
    const message = messageOf(await readAll(world, before))
    expect(textOf(message)).toBe('Anew.')
    expect(message).toMatchObject({ ending: 'complete', seams: [{ segment: 2, how: 'restarted' }] })
  })

  test('is asked for again, unseen, when nothing of it had been said; its key finds it', async () => {
    const dead = await onDisk()
    const headers = { ...CONTINUE, 'idempotency-key': 'k' }
    void dead.ask('POST', POST, { body: chat, headers })
    await dead.settle()
    expect(dead.calls).toHaveLength(1)
    const world = await dead.crash()
    await world.settle()
    expect(String(world.call.request.body)).toBe(String(dead.call.request.body))
    answers(world, chunk('a'))
    const seen = await world.ask('POST', POST, { body: chat, headers })
    says(world, finish, done)
    await world.settle()
    expect(world.calls).toHaveLength(1)
    expect(seqsOf(seen.text)).toEqual([1, 2, 3])
    expect(messageOf(seen)).toMatchObject({ ending: 'complete', blocks: [{ text: 'a' }] })
    expect(messageOf(seen).seams).toBeUndefined()
  })

  test('an answer that is not streamed is asked for again, too', async () => {
    const dead = await onDisk()
    const request = { body: { ...chat, stream: false }, headers: { ...CONTINUE, 'idempotency-key': 'k' } }
    void dead.ask('POST', POST, request)
    await dead.settle()
    const world = await dead.crash()
    const asking = world.ask('POST', POST, request)
    await world.settle()
    world.call.listener.head(200, { 'content-type': 'application/json' })
    const choices = [{ index: 0, message: { role: 'assistant', content: 'ab' }, finish_reason: 'stop' }]
    says(world, JSON.stringify({ id: 'x', object: 'chat.completion', choices }))
    world.call.listener.closed()
    expect(JSON.parse((await asking).text)).toMatchObject({ choices: [{ message: { content: 'ab' } }] })
    expect(world.calls).toHaveLength(1)
  })

  test('numbers its segments on, and is taken over no more often than others, whoever did it', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    dead.call.listener.closed(CUT)
    await dead.pass(5_000)
    goesOn(dead, HALF, 60)
    await dead.settle()
    const world = await dead.crash()
    await world.pass(1_000)
    goesOn(world, WHOLE.slice(0, 60), 70)
    await world.settle()
    world.call.listener.closed(CUT)
    await world.pass(5_000)
    goesOn(world, WHOLE.slice(0, 70), 80)
    await world.settle()
    world.call.listener.closed(CUT)
    await world.pass(60_000)
    const message = messageOf(await readAll(world, before))
    expect(message.seams?.map(({ segment }) => segment)).toEqual([2, 3, 4])
    expect(message.problem?.code).toBe('upstream-cut')
    expect(WHOLE.startsWith(textOf(message))).toBe(true)
    expect(world.calls).toHaveLength(2)
  })

  test('that takes its process with it each time is not bought for ever', async () => {
    let world = await onDisk()
    const before = await interrupted(world, CONTINUE)
    let bought = 0
    for (let crashes = 0; crashes < 6; crashes++) {
      world = await world.crash()
      await world.settle()
      bought += world.calls.length
    }
    expect(bought).toBe(3)
    expect(messageOf(await readAll(world, before)).problem?.code).toBe('relay-restarted')
  })

  test('has the headers that its provider is given, and the log has nobody’s key', async () => {
    const disk = createMemoryDisk()
    const dead = await makeWorld({}, planOf([upstream('anthropic')]), disk)
    const body = { ...chat, max_tokens: 100 }
    const secrets = { 'x-api-key': 'hf_theirs', cookie: 'session=theirs', 'x-odd': 'theirs' }
    void dead.ask('POST', '/v1/messages', { body, headers: { ...CONTINUE, ...secrets, 'anthropic-beta': 'odd-1' } })
    await dead.settle()
    const kept = disk.list().map((name) => disk.contents(name).toString('latin1'))
    expect(kept.join()).toContain('odd-1')
    expect(kept.join()).not.toContain('theirs')
    expect(kept.join()).not.toContain(dead.key)
    const world = await dead.crash()
    await world.settle()
    expect(world.call.request.headers['anthropic-beta']).toBe('odd-1')
    expect(world.call.request.headers).toEqual(dead.call.request.headers)
    expect(String(world.call.request.body)).toBe(String(dead.call.request.body))
  })

  test('is the business of the relay that closes: what it has not finished the next one goes on with', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    const closing = await dead.crash()
    await closing.pass(1_000)
    const closed = closing.relay.close(2_000)
    await closing.pass(3_000)
    await closed
    expect(closing.call.hungUp).toBe(true)
    const world = await closing.crash()
    await world.pass(1_000)
    goesOn(world, HALF)
    await world.settle()
    expect(textOf(messageOf(await readAll(world, before)))).toBe(WHOLE)
  })

  test('goes on in the same process when its log has failed and can be written again', async () => {
    let isFull = false
    const disk = createMemoryDisk({ failWrite: () => (isFull ? 'fail' : 'ok') })
    const world = await makeWorld({}, planOf([openai]), disk)
    const before = await interrupted(world, CONTINUE)
    isFull = true
    says(world, chunk('lost'))
    await world.settle()
    expect(before.state).toBe('aborted')
    const after = await comeBack(world, before)
    await world.pass(30_000)
    expect(world.calls).toHaveLength(1)
    isFull = false
    await world.pass(15_000)
    expect(world.calls).toHaveLength(2)
    goesOn(world, HALF)
    await world.settle()
    expect(after.state).toBe('ended')
    expect(textOf(messageOf({ ...after, text: before.text + after.text }))).toBe(WHOLE)
  })
})

describe('nothing more is bought', () => {
  test('for a reader that did not say it understands segments', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, { 'holdfast-disconnect': 'drain' })
    await endedUnbought(await dead.crash(), before, 'relay-restarted')
  })

  test('for one that is not waited for', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, { ...CONTINUE, 'holdfast-disconnect': 'cancel' })
    await endedUnbought(await dead.crash(), before, 'relay-restarted')
  })

  test('where a tool call is open', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    says(dead, TOOL)
    await dead.settle()
    await endedUnbought(await dead.crash(), before, 'relay-restarted')
  })

  test('after a stop that was acknowledged', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    await dead.log.askStop(before.answer.headers['holdfast-reply'] ?? '')
    await endedUnbought(await dead.crash(), before, 'reply-stopped')
  })

  test('when the model had named its ending', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    says(dead, finish)
    await dead.settle()
    const world = await dead.crash()
    await world.pass(60_000)
    expect(world.calls).toHaveLength(0)
    expect(await view(world, before)).toMatchObject({ ending: 'complete' })
  })

  test('when the reply has had its time', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    dead.jump(3_600_000)
    await endedUnbought(await dead.crash(), before, 'relay-restarted')
  })

  test('when its starter was told that it was refused, and may have asked again', async () => {
    let isFull = false
    const disk = createMemoryDisk({ failWrite: () => (isFull ? 'fail' : 'ok') })
    const world = await makeWorld({}, planOf([openai]), disk)
    const headers = { ...CONTINUE, 'idempotency-key': 'k' }
    const asking = world.ask('POST', POST, { body: chat, headers })
    await world.settle()
    isFull = true
    world.call.listener.head(400, { 'content-type': 'application/json' })
    says(world, '{"error":{"message":"no","type":"invalid_request_error"}}')
    world.call.listener.closed()
    expect((await asking).answer.status).toBe(503)
    isFull = false
    const again = world.ask('POST', POST, { body: chat, headers })
    await world.pass(1_000)
    answers(world, chunk('a'), finish, done)
    const seen = await again
    await world.settle()
    expect(messageOf(seen).ending).toBe('complete')
    await world.pass(60_000)
    expect(world.calls).toHaveLength(2)
  })

  test('when nobody serves the model any more', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, CONTINUE)
    await endedUnbought(await dead.crash({ upstreams: [], models: [] }), before, 'relay-restarted')
  })
})

describe('a reply that runs again', () => {
  const KEEP = { ...CONTINUE, 'holdfast-disconnect': 'keep; grace=5' }

  test('waits for its readers as long as it was told to, from now on', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, KEEP)
    await dead.pass(60_000)
    const world = await dead.crash()
    await world.pass(4_900)
    expect(world.call.hungUp).toBe(false)
    await world.pass(200)
    expect(world.call.hungUp).toBe(true)
    expect(messageOf(await readAll(world, before)).problem?.code).toBe('reply-stopped')
  })

  test('is kept by a reader that comes back, and is deserted when that one leaves', async () => {
    const dead = await onDisk()
    const before = await interrupted(dead, KEEP)
    const world = await dead.crash()
    await world.pass(1_000)
    const back = await comeBack(world, before)
    await world.pass(10_000)
    expect(world.call.hungUp).toBe(false)
    back.leave()
    await world.pass(5_100)
    expect(world.call.hungUp).toBe(true)
  })

  test('can be stopped, and counts as one of its key’s', async () => {
    const dead = await makeWorld({ repliesPerKeyMax: 1 }, planOf([openai]), createMemoryDisk())
    const before = await interrupted(dead, CONTINUE)
    const world = await dead.crash()
    await world.pass(1_000)
    expect((await world.ask('POST', POST, { body: chat })).answer.status).toBe(429)
    await world.ask('POST', `${before.answer.headers['location']}/stop`)
    expect(world.call.hungUp).toBe(true)
    expect(messageOf(await readAll(world, before)).problem?.code).toBe('reply-stopped')
    await world.settle()
    expect(world.relay.replies.runningCount).toBe(0)
    void world.ask('POST', POST, { body: chat })
    await world.settle()
    expect(world.calls).toHaveLength(2)
  })

  test('is told of by the vendor of its second life, when that is another', async () => {
    const dead = await onDisk(planOf([openai]))
    const before = await interrupted(dead, CONTINUE)
    const world = await dead.crash(planOf([anthropic]))
    await world.pass(1_000)
    expect(world.call.request.url).toBe('http://anthropic/v1/messages')
    answers(world, STARTED, BLOCK, delta(HALF.trimEnd()), delta(WHOLE.slice(HALF.trimEnd().length)), ENDED)
    await world.settle()
    const message = messageOf(await readAll(world, before))
    expect(textOf(message)).toBe(WHOLE)
    expect(message.seams).toMatchObject([{ model: 'anthropic-m' }])
  })
})
