// What goes to a terminal, or to a pipe that only wants the words.
import process from 'node:process'
import colours from 'picocolors'

export const { bold, cyan, dim, green, red, yellow } = colours

export const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** Columns as wide as their widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  return [dim(line(head)), ...rows.map(line)].join('\n')
}
