import { type ProblemCode, problems } from '@holdfast/protocol'
import { describe, expect, it } from 'vitest'
import { SENTENCE, lastBody, lastOf, rest, said, settingsIn, worldOf } from '../../test/chatting.ts'
import { openChat } from './open-chat.ts'
import { type Trouble, troubleOf } from './trouble.ts'

describe('what to do next', () => {
  // Each code is decided here, so that a new one has to be.
  const expected: Record<ProblemCode, Trouble['next']> = {
    'request-invalid': 'change',
    'seq-invalid': 'retry',
    'key-missing': 'sign-in',
    'key-unknown': 'sign-in',
    'key-forbidden': 'sign-in',
    'route-unknown': 'nothing',
    'method-unknown': 'retry',
    'model-unknown': 'change',
    'reply-unknown': 'retry',
    'reply-expired': 'retry',
    'body-too-large': 'change',
    'media-type-unknown': 'retry',
    'seq-ahead': 'retry',
    'idempotency-mismatch': 'retry',
    'replies-too-many': 'retry',
    'rate-limited': 'retry',
    'readers-too-many': 'retry',
    'reply-stopped': 'retry',
    'over-budget': 'pay',
    'model-unpriced': 'change',
    'relay-internal': 'retry',
    'relay-restarted': 'retry',
    'relay-closing': 'retry',
    'reply-moved': 'retry',
    'stop-unconfirmed': 'retry',
    'log-failed': 'retry',
    'log-full': 'retry',
    'relay-overloaded': 'retry',
    'reply-too-large': 'change',
    'upstream-refused': 'change',
    'upstream-key-refused': 'nothing',
    'upstream-unpaid': 'nothing',
    'upstream-limited': 'retry',
    'upstream-overloaded': 'retry',
    'upstream-failed': 'retry',
    'upstream-disabled': 'retry',
    'upstream-unreachable': 'retry',
    'upstream-cut': 'retry',
    'upstream-silent': 'retry',
    'upstream-garbled': 'retry',
    'frame-too-large': 'change',
    'line-refused': 'change',
    'line-exhausted': 'retry',
    'key-expired': 'sign-in',
    'token-expired': 'sign-in',
    'address-forbidden': 'sign-in',
    'origin-forbidden': 'nothing',
    'model-forbidden': 'change',
    'configuration-refused': 'retry',
    'budget-held': 'retry',
    'circuit-open': 'retry',
    'queue-full': 'retry',
    'wait-too-long': 'retry',
    'first-token-late': 'retry',
    'reply-late': 'retry',
    // What is administered: no reply ends so.
    'role-forbidden': 'retry',
    'record-unknown': 'retry',
    'record-taken': 'retry',
    'last-owner': 'retry',
    'last-operator': 'retry',
    'invitation-over': 'retry',
    'sign-in-needed': 'retry',
    'sign-in-refused': 'retry',
    'sign-in-throttled': 'retry',
    'csrf-refused': 'retry',
    'link-over': 'retry',
    'password-refused': 'retry',
    'code-unknown': 'retry',
    'code-used': 'retry',
    'code-throttled': 'retry',
    'webhook-refused': 'retry',
    'payment-unavailable': 'retry',
    'key-revoked': 'sign-in',
  }

  it.each(Object.keys(problems) as ProblemCode[])('%s', (code) => {
    expect(troubleOf({ code, message: '' }, 0).next).toBe(expected[code])
  })

  it.each([
    [401, 'sign-in'],
    [402, 'pay'],
    [403, 'sign-in'],
    [404, 'nothing'],
    [400, 'change'],
    // A portal's page.
    [200, 'retry'],
  ])('a refusal without a name of ours, with the status %i', (status, next) => {
    expect(troubleOf({ code: 'line-refused', message: '', status }, 0).next).toBe(next)
  })

  it("an upstream's status is not the reader's", () => {
    expect(troubleOf({ code: 'upstream-refused', message: '', status: 403 }, 0).next).toBe('change')
    expect(troubleOf({ code: 'upstream-failed', message: '', status: 401 }, 0).next).toBe('retry')
  })

  it('a time to wait is a time of day', () => {
    const problem = { code: 'upstream-limited', message: '', retryAfterMs: 2000 } as const
    expect(troubleOf(problem, 10_000)).toEqual({ problem, next: 'wait', retryAt: 12_000 })
    // Money does not come by waiting.
    expect(troubleOf({ ...problem, code: 'over-budget' }, 10_000).next).toBe('pay')
  })
})

