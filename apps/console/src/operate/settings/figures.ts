// Settings as people read them: a limit’s name says what it counts, and what stands in a file has a line.
import { duration, whole } from '../../page/figures.ts'

/** `retentionMs` is a time, `bytesMax` a size; everything else is a number. */
export function limitInWords(name: string, value: number): string {
  if (/Ms(?:$|[A-Z])/.test(name)) return span(value)
  if (/bytes/i.test(name)) return bytes(value)
  return whole(value)
}

/** `5 s`: what somebody wrote down is no measurement, and has no digits that say how good it is. */
export const span = (ms: number): string => duration(ms).replace(/\.0+(?= s$)/, '')

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

export function bytes(value: number): string {
  const unit = Math.min(UNITS.length - 1, value < 1 ? 0 : Math.floor(Math.log2(value) / 10))
  return `${(value / 1_024 ** unit).toLocaleString('en', { maximumFractionDigits: 1 })} ${UNITS[unit]}`
}

/** `retentionMs`: `retention`. The unit stands with the figure. */
export const limitName = (name: string): string =>
  name
    .replace(/Ms(?=$|[A-Z])/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase()

export interface Remark {
  /** From 1; undefined for what is about no line. */
  readonly line?: number
  readonly column?: number
  readonly text: string
}

/** `/etc/holdfast.yaml:9:9: warning: models › fast: …`, as `holdfast check` says it. */
export function readRemark(said: string): Remark {
  const [, line, column, text] = /^\S.*?:(\d+):(\d+): (?:warning: )?(.*)$/s.exec(said) ?? []
  return text === undefined ? { text: said } : { line: Number(line), column: Number(column), text }
}

/** What stands in the way of a file: a line of its refusal for each problem, without the sentence before them. */
export const readRefusal = (message: string): readonly Remark[] =>
  message
    .replace(/^What was in force stays in force\. /, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readRemark)
