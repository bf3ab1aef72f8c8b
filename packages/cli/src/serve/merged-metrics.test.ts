import { expect, test } from 'vitest'
import { mergeMetrics } from './merged-metrics.ts'

test('series of several processes stand under one head, each with whose it is', () => {
  const one = '# HELP a How many.\n# TYPE a counter\na 1\n\n# HELP b Which.\n# TYPE b gauge\nb{x="y z",n="{1}"} 2\n'
  const two = '# HELP b Which.\n# TYPE b gauge\nb{x="q"} 3\n# HELP a How many.\n# TYPE a counter\na 4\n'
  expect(
    mergeMetrics(
      new Map([
        [1, one],
        [2, two],
      ]),
    ),
  ).toBe(
    [
      '# HELP a How many.',
      '# TYPE a counter',
      'a{worker="1"} 1',
      'a{worker="2"} 4',
      '# HELP b Which.',
      '# TYPE b gauge',
      'b{worker="1",x="y z",n="{1}"} 2',
      'b{worker="2",x="q"} 3',
      '',
    ].join('\n'),
  )
})

test('a histogram stays with its head, and one that is missing is no harm', () => {
  const text = '# HELP h Time.\n# TYPE h histogram\nh_bucket{le="1"} 2\nh_sum 3\nh_count 2\n'
  expect(
    mergeMetrics(
      new Map([
        [1, text],
        [2, ''],
      ]),
    ),
  ).toBe(
    '# HELP h Time.\n# TYPE h histogram\nh_bucket{worker="1",le="1"} 2\nh_sum{worker="1"} 3\nh_count{worker="1"} 2\n',
  )
})
