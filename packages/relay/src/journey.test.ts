// What is told of a reply while it runs, and of one that is over.
import { expect, test } from 'vitest'
import { CUT, HALF, POST, WHOLE, answers, broken, chat, openai, planOf, says } from './broken-off.suite.ts'
import { STALLED_MS } from './live.ts'
import { createMemoryDisk } from './logs/disk/memory-disk.ts'
import { type Receipt, STEPS_MAX, firstFrameMsOf } from './receipt.ts'
import { type Seen, type World, chunk, done, finish, makeWorld } from './world.suite.ts'

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
const CONTINUE = { 'holdfast-segments': 'continue', 'holdfast-disconnect': 'drain', traceparent: TRACE }

const receiptsOf = ({ notices }: World): Receipt[] =>
  notices.flatMap((notice) => (notice.type === 'reply-ended' ? notice.receipt : []))

function onlyReceipt(world: World): Receipt {
  const [receipt, another] = receiptsOf(world)
  if (!receipt || another) throw new Error('not one receipt')
  return receipt
}

const idOf = ({ answer }: Seen): string => answer.headers['holdfast-reply'] ?? ''
const linesIn = ({ relay }: World) => relay.replies.live().replies.map(({ line }) => line)

test('a reply that was told to its end says who told it, when, how much, and who listened', async () => {
  const world = await makeWorld({}, planOf([openai]))
  const asking = world.ask('POST', POST, { body: chat, headers: { traceparent: TRACE } })
  await world.pass(100)
  answers(world, chunk('Grüße'))
  await asking
  await world.pass(700)
  says(world, chunk(' x'), finish, done)
  await world.settle()

  const receipt = onlyReceipt(world)
  const { createdAt } = receipt.head
  expect(receipt).toMatchObject({
    last: 4,
    final: { ending: 'complete' },
    attempts: [
      {
        upstream: 'openai',
        provider: 'openai',
        model: 'openai-m',
        dialect: 'openai-chat',
        segment: 1,
        startedAt: createdAt,
        firstWordAt: createdAt + 100,
        endedAt: createdAt + 800,
        status: 200,
        estimated: true,
      },
    ],
    steps: [
      { what: 'reader-came', after: 0 },
      { what: 'reader-left', at_seq: 4 },
    ],
    firstFrameAt: createdAt + 100,
    gapMsMax: 700,
    said: Buffer.byteLength('Grüße x'),
    readers: 1,
    resumes: 0,
    requestBytes: JSON.stringify(chat).length,
    trace: TRACE,
  })
  expect(receipt.final.purchases?.[0]?.usage).toEqual(receipt.attempts[0]?.usage)
})

test('one that was refused has its attempts, and nothing that was said or bought', async () => {
  const world = await makeWorld({}, planOf([openai]))
  const asking = world.ask('POST', POST, { body: chat, headers: { traceparent: 'nonsense' } })
  await world.settle()
  world.call.listener.head(400, { 'content-type': 'application/json' })
  world.call.listener.data(Buffer.from('{"error":{"message":"no"}}'))
  world.call.listener.closed()
  await asking
  const receipt = onlyReceipt(world)
  expect(receipt).toMatchObject({ final: { ending: 'failed' }, attempts: [{ status: 400 }], said: 0, readers: 0 })
  const [attempt] = receipt.attempts
  expect(attempt?.problem).toBe(receipt.final.problem?.code)
  for (const what of ['usage', 'firstWordAt']) expect(attempt).not.toHaveProperty(what)
  for (const what of ['firstFrameAt', 'trace']) expect(receipt).not.toHaveProperty(what)
})

test('one that another attempt went on with has both, and the seam between them', async () => {
  const world = await makeWorld({}, planOf([openai, { ...openai, name: 'other' }]))
  const seen = await broken(world, CONTINUE)
  world.call.listener.closed(CUT)
  await world.settle()
  expect(linesIn(world)).toEqual(['continuing'])
  expect(world.relay.replies.journey(idOf(seen))).toMatchObject({
    attempts: [{ problem: 'upstream-cut', segment: 1 }, { segment: 2 }],
  })
  const said = HALF.trimEnd()
  answers(world, chunk(said), chunk(WHOLE.slice(said.length)), finish, done)
  await world.settle()
  const { attempts, steps, final } = onlyReceipt(world)
  expect(attempts.map(({ upstream, segment, problem }) => ({ upstream, segment, problem }))).toEqual([
    { upstream: 'openai', segment: 1, problem: 'upstream-cut' },
    { upstream: 'other', segment: 2, problem: undefined },
  ])
  expect(steps.filter(({ what }) => what === 'seam')).toMatchObject([{ seam: { segment: 2, how: 'continued' } }])
  expect(attempts.map(({ usage }) => usage)).toEqual(final.purchases?.map(({ usage }) => usage))
})

test('one that was adopted has what happened since, and knows how much was said and in which trace', async () => {
  const dead = await makeWorld({}, planOf([openai]), createMemoryDisk())
  await broken(dead, CONTINUE)
  await dead.settle()
  const world = await dead.crash()
  await world.pass(1_000)
  const said = HALF.trimEnd()
  answers(world, chunk(said), chunk(WHOLE.slice(said.length)), finish, done)
  await world.settle()
  expect(onlyReceipt(world)).toMatchObject({
    attempts: [{ segment: 2 }],
    steps: [{ what: 'adopted' }, { what: 'seam' }],
    said: HALF.length + WHOLE.length,
    trace: TRACE,
    requestBytes: JSON.stringify(chat).length,
  })
  // Its first frame came while another process had it, which nobody can ask when that was.
  expect(onlyReceipt(world).lastBefore).toBeGreaterThan(0)
  expect(firstFrameMsOf(onlyReceipt(world))).toBeUndefined()
})

