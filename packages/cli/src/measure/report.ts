// The measurement as a table for a terminal, as Markdown, or as JSON. Pure.
import { countText, durationText } from '../quantity.ts'
import { cyan, dim, green, red, table, yellow } from '../terminal.ts'
import type { Summary } from './summary.ts'

export interface Measurement {
  readonly url: string
  readonly direct: boolean
  readonly prompts: number
  readonly concurrency: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly ms: number
  /** It was ended before all was measured. */
  readonly isPartial: boolean
  readonly summaries: readonly Summary[]
}

const PRICE_NOTE = 'price: public prices, as @pydantic/genai-prices lists them; empty where there is none'

interface Column {
  readonly name: string
  readonly cell: (summary: Summary) => string
  /** What makes one the best of its column; smaller is better. */
  readonly merit?: (summary: Summary) => number | undefined
}

const duration = (ms: number | undefined): string => (ms === undefined ? '' : durationText(ms))

const COLUMNS: readonly Column[] = [
  { name: 'replies', cell: ({ replies }) => countText(replies) },
  { name: 'failed', cell: ({ failed }) => countText(failed) },
  {
    name: 'first token p50',
    cell: ({ firstTokenMs }) => duration(firstTokenMs?.p50),
    merit: ({ firstTokenMs }) => firstTokenMs?.p50,
  },
  {
    name: 'p95',
    cell: ({ firstTokenMs }) => duration(firstTokenMs?.p95),
    merit: ({ firstTokenMs }) => firstTokenMs?.p95,
  },
  {
    name: 'tok/s',
    cell: ({ tokensPerS, isEstimated }) =>
      tokensPerS === undefined ? '' : `${isEstimated ? '~' : ''}${countText(tokensPerS)}`,
    merit: ({ tokensPerS }) => (tokensPerS === undefined ? undefined : -tokensPerS),
  },
  { name: 'gap p50', cell: ({ gapMs }) => duration(gapMs?.p50) },
  { name: 'p99', cell: ({ gapMs }) => duration(gapMs?.p99), merit: ({ gapMs }) => gapMs?.p99 },
  { name: 'tokens in', cell: ({ usage }) => (usage.replies === 0 ? '' : countText(usage.input)) },
  { name: 'out', cell: ({ usage }) => (usage.replies === 0 ? '' : countText(usage.output)) },
  {
    name: 'price',
    cell: ({ price, replies }) =>
      price === undefined ? '' : `${price.replies < replies ? '≥ ' : ''}${dollarText(price.dollars)}`,
    merit: ({ price }) => price && price.dollars / price.replies,
  },
  {
    name: 'reconnected',
    cell: ({ reconnections: { tried, succeeded } }) => (tried === 0 ? '0' : `${succeeded} of ${tried}`),
  },
]

/** To four significant digits: a reply costs fractions of a cent. */
const dollarText = (dollars: number): string => `$${Number(dollars.toPrecision(4))}`

export function asTable(measurement: Measurement): string {
  const { summaries } = measurement
  const rows = summaries.map((summary) => [
    cyan(summary.name),
    ...COLUMNS.map((column) => coloured(column, summary, summaries)),
  ])
  return [
    table(['model', ...COLUMNS.map(({ name }) => `>${name}`)], rows),
    '',
    ...failureLines(summaries).map((line) => `${red('✗')} ${line}`),
    ...footnotes(measurement).map((line) => dim(line)),
  ].join('\n')
}

function coloured({ name, cell, merit }: Column, summary: Summary, all: readonly Summary[]): string {
  const text = cell(summary)
  if (name === 'failed' && summary.failed > 0) return yellow(text)
  const merits = merit ? all.flatMap((one) => merit(one) ?? []) : []
  return merits.length > 1 && merit?.(summary) === Math.min(...merits) ? green(text) : text
}

export function asMarkdown(measurement: Measurement): string {
  const { summaries } = measurement
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(['model', ...COLUMNS.map(({ name }) => name)]),
    line(['---', ...COLUMNS.map(() => '---:')]),
    ...summaries.map((summary) =>
      line([`\`${summary.name.replaceAll('|', String.raw`\|`)}\``, ...COLUMNS.map(({ cell }) => cell(summary))]),
    ),
    '',
    ...[...failureLines(summaries), ...footnotes(measurement)].map((text) => `- ${text}`),
  ].join('\n')
}

const failureLines = (summaries: readonly Summary[]): string[] =>
  summaries
    .filter(({ failed }) => failed > 0)
    .map(({ name, failures }) => {
      const told = Object.entries(failures).map(([code, count]) => `${code} ${countText(count)}`)
      return `${name}: ${told.join(', ')}`
    })

function footnotes({ url, direct, prompts, concurrency, ms, isPartial, summaries }: Measurement): string[] {
  const replies = summaries.reduce((total, summary) => total + summary.replies, 0)
  return [
    `${countText(replies)} replies to ${countText(prompts)} prompts, ${concurrency} at a time, in ${durationText(ms)}, ${direct ? 'straight from' : 'through'} ${url}${isPartial ? ' (ended early)' : ''}`,
    ...(summaries.some(({ isEstimated }) => isEstimated)
      ? ['~ a provider did not count: pieces of text, not tokens']
      : []),
    PRICE_NOTE,
  ]
}

export const asJson = ({
  url,
  direct,
  prompts,
  concurrency,
  startedAt,
  ms,
  isPartial,
  summaries,
}: Measurement): unknown => ({
  url,
  direct,
  prompts,
  concurrency,
  started_at: new Date(startedAt).toISOString(),
  ms: Math.round(ms),
  partial: isPartial,
  models: summaries.map((summary) => ({
    model: summary.name,
    replies: summary.replies,
    failed: summary.failed,
    failures: summary.failures,
    first_token_ms: rounded(summary.firstTokenMs),
    tokens_per_s: summary.tokensPerS === undefined ? null : Math.round(summary.tokensPerS * 10) / 10,
    tokens_per_s_estimated: summary.isEstimated,
    gap_ms: rounded(summary.gapMs),
    reconnections: summary.reconnections,
    usage: summary.usage,
    price_usd: summary.price?.dollars ?? null,
    priced_replies: summary.price?.replies ?? 0,
  })),
  notes: [PRICE_NOTE],
})

/** To a tenth of a millisecond. */
const rounded = (quantiles: Readonly<Record<string, number>> | undefined): Record<string, number> | null =>
  quantiles
    ? Object.fromEntries(Object.entries(quantiles).map(([name, value]) => [name, Math.round(value * 10) / 10]))
    : null
