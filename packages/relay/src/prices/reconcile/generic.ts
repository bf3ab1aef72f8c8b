import { parseDecimal } from '../money.ts'
import { type Counted, type ExportReader, ExportProblem, countIn, dayIn } from './export.ts'

/**
 * A table that anybody can make: `date`, `model`, and as many of `input`, `output`, `cache_read`, `cache_write` and `cost` as
 * there are. `input` is the whole prompt; `cost` is dollars.
 */
export const generic: ExportReader = {
  name: 'generic',
  source: 'docs/prices.md',
  table(rows, columns) {
    if (!columns.includes('date') || !columns.includes('model')) return undefined
    const has = (name: string): boolean => columns.includes(name)
    return rows.map((row, at): Counted => {
      const where = `line ${at + 2}`
      const count = (name: string) => countIn(row[name], `${where}: ${name}`)
      const cost = has('cost') ? parseDecimal(row['cost'] || '0', 9) : undefined
      if (has('cost') && cost === undefined) throw new ExportProblem(`${where}: cost: expected an amount of money`)
      return {
        day: dayIn(row['date'], `${where}: date`),
        model: row['model'] ?? '',
        ...(has('input') && { input: count('input') }),
        ...(has('output') && { output: count('output') }),
        ...(has('cache_read') && { cacheRead: count('cache_read') }),
        ...(has('cache_write') && { cacheWrite: count('cache_write') }),
        ...(cost !== undefined && { cost }),
      }
    })
  },
}
