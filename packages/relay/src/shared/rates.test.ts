// What many nodes let in together, in virtual time: the bounds that docs/operating/limits-across-nodes.md states.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Sea, makeSea, seededDice } from '../routing/sea.suite.ts'
import { HOLD_MS } from './commons.ts'
import { MemoryCommons } from './memory.ts'
import { SharedBuckets } from './shared-buckets.ts'
import { Sharing } from './sharing.ts'

interface Node {
  readonly name: string
  readonly buckets: SharedBuckets
  readonly sharing: Sharing
}

interface Fleet {
  readonly sea: Sea
  readonly commons: MemoryCommons
  readonly nodes: readonly Node[]
  /** When each was let in, and how much. */
  readonly admitted: { readonly at: number; readonly amount: number }[]
  refused: number
  ask(node: Node, amount?: number): Promise<boolean>
}

async function openFleet(count: number, perMinute: number, latencyMs = 0, seed = 1): Promise<Fleet> {
  const sea = makeSea(seededDice(seed))
  const commons = new MemoryCommons(sea.runtime)
  const nodes = Array.from({ length: count }, (_, index) => {
    const sharing = new Sharing(commons.join(`node-${index}`), sea.runtime)
    return { name: `node-${index}`, sharing, buckets: new SharedBuckets(sharing) }
  })
  // Twice, so that each has heard of those that came after it.
  for (const { sharing } of nodes) await sharing.open()
  commons.latencyMs = latencyMs
  await sea.pass(3_000)
  const fleet: Fleet = {
    sea,
    commons,
    nodes,
    admitted: [],
    refused: 0,
    async ask({ buckets }, amount = 1) {
      const want = { name: 'org_1 requests', rate: { perMinute }, amount }
      const short = await buckets.take([want], sea.runtime.now())
      if (short) fleet.refused += 1
      else fleet.admitted.push({ at: sea.runtime.now(), amount })
      return !short
    },
  }
  return fleet
}

/**
 * The most that was let in during any time, above what one bucket of `size` that is filled at this rate would have: found by
 * keeping such a bucket, and how far below nothing it went.
 */
function excess(admitted: Fleet['admitted'], size: number, perMinute: number): number {
  let level = size
  let lowest = 0
  let before = admitted[0]?.at ?? 0
  for (const { at, amount } of admitted) {
    level = Math.min(size, level + ((at - before) * perMinute) / 60_000) - amount
    before = at
    lowest = Math.min(lowest, level)
  }
  return -lowest
}

const allowance = (perMinute: number, ms: number): number => (perMinute * ms) / 60_000

