// How many run at many nodes together, in virtual time: the bounds that docs/operating/limits-across-nodes.md states.
import { describe, expect, test } from 'vitest'
import { FairQueue } from '../metering/fair-queue.ts'
import { Crowd } from '../routing/crowd.ts'
import { type Sea, makeSea, seededDice } from '../routing/sea.suite.ts'
import { MemoryCommons } from './memory.ts'
import { SLOTS_TTL_MS, SharedSlots, standBy } from './shared-slots.ts'
import { Sharing } from './sharing.ts'

const ACCOUNT = 'org_1'

interface Node {
  readonly name: string
  readonly sharing: Sharing
  readonly queue: FairQueue
}

interface Fleet {
  readonly sea: Sea
  readonly commons: MemoryCommons
  readonly nodes: readonly Node[]
}

/** @param aheadMs how far the clock of the first node is ahead of the time that passes */
async function openFleet(
  count: number,
  max: number,
  latencyMs: number,
  seed = 1,
  aheadMs: () => number = () => 0,
): Promise<Fleet> {
  const sea = makeSea(seededDice(seed))
  const commons = new MemoryCommons(sea.runtime)
  commons.latencyMs = latencyMs
  const nodes = Array.from({ length: count }, (_, index) => {
    const name = `node-${index}`
    const { now } = sea.runtime
    const clocks = { now: () => now() + (index === 0 ? aheadMs() : 0), uptime: now }
    const sharing = new Sharing(commons.join(name), { ...sea.runtime, ...clocks })
    const queue = new FairQueue(
      () => max,
      1_000,
      (account, users) => new SharedSlots(sharing, { name: account }, users),
    )
    return { name, sharing, queue }
  })
  const opened = Promise.all(nodes.map(({ sharing }) => sharing.open()))
  await sea.pass(3_000)
  await opened
  return { sea, commons, nodes }
}

/** Enters, or waits; `onEntered` is told when it has. */
function enter({ queue }: Node, onEntered: () => void): void {
  const accounts = [ACCOUNT]
  if (queue.full(accounts) === undefined) {
    queue.enter(accounts)
    onEntered()
  } else queue.wait('key_1', accounts, onEntered, () => {})
}

const leave = ({ queue }: Node): void => queue.leave([ACCOUNT])
const runningAt = (nodes: readonly Node[]): number => nodes.reduce((sum, { queue }) => sum + queue.running(ACCOUNT), 0)

