// Durations and sizes as people write them: `250ms`, `10s`, `1.5h`; `64KiB`, `10GiB`.

const MILLISECONDS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const BYTES = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const

/** As patterns for a JSON Schema, which knows no functions. */
export const DURATION_PATTERN = String.raw`^\d+(\.\d+)?(ms|s|m|h|d)$`
export const SIZE_PATTERN = String.raw`^\d+(\.\d+)?(B|KiB|MiB|GiB|TiB)$`

/** @returns whole milliseconds; undefined when `text` is no duration */
export const parseDuration = (text: string): number | undefined => parse(text, DURATION_PATTERN, MILLISECONDS)

/** @returns whole bytes; undefined when `text` is no size */
export const parseSize = (text: string): number | undefined => parse(text, SIZE_PATTERN, BYTES)

/** In the largest unit that leaves a whole number: 300000 is `5m`. */
export const writeDuration = (ms: number): string => write(ms, MILLISECONDS)
export const writeSize = (bytes: number): string => write(bytes, BYTES)

function parse(text: string, pattern: string, units: Readonly<Record<string, number>>): number | undefined {
  if (!new RegExp(pattern).test(text)) return undefined
  const [, amount = '', unit = ''] = /^([\d.]+)(\w+)$/.exec(text) ?? []
  const value = Math.round(Number(amount) * (units[unit] ?? Number.NaN))
  return Number.isSafeInteger(value) ? value : undefined
}

function write(value: number, units: Readonly<Record<string, number>>): string {
  const [unit = '', size = 1] =
    Object.entries(units).findLast(([, size]) => value % size === 0 && value >= size) ?? Object.entries(units)[0] ?? []
  return `${value / size}${unit}`
}