describe('requests a minute, at many nodes', () => {
  test('never more are let in than one node would in that time and two seconds, whatever is asked and whoever dies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          nodes: fc.integer({ min: 1, max: 5 }),
          perMinute: fc.constantFrom(1, 7, 60, 600, 3_000),
          latencyMs: fc.constantFrom(0, 3, 40),
        }),
        async ({ seed, nodes: count, perMinute, latencyMs }) => {
          const fleet = await openFleet(count, perMinute, latencyMs, seed)
          const dice = seededDice(seed)
          let living = [...fleet.nodes]
          let eagerness = 0.5
          for (let step = 0; step < 300; step += 1) {
            const asks = Math.min(100, Math.ceil(dice() * eagerness * Math.max(1, allowance(perMinute, 400))))
            for (let ask = 0; ask < asks; ask += 1) {
              const node = living[Math.floor(dice() ** 2 * living.length)]
              if (node) void fleet.ask(node)
            }
            await fleet.sea.pass(Math.floor(dice() ** 3 * 1_600))
            // The bucket is full again, and whoever kept what was drawn before would have it beside that.
            if (dice() < 0.05) {
              await fleet.sea.pass(60_000)
              eagerness = dice() < 0.5 ? 0.5 : 20
            }
            if (living.length > 1 && dice() < 0.01) living = living.slice(1)
          }
          await fleet.sea.pass(1_000)
          expect(excess(fleet.admitted, perMinute, perMinute)).toBeLessThanOrEqual(allowance(perMinute, HOLD_MS) + 1e-6)
        },
      ),
      { numRuns: 25, seed: 20_261_121 },
    )
  }, 110_000)

  test('what is asked for steadily is let in, though half of the nodes have nobody who asks', async () => {
    const perMinute = 600
    const fleet = await openFleet(4, perMinute, 2)
    const [one, other] = fleet.nodes
    if (!one || !other) throw new Error('no nodes')
    for (let step = 0; step < 600; step += 1) {
      for (let ask = 0; ask < 4; ask += 1) void fleet.ask(ask % 2 === 0 ? one : other)
      await fleet.sea.pass(100)
    }
    // A minute: what was in it to begin with, and what was poured. A tenth may lie unused somewhere.
    expect(fleet.admitted.length).toBeGreaterThan(perMinute * 2 * 0.9)
    expect(fleet.admitted.length).toBeLessThanOrEqual(perMinute * 2 + allowance(perMinute, HOLD_MS))
  })

  test('most requests ask nobody, and who is refused again and again asks seldom', async () => {
    const fleet = await openFleet(2, 60_000, 2)
    const [one] = fleet.nodes
    if (!one) throw new Error('no nodes')
    const before = fleet.commons.commands
    for (let step = 0; step < 500; step += 1) {
      void fleet.ask(one)
      void fleet.ask(one)
      await fleet.sea.pass(5)
    }
    expect(fleet.admitted).toHaveLength(1_000)
    expect(fleet.commons.commands - before).toBeLessThan(100)
    const poor = await openFleet(1, 1, 2)
    const [only] = poor.nodes
    if (!only) throw new Error('no nodes')
    const asked = poor.commons.commands
    for (let step = 0; step < 1_000; step += 1) {
      void poor.ask(only)
      await poor.sea.pass(10)
    }
    expect(poor.admitted).toHaveLength(1)
    expect(poor.commons.commands - asked).toBeLessThan(130)
  })

  test('while nobody answers each node lets in its part; afterwards that is owed', async () => {
    const perMinute = 300
    const fleet = await openFleet(3, perMinute, 1)
    for (const { name } of fleet.nodes) fleet.commons.cut(name)
    const asking = async (ms: number): Promise<number> => {
      const before = fleet.admitted.length
      for (let passed = 0; passed < ms; passed += 100) {
        for (const node of fleet.nodes) for (let ask = 0; ask < 4; ask += 1) void fleet.ask(node)
        await fleet.sea.pass(100)
      }
      return fleet.admitted.length - before
    }
    const alone = await asking(60_000)
    expect(alone).toBeGreaterThan(2 * perMinute * 0.95)
    expect(alone).toBeLessThanOrEqual(2 * perMinute)
    for (const { name } of fleet.nodes) fleet.commons.heal(name)
    // The bucket that they share has been filled meanwhile, and nobody may have it a second time.
    const together = await asking(20_000)
    expect(together).toBeLessThanOrEqual(allowance(perMinute, 20_000 + HOLD_MS) + 0.1 * perMinute)
    expect(together).toBeGreaterThan(allowance(perMinute, 20_000) * 0.8)
  })

  test('one that is cut off alone adds no more than its part', async () => {
    const perMinute = 300
    const fleet = await openFleet(3, perMinute, 1)
    fleet.commons.cut('node-0')
    for (let step = 0; step < 600; step += 1) {
      for (const node of fleet.nodes) for (let ask = 0; ask < 4; ask += 1) void fleet.ask(node)
      await fleet.sea.pass(100)
    }
    const whole = 2 * perMinute + allowance(perMinute, HOLD_MS)
    expect(fleet.admitted.length).toBeLessThanOrEqual(whole + (2 * perMinute) / 3)
  })

  test('who asks when nobody answers is not kept waiting twice', async () => {
    const fleet = await openFleet(2, 60, 0)
    const [one] = fleet.nodes
    if (!one) throw new Error('no nodes')
    fleet.commons.latencyMs = 1_000_000
    let first: boolean | undefined
    void fleet.ask(one).then((isIn) => (first = isIn))
    await fleet.sea.pass(249)
    expect(first).toBeUndefined()
    await fleet.sea.pass(2)
    expect(first).toBe(true)
    expect(one.sharing.isAway).toBe(true)
    let second: boolean | undefined
    void fleet.ask(one).then((isIn) => (second = isIn))
    await fleet.sea.pass(0)
    expect(second).toBe(true)
  })

  test('tokens are put right for everybody, and headers say what is known here', async () => {
    const fleet = await openFleet(2, 1_000, 1)
    const [one, other] = fleet.nodes
    if (!one || !other) throw new Error('no nodes')
    void fleet.ask(one, 900)
    await fleet.sea.pass(10)
    const rate = { perMinute: 1_000 }
    const remaining = ({ buckets }: Node): number =>
      buckets.standing('org_1 requests', rate, fleet.sea.runtime.now()).remaining
    expect(remaining(one)).toBe(100)
    // It has not asked yet.
    expect(remaining(other)).toBe(1_000)
    one.buckets.correct('org_1 requests', rate, -800, fleet.sea.runtime.now())
    expect(remaining(one)).toBe(900)
    await fleet.sea.pass(600)
    const isIn = fleet.ask(other, 850)
    await fleet.sea.pass(10)
    expect(await isIn).toBe(true)
    expect(remaining(other)).toBeLessThan(70)
  })
})
