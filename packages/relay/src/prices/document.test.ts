// The file in docs/prices.md is one.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { writeFinding } from '../config/finding.ts'
import { readPriceFile } from './file.ts'

test('the file that docs/prices.md shows is read without a word', () => {
  const document = readFileSync(new URL('../../../../docs/prices.md', import.meta.url), 'utf8')
  const [, text = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(document) ?? []
  const { prices, findings } = readPriceFile('docs/prices.md', text)
  expect(findings.map(writeFinding)).toEqual([])
  expect(prices?.lists.map(({ prices: rows }) => rows.length)).toEqual([3, 2])
})
