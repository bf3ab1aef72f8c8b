// The file in which books travel: lines of JSON. The first says what it is and how much of it there is, then come tables,
// each with its columns and a line for every row, and the last has the checksum of all before it: a file that was cut
// anywhere lacks it. docs/moving.md describes it for whoever wants to read one.
import { z } from 'zod'

export const FORMAT = 'holdfast-books'
export const VERSION = 1

export const header = z.object({
  format: z.literal(FORMAT),
  version: z.number(),
  /** How many steps the schema had come (`migrations`). */
  schema: z.int(),
  /** Of the program that wrote it, for people. */
  release: z.string(),
  at: z.iso.datetime(),
  parts: z.array(z.string()),
  /** Rows of each table, in the order in which they come. */
  tables: z.array(z.tuple([z.string(), z.int()])),
})
export type Header = z.infer<typeof header>

export const tableLine = z.object({ table: z.string(), columns: z.array(z.string()) })

/** A row: its values, in the order of the columns. */
export type Row = readonly Value[]
export type Value = string | number | null

export const trailer = z.object({ end: z.literal(true), lines: z.int(), sha256: z.string() })

export const isTrailer = (line: string): boolean => line.startsWith('{"end"')
export const isTable = (line: string): boolean => line.startsWith('{"table"')

/** Why a file cannot be brought in: nothing was. */
export class ImportProblem extends Error {
  override readonly name = 'ImportProblem'
}

/** The longest line: the row of a request with its text. Reached: the file is none of ours. */
const LINE_BYTES_MAX = 64 * 1024 * 1024
const NEWLINE = 0x0a

/** The lines of a file, each as it was written. @throws ImportProblem for one that never ends */
export async function* linesOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  // A line that has not ended yet, in pieces: joined once, when its end comes.
  let pieces: Buffer[] = []
  let length = 0
  for await (const chunk of file) {
    let octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let end = octets.indexOf(NEWLINE); end >= 0; end = octets.indexOf(NEWLINE)) {
      yield Buffer.concat([...pieces, octets.subarray(0, end)])
      octets = octets.subarray(end + 1)
      pieces = []
      length = 0
    }
    length += octets.length
    if (length > LINE_BYTES_MAX)
      throw new ImportProblem('This is no export of Holdfast: it has a line that never ends.')
    if (octets.length > 0) pieces.push(octets)
  }
  if (length > 0) yield Buffer.concat(pieces)
}
