import { expect, test } from 'vitest'
import { Boundary, NotFetched, fetching } from './boundary.tsx'

test('a page whose code is gone since an upgrade is told apart from one that broke', async () => {
  const gone = fetching(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')))
  const failure = await gone().catch((cause: unknown) => cause)
  expect(failure).toBeInstanceOf(NotFetched)
  expect(Boundary.getDerivedStateFromError(failure)).toEqual({ failure })
  expect(await fetching(async () => 'a page')()).toBe('a page')
})
