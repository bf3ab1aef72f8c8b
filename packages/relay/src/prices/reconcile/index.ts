import { anthropic } from './anthropic.ts'
import { type Counted, ExportProblem, type ExportReader, type Json, merged } from './export.ts'
import { generic } from './generic.ts'
import { openai } from './openai.ts'
import { readTable } from './table.ts'

/** Every export that there is a reader for. The first that knows it reads it. A test compares this list with the folder. */
export const exportReaders: readonly ExportReader[] = [openai, anthropic, generic]

export interface Export {
  readonly reader: ExportReader
  /** One for each day and model, in order. */
  readonly rows: readonly Counted[]
}

/** @throws ExportProblem for what no reader knows, and for what is wrong in it */
export function readExport(text: string): Export {
  const found = /^\s*[{[]/.test(text) ? fromJson(text) : fromTable(text)
  if (found) return { reader: found.reader, rows: merged(found.rows) }
  throw new ExportProblem('no reader knows this export: see docs/prices.md for those that there are')
}

function fromJson(text: string): Export | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    throw new ExportProblem('this begins like JSON, and is none')
  }
  // Pages of an answer, one after the other, are as good as one.
  const pages = (Array.isArray(answer) ? answer : [answer]) as readonly Json[]
  for (const reader of exportReaders) {
    const rows = pages.map((page) => reader.json?.(page))
    if (rows.length > 0 && rows.every((some) => some !== undefined)) return { reader, rows: rows.flat() }
  }
  return undefined
}

function fromTable(text: string): Export | undefined {
  const { rows, columns } = readTable(text)
  for (const reader of exportReaders) {
    const found = reader.table?.(rows, columns)
    if (found) return { reader, rows: found }
  }
  return undefined
}