describe('retry', () => {
  it('asks anew, by the latest settings, where the request was refused', async () => {
    const world = worldOf()
    world.faults = [{ refuse: 404, body: '{"error":{"code":"model-unknown","message":"No such model."}}' }]
    const chat = openChat(settingsIn(world, { model: 'sim/wrods' }))
    chat.send('Why?')
    expect(await rest(world, chat)).toMatchObject({
      status: 'error',
      trouble: { problem: { code: 'model-unknown', message: 'No such model.' }, next: 'change' },
    })
    chat.configure(settingsIn(world))
    chat.retry()
    const state = await rest(world, chat)
    expect(said(state)).toEqual(['Why?', SENTENCE])
    expect(state.trouble).toBeUndefined()
    expect(state.messages[1]!.branch).toMatchObject({ index: 0, count: 1 })
    expect(lastBody(world)['model']).toBe('sim/words')
  })

  it('reads on where the reply is known and its line was given up', async () => {
    const world = worldOf()
    const patience = { patienceMs: 5000 }
    const chat = openChat(settingsIn(world, { reply: { runtime: world.runtime, patience } }))
    world.faults = [{ cutAt: 200, how: 'reset' }, ...Array.from({ length: 200 }, () => ({ down: true }) as const)]
    chat.send('Why?')
    const state = await rest(world, chat)
    expect(state).toMatchObject({ status: 'error', trouble: { problem: { code: 'line-exhausted' }, next: 'retry' } })
    const heard = said(state)[1]!
    expect(SENTENCE.startsWith(heard) && heard.length > 4).toBe(true)
    world.faults = []
    chat.retry()
    expect(said(chat.getSnapshot())[1]).toBe(heard)
    expect(said(await rest(world, chat))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('asks for the same purchase where a portal answered in the relay’s place', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    const portal = () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })
    // The first request arrived, and its answer did not.
    world.faults = [{ lose: true }, { respond: portal }]
    chat.send('Why?')
    expect((await rest(world, chat)).trouble).toMatchObject({ next: 'retry' })
    chat.retry()
    expect(said(await rest(world, chat))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('asks for the same purchase where nobody knows whether the first request arrived', async () => {
    const world = worldOf()
    const patience = { patienceMs: 5000 }
    const chat = openChat(settingsIn(world, { reply: { runtime: world.runtime, patience } }))
    world.faults = [{ lose: true }, ...Array.from({ length: 200 }, () => ({ down: true }) as const)]
    chat.send('Why?')
    expect(await rest(world, chat)).toMatchObject({ status: 'error', trouble: { next: 'retry' } })
    world.faults = []
    chat.retry()
    expect(said(await rest(world, chat))).toEqual(['Why?', SENTENCE])
    expect(world.bought).toHaveLength(1)
  })

  it('asks anew, beside what there is, where the reply itself failed', async () => {
    const world = worldOf()
    const whole = world.frames
    world.frames = [
      ...whole.slice(0, 3),
      { data: '{"error":{"code":"upstream-cut","message":"The upstream was cut."}}' },
    ]
    const chat = openChat(settingsIn(world))
    chat.send('Why?')
    const state = await rest(world, chat)
    expect(state).toMatchObject({ status: 'error', trouble: { problem: { code: 'upstream-cut' }, next: 'retry' } })
    expect(said(state)[1]).toBe('The sea is ')
    world.frames = whole
    chat.retry()
    expect(said(await rest(world, chat))).toEqual(['Why?', SENTENCE])
    expect(lastOf(chat).branch).toMatchObject({ index: 1, count: 2 })
  })

  it('does nothing where there is no trouble', async () => {
    const world = worldOf()
    const chat = openChat(settingsIn(world))
    chat.retry()
    chat.send('Why?')
    await rest(world, chat)
    chat.retry()
    await rest(world, chat)
    expect(world.bought).toHaveLength(1)
  })
})

it('money that has run out is an ending with a next step', async () => {
  const world = worldOf()
  world.faults = [{ refuse: 402, body: '{"error":{"code":"over-budget","message":"The budget is spent."}}' }]
  const chat = openChat(settingsIn(world))
  chat.send('Why?')
  expect((await rest(world, chat)).trouble).toMatchObject({ problem: { code: 'over-budget' }, next: 'pay' })
})