test('one that was adopted before anything was said has its first frame here', async () => {
  const dead = await makeWorld({}, planOf([openai]), createMemoryDisk())
  void dead.ask('POST', POST, { body: chat, headers: CONTINUE })
  await dead.settle()
  const world = await dead.crash()
  await world.pass(1_000)
  answers(world, chunk(WHOLE), finish, done)
  await world.settle()
  const receipt = onlyReceipt(world)
  expect(receipt).not.toHaveProperty('lastBefore')
  expect(firstFrameMsOf(receipt)).toBeGreaterThanOrEqual(1_000)
})

test('one that is stopped says so once, however often it was asked', async () => {
  const world = await makeWorld({}, planOf([openai]))
  const seen = await broken(world)
  const stop = `/v1/replies/${idOf(seen)}/stop`
  await Promise.all([world.ask('POST', stop), world.ask('POST', stop)])
  const { steps, attempts, final } = onlyReceipt(world)
  expect(steps.map(({ what }) => what)).toEqual(['reader-came', 'stop-asked', 'reader-left'])
  expect([final.ending, attempts[0]?.problem]).toEqual(['stopped', 'reply-stopped'])
})

test('who comes and goes all day is counted, and does not fill the receipt', async () => {
  const world = await makeWorld({}, planOf([openai]))
  const seen = await broken(world, { 'holdfast-disconnect': 'drain' })
  await world.settle()
  for (let times = 0; times < STEPS_MAX; times++)
    (await world.ask('GET', `/v1/replies/${idOf(seen)}/events?after=1`)).leave()
  await world.ask('POST', `/v1/replies/${idOf(seen)}/stop`)
  const { steps, stepsLeftOut, readers, resumes } = onlyReceipt(world)
  expect(steps.length).toBeLessThanOrEqual(STEPS_MAX)
  expect(steps.length + stepsLeftOut).toBe(1 + 2 * STEPS_MAX + 1 + 1)
  expect(steps.some(({ what }) => what === 'stop-asked')).toBe(true)
  expect([readers, resumes]).toEqual([1 + STEPS_MAX, STEPS_MAX])
})

const POLL = { 'holdfast-poll': '1' }
const passing = async <T>(promise: Promise<T>, world: World): Promise<T> => {
  await world.pass(2_000)
  return promise
}

test('a reader that asks for page after page is one', async () => {
  const world = await makeWorld({}, planOf([openai]))
  const seen = await broken(world, { 'holdfast-disconnect': 'drain', ...POLL })
  await world.settle()
  for (const after of [1, 2])
    await passing(world.ask('GET', `/v1/replies/${idOf(seen)}/events?after=${after}`, { headers: POLL }), world)
  await world.ask('POST', `/v1/replies/${idOf(seen)}/stop`)
  expect(onlyReceipt(world)).toMatchObject({ readers: 1, resumes: 0 })
})

test('whoever cannot take a receipt is a notice, and hurts nobody', async () => {
  const failure = new Error('no')
  const onReceipt = (): never => {
    throw failure
  }
  const world = await makeWorld({}, planOf([openai]), undefined, { onReceipt })
  const seen = await broken(world)
  says(world, finish, done)
  await world.settle()
  expect(seen.state).toBe('ended')
  expect(world.notices).toContainEqual({ type: 'failure', what: 'taking a receipt', cause: failure })
})

test('what a reply is doing can be seen while it does it', async () => {
  const world = await makeWorld({}, planOf([openai]))
  const { replies } = world.relay
  const asking = world.ask('POST', POST, { body: chat })
  await world.settle()
  expect(linesIn(world)).toEqual(['connecting'])
  answers(world, chunk('Grüße'), chunk(' x'))
  const seen = await asking
  const { startedAt, owner, ...live } = replies.live().replies[0] ?? {}
  expect(owner).toMatch(/^key_/)
  expect(live).toEqual({
    id: idOf(seen),
    key: owner,
    model: 'm',
    dialect: 'openai-chat',
    form: 'stream',
    line: 'streaming',
    serving: { upstream: 'openai', model: 'openai-m' },
    segment: 1,
    last: 2,
    said: 9,
    tokens: 3,
    readers: 1,
    firstFrameAt: startedAt,
    newestFrameAt: startedAt,
  })
  await world.pass(STALLED_MS)
  expect(linesIn(world)).toEqual(['stalled'])
  says(world, finish, done)
  await world.settle()
  expect([replies.live().replies, replies.journey(idOf(seen))]).toEqual([[], undefined])
})

test('one that waits for its turn is queued', async () => {
  const narrow = { ...openai, crowd: { max: 1, queueMax: 9, waitMsMax: 60_000 } }
  const world = await makeWorld({}, planOf([narrow]))
  await broken(world)
  void world.ask('POST', POST, { body: chat })
  await world.settle()
  expect(linesIn(world)).toEqual(['streaming', 'queued'])
})

test('how fast they come is known of the last ten seconds, whoever looks how often', async () => {
  const world = await makeWorld({}, planOf([openai]))
  const { replies } = world.relay
  await broken(world, { 'holdfast-disconnect': 'drain' })
  expect(replies.live().totals).toMatchObject({ running: 1, readers: 1 })
  const rates: number[] = []
  for (let second = 0; second < 30; second++) {
    says(world, chunk('a'), chunk('b'))
    await world.pass(1_000)
    rates.push(replies.live().totals.framesPerSecond)
  }
  expect(rates.slice(12).every((rate) => rate === 2)).toBe(true)
  await world.pass(20_000)
  expect(replies.live().totals.framesPerSecond).toBeLessThan(1)
})
