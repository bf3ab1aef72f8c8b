// Bugs that the simulation has found, each with a seed in which it used to strike. A seed keeps its meaning only while
// the world draws the same things from it, so each test first makes sure that its moment still comes.
import { expect, test } from 'vitest'
import { regressions } from './regressions.ts'
import { run } from './run.ts'

for (const { name, seed, comes, isPaid = false, ofNodes = false } of regressions)
  test(name, async () => {
    const { evidence, violations } = await run({ seed, isPaid, ofNodes })
    expect(comes(evidence), `seed ${seed} shows this no longer: choose another`).toBe(true)
    expect(violations).toEqual([])
  })
