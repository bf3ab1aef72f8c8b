import { expect, it } from 'vitest'
import { entries, weigh } from '../../../scripts/size.mjs'

it.each(entries)('$name stays within its limit', async (entry) => {
  const { gzipped, bytesMax } = await weigh(entry)
  expect(gzipped).toBeLessThanOrEqual(bytesMax)
})
