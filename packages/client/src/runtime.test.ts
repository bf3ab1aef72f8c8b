import { expect, it } from 'vitest'
import { system } from './runtime.ts'

// A timer of the platform counts in 31 bits: what is longer comes after one millisecond.
it.each([Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, 2 ** 31])('%d ms is long, and not at once', async (ms) => {
  let isThere = false
  const cancel = system.after(ms, () => (isThere = true))
  await new Promise((resolve) => setTimeout(resolve, 20))
  cancel()
  expect(isThere).toBe(false)
})
