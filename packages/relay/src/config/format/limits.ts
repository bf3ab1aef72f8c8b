// `limits` of the file: every limit of the relay and of its logs, by the name that it has in the code.
import { z } from 'zod'
import { LIMITS, type Limits } from '../../limits.ts'
import { DISK_LOG_LIMITS, type DiskLogLimits, REDIS_LOG_LIMITS, type RedisLogLimits } from '../../logs/index.ts'
import { DURATION_PATTERN, SIZE_PATTERN, parseDuration, parseSize } from '../quantity.ts'
import { fields, textOf } from './kind.ts'

const { sync: _, ...DISK_LIMITS } = DISK_LOG_LIMITS
const LOG_LIMITS = { ...REDIS_LOG_LIMITS, ...DISK_LIMITS }

export const limits = fields(
  Object.fromEntries(
    Object.entries({ ...LIMITS, ...LOG_LIMITS }).map(([name, value]) => [name, limit(name, value).exactOptional()]),
  ),
)

export type LimitFields = Partial<Limits & RedisLogLimits & Omit<DiskLogLimits, 'sync'>>

/** A limit is the whole number that `HOLDFAST_LIMITS` takes, or a text with a unit where its name says what it counts. */
function limit(name: string, value: number) {
  const whole = z
    .int('expected a whole number')
    .min(0, 'expected a whole number')
    .max(999_999_999_999_999, 'expected a smaller number')
  const digits = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined)
  const [pattern, words, parse] = name.includes('Ms')
    ? [DURATION_PATTERN, 'milliseconds, or a duration such as 10s', parseDuration]
    : name.includes('Bytes')
      ? [SIZE_PATTERN, 'bytes, or a size such as 64MiB', parseSize]
      : ([String.raw`^\d+$`, 'a whole number', digits] as const)
  return z
    .union(
      [whole, textOf(String.raw`^\d+$|${pattern}`, words, (text) => digits(text) ?? parse(text))],
      `expected ${words}`,
    )
    .meta({ default: value })
}
