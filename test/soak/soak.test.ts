// The soak, short: `npm run soak` has the long one.
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { linesOf } from './report.ts'
import { soak } from './soak.ts'
import { findings } from './verdict.ts'

it('after half a minute of faults two nodes, Redis and PostgreSQL are as they were', { timeout: 300_000 }, async () => {
  const seed = process.env['HOLDFAST_SEED'] ?? randomBytes(4).toString('hex')
  console.log(`seed ${seed} (HOLDFAST_SEED repeats the faults, as far as real processes can be repeated)`)
  const result = await soak({
    seed,
    warmUpMs: 8_000,
    soakMs: 25_000,
    startsPerSecond: 10,
    gapMs: [1_500, 4_000],
    pauseMs: [500, 4_000],
    retentionMs: 15_000,
    unfinishedMsMax: 120_000,
    isThorough: false,
    tell: () => {},
  })
  expect(findings(result), linesOf(result).join('\n')).toEqual([])
  expect(result.faults.length, 'a soak in which nothing happens proves nothing').toBeGreaterThan(3)
  const complete = result.stories.filter(({ outcome }) => outcome === 'complete')
  expect(complete.length, 'neither does one in which nothing works').toBeGreaterThan(result.stories.length / 3)
})
