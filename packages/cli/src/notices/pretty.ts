// Log lines for people: `12:00:00.000 WARN  reply failed  reply=rpl_1 problem=upstream-cut`.
import type { DestinationStream } from 'pino'

const LEVELS: Readonly<Record<number, string>> = { 20: 'DEBUG', 30: 'INFO ', 40: 'WARN ', 50: 'ERROR', 60: 'FATAL' }

/** Takes lines of JSON, as pino writes them. */
export const prettyTo = (destination: DestinationStream): DestinationStream => ({
  write: (line: string) => destination.write(pretty(line)),
})

export function pretty(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>
  const words = Object.entries(fields).map(([name, value]) => `${name}=${worded(value)}`)
  return `${[String(time).slice(11, 23), LEVELS[Number(level)] ?? level, msg, ' ', ...words].join(' ').trimEnd()}\n`
}

/** Nothing that comes from outside can break a line, or look like a field of its own. */
const worded = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=\p{Cc}]+$/u.test(value) ? value : (JSON.stringify(value) ?? 'null')
