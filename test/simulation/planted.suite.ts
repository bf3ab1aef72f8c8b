// Every planted bug must be found, in a few seeds.
import { describe, expect, test } from 'vitest'
import type { Planted } from './planting.ts'
import { run } from './run.ts'

/** Seeds within which every planted bug must be found. */
const SEEDS_MAX = 150

export function alarmSuite(planted: readonly Planted[]): void {
  describe('the alarm rings when', () => {
    for (const { name, violates, seams, isPaid, ofNodes = false, from = 1 } of planted)
      test(`${name}: ${violates[0]}`, async () => {
        const found = new Map<string, number>()
        for (let seed = from; seed < from + SEEDS_MAX && !found.has(violates[0]); seed++) {
          const { violations } = await run({ seed, seams: seams(), ofNodes, ...(isPaid && { isPaid }) })
          for (const { property } of violations) if (!found.has(property)) found.set(property, seed)
        }
        expect([...found.keys()]).toContain(violates[0])
      })
  })
}
