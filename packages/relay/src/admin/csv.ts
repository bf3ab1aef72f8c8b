// Comma-separated values (RFC 4180), as spreadsheets take them.

/** @param hasNames whether the first line has the names of the columns */
export const csvOf = (
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
  hasNames: boolean,
): string =>
  [...(hasNames ? [columns.join(',')] : []), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))]
    .map((line) => `${line}\r\n`)
    .join('')

/** A text that a spreadsheet would take for a formula is made one that it takes for a text: names come from strangers. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
