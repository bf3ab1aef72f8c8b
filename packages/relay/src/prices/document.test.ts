// The files in docs/prices.md are what they are said to be.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { writeFinding } from '../config/finding.ts'
import { isLoaded, loadPlan } from '../config/load.ts'
import { readPriceFile } from './file.ts'

test('the files that docs/prices.md shows are read without a word', async () => {
  const document = readFileSync(new URL('../../../../docs/prices.md', import.meta.url), 'utf8')
  const [configuration = '', text = ''] = [...document.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(
    ([, one = '']) => one,
  )
  const { prices, findings } = readPriceFile('docs/prices.md', text)
  expect(findings.map(writeFinding)).toEqual([])
  expect(prices?.lists.map(({ prices: rows }) => rows.length)).toEqual([3, 2])
  const loaded = await loadPlan('holdfast.yaml', {}, async (path) => (path === 'holdfast.yaml' ? configuration : text))
  expect(isLoaded(loaded) && loaded.prices.groups.size).toBe(2)
  expect(loaded.warnings).toEqual([])
})
