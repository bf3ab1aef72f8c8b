import { expect, test } from 'vitest'
import { priceFileFor, unpricedInWords } from './unpriced.ts'

const at = (...names: string[]) => names.map((model) => ({ upstream: 'eu', model }))

test('the first are named, and the others counted', () => {
  expect([at('a'), at('a', 'b'), at('a', 'b', 'c', 'd')].map(unpricedInWords)).toEqual([
    'eu/a has no price.',
    'eu/a and eu/b have no price.',
    'eu/a, eu/b and 2 more have no price.',
  ])
})

test('the file has a list for each upstream, whatever the names', () => {
  const file = priceFileFor([...at('a', 'b: #'), { upstream: 'us', model: 'a' }], '2026-11-21')
  expect(file.match(/- name/g)).toHaveLength(2)
  expect(file).toContain('upstreams: ["eu"]\n')
  expect(file).toContain('- { models: "b: #", input: 0, output: 0 }\n')
  expect(file).toContain('date: 2026-11-21\n')
})
