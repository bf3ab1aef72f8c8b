import { expect, test } from 'vitest'
import { asJson, asMarkdown, asTable } from './report.ts'
import type { Sample } from './sample.ts'
import { summaryOf } from './summary.ts'

const sample = (changed: Partial<Sample> = {}): Sample => ({
  subject: 'one',
  failure: undefined,
  firstTokenMs: 200,
  streamingMs: 1_000,
  gapsMs: [10, 20, 30],
  pieces: 40,
  usage: { input: 7, output: 51 },
  price: undefined,
  reconnections: { tried: 0, succeeded: 0 },
  ...changed,
})

test('replies are counted, and failures by code', () => {
  const failing = [
    sample({ failure: 'upstream-cut' }),
    sample({ failure: 'upstream-cut' }),
    sample({ failure: 'line-exhausted' }),
  ]
  expect(summaryOf('one', [sample(), ...failing])).toMatchObject({
    replies: 4,
    failed: 3,
    failures: { 'upstream-cut': 2, 'line-exhausted': 1 },
  })
})

test('a quantile is a time that was measured, of all replies together', () => {
  const firsts = Array.from({ length: 100 }, (_, at) => sample({ firstTokenMs: 100 - at, gapsMs: [at] }))
  expect(summaryOf('one', firsts)).toMatchObject({
    firstTokenMs: { p50: 50, p95: 95 },
    gapMs: { p50: 49, p99: 98, max: 99 },
  })
})

test('the pace is that of tokens after the first, by the provider’s count where there is one', () => {
  expect(summaryOf('one', [sample()])).toMatchObject({ tokensPerS: 50, isEstimated: false })
  expect(summaryOf('one', [sample({ usage: {} })])).toMatchObject({ tokensPerS: 39, isEstimated: true })
})

test('what failed or came all at once has no pace, and what said nothing no first token', () => {
  const summary = summaryOf('one', [
    sample({ failure: 'upstream-cut' }),
    sample({ streamingMs: 0, gapsMs: [] }),
    sample({ failure: 'upstream-failed', firstTokenMs: undefined, gapsMs: [], usage: {} }),
  ])
  expect([summary.tokensPerS, summary.firstTokenMs?.p95, summary.isEstimated]).toEqual([undefined, 200, false])
})

test('usage and reconnections are summed', () => {
  const twice = sample({ reconnections: { tried: 3, succeeded: 2 } })
  expect(summaryOf('one', [twice, twice, sample({ usage: {} })])).toMatchObject({
    usage: { replies: 2, input: 14, output: 102 },
    reconnections: { tried: 6, succeeded: 4 },
  })
})

const measurement = {
  url: 'http://relay',
  direct: false,
  prompts: 2,
  concurrency: 4,
  startedAt: 0,
  ms: 3_000,
  isPartial: false,
  summaries: [
    summaryOf('one', [sample()]),
    summaryOf('a|b', [
      sample({ usage: {} }),
      sample({ failure: 'upstream-cut', reconnections: { tried: 2, succeeded: 1 } }),
    ]),
    summaryOf('never', []),
  ],
}

test('a report says the same as a table, as Markdown and as JSON, and where the prices are from', () => {
  const [table, markdown] = [asTable(measurement), asMarkdown(measurement)]
  for (const text of [table, markdown]) {
    expect(text).toContain('a|b: upstream-cut 1')
    expect(text).toContain('1 of 2')
    expect(text).toContain('~39')
    expect(text).toContain('price: public prices')
    expect(text).toContain('3 replies to 2 prompts, 4 at a time, in 3.0 s, through http://relay')
  }
  expect(markdown.split('\n')[2]).toBe('| `one` | 1 | 0 | 0.20 s | 0.20 s | 50 | 20 ms | 30 ms | 7 | 51 |  | 0 |')
  expect(markdown).toContain(String.raw`| \`a\|b\` |`.replaceAll('\\`', '`'))
  expect(asJson(measurement)).toMatchObject({
    models: [
      { model: 'one', first_token_ms: { p50: 200, p95: 200 }, tokens_per_s: 50, price_usd: null },
      { model: 'a|b', failures: { 'upstream-cut': 1 }, tokens_per_s_estimated: true },
      { model: 'never', replies: 0, first_token_ms: null, tokens_per_s: null, gap_ms: null },
    ],
  })
})

test('a price is that of the replies that have one, and says when it is not all of them', () => {
  const priced = sample({ price: 0.001 })
  expect(summaryOf('one', [sample()]).price).toBeUndefined()
  expect(summaryOf('one', [priced, priced, sample()]).price).toEqual({ replies: 2, dollars: 0.002 })
  const shown = (samples: readonly Sample[]): string =>
    asMarkdown({ ...measurement, summaries: [summaryOf('one', samples)] })
  expect(shown([priced, priced])).toContain('| $0.002 |')
  expect(shown([priced, sample()])).toContain('| ≥ $0.001 |')
})
