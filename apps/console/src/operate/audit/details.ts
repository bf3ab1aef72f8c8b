// The details of an act as people read them: money as money, times as times, and what was before beside what is now.
import { exactly } from '../../page/dollars.ts'
import { moment } from '../../page/figures.ts'

export interface Detail {
  readonly name: string
  readonly value: string
  /** What it was; absent: nobody says. */
  readonly before?: string
}

type Fields = Readonly<Record<string, unknown>>

/** In the order in which they were written. `before` is laid beside what it was before. */
export function readDetails({ before, ...now }: Fields): readonly Detail[] {
  const then = new Map(isFields(before) ? flat(before) : [])
  const found = flat(now).map(([path, value]) => {
    // `before` has what changed, without the name that it all stands under: `budget.day` was `day`.
    const old = [path, path.slice(path.indexOf('.') + 1)].find((one) => then.has(one))
    const was = old === undefined ? undefined : then.get(old)
    if (old !== undefined) then.delete(old)
    return {
      name: inWords(path),
      value: written(path, value),
      ...(old !== undefined && { before: written(path, was) }),
    }
  })
  // What is left was there, and is not any more.
  const gone = [...then].map(([path, value]) => ({ name: inWords(path), value: 'none', before: written(path, value) }))
  return [...found, ...gone]
}

function flat(fields: Fields, under = ''): readonly (readonly [path: string, value: unknown])[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isFields(value) ? flat(value, `${under}${name}.`) : [[under + name, value] as const],
  )
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `budget.requestsPerMinute`: `requests per minute`. */
const inWords = (path: string): string =>
  (path.split('.').at(-1) ?? path)
    .replaceAll(/[_-]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()

const MONEY = /^amount$|^(?:budget\.)?(?:day|week|month|total)$|nano$/i
const TIME = /(?:At|Until|_at)$/
/** The year 2001 and later, in milliseconds. */
const MOMENT_MIN = 1e12

function written(path: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((one) => written('', one)).join(', ')
  if (typeof value === 'number' && MONEY.test(path)) return exactly(value)
  if (typeof value === 'number')
    return TIME.test(path) && value > MOMENT_MIN ? moment(value) : value.toLocaleString('en')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
