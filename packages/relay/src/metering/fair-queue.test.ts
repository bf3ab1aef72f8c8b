import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

/** Someone who asks, and what became of them. */
interface Guest {
  readonly owner: string
  readonly accounts: readonly string[]
  state: 'waiting' | 'running' | 'dismissed' | 'gone'
  leave: () => void
}

/** Enters where there is room, and waits otherwise, as the meter does. */
function ask(queue: FairQueue, owner: string, accounts: readonly string[]): Guest {
  const guest: Guest = { owner, accounts, state: 'waiting', leave: () => {} }
  if (queue.full(accounts) === undefined) {
    queue.enter(accounts)
    return { ...guest, state: 'running' }
  }
  const leave = queue.wait(
    owner,
    accounts,
    () => (guest.state = 'running'),
    () => (guest.state = 'dismissed'),
  )
  if (leave) guest.leave = leave
  else guest.state = 'dismissed'
  return guest
}

test('keys take turns, however many each of them asks for', () => {
  const queue = new FairQueue((account) => (account === 'org' ? 1 : undefined), 1_000)
  const first = ask(queue, 'x', ['x', 'org'])
  const admitted: string[] = []
  for (const owner of ['a', 'a', 'a', 'a', 'b', 'b', 'c'])
    queue.wait(
      owner,
      [owner, 'org'],
      () => admitted.push(owner),
      () => {},
    )
  queue.leave(first.accounts)
  for (let at = 0; at < 6; at += 1) queue.leave([admitted[at] as string, 'org'])
  expect(admitted.join('')).toBe('abcabaa')
})

test('who waits for what is full keeps nobody waiting for what is not', () => {
  const queue = new FairQueue((account) => ({ org: 2, 'model:large': 1 })[account], 1_000)
  const large = ask(queue, 'a', ['a', 'org', 'model:large'])
  const second = ask(queue, 'a', ['a', 'org', 'model:large'])
  expect([large.state, second.state, queue.waiting]).toEqual(['running', 'waiting', 1])
  expect(ask(queue, 'a', ['a', 'org']).state).toBe('running')
  // Now both are in the way of a third, and one of them of the second.
  const third = ask(queue, 'a', ['a', 'org'])
  queue.leave(['a', 'org'])
  expect([second.state, third.state]).toEqual(['waiting', 'running'])
})

test('of a full queue, whoever has most of it gives way', () => {
  const queue = new FairQueue(() => 1, 3)
  ask(queue, 'a', ['org'])
  const [one, two, three] = [1, 2, 3].map(() => ask(queue, 'a', ['org']))
  expect(ask(queue, 'a', ['org']).state).toBe('dismissed')
  const other = ask(queue, 'b', ['org'])
  expect([one?.state, two?.state, three?.state, other.state]).toEqual(['waiting', 'waiting', 'dismissed', 'waiting'])
  // They have as many as each other now, or nearly.
  expect(ask(queue, 'b', ['org']).state).toBe('dismissed')
})

test('a limit that is raised lets in at once whom there is room for', () => {
  let max = 1
  const queue = new FairQueue(() => max, 10)
  ask(queue, 'a', ['a'])
  const waiting = [ask(queue, 'a', ['a']), ask(queue, 'a', ['a'])]
  max = 2
  queue.look()
  expect(waiting.map(({ state }) => state)).toEqual(['running', 'waiting'])
})

describe('at random', () => {
  const LIMITS: Readonly<Record<string, number>> = { a: 2, b: 3, org: 4, 'model:m': 2 }
  const QUEUED_MAX = 8
  const PAYERS = [
    ['a', ['a', 'org']],
    ['a', ['a', 'org', 'model:m']],
    ['b', ['b', 'org']],
    ['b', ['b', 'org', 'model:m']],
    ['c', ['c', 'org', 'model:m']],
    ['d', ['d']],
  ] as const
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), which: fc.nat(PAYERS.length - 1) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), which: fc.nat(100) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('give up' as const), which: fc.nat(100) }) },
  )

  test('no limit is passed, nobody waits in vain, nobody overtakes their own, and no slot is lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const queue = new FairQueue((account) => LIMITS[account], QUEUED_MAX)
        const guests: Guest[] = []
        const of = (state: Guest['state']): Guest[] => guests.filter((guest) => guest.state === state)
        const running = (account: string): number =>
          of('running').filter(({ accounts }) => accounts.includes(account)).length
        for (const one of steps) {
          const before = of('waiting')
          if (one.do === 'ask') {
            const [owner, accounts] = PAYERS[one.which] ?? PAYERS[0]
            guests.push(ask(queue, owner, accounts))
          } else if (one.do === 'leave') {
            const guest = of('running')[one.which % Math.max(1, of('running').length)]
            if (guest) {
              guest.state = 'gone'
              queue.leave(guest.accounts)
            }
          } else {
            const guest = before[one.which % Math.max(1, before.length)]
            if (guest) {
              guest.state = 'gone'
              guest.leave()
            }
          }
          for (const [account, max] of Object.entries(LIMITS)) {
            expect(running(account)).toBeLessThanOrEqual(max)
            expect(queue.running(account)).toBe(running(account))
          }
          const waiting = of('waiting')
          expect([queue.waiting, waiting.length <= QUEUED_MAX]).toEqual([waiting.length, true])
          for (const { accounts } of waiting)
            expect(accounts.some((account) => running(account) >= (LIMITS[account] ?? Number.POSITIVE_INFINITY))).toBe(
              true,
            )
          // Who was let in was the first of those who ask for the same.
          for (const guest of before.filter(({ state }) => state === 'running'))
            expect(
              before.find(
                (other) => other.accounts === guest.accounts && (other.state === 'waiting' || other === guest),
              ),
            ).toBe(guest)
        }
        for (const guest of of('running')) {
          guest.state = 'gone'
          queue.leave(guest.accounts)
        }
        while (of('running').length > 0)
          for (const guest of of('running')) {
            guest.state = 'gone'
            queue.leave(guest.accounts)
          }
        expect([queue.waiting, of('waiting')]).toEqual([0, []])
      }),
      { numRuns: 200 },
    )
  })
})
