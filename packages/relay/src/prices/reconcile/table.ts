// Tables of values with commas between them (RFC 4180): quotes around what has a comma, a line or a quote in it.
import { ExportProblem } from './export.ts'

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/** @throws ExportProblem for a quote that never ends, or a row that has more values than there are columns. */
export function readTable(text: string): Table {
  const [head = [], ...lines] = linesIn(text.replace(/^\uFEFF/, ''))
  const columns = head.map((name) => name.trim())
  const rows = lines.map((cells, at) => {
    if (cells.length > columns.length) throw new ExportProblem(`line ${at + 2}: more values than columns`)
    return Object.fromEntries(columns.map((name, index) => [name, (cells[index] ?? '').trim()]))
  })
  return { columns, rows }
}

const CELL = /"((?:[^"]|"")*)"|([^",\r\n]*)/y

function linesIn(text: string): string[][] {
  const lines: string[][] = []
  let cells: string[] = []
  let at = 0
  while (at < text.length) {
    CELL.lastIndex = at
    const [whole = '', quoted, plain = ''] = CELL.exec(text) ?? []
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    at += whole.length
    if (text[at] === ',') {
      at += 1
      if (at === text.length) cells.push('')
      continue
    }
    const end = /\r\n|\n|\r|$/y
    end.lastIndex = at
    const found = end.exec(text)
    if (!found) throw new ExportProblem(`line ${lines.length + 1}: a quote that does not end, or stands where none may`)
    at += found[0].length
    if (cells.some((cell) => cell !== '')) lines.push(cells)
    cells = []
  }
  if (cells.length > 0) lines.push(cells)
  return lines
}
