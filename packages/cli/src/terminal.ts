// What goes to a terminal, or to a pipe that only wants the words.
import process from 'node:process'
import colours from 'picocolors'
import stringWidth from 'string-width'

export const { bold, cyan, dim, green, red, yellow } = colours
/** Where standard output goes they are seen, and wanted. */
export const hasColours = colours.isColorSupported

export const print = (text: string): void => void process.stdout.write(`${text}\n`)

/** `1 problem`, `2 problems`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** How wide it is where it is seen: colours take no room. */
export const widthOf = (text: string): number => stringWidth(text)

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - widthOf(text))) + text

/** Columns as wide as their widest cell. Those whose name begins with `>` are set to the right, as numbers are. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = head.map((name) => name.replace(/^>/, ''))
  const widths = names.map((name, at) => Math.max(widthOf(name), ...rows.map((row) => widthOf(row[at] ?? ''))))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (head[at]?.startsWith('>') ? padStart : padEnd)(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd()
  return [dim(line(names)), ...rows.map(line)].join('\n')
}
