import { describe, expect, test } from 'vitest'
import { Crowd } from './crowd.ts'
import { seededDice } from './sea.suite.ts'

const crowdOf = (max: number, queueMax = 100): Crowd => new Crowd({ max, queueMax, waitMsMax: 1_000 })

/** A crowd that is full, and whoever is let in or sent away by name. */
function full(queueMax = 100) {
  const crowd = crowdOf(1, queueMax)
  crowd.enter()
  const seen: string[] = []
  const wait = (name: string, owner = name, takes = true) =>
    crowd.wait(
      owner,
      () => {
        seen.push(name)
        return takes
      },
      () => void seen.push(`${name} dismissed`),
    )
  return { crowd, seen, wait }
}

describe('a full crowd', () => {
  test('lets the next in when one leaves', () => {
    const { crowd, seen, wait } = full()
    wait('a')
    wait('b')
    expect(crowd.hasRoom).toBe(false)
    crowd.leave()
    expect([seen, crowd.running, crowd.waiting]).toEqual([['a'], 1, 1])
  })

  test('lets owners take turns, however much one of them asks', () => {
    const { crowd, seen, wait } = full()
    for (const name of ['a1', 'a2', 'a3']) wait(name, 'a')
    wait('b1', 'b')
    wait('c1', 'c')
    for (let left = 0; left < 5; left++) crowd.leave()
    expect(seen).toEqual(['a1', 'b1', 'c1', 'a2', 'a3'])
  })

  test('offers a slot that is not wanted any more to the next', () => {
    const { crowd, seen, wait } = full()
    wait('a', 'a', false)
    wait('b')
    crowd.leave()
    expect([seen, crowd.running]).toEqual([['a', 'b'], 1])
  })

  test('forgets who has gone', () => {
    const { crowd, seen, wait } = full()
    const leave = wait('a')
    wait('b')
    leave?.()
    leave?.()
    expect(crowd.waiting).toBe(1)
    crowd.leave()
    expect(seen).toEqual(['b'])
  })

  test('refuses when its queue is full, but not whom somebody else keeps out', () => {
    const { crowd, seen, wait } = full(3)
    for (const name of ['a1', 'a2', 'a3']) wait(name, 'a')
    expect(wait('a4', 'a')).toBeUndefined()
    expect(wait('b1', 'b')).toBeDefined()
    expect(seen).toEqual(['a3 dismissed'])
    // Now a waits twice and b once: nobody is owed anything.
    expect(wait('b2', 'b')).toBeUndefined()
    expect(crowd.waiting).toBe(3)
  })

  test('that is made larger lets in whom it has room for; made smaller it sends nobody away', () => {
    const { crowd, seen, wait } = full()
    wait('a')
    wait('b')
    crowd.resize({ max: 2, queueMax: 100, waitMsMax: 1_000 })
    expect(seen).toEqual(['a'])
    crowd.resize({ max: 1, queueMax: 100, waitMsMax: 1_000 })
    crowd.leave()
    expect([crowd.running, seen]).toEqual([1, ['a']])
    crowd.leave()
    expect(seen).toEqual(['a', 'b'])
  })
})

test('nobody slips in before those who wait', () => {
  const crowd = crowdOf(1)
  crowd.enter()
  const room: boolean[] = []
  for (const owner of ['a', 'b'])
    crowd.wait(
      owner,
      () => {
        room.push(crowd.hasRoom)
        return true
      },
      () => {},
    )
  crowd.resize({ max: 9, queueMax: 9, waitMsMax: 1_000 })
  expect(room).toEqual([false, true])
})

test.each([1, 2, 3, 4, 5])('whatever happens, no slot is lost and none is given twice (seed %i)', (seed) => {
  const dice = seededDice(seed)
  const crowd = crowdOf(3, 8)
  let held = 0
  const leaves: (() => void)[] = []
  for (let step = 0; step < 2_000; step++) {
    const throws = dice()
    if (throws < 0.3 && crowd.hasRoom) {
      crowd.enter()
      held += 1
    } else if (throws < 0.6) {
      const takes = dice() < 0.7
      const leave = crowd.wait(
        `owner ${Math.floor(dice() * 3)}`,
        () => {
          if (takes) held += 1
          return takes
        },
        () => {},
      )
      if (leave) leaves.push(leave)
    } else if (throws < 0.7) leaves.splice(Math.floor(dice() * leaves.length), 1)[0]?.()
    else if (held > 0) {
      held -= 1
      crowd.leave()
    }
    expect(crowd.running).toBe(held)
    expect(crowd.running).toBeLessThanOrEqual(3)
    expect(crowd.waiting).toBeLessThanOrEqual(8)
  }
  for (const leave of leaves) leave()
  while (held > 0) {
    held -= 1
    crowd.leave()
  }
  expect([crowd.running, crowd.waiting]).toEqual([0, 0])
})
