// Thousands of small worlds, each from a seed. HOLDFAST_SIM_SEED is the first seed, HOLDFAST_SIM_RUNS how many.
import { describe, expect, test } from 'vitest'
import { properties } from './properties/index.ts'
import { run } from './run.ts'

const from = Number(process.env['HOLDFAST_SIM_SEED'] ?? Date.now() % 1_000_000_000)
const runs = Number(process.env['HOLDFAST_SIM_RUNS'] ?? 2_000)

describe(`${runs} worlds from seed ${from}`, () => {
  console.log(`simulation: seeds ${from} to ${from + runs - 1}; HOLDFAST_SIM_SEED=${from} repeats them`)

  test(`hold: ${Object.keys(properties).join(' · ')}`, { timeout: 600_000 }, async () => {
    const failures: string[] = []
    for (let seed = from; seed < from + runs && failures.length < 5; seed++) {
      const { violations } = await run({ seed })
      const [first] = violations
      if (first) failures.push(`npm run sim -- --seed ${seed}   ${first.property}: ${first.what}`)
    }
    expect(failures).toEqual([])
  })
})

describe('a world', () => {
  test('is the same again from the same seed, and another from another', async () => {
    for (const seed of [1, 42, 4711]) {
      const [once, again, other] = [await run({ seed }), await run({ seed }), await run({ seed: seed + 1 })]
      expect(again.digest).toBe(once.digest)
      expect(again.turns).toBe(once.turns)
      expect(other.digest).not.toBe(once.digest)
    }
  })

  test('is one in which something happens', async () => {
    const seen = { complete: 0, failed: 0, stopped: 0, deaths: 0, diskFailures: 0, full: 0, frauds: 0, clients: 0 }
    for (let seed = 1; seed <= 150; seed++) {
      const { evidence } = await run({ seed })
      for (const { final } of evidence.kept.values())
        if (final && final.ending in seen) seen[final.ending as 'complete']++
      seen.deaths += evidence.deaths.length > 2 ? 1 : 0
      seen.diskFailures += evidence.diskFailures.length
      seen.frauds += evidence.frauds.length
      seen.full += evidence.calls.filter(({ drainedAt }) => drainedAt.length > 0).length
      seen.clients += evidence.readers.filter(({ kind, outcome }) => kind !== 'plain' && outcome === 'finished').length
    }
    for (const [what, count] of Object.entries(seen))
      expect(`${what} ${count > 5 ? 'often' : count}`).toBe(`${what} often`)
  })
})
