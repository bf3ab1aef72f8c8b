// What is wrong with a configuration file, or may be: where it stands, in which field, and what was expected there.
import { blot } from './secrecy.ts'

export interface Finding {
  /** A file with an error is not used. One with warnings is. */
  readonly severity: 'error' | 'warning'
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 code units. */
  readonly column: number
  /** Code units from there that are meant, on that line; at least 1. */
  readonly length: number
  /** The field in words: `models › gpt-4o › targets › 2`. Empty for the file as a whole. */
  readonly field: string
  /** What was expected, and what was meant perhaps. Nothing in it looks like a key. */
  readonly message: string
}

/** Where a value came from: names of fields, and indexes from 0. */
export type Path = readonly (string | number)[]

export const fieldOf = (path: Path): string =>
  blot(path.map((step) => (typeof step === 'number' ? String(step + 1) : step)).join(' › '))

/** `holdfast.yaml:12:7: models › fast: …`, as compilers say it, so that editors jump there. */
export function writeFinding({ severity, file, line, column, field, message }: Finding): string {
  const words = [...(severity === 'warning' ? ['warning'] : []), ...(field ? [field] : []), message]
  return `${file}:${line}:${column}: ${words.join(': ')}`
}

/**
 * The line a finding is about, with carets below what it means; undefined when there is no such line.
 * @param source the text of the whole file. What looks like a key in it does not come out.
 */
export function excerptOf(source: string, { line, column, length }: Finding): string | undefined {
  const text = source.split(/\r?\n/, line)[line - 1]
  if (text === undefined || text.trim() === '') return undefined
  const shown = blot(text)
  const carets = Math.max(1, Math.min(length, text.length - column + 1))
  // Tabs stay tabs, so that the carets stand below what they mean however wide a tab is.
  const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ')
  const number = String(line)
  return `  ${number} │ ${shown}\n  ${' '.repeat(number.length)} │ ${indent}${'^'.repeat(carets)}`
}