describe('replies at a time, at many nodes', () => {
  test('are never more than there may be, and whoever waits has a turn, whatever comes and goes', async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const dice = seededDice(seed)
      const max = 1 + Math.floor(dice() * 12)
      const fleet = await openFleet(1 + Math.floor(dice() * 4), max, dice() < 0.5 ? 0 : 5, seed)
      let waitedMsMax = 0
      let [begun, entered] = [0, 0]
      for (let step = 0; step < 300; step += 1) {
        for (let asks = Math.floor(dice() * 3); asks > 0; asks -= 1) {
          const node = fleet.nodes[Math.floor(dice() * fleet.nodes.length)]
          if (!node) continue
          const since = fleet.sea.runtime.now()
          begun += 1
          enter(node, () => {
            entered += 1
            waitedMsMax = Math.max(waitedMsMax, fleet.sea.runtime.now() - since)
            fleet.sea.runtime.after(Math.ceil(dice() * 200), () => leave(node))
          })
          expect(runningAt(fleet.nodes)).toBeLessThanOrEqual(max)
        }
        await fleet.sea.pass(Math.ceil(dice() * 200))
        expect(runningAt(fleet.nodes)).toBeLessThanOrEqual(max)
      }
      await fleet.sea.pass(120_000)
      expect(entered).toBe(begun)
      expect(runningAt(fleet.nodes)).toBe(0)
      expect(fleet.commons.held(ACCOUNT)).toBe(0)
    }
  })

  test('a slot that becomes free at one node reaches who waits at another', async () => {
    const fleet = await openFleet(2, 1, 2)
    const [one, other] = fleet.nodes
    if (!one || !other) throw new Error('no nodes')
    enter(one, () => {})
    await fleet.sea.pass(10)
    expect(one.queue.running(ACCOUNT)).toBe(1)
    let isIn = false
    enter(other, () => (isIn = true))
    await fleet.sea.pass(5_000)
    expect(isIn).toBe(false)
    leave(one)
    await fleet.sea.pass(300)
    expect(isIn).toBe(true)
  })

  test('are no more than there may be where the clock of a node is set back, or ahead', async () => {
    for (const jumpMs of [-300_000, 300_000]) {
      let aheadMs = 0
      const fleet = await openFleet(2, 1, 2, 1, () => aheadMs)
      const [one, other] = fleet.nodes
      if (!one || !other) throw new Error('no nodes')
      enter(one, () => {})
      await fleet.sea.pass(10)
      aheadMs = jumpMs
      await fleet.sea.pass(2 * SLOTS_TTL_MS)
      enter(other, () => {})
      await fleet.sea.pass(5_000)
      expect([one.queue.running(ACCOUNT), other.queue.running(ACCOUNT)]).toEqual([1, 0])
    }
  })

  test('who has more to do than slots does not keep another node from its turn', async () => {
    const fleet = await openFleet(2, 2, 2)
    const [busy, other] = fleet.nodes
    if (!busy || !other) throw new Error('no nodes')
    const again = (): void =>
      enter(busy, () => {
        fleet.sea.runtime.after(100, () => {
          again()
          leave(busy)
        })
      })
    for (let asks = 0; asks < 20; asks += 1) again()
    await fleet.sea.pass(10_000)
    const waits: number[] = []
    for (let turn = 0; turn < 20; turn += 1) {
      const since = fleet.sea.runtime.now()
      enter(other, () => {
        waits.push(fleet.sea.runtime.now() - since)
        fleet.sea.runtime.after(50, () => leave(other))
      })
      await fleet.sea.pass(3_000)
    }
    expect(waits).toHaveLength(20)
    expect(Math.max(...waits)).toBeLessThanOrEqual(2_500)
  })

  test('of a node that died the slots are free when its time is over', async () => {
    const fleet = await openFleet(2, 3, 2)
    const [one, other] = fleet.nodes
    if (!one || !other) throw new Error('no nodes')
    for (let asks = 0; asks < 3; asks += 1) enter(one, () => {})
    await fleet.sea.pass(100)
    expect(one.queue.running(ACCOUNT)).toBe(3)
    fleet.commons.cut('node-0')
    let entered = 0
    for (let asks = 0; asks < 3; asks += 1) enter(other, () => (entered += 1))
    await fleet.sea.pass(SLOTS_TTL_MS - 2_500)
    expect(entered).toBe(0)
    await fleet.sea.pass(3_000)
    expect(entered).toBe(3)
  })

  test('most of those who enter ask nobody, and what is not needed goes back', async () => {
    const fleet = await openFleet(2, 1_000, 2)
    const [one] = fleet.nodes
    if (!one) throw new Error('no nodes')
    const before = fleet.commons.commands
    let entered = 0
    for (let asks = 0; asks < 500; asks += 1) {
      enter(one, () => {
        entered += 1
        fleet.sea.runtime.after(100, () => leave(one))
      })
      await fleet.sea.pass(10)
    }
    expect(entered).toBe(500)
    expect(fleet.commons.commands - before).toBeLessThan(100)
    await fleet.sea.pass(3_000)
    expect(fleet.commons.held(ACCOUNT)).toBe(0)
  })

  test('while nobody answers each node goes on with what it has, and then with its part', async () => {
    const fleet = await openFleet(2, 10, 2)
    const [one, other] = fleet.nodes
    if (!one || !other) throw new Error('no nodes')
    for (let asks = 0; asks < 8; asks += 1) enter(one, () => {})
    await fleet.sea.pass(100)
    for (const { name } of fleet.nodes) fleet.commons.cut(name)
    let entered = 0
    for (let asks = 0; asks < 20; asks += 1) enter(other, () => (entered += 1))
    for (let asks = 0; asks < 20; asks += 1) enter(one, () => {})
    await fleet.sea.pass(SLOTS_TTL_MS + 2_000)
    expect(entered).toBe(5)
    expect(one.queue.running(ACCOUNT)).toBe(8)
    // Those that run go on, and nobody comes after them until it is less than its part.
    for (let left = 0; left < 4; left += 1) leave(one)
    await fleet.sea.pass(1_000)
    expect(one.queue.running(ACCOUNT)).toBe(5)
    for (const { name } of fleet.nodes) fleet.commons.heal(name)
    await fleet.sea.pass(3_000)
    expect(runningAt(fleet.nodes)).toBe(10)
    leave(one)
    await fleet.sea.pass(3_000)
    expect(runningAt(fleet.nodes)).toBe(10)
  })

  test('where nobody is limited nobody is asked', async () => {
    const fleet = await openFleet(1, 1, 0)
    const [one] = fleet.nodes
    if (!one) throw new Error('no nodes')
    const free = new FairQueue(
      () => undefined,
      10,
      () => {
        throw new Error('asked')
      },
    )
    expect(free.full([ACCOUNT])).toBeUndefined()
    free.enter([ACCOUNT])
    free.leave([ACCOUNT])
  })
})

describe('attempts at an upstream, at many nodes', () => {
  test('share what the upstream takes, and each has one to spare', async () => {
    const sea = makeSea(seededDice(3))
    const commons = new MemoryCommons(sea.runtime)
    commons.latencyMs = 1
    const sharings = [0, 1].map((index) => new Sharing(commons.join(`node-${index}`), sea.runtime))
    const opened = Promise.all(sharings.map((sharing) => sharing.open()))
    await sea.pass(3_000)
    await opened
    const plan = { max: 4, queueMax: 100, waitMsMax: 10_000 }
    const slots = { name: 'upstream u', spareMin: standBy }
    const crowds = sharings.map((sharing) => new Crowd(plan, (users) => new SharedSlots(sharing, slots, users)))
    await sea.pass(1_000)
    expect(crowds.map(({ hasRoom }) => hasRoom)).toEqual([true, true])
    const [one, other] = crowds
    if (!one || !other) throw new Error('no crowds')
    let entered = 0
    for (let asks = 0; asks < 10; asks += 1)
      one.wait(
        'key_1',
        () => {
          entered += 1
          return true
        },
        () => {},
      )
    await sea.pass(1_000)
    // One is kept for the other node.
    expect(entered).toBe(3)
    expect(other.hasRoom).toBe(true)
    other.enter()
    expect(other.hasRoom).toBe(false)
    other.leave()
    one.leave()
    await sea.pass(1_000)
    // The other has given up what it did not use for those who wait.
    expect([one.running, other.running, entered]).toEqual([4, 0, 5])
    expect(other.hasRoom).toBe(false)
  })

  test('with the default bound, which guards this process, are counted here', () => {
    const crowd = new Crowd({ max: 16_384, queueMax: 1, waitMsMax: 1 }, () => {
      const sea = makeSea()
      return new SharedSlots(new Sharing(new MemoryCommons(sea.runtime).join('a'), sea.runtime), { name: 'u' }, NOBODY)
    })
    expect(crowd.hasRoom).toBe(true)
  })
})

const NOBODY = { running: () => 0, waiting: () => 0, admit: () => {} }
