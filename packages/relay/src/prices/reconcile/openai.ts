import { parseDecimal } from '../money.ts'
import { type Counted, type ExportReader, ExportProblem, type Json, countIn, dayIn } from './export.ts'

/**
 * The answers of `/v1/organization/usage/completions` (best with `group_by=model`) and `/v1/organization/costs`, and the
 * tables that the usage page exports, whose columns are called as the fields are. Costs have no models: they are of all of
 * a day's.
 */
export const openai: ExportReader = {
  name: 'OpenAI',
  source: 'https://platform.openai.com/docs/api-reference/usage',
  json(answer) {
    const buckets = Array.isArray(answer['data']) ? (answer['data'] as readonly Json[]) : []
    if (answer['object'] !== 'page' || !buckets.every((one) => one['object'] === 'bucket')) return undefined
    return buckets.flatMap((bucket, at) => {
      const where = `data.${at}`
      const results = (Array.isArray(bucket['results']) ? bucket['results'] : []) as readonly Json[]
      return results.flatMap((result): Counted[] => {
        const day = dayIn(bucket['start_time'], `${where}.start_time`)
        if (result['object'] === 'organization.costs.result') return [costOf(day, result, where)]
        return result['object'] === 'organization.usage.completions.result' ? [usageOf(day, result, where)] : []
      })
    })
  },
  table(rows, columns) {
    if (!columns.includes('start_time') && !columns.includes('start_time_iso')) return undefined
    const isCost = columns.includes('amount_value')
    if (!isCost && !columns.includes('input_tokens')) return undefined
    return rows.map((row, at): Counted => {
      const where = `line ${at + 2}`
      const day = dayIn(row['start_time_iso'] || row['start_time'], `${where}: start_time`)
      return isCost
        ? costOf(day, { amount: { value: row['amount_value'], currency: row['amount_currency'] } }, where)
        : usageOf(day, row, where)
    })
  },
}

/** `input_tokens` has the cached ones in it, and those that were written into a cache. */
const usageOf = (day: string, result: Json, where: string): Counted => ({
  day,
  model: String(result['model'] ?? ''),
  input: countIn(result['input_tokens'], `${where}: input_tokens`),
  output: countIn(result['output_tokens'], `${where}: output_tokens`),
  cacheRead: countIn(result['input_cached_tokens'], `${where}: input_cached_tokens`),
})

function costOf(day: string, result: Json, where: string): Counted {
  const { value, currency } = (result['amount'] ?? {}) as Json
  if (String(currency ?? 'usd').toLowerCase() !== 'usd') throw new ExportProblem(`${where}: expected dollars`)
  const cost = parseDecimal(String(value ?? '0'), 9)
  if (cost === undefined) throw new ExportProblem(`${where}: expected an amount of money`)
  return { day, model: '', cost }
}
