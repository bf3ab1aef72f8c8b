import { parseDecimal } from '../money.ts'
import { type Counted, type ExportReader, ExportProblem, type Json, countIn, dayIn } from './export.ts'

/**
 * The answers of `/v1/organizations/usage_report/messages` (best with `group_by[]=model`) and `/v1/organizations/cost_report`
 * (with `group_by[]=description`, to have models), and the tables that the console exports.
 */
export const anthropic: ExportReader = {
  name: 'Anthropic',
  source: 'https://platform.claude.com/docs/en/api/resources/admin/subresources/usage_and_cost',
  json(answer) {
    const buckets = Array.isArray(answer['data']) ? (answer['data'] as readonly Json[]) : undefined
    if (!buckets || !buckets.every((one) => 'starting_at' in one && Array.isArray(one['results']))) return undefined
    return buckets.flatMap((bucket, at) => {
      const where = `data.${at}`
      const day = dayIn(bucket['starting_at'], `${where}.starting_at`)
      return (bucket['results'] as readonly Json[]).map((result) =>
        'amount' in result ? costOf(day, result, where) : usageOf(day, result, where),
      )
    })
  },
  table(rows, columns) {
    if (!columns.includes('usage_date_utc')) return undefined
    return rows.map((row, at): Counted => {
      const where = `line ${at + 2}`
      const day = dayIn(row['usage_date_utc'], `${where}: usage_date_utc`)
      if (!columns.includes('usage_output_tokens')) return dollarsOf(day, row, where)
      return usageOf(
        day,
        {
          model: row['model_version'],
          uncached_input_tokens: row['usage_input_tokens_no_cache'],
          cache_creation: {
            ephemeral_5m_input_tokens: row['usage_input_tokens_cache_write_5m'],
            ephemeral_1h_input_tokens: row['usage_input_tokens_cache_write_1h'],
          },
          cache_read_input_tokens: row['usage_input_tokens_cache_read'],
          output_tokens: row['usage_output_tokens'],
        },
        where,
      )
    })
  },
}

/** Each token of the prompt is in one of four counts. */
function usageOf(day: string, result: Json, where: string): Counted {
  const written = (result['cache_creation'] ?? {}) as Json
  const count = (name: string, of: Json = result): number => countIn(of[name], `${where}: ${name}`)
  const cacheWrite = count('ephemeral_5m_input_tokens', written) + count('ephemeral_1h_input_tokens', written)
  const cacheRead = count('cache_read_input_tokens')
  return {
    day,
    model: String(result['model'] ?? ''),
    input: count('uncached_input_tokens') + cacheRead + cacheWrite,
    output: count('output_tokens'),
    cacheRead,
    cacheWrite,
  }
}

/** Cents, as a decimal in text: "123.45" is $1.23. What is no model's (a web search) is of none. */
function costOf(day: string, result: Json, where: string): Counted {
  if (String(result['currency'] ?? 'USD') !== 'USD') throw new ExportProblem(`${where}: expected dollars`)
  const cost = parseDecimal(String(result['amount']), 7)
  if (cost === undefined) throw new ExportProblem(`${where}: expected an amount of money`)
  return { day, model: String(result['model'] ?? ''), cost }
}

function dollarsOf(day: string, row: Readonly<Record<string, string>>, where: string): Counted {
  const cost = parseDecimal(row['cost_usd'] ?? '', 9)
  if (cost === undefined) throw new ExportProblem(`${where}: expected cost_usd`)
  return { day, model: row['model'] ?? row['model_version'] ?? '', cost }
}
